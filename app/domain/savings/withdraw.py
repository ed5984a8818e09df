"""Tarik: simpanan sukarela goes back to its owner. Asked, approved by another, paid; from the asking on the sum is held."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.domain import lives, transactions
from app.domain.audit.write import record
from app.domain.errors import NotFound, Refused
from app.domain.governance.setting import following
from app.domain.ledger.post import post
from app.domain.money import rupiah
from app.domain.notifications.tell import tell
from app.domain.numbering import new_number
from app.domain.once import first_time, remember
from app.domain.people.acting import Presence, noted
from app.domain.savings.accounts import Savings, account_of, locked
from app.domain.savings.rules import Rules, rules_of
from app.domain.savings.states import WITHDRAWAL_LABELS, WithdrawalState
from app.domain.transactions import retried, transaction

W = WithdrawalState
WAYS = {"tunai": "Tunai di koperasi", "transfer": "Transfer ke rekening bank"}
PAID_FROM = {"tunai": "kas_toko", "transfer": "bank"}


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """One request. `alone_idr`: what one officer might pay alone when it was made."""

    id: int
    number: str
    entity: int
    person: int
    account: int
    amount_idr: int
    way: str
    destination: str
    state: WithdrawalState
    alone_idr: int
    asked_by: int
    asked_at: datetime
    approved_by: int | None
    approved_at: datetime | None
    paid_by: int | None
    paid_at: datetime | None
    note: str

    @property
    def label(self) -> str:
        return WITHDRAWAL_LABELS[self.state]


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody wants back: whose, at which primary, how much (whole rupiah), in cash or to a bank account."""

    person: int
    entity: int
    amount_idr: int
    way: str = "tunai"
    destination: str = ""


@retried
async def ask_withdrawal(asked: Asked, *, by: int, key: str) -> str:
    """Hold the sum and ask for it; the number. `by` is the person, or an officer for the member who stands before him.

    Raises Refused (field jumlah, cara or tujuan) when the rules or the balance do not allow it.
    """
    async with transaction():
        answer = await first_time(f"person:{by}", key, _form("tarik", asked))
        if answer is not None:
            return answer
        savings, rules = await _allowed(asked)
        number = await _write(asked, savings, rules, by=by, state=W.ASKED)
        if by != asked.person:
            await _audit(
                "penarikan diminta atas nama anggota", asked.person, asked.entity, by, number, asked.amount_idr
            )
        await remember(f"person:{by}", key, number)
    return number


@retried
async def withdraw_at_counter(asked: Asked, *, by: int, key: str, proof: str, presence: Presence | None = None) -> str:
    """An officer pays the member before him: small sums of the day at once, above that the request waits for a second officer.

    `presence`: the member stands there and has shown it (people/acting.py); he reads of the deed. `proof` says how in words and is
    kept with the document.
    """
    if by == asked.person:
        raise Refused("Penarikan Anda sendiri dilayani oleh petugas lain.")
    async with transaction():
        answer = await first_time(f"person:{by}", key, _form("tarik di loket", asked))
        if answer is not None:
            return answer
        savings, rules = await _allowed(asked)
        alone = asked.way == "tunai" and await _alone_today(asked) + asked.amount_idr <= rules.alone_idr
        state = W.PAID if alone else W.ASKED
        number = await _write(asked, savings, rules, by=by, state=state, note=proof)
        if alone:
            withdrawal = await _lock(number)
            await _pay_out(withdrawal, by=by)
        await _audit(
            "penarikan dibayar di loket" if alone else "penarikan diminta atas nama anggota",
            asked.person, asked.entity, by, number, asked.amount_idr, why=proof,
        )  # fmt: skip
        if presence is not None:
            done = "penarikan tunai" if alone else "permintaan penarikan"
            await noted(presence, f"{done} simpanan sukarela {rupiah(asked.amount_idr)}", f"withdrawal:{number}")
        await remember(f"person:{by}", key, number)
    return number


@retried
async def approve_withdrawal(entity: int, number: str, *, by: int) -> None:
    """A second person agrees. Twice is the same as once. Raises Refused for the own request or the own money, NotFound."""
    async with transaction():
        found = await _lock(number, entity)
        if found.state == W.APPROVED and found.approved_by == by:
            return
        if found.state != W.ASKED:
            raise _elsewhere(found)
        if by in (found.asked_by, found.person):
            raise Refused("Yang meminta tidak dapat menyetujui. Petugas lain yang menyetujui penarikan ini.")
        await transactions.execute(
            "UPDATE savings_withdrawal SET approved_by = $2, approved_at = now() WHERE id = $1", found.id, by
        )
        await lives.move("savings_withdrawal", found.id, W.ASKED, W.APPROVED, by=by)
        await _audit("penarikan disetujui", found.person, entity, by, number, found.amount_idr)
        await _tell(found, f"Penarikan simpanan {rupiah(found.amount_idr)} disetujui. {_next(found)}", "approved")


