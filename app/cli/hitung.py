"""`python -m app hitung …`: the co-op's own formulas for anybody, JSON in, JSON out. A refusal is one line and exit code 2."""

import json
import sys
from collections.abc import Callable, Mapping
from typing import Any

from app.domain.calculators import jasa_simpanan, shu
from app.domain.errors import Refused

CALCULATIONS: dict[str, Callable[[Mapping[str, Any]], dict[str, Any]]] = {
    "shu": shu.answer,
    "jasa-simpanan": jasa_simpanan.answer,
}


def main(what: str) -> int:
    """Read one JSON object from standard input, print one."""
    try:
        asked = json.loads(sys.stdin.read(50_000_000), parse_float=_no_float, parse_constant=_no_float)
        if not isinstance(asked, dict):
            raise Refused("masukan harus satu objek JSON")
        print(json.dumps(CALCULATIONS[what](asked), ensure_ascii=False))
    except Refused as refused:
        print(f"Ditolak: {' '.join(refused.sentence.split())}", file=sys.stderr)
        return 2
    except (ValueError, RecursionError):
        print("Ditolak: masukan bukan JSON yang dapat dibaca", file=sys.stderr)
        return 2
    return 0


def _no_float(_: str) -> float:
    raise Refused("hanya bilangan bulat: rupiah tidak punya koma")
