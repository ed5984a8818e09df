"""What an attack on a promise found, and how hard it attacked.

`make test` attacks with small counts, `make prove` (INDORA_PROVE=full) with the figures of the promise. An attack is a plain
async function that ends in a Result; its pytest wrapper says `kept(await attack_p08(db, web, count=figure(40, 1000), seed=seed()))`,
its twin `broken(await attack_p08(…, guard=False))`. Every Result printed appears in the table that `make prove` ends with.
"""

import os
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

FULL = os.environ.get("INDORA_PROVE") == "full"
RESULTS: list["Result"] = []


@dataclass(frozen=True, slots=True)
class Result:
    promise: str  # "P08"
    figure: str  # what was seen: "100 terjual, 900 ditolak"
    bound: str  # what was promised
    seed: int
    happened: dict[str, int] = field(
        default_factory=dict
    )  # how often the interesting thing really happened; zero is a failure
    kept: bool = True


def figure(small: int, full: int) -> int:
    """The count of this run: small in `make test`, full in `make prove`."""
    return full if FULL else small


def seed() -> int:
    """The seed of this run: INDORA_SEED, or a new one; it is printed with the result."""
    return int(os.environ.get("INDORA_SEED") or random.SystemRandom().randrange(1, 10**9))


def kept(result: Result) -> Result:
    """The promise was kept, and the attack really attacked."""
    RESULTS.append(result)
    print(line(result))
    assert all(result.happened.values()), f"the attack did not happen: {result}"
    assert result.kept, line(result)
    return result


def broken(result: Result) -> Result:
    """The twin: with the guard off, the same attack must find the breach."""
    assert not result.kept, f"the twin found nothing, so the attack proves nothing: {line(result)}"
    return result


async def broken_at_last(attack: Callable[[int], Awaitable[Result]], *, tries: int = 6) -> Result:
    """A twin whose breach needs two to meet by chance: a busy machine may keep them apart, so it has some tries."""
    begin = seed()
    for n in range(tries - 1):
        result = await attack(begin + n)
        if not result.kept:
            return broken(result)
    return broken(await attack(begin + tries))


def line(result: Result) -> str:
    happened = ", ".join(f"{what} {count}" for what, count in result.happened.items())
    return f"{result.promise}  {'kept  ' if result.kept else 'BROKEN'}  {result.figure}  (bound: {result.bound}; seed {result.seed}; {happened})"
