"""Settling what co-ops owe each other: a transfer is noted by one officer and confirmed by another; then both books move at once.

What each owes the other is first set off; the transfer pays what is left. One moment, one figure, both books.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

import asyncpg

from app.domain import transactions
from app.domain.audit.write import record
from app.domain.clock import business_day, now
from app.domain.coops.sekunder import SEKUNDER
from app.domain.errors import NotFound, Refused
from app.domain.ledger.accounts import FAR_IDR, open_account
from app.domain.ledger.between import owe
from app.domain.ledger.post import post
from app.domain.money import rupiah
from app.domain.once import first_time, remember
from app.domain.transactions import retried, transaction


@dataclass(frozen=True, slots=True)
class Between:
    """Sekunder and one primary: what each owes the other by both books, whole rupiah."""

    primary: int
    name: str
    slug: str
    sekunder_owes_idr: int
    primary_owes_idr: int
    sekunder_owes_there_idr: int  # the same, as the primary's book says it
    primary_owes_there_idr: int

    @property
    def same(self) -> bool:
        """Whether both books agree to the rupiah."""
        return (self.sekunder_owes_idr, self.primary_owes_idr) == (
            self.sekunder_owes_there_idr,
            self.primary_owes_there_idr,
        )

    @property
    def net_idr(self) -> int:
        """What is left when both are set off; positive: the sekunder pays."""
        return self.sekunder_owes_idr - self.primary_owes_idr

    @property
    def debtor(self) -> int:
        return SEKUNDER if self.net_idr > 0 else self.primary

    @property
    def creditor(self) -> int:
        return self.primary if self.net_idr > 0 else SEKUNDER


async def debts_between(primaries: Collection[int] | None = None) -> list[Between]:
    """One row a primary, in one statement and so in one moment. None: all of them."""
    rows = await transactions.fetch(_BETWEEN, list(primaries) if primaries is not None else None)
    return [Between(**dict(row)) for row in rows]


async def debts_with(primary: int) -> Between:
    found = await debts_between([primary])
    if not found:
        raise NotFound
    return found[0]


@dataclass(frozen=True, slots=True)
class Settlement:
    id: int
    debtor: int
    creditor: int
    amount_idr: int
    paid_on: date
    reference: str
    noted_by: int
    noted_name: str
    noted_at: datetime
    decided_by: int | None
    decided_name: str | None
    decided_at: datetime | None
    confirmed: bool | None
    why: str
    set_off_idr: int


async def settlements_with(primary: int, *, at_most: int = 30) -> list[Settlement]:
    """The newest transfers between the sekunder and a primary."""
    return [Settlement(**dict(row)) for row in await transactions.fetch(_LIST, primary, at_most)]


@retried
async def note_transfer(primary: int, amount_idr: int, *, paid_on: date, reference: str, by: int, key: str) -> int:
    """Write down a transfer that was made; another officer confirms it. Its id; the same form twice is once. Raises Refused."""
    reference = " ".join(reference.split())
    async with transaction():
        answer = await first_time(
            f"person:{by}",
            key,
            {"deed": "pelunasan", "primary": primary, "idr": amount_idr, "on": str(paid_on), "ref": reference},
        )
        if answer is not None:
            return int(answer)
        about = await debts_with(primary)
        if not 3 <= len(reference) <= 120:
            raise Refused("Tulis nomor bukti transfernya, 3 sampai 120 huruf.", field="bukti")
        if paid_on > business_day(now()):
            raise Refused("Tanggal transfer belum tiba.", field="tanggal")
        _within(about, amount_idr)
        try:
            made: int = await transactions.fetch_value(
                "INSERT INTO coop_settlement (debtor, creditor, amount_idr, paid_on, reference, noted_by) VALUES ($1, $2, $3, $4, $5, $6) RETURNING id",
                about.debtor, about.creditor, amount_idr, paid_on, reference, by,
            )  # fmt: skip
        except asyncpg.UniqueViolationError:
            raise Refused("Bukti transfer ini sudah pernah dicatat.", field="bukti") from None
        await record(
            "pelunasan antarkoperasi dicatat", f"coop_settlement:{made}", by=by, entity=primary,
            after={"dari": about.debtor, "kepada": about.creditor, "idr": amount_idr, "bukti": reference},
        )  # fmt: skip
        await remember(f"person:{by}", key, str(made))
    return made


@retried
async def decide_transfer(primary: int, settlement: int, *, confirm: bool, by: int, why: str = "") -> None:
    """Confirm (both books move) or refuse. Once, and never by whoever noted it. Raises Refused, NotFound."""
    why = " ".join(why.split())[:200]
    async with transaction():
        # One settlement with a primary at a time: two cannot both pay what is left.
        await transactions.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended('settlement:' || $1::int, 0))", primary
        )
        row = await transactions.fetch_one(_LOCKED, settlement, primary)
        if row is None:
            raise NotFound
        if row["decided_at"] is not None:
            if row["confirmed"] is confirm and row["decided_by"] == by:
                return
            raise Refused("Transfer ini sudah diputuskan.")
        if row["noted_by"] == by:
            raise Refused("Yang mencatat tidak dapat mengonfirmasi. Petugas lain yang memeriksa uangnya sampai.")
        if not confirm and len(why) < 3:
            raise Refused("Tuliskan alasannya.", field="alasan")
        set_off_idr = await _book(row, by=by) if confirm else 0
        await transactions.execute(
            "UPDATE coop_settlement SET decided_by = $2, decided_at = now(), confirmed = $3, why = $4, set_off_idr = $5 WHERE id = $1",
            settlement, by, confirm, why, set_off_idr,
        )  # fmt: skip
        await record(
            "pelunasan antarkoperasi " + ("dikonfirmasi" if confirm else "ditolak"), f"coop_settlement:{settlement}", by=by, entity=primary,
            after={"idr": row["amount_idr"], "kompensasi": set_off_idr}, why=why,
        )  # fmt: skip


async def _book(row: transactions.Row, *, by: int) -> int:
    """Set off what both owe, then pay: at most four entries, all or none. What was set off, whole rupiah."""
    debtor, creditor, source = row["debtor"], row["creditor"], f"settlement:{row['id']}"
    about = await debts_with(max(debtor, creditor))
    if about.debtor != debtor:
        raise Refused("Keadaan utang sudah berubah sejak transfer ini dicatat. Tolak, lalu catat ulang.")
    _within(about, row["amount_idr"])
    # One of the two becomes zero. A debt that turned around (a purchase taken back after it was settled) is moved to the other side.
    set_off_idr = min(about.sekunder_owes_idr, about.primary_owes_idr)
    for here, there in sorted(((debtor, creditor), (creditor, debtor))):
        claim, debt = [
            await open_account(here, role, owner_kind="coop", owner_id=there, min_idr=-FAR_IDR, max_idr=FAR_IDR)
            for role in ("piutang_primer", "utang_koperasi")
        ]
        await post(
            here, source=f"{source}:set_off", memo="Kompensasi utang piutang antarkoperasi", by=by,
            postings={debt: set_off_idr, claim: -set_off_idr},
        )  # fmt: skip
    amount_idr = row["amount_idr"]
    await owe(
        debtor=debtor, creditor=creditor, amount_idr=-amount_idr, source=f"{source}:paid", memo=f"Pelunasan antarkoperasi, {row['reference']}",
        at_debtor={"bank": -amount_idr}, at_creditor={"bank": amount_idr}, by=by,
    )  # fmt: skip
    return set_off_idr


def _within(about: Between, amount_idr: int) -> None:
    most_idr = abs(about.net_idr)
    if not 1 <= amount_idr <= most_idr:
        raise Refused(
            f"Setelah saling diperhitungkan, yang masih terutang {rupiah(most_idr)}."
            if most_idr
            else "Tidak ada yang terutang.",
            field="jumlah",
        )


# Accounts of co-ops keep a stored balance, so this is as quick after a million entries.
_BETWEEN = """
SELECT c.id AS primary, c.name, c.slug,
       -coalesce(sum(b.balance_idr) FILTER (WHERE a.entity = 1 AND r.role = 'utang_koperasi'), 0)::bigint AS sekunder_owes_idr,
       coalesce(sum(b.balance_idr) FILTER (WHERE a.entity = 1 AND r.role = 'piutang_primer'), 0)::bigint AS primary_owes_idr,
       coalesce(sum(b.balance_idr) FILTER (WHERE a.entity = c.id AND r.role = 'piutang_primer'), 0)::bigint AS sekunder_owes_there_idr,
       -coalesce(sum(b.balance_idr) FILTER (WHERE a.entity = c.id AND r.role = 'utang_koperasi'), 0)::bigint AS primary_owes_there_idr
