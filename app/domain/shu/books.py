"""The SHU as the books of a closed year say it, split into business with members and with others. Nothing is typed in.

The closing entry of a year (`tutup:<year>`) is written when the RAT has approved; it empties the year's income and cost, so it is
left out wherever a year's result is asked.
"""

from dataclasses import dataclass
from datetime import date

from app.domain import transactions
from app.domain.errors import Refused
from app.domain.money import rupiah, share_floor

SIDES = ("anggota", "bukan", "bersama")


@dataclass(frozen=True, slots=True)
class Nominal:
    """What one account of income or cost moved in the year, credit-positive: income is positive, cost negative."""

    account: int
    code: str
    name: str
    kind: str  # pendapatan | beban
    side: str  # anggota | bukan | bersama
    amount_idr: int


@dataclass(frozen=True, slots=True)
class Result:
    """A year's result and its two halves, whole rupiah; `common_members_idr` is the members' part of what is in common."""

    nominals: tuple[Nominal, ...]
    income_idr: dict[str, int]
    cost_idr: dict[str, int]
    common_members_idr: int
    key_members_idr: int
    key_others_idr: int

    @property
    def common_idr(self) -> int:
        return self.income_idr["bersama"] - self.cost_idr["bersama"]

    @property
    def member_shu_idr(self) -> int:
        return self.income_idr["anggota"] - self.cost_idr["anggota"] + self.common_members_idr

    @property
    def other_shu_idr(self) -> int:
        return self.income_idr["bukan"] - self.cost_idr["bukan"] + self.common_idr - self.common_members_idr

    @property
    def shu_idr(self) -> int:
        return self.member_shu_idr + self.other_shu_idr


def year_days(year: int) -> tuple[date, date]:
    """The first and last day of a book year."""
    return date(year, 1, 1), date(year, 12, 31)


async def closed(entity: int, year: int) -> bool:
    """Whether every day of the year is sealed, so that nothing can enter it any more."""
    found: bool = await transactions.fetch_value(
        "SELECT EXISTS (SELECT FROM day_root WHERE entity = $1 AND day >= $2)", entity, date(year, 12, 31)
    )
    return found


async def result_of(entity: int, year: int, *, common_key: str) -> Result:
    """Income less cost of the year, by account. Raises Refused for an account that no business is known for."""
    rows = await transactions.fetch(_NOMINALS, entity, *year_days(year))
    unknown = [f"{row['code']} {row['name']}" for row in rows if row["side"] is None]
    if unknown:
        raise Refused(f"Akun ini belum dipetakan ke usaha anggota atau bukan anggota: {', '.join(unknown)}.")
    return split([Nominal(**dict(row)) for row in rows], common_key=common_key)


def split(nominals: list[Nominal], *, common_key: str) -> Result:
    """What is common (costs, delivery, odds and ends) goes to both halves by their turnover, or by their margin.

    Where there is neither, all of it is the members': whoever has no other business has no other SHU.
    """
    income = {side: sum(n.amount_idr for n in nominals if n.side == side and n.kind == "pendapatan") for side in SIDES}
    cost = {side: -sum(n.amount_idr for n in nominals if n.side == side and n.kind == "beban") for side in SIDES}
    less = cost if common_key == "margin" else dict.fromkeys(SIDES, 0)
    members, others = (max(income[side] - less[side], 0) for side in ("anggota", "bukan"))
    common = income["bersama"] - cost["bersama"]
    part = share_floor(abs(common), members, members + others) if members + others else abs(common)
    return Result(tuple(nominals), income, cost, part if common >= 0 else -part, members, others)


def told(result: Result, common_key: str) -> list[tuple[str, str, str, int]]:
    """The steps from the books to the two halves: (chapter, words, how, rupiah)."""
    books = [
        ("Buku", f"{n.code} {n.name}", {"anggota": "usaha anggota", "bukan": "usaha bukan anggota", "bersama": "bersama"}[n.side], n.amount_idr)
        for n in result.nominals
    ]  # fmt: skip
    key = "margin" if common_key == "margin" else "omzet"
    how = f"{rupiah(abs(result.common_idr))} × {rupiah(result.key_members_idr)} ÷ {rupiah(result.key_members_idr + result.key_others_idr)}"
    by_key = f"menurut {key}: {how}" if result.key_members_idr + result.key_others_idr else "tidak ada usaha lain"
    return [
        *books,
        ("Pemisahan", "Pendapatan dan beban bersama", "dibagi ke dua usaha", result.common_idr),
        ("Pemisahan", "Bagian bersama untuk usaha anggota", by_key, result.common_members_idr),
        ("Pemisahan", "SHU dari usaha dengan anggota", "pendapatan − beban + bagian bersama", result.member_shu_idr),
        (
            "Pemisahan",
            "SHU dari usaha dengan bukan anggota",
            "pendapatan − beban + bagian bersama",
            result.other_shu_idr,
        ),
        ("Pemisahan", "SHU tahun buku", "jumlah keduanya", result.shu_idr),
    ]


_NOMINALS = """
WITH closing AS (SELECT id FROM journal WHERE entity = $1 AND source >= 'tutup:' AND source < 'tutup;')
SELECT a.id AS account, a.code, a.name, a.kind,
       (SELECT side FROM shu_account_side s WHERE starts_with(a.code, s.code_begins) ORDER BY length(s.code_begins) DESC LIMIT 1) AS side,
       -l.moved AS amount_idr
FROM account a
JOIN LATERAL (SELECT sum(amount_idr)::bigint AS moved FROM journal_line
              WHERE account = a.id AND day BETWEEN $2 AND $3 AND journal NOT IN (SELECT id FROM closing)) l ON l.moved <> 0
WHERE a.entity = $1 AND a.kind IN ('pendapatan', 'beban')
ORDER BY a.code, a.id
"""