@retried
async def refuse_withdrawal(entity: int, number: str, *, by: int, why: str) -> None:
    """An officer says no, also to an approved one; the sum is free again. Raises Refused, NotFound."""
    why = " ".join(why.split())
    if not 3 <= len(why) <= 200:
        raise Refused("Tuliskan alasannya, 3 sampai 200 huruf.", field="alasan")
    async with transaction():
        found = await _lock(number, entity)
        if found.state == W.REFUSED:
            return
        if found.state not in (W.ASKED, W.APPROVED):
            raise _elsewhere(found)
        await lives.move("savings_withdrawal", found.id, found.state, W.REFUSED, by=by, why=why)
        await _audit("penarikan ditolak", found.person, entity, by, number, found.amount_idr, why=why)
        await _tell(found, f"Penarikan simpanan {rupiah(found.amount_idr)} tidak disetujui: {why}.", "refused")


@retried
async def cancel_withdrawal(person: int | None, number: str) -> None:
    """The owner no longer wants it; the sum is free again. Twice is the same as once. Raises Refused, NotFound."""
    async with transaction():
        found = await _lock(number)
        if found.person != person:
            raise NotFound
        if found.state == W.CANCELLED:
            return
        if found.state not in (W.ASKED, W.APPROVED):
            raise _elsewhere(found)
        await lives.move("savings_withdrawal", found.id, found.state, W.CANCELLED, by=person, why="Oleh penabung")


@retried
async def pay_withdrawal(entity: int, number: str, *, by: int, note: str = "") -> None:
    """A third act: the cash was handed over, or the transfer was made (its reference in `note`). Raises Refused, NotFound.

    Never by whoever approved it. Paid already by the same officer, it stays so.
    """
    note = " ".join(note.split())[:200]
    async with transaction():
        found = await _lock(number, entity)
        if found.state == W.PAID and found.paid_by == by:
            return
        if found.state != W.APPROVED:
            raise _elsewhere(found)
        if by == found.approved_by:
            raise Refused("Yang menyetujui tidak membayarkan. Petugas lain yang menyerahkan uangnya.")
        if by == found.person:
            raise Refused("Penarikan Anda sendiri dibayarkan oleh petugas lain.")
        if found.way == "transfer" and not note:
            raise Refused("Tulis nomor bukti transfernya.", field="bukti")
        await transactions.execute(
            "UPDATE savings_withdrawal SET paid_by = $2, paid_at = now(), note = CASE WHEN $3 = '' THEN note ELSE $3 END WHERE id = $1",
            found.id, by, note,
        )  # fmt: skip
        await lives.move("savings_withdrawal", found.id, W.APPROVED, W.PAID, by=by, why=note)  # frees the hold
        await _pay_out(found, by=by)
        await _audit("penarikan dibayar", found.person, entity, by, number, found.amount_idr, why=note)


async def _allowed(asked: Asked) -> tuple[Savings, Rules]:
    """The account, held until the transaction ends, if it may give this sum today. Raises Refused."""
    rules, idr = await rules_of(asked.entity), asked.amount_idr
    if asked.way not in WAYS:
        raise Refused("Cara menerima uang perlu dipilih.", field="cara")
    if asked.way == "transfer" and len(asked.destination) < 8:
        raise Refused("Tulis nama bank, nomor rekening, dan nama pemiliknya.", field="tujuan")
    known = await account_of(asked.person, asked.entity, "sukarela")
    if known is None:
        raise Refused("Simpanan sukarela Anda masih kosong.", field="jumlah")
    savings = await locked(known.account)
    if idr < rules.least_out_idr:
        raise Refused(
            f"Penarikan paling sedikit {rupiah(rules.least_out_idr)}{following(rules.by('least_out_idr'))}.",
            field="jumlah",
        )
    enough(savings, idr, rules)
    today_idr: int = await transactions.fetch_value(_TODAY, asked.person, asked.entity)
    if today_idr + idr > rules.per_day_idr:
        raise Refused(
            f"Penarikan paling banyak {rupiah(rules.per_day_idr)} sehari{following(rules.by('per_day_idr'))};"
            f" hari ini tinggal {rupiah(max(0, rules.per_day_idr - today_idr))}.",
            field="jumlah",
        )
    return savings, rules


