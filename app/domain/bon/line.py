"""What a member may buy now and pay later, and why not. One row a member at his primary, kept by the database."""

from dataclasses import dataclass
from datetime import date, timedelta

from app.domain import transactions
from app.domain.clock import business_day, now, tanggal
from app.domain.errors import Refused
from app.domain.governance.known import BY_NAME
from app.domain.governance.setting import Setting, named
from app.domain.money import rupiah

NAMES = ["bon_jatuh_tempo", "bon_paling_banyak"]


@dataclass(frozen=True, slots=True)
class Line:
    """Limit and use in whole rupiah. `overdue_since`: the due day that passed first; `number`: the decision that the limit follows."""

    entity: int
    coop_name: str
    limit_idr: int
    used_idr: int
    oldest_due: date | None
    decision: int | None
    number: str
    decided_on: date | None
    first: bool  # whether it is what the installation began with
    days: int  # from buying to the due day
    highest_idr: int  # the most that a member may be given
    today: date
    days_by: Setting | None = None  # the decisions behind these two
    highest_by: Setting | None = None

    @property
    def left_idr(self) -> int:
        return 0 if self.overdue_since else max(0, self.limit_idr - self.used_idr)

    @property
    def overdue_since(self) -> date | None:
        return self.oldest_due if self.oldest_due and self.oldest_due < self.today else None

    @property
    def due_on(self) -> date:
        """When what is bought today is to be paid."""
        return self.today + timedelta(days=self.days)

    def trouble(self, amount_idr: int) -> str | None:
        """Why so much cannot be bought on bon now, in a sentence; None when it can."""
        if self.overdue_since:
            return f"Bon Anda jatuh tempo {tanggal(self.overdue_since)}. Lunasi dahulu, lalu bon dapat dipakai lagi."
        if not self.limit_idr:
            return "Koperasi belum memberi batas bon kepada Anda."
        if amount_idr > self.left_idr:
            return f"Sisa batas bon Anda {rupiah(self.left_idr)}, belum cukup untuk {rupiah(amount_idr)}."
        return None


async def line_of(person: int | None, coop: int | None) -> Line | None:
    """The member's line at this primary; one with a limit of Rp0 while nobody set one. One query."""
    if person is None or coop is None:
        return None
    today = business_day(now())
    row = await transactions.fetch_one(_LINE, person, coop, NAMES, today)
    if row is None:
        return None
    held = named(coop, row["held"])
    days, highest = (int(held[name].value if name in held else BY_NAME[name].default) for name in NAMES)
    plain = {name: row[name] for name in ("coop_name", "limit_idr", "used_idr", "oldest_due", "decision", "decided_on")}
    return Line(
        entity=coop, **plain, number=row["number"] or "", first=bool(row["first"]), days=days, highest_idr=highest, today=today,
        days_by=held.get(NAMES[0]), highest_by=held.get(NAMES[1]),
    )  # fmt: skip


def refuse_unless(line: Line | None, amount_idr: int, *, field: str) -> Line:
    """The line, if so much can be bought on it. Raises Refused beside the field."""
    if line is None:
        raise Refused("Bon hanya untuk anggota koperasi.", field=field)
    trouble = line.trouble(amount_idr)
    if trouble:
        raise Refused(trouble, field=field)
    return line


_LINE = """
SELECT c.name AS coop_name, coalesce(l.limit_idr, 0)::bigint AS limit_idr, coalesce(l.used_idr, 0)::bigint AS used_idr, l.oldest_due,
       d.id AS decision, d.number, d.decided_on, d.first, settings_named($2::int, $3::text[], $4::date)::text AS held
FROM coop c LEFT JOIN bon_line l ON l.entity = c.id AND l.person = $1 LEFT JOIN bon_limit b ON b.id = l.set_by LEFT JOIN decision d ON d.id = b.decision
WHERE c.id = $2 AND c.kind = 'primer'
"""
