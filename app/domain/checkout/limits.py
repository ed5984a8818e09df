"""What the board decided about orders: fees of delivery, the highest sums in cash, how many may stay open unpaid."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from app.domain.governance.known import BY_NAME


@dataclass(frozen=True, slots=True)
class Room:
    """`cash`: orders to be paid in cash; `unpaid`: those and the ones that wait for the gateway's money, together."""

    cash: int
    unpaid: int


@dataclass(frozen=True, slots=True)
class Limits:
    """Figures of the register of decisions (governance/known.py, topic belanja) as they hold today."""

    fees: Mapping[str, int]  # kecamatan -> rupiah; where we do not deliver is not in it
    cod_most_idr: int
    guest_cash_most_idr: int
    guest: Room
    member: Room

    @staticmethod
    @lru_cache(maxsize=4)  # the text is the same for everybody all day
    def read(found: str) -> "Limits":
        """From what the statement `settings_on(…, NAMES, day)` answers; what nobody decided yet is as an installation begins."""
        at: dict[str, Any] = {name: BY_NAME[name].default for name in NAMES} | json.loads(found)
        return Limits(
            dict(sorted(at["ongkos_kirim"].items())), at["cod_paling_banyak"], at["tunai_tamu_paling_banyak"],
            Room(at["pesanan_tunai_tamu"], at["pesanan_terbuka_tamu"]), Room(at["pesanan_tunai_anggota"], at["pesanan_terbuka_anggota"]),
        )  # fmt: skip


NAMES = [
    "ongkos_kirim", "cod_paling_banyak", "tunai_tamu_paling_banyak",
    "pesanan_tunai_tamu", "pesanan_terbuka_tamu", "pesanan_tunai_anggota", "pesanan_terbuka_anggota",
]  # fmt: skip
