"""What the board decided about orders: fees of delivery, the highest sums in cash, how many may stay open unpaid."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from app.domain.coops.sekunder import SEKUNDER
from app.domain.governance.known import BY_NAME
from app.domain.governance.setting import Setting, following, named


@dataclass(frozen=True, slots=True)
class Room:
    """`cash`: orders to be paid in cash; `unpaid`: those and the ones that wait for the gateway's money, together."""

    cash: int
    unpaid: int
    cash_by: str = ""  # " menurut keputusan …", for a refusal
    unpaid_by: str = ""


@dataclass(frozen=True, slots=True)
class Limits:
    """Figures of the register of decisions (governance/known.py, topic belanja) as they hold today."""

    fees: Mapping[str, int]  # kecamatan -> rupiah; where we do not deliver is not in it
    cod_most_idr: int
    guest_cash_most_idr: int
    guest: Room
    member: Room
    behind: Mapping[str, Setting]  # name in the register -> value with its decision

    @property
    def fees_by(self) -> Setting | None:
        return self.behind.get("ongkos_kirim")

    @property
    def cod_by(self) -> Setting | None:
        return self.behind.get("cod_paling_banyak")

    @property
    def guest_cash_by(self) -> Setting | None:
        return self.behind.get("tunai_tamu_paling_banyak")

    @staticmethod
    @lru_cache(maxsize=4)  # the text is the same for everybody all day
    def read(found: str) -> "Limits":
        """From what `settings_named(…, NAMES, day)` answers; what nobody decided yet is as an installation begins."""
        behind = named(SEKUNDER, found)
        at: dict[str, Any] = {name: behind[name].value if name in behind else BY_NAME[name].default for name in NAMES}
        by = {name: following(behind.get(name)) for name in NAMES}
        guest, member = (
            Room(at[cash], at[unpaid], by[cash], by[unpaid])
            for cash, unpaid in (("pesanan_tunai_tamu", "pesanan_terbuka_tamu"), ("pesanan_tunai_anggota", "pesanan_terbuka_anggota"))
        )  # fmt: skip
        return Limits(
            dict(sorted(at["ongkos_kirim"].items())), at["cod_paling_banyak"], at["tunai_tamu_paling_banyak"], guest, member, behind
        )  # fmt: skip


NAMES = [
    "ongkos_kirim", "cod_paling_banyak", "tunai_tamu_paling_banyak",
    "pesanan_tunai_tamu", "pesanan_terbuka_tamu", "pesanan_tunai_anggota", "pesanan_terbuka_anggota",
]  # fmt: skip