def enough(savings: Savings, amount_idr: int, rules: Rules, *, field: str = "jumlah") -> None:
    """Raise Refused unless the account, minus what is held and what must stay, covers the sum."""
    left_idr = max(0, savings.free_idr - rules.minimum_idr)
    if amount_idr > left_idr:
        stays = (
            f" Saldo minimum {rupiah(rules.minimum_idr)} tetap tersimpan{following(rules.by('minimum_idr'))}."
            if rules.minimum_idr
            else ""
        )
        raise Refused(f"Yang dapat dipakai {rupiah(left_idr)}.{stays}", field=field)


async def _alone_today(asked: Asked) -> int:
    """What this member was already paid today by one officer alone: many small sums are one large one."""
    total: int = await transactions.fetch_value(_ALONE_TODAY, asked.person, asked.entity)
    return total


_TODAY = (
    "SELECT coalesce(sum(amount_idr), 0)::bigint FROM savings_withdrawal WHERE person = $1 AND entity = $2"
    " AND state IN ('asked', 'approved', 'paid') AND (asked_at AT TIME ZONE 'Asia/Jakarta')::date = (now() AT TIME ZONE 'Asia/Jakarta')::date"
)
_ALONE_TODAY = _TODAY + " AND state = 'paid' AND approved_by IS NULL"


async def _write(
    asked: Asked, savings: Savings, rules: Rules, *, by: int, state: WithdrawalState, note: str = ""
) -> str:
    number = new_number("TS")
    made: int = await transactions.fetch_value(
        "INSERT INTO savings_withdrawal (number, entity, person, account, amount_idr, way, destination, state, alone_idr, asked_by, note,"
        " paid_by, paid_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, CASE WHEN $8 = 'paid' THEN $10::bigint END,"
        " CASE WHEN $8 = 'paid' THEN now() END) RETURNING id",
        number, asked.entity, asked.person, savings.account, asked.amount_idr, asked.way, asked.destination, state.value, rules.alone_idr,
        by, note,
    )  # fmt: skip
    await lives.begin("savings_withdrawal", made, state, by=by, why=note)
    return number


async def _lock(number: str, entity: int | None = None) -> Withdrawal:
    row = await transactions.fetch_one(
        "SELECT * FROM savings_withdrawal WHERE number = $1 AND ($2::int IS NULL OR entity = $2) FOR UPDATE",
        number,
        entity,
    )
    if row is None:
        raise NotFound
    return read(row)


def read(row: Any) -> Withdrawal:
    plain = {name: row[name] for name in Withdrawal.__dataclass_fields__ if name != "state"}
    return Withdrawal(**plain, state=WithdrawalState(row["state"]))


async def _pay_out(found: Withdrawal, *, by: int) -> None:
    """Once in the books, whoever pays; the member is told."""
    await post(
        found.entity, source=f"withdrawal:{found.id}:paid", memo=f"Penarikan simpanan sukarela {found.number}",
        postings=[(found.account, found.amount_idr), (PAID_FROM[found.way], -found.amount_idr)], by=by,
    )  # fmt: skip
    how = "tunai" if found.way == "tunai" else f"lewat transfer ke {found.destination}"
    await _tell(
        found, f"Simpanan sukarela {rupiah(found.amount_idr)} sudah dibayarkan {how}. Nomor {found.number}.", "paid"
    )


async def _tell(found: Withdrawal, words: str, what: str) -> None:
    phone = await transactions.fetch_value("SELECT phone FROM person WHERE id = $1", found.person)
    await tell("whatsapp", phone, f"{words} Bukan Anda? Hubungi koperasi.", f"withdrawal:{found.id}:{what}")


def _next(found: Withdrawal) -> str:
    return "Ambil tunai di koperasi." if found.way == "tunai" else "Uangnya segera ditransfer."


def _elsewhere(found: Withdrawal) -> Refused:
    return Refused(f"Penarikan ini sekarang: {found.label.lower()}. Muat ulang halaman.")


async def _audit(deed: str, person: int, entity: int, by: int, number: str, amount_idr: int, why: str = "") -> None:
    await record(deed, f"person:{person}", by=by, entity=entity, after={"nomor": number, "idr": amount_idr}, why=why)


def _form(deed: str, asked: Asked) -> dict[str, object]:
    return {
        "deed": deed, "person": asked.person, "entity": asked.entity, "idr": asked.amount_idr, "way": asked.way, "to": asked.destination,
    }  # fmt: skip
