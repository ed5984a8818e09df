"""How much of each line is handed over: all of it, or less, never more."""

from collections.abc import Mapping, Sequence

from app.domain.errors import RefusedFields
from app.domain.fulfilment.locked import Line


def handed_of(lines: Sequence[Line], stated: Mapping[int, int] | None) -> dict[int, int]:
    """line_no -> units handed over; None: everything that is wanted. Raises RefusedFields for more than ordered, or for nothing at all."""
    if stated is None:
        return {line.line_no: line.wanted for line in lines}
    handed = {line.line_no: stated.get(line.line_no, line.wanted) for line in lines}
    wrong = {
        f"jumlah-{line.line_no}": f"{line.name}: antara 0 dan {line.wanted} {line.unit_name}."
        for line in lines
        if not 0 <= handed[line.line_no] <= line.wanted
    }
    if wrong:
        raise RefusedFields(wrong)
    if not any(handed.values()):
        raise RefusedFields({f"jumlah-{lines[0].line_no}": "Tidak ada yang diserahkan. Batalkan saja pesanannya."})
    return handed


def goods_idr(lines: Sequence[Line], handed: Mapping[int, int]) -> int:
    """What the handed units cost the buyer, whole rupiah: what was to be paid, less what the missing units are worth."""
    return sum(line.total_idr - line.worth_idr(0, line.quantity - handed[line.line_no]) for line in lines)


def missing_words(lines: Sequence[Line], handed: Mapping[int, int]) -> str:
    """ "Beras 5 kg kurang 1 sak; Telur kurang 2 kg": the reason of the refund and of the life's move."""
    short = [(line, line.quantity - handed[line.line_no]) for line in lines if handed[line.line_no] < line.quantity]
    return "; ".join(f"{line.name} kurang {many} {line.unit_name}" for line, many in short)
