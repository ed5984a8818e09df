"""Run by hand: how long the search takes among 10,000 goods on this machine. Times are printed, never asserted.

python tests/domain/catalogue/time_search.py
"""

import sys
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parents[2])]

from app.domain.catalogue.search import Index  # noqa: E402
from app.domain.catalogue.synonyms import DEFAULT_SYNONYMS  # noqa: E402
from app.domain.catalogue.variants import documents_of, many_goods  # noqa: E402
from tests.domain.catalogue.queries import QUERIES  # noqa: E402


def main() -> None:
    documents = documents_of(many_goods(10_000))
    start = perf_counter()
    index = Index(documents, DEFAULT_SYNONYMS)
    say(f"build: {perf_counter() - start:.2f} s for {len(documents)} goods")
    say(tell("all queries", list(QUERIES), index))
    say(tell("misspelt ones", [query for query in QUERIES if index.corrected(query)], index))
    say(tell("single letters", list("abgkmpst"), index))


def tell(what: str, queries: list[str], index: Index) -> str:
    times = [milliseconds(index, query) for query in queries for _ in range(5)]
    return f"{what}: median {median(times):.2f} ms, nine of ten under {quantiles(times, n=10)[-1]:.2f} ms"


def milliseconds(index: Index, query: str) -> float:
    start = perf_counter()
    index.search(query)
    return (perf_counter() - start) * 1_000


def say(line: str) -> None:
    sys.stdout.write(line + "\n")


if __name__ == "__main__":
    main()