FROM coop c
LEFT JOIN account a ON a.owner_kind = 'coop' AND ((a.entity = 1 AND a.owner_id = c.id) OR (a.entity = c.id AND a.owner_id = 1))
LEFT JOIN account_role r ON r.entity = a.entity AND r.code = a.code AND r.role IN ('utang_koperasi', 'piutang_primer')
LEFT JOIN account_balance b ON b.account = a.id
WHERE c.kind = 'primer' AND ($1::int[] IS NULL OR c.id = ANY($1)) GROUP BY c.id, c.name, c.slug ORDER BY c.id
"""
_LIST = """
SELECT s.id, s.debtor, s.creditor, s.amount_idr, s.paid_on, s.reference, s.noted_by, p.name AS noted_name, s.noted_at, s.decided_by,
       q.name AS decided_name, s.decided_at, s.confirmed, s.why, s.set_off_idr
FROM coop_settlement s JOIN person p ON p.id = s.noted_by LEFT JOIN person q ON q.id = s.decided_by
WHERE least(s.debtor, s.creditor) = 1 AND greatest(s.debtor, s.creditor) = $1 ORDER BY s.id DESC LIMIT $2
"""
_LOCKED = "SELECT * FROM coop_settlement WHERE id = $1 AND greatest(debtor, creditor) = $2 FOR UPDATE"
