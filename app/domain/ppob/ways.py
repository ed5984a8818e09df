"""By which ways through the gateway a purchase may be paid: its fee may take the margin, and beyond it only what a decision lets it."""

from dataclasses import dataclass

from app.domain.clock import business_day, now
from app.domain.coops.sekunder import SEKUNDER
from app.domain.governance.setting import Setting, setting_of
from app.domain.payments.methods import GROUPS, METHODS, Method

BORNE = "ppob_biaya_ditanggung"


@dataclass(frozen=True, slots=True)
class Ways:
    """`left_out`: they would take this sum, but for more than it earns."""

    offered: tuple[str, ...]
    left_out: tuple[str, ...]
    borne_idr: int
    borne_by: Setting | None = None

    def groups(self) -> list[tuple[str, list[Method]]]:
        """Those offered, as the page shows them."""
        groups = [(name, [METHODS[code] for code in codes if code in self.offered]) for name, codes in GROUPS]
        return [(name, methods) for name, methods in groups if methods]

    @property
    def left_out_words(self) -> str:
        return ", ".join(METHODS[code].label for code in self.left_out)


async def ways_for(total_idr: int, cost_idr: int) -> Ways:
    """One query."""
    borne = await setting_of(SEKUNDER, BORNE)
    borne_idr = borne.value
    assert isinstance(borne_idr, int)
    fits = [
        code for _, codes in GROUPS for code in codes if METHODS[code].min_idr <= total_idr <= METHODS[code].max_idr
    ]
    offered = tuple(code for code in fits if net_idr(code, total_idr, cost_idr) >= -borne_idr)
    return Ways(offered, tuple(code for code in fits if code not in offered), borne_idr, borne)


def net_idr(code: str, total_idr: int, cost_idr: int) -> int:
    """What is left of a price when the provider and the gateway have taken theirs."""
    return total_idr - cost_idr - METHODS[code].fee_idr(total_idr, business_day(now()))
