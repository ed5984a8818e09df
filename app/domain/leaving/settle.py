"""The end of a membership in money: bon first, then simpanan back, in one entry of the primary's books; then the membership ends.

All three kinds of simpanan are emptied against what the member still owes, and the rest is paid out in cash or by a transfer whose number
is kept. Whoever owes more
than he saved pays the difference first. The row of the departure keeps every figure, the journal entry moves them.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from app.domain import lives, transactions
from app.domain.audit.write import record
from app.domain.bon.owed import owed_idr, settle_oldest
from app.domain.clock import business_day, now
from app.domain.errors import Refused
from app.domain.governance.setting import setting_of
from app.domain.ledger.errors import Who
from app.domain.ledger.post import post
from app.domain.members.depart import ALREADY, Departure
from app.domain.members.move import apply_there
from app.domain.members.states import DepartureState
from app.domain.money import rupiah
from app.domain.notifications import texts
from app.domain.notifications.tell import tell
from app.domain.people.asker import Asker

ROLES = {
    "simpanan_pokok": "pokok",
    "simpanan_wajib": "wajib",
    "simpanan_sukarela": "sukarela",
    "piutang_anggota": "bon",
}


WAYS = {"tunai": "Tunai", "transfer": "Transfer bank"}
PAID_FROM = {"tunai": "kas_toko", "transfer": "bank"}


@dataclass(frozen=True, slots=True)
class Payout:
    """How the rest goes out: over the counter, or to an account, with the number that the bank gave the transfer."""

    way: str = "tunai"
    destination: str = ""
    proof: str = ""


CASH = Payout()


@dataclass(frozen=True, slots=True)
class Settlement:
    """What a member holds at and owes to his primary, in positive rupiah."""

    pokok_idr: int = 0
    wajib_idr: int = 0
    sukarela_idr: int = 0
    bon_idr: int = 0
    held_idr: int = 0  # a withdrawal that is under way

    @property
    def paid_idr(self) -> int:
        """What is paid out; negative where more is owed than saved."""
        return self.pokok_idr + self.wajib_idr + self.sukarela_idr - self.bon_idr


async def settlement_of(departure: Departure) -> Settlement:
    """As it would be now."""
    return _read(await transactions.fetch(_ACCOUNTS, departure.coop, departure.person))


@transactions.retried
async def settle(officer: Asker, departure: Departure, payout: Payout = CASH) -> Settlement:
    """Pay out and end the membership. Twice is once. Raises Refused for an open debt, withdrawal or office."""
    _check_payout(payout)
    if departure.person == officer.person_id:
        raise Refused("Keanggotaan Anda sendiri diselesaikan oleh petugas lain.")
    async with transactions.transaction():
        if not await _hold(departure):
            raise Refused(ALREADY)
        rows = await transactions.fetch(_ACCOUNTS + " FOR UPDATE OF b", departure.coop, departure.person)
        found = _read(rows)
        await _check(departure, found)
        await _empty(officer, departure, rows, found, payout)
        await transactions.execute(
            "UPDATE departure SET settled_by = $2, settled_at = now(), pokok_idr = $3, wajib_idr = $4, sukarela_idr = $5, bon_idr = $6,"
            " paid_idr = $7, shu_rule = $8, paid_way = $9, destination = $10, proof = $11 WHERE id = $1",
            departure.id, officer.person_id, found.pokok_idr, found.wajib_idr, found.sukarela_idr, found.bon_idr, found.paid_idr,
            str((await setting_of(departure.coop, "shu_berhenti")).value), payout.way, payout.destination, payout.proof,
        )  # fmt: skip
        await lives.move(
            "departure", departure.id, DepartureState.APPROVED, DepartureState.SETTLED, by=officer.person_id
        )
        await _end_membership(officer, departure, found, payout)
        if (
            departure.to_coop is not None
        ):  # it stands there already, but for a move that was approved before applications went first
            await apply_there(departure.person, departure.to_coop, whence=departure.coop_name)
    return found


def _check_payout(payout: Payout) -> None:
    if payout.way not in WAYS:
        raise Refused("Pilih cara membayar.", field="cara")
    if payout.way == "transfer":
        if len(payout.destination) < 8:
            raise Refused("Tulis bank, nomor rekening, dan pemiliknya.", field="rekening")
        if len(payout.proof) < 3:
            raise Refused("Tulis nomor bukti transfer.", field="bukti")


async def _hold(departure: Departure) -> bool:
    """The row of the departure is the lock: two settlements at once are one."""
    state = await transactions.fetch_value("SELECT state FROM departure WHERE id = $1 FOR UPDATE", departure.id)
    return bool(state == DepartureState.APPROVED)


async def _check(departure: Departure, found: Settlement) -> None:
    if found.held_idr:
        raise Refused(f"Ada penarikan {rupiah(found.held_idr)} yang belum selesai. Selesaikan dahulu.")
    if found.bon_idr != await owed_idr(departure.coop, departure.person):
        raise Refused("Ada pengembalian belanja dengan bon yang belum selesai. Selesaikan dahulu.")
    if found.paid_idr < 0:
        raise Refused(f"Bon {rupiah(found.bon_idr)} lebih besar daripada simpanan. Lunasi {rupiah(-found.paid_idr)} dahulu.")  # fmt: skip
    if await transactions.fetch_value(_ON_A_LIST, departure.person, departure.coop):
        raise Refused("Potong gaji anggota ini masih di pembayarnya. Bukukan hasilnya dahulu, atau batalkan daftarnya.")
    if await transactions.fetch_value(_IN_OFFICE, departure.person, departure.coop):
        raise Refused("Anggota ini masih memegang jabatan di koperasi. Akhiri dahulu jabatannya.")


async def _empty(
    officer: Asker, departure: Departure, rows: list[transactions.Row], found: Settlement, payout: Payout
) -> None:
    lines: list[tuple[Who, int]] = [(row["account"], -row["balance_idr"]) for row in rows if row["balance_idr"]]
    if found.paid_idr:
        lines.append((PAID_FROM[payout.way], -found.paid_idr))
    source = f"departure:{departure.id}"
    if found.bon_idr:
        await settle_oldest(departure.coop, departure.person, found.bon_idr, source=source)
    if lines:
        await post(
            departure.coop, source=source, memo=f"Penyelesaian simpanan anggota {departure.member_no}",
            postings=lines, by=officer.person_id,
        )  # fmt: skip


async def _end_membership(officer: Asker, departure: Departure, found: Settlement, payout: Payout) -> None:
    await transactions.execute(
        "UPDATE membership SET ended_on = $2, ended_why = $3 WHERE id = $1 AND ended_on IS NULL",
        departure.membership, business_day(now()), f"Pindah ke {departure.to_name}" if departure.to_name else departure.kind_name,
    )  # fmt: skip
    await record(
        "anggota berhenti", f"person:{departure.person}", by=officer.person_id, entity=departure.coop, before={"anggota": departure.member_no},
        after={"berhenti": departure.id, "dibayar_idr": found.paid_idr, "cara": payout.way, "bukti": payout.proof}, why=departure.kind_name,
    )  # fmt: skip
    if departure.kind != "meninggal":
        phone = await transactions.fetch_value("SELECT phone FROM person WHERE id = $1", departure.person)
        words = texts.departure_decided(
            departure.coop_name,
            f"keanggotaan berakhir; {rupiah(found.paid_idr)} dibayarkan {'tunai' if payout.way == 'tunai' else 'lewat transfer, bukti ' + payout.proof}"
            + (f". Simpanan pokok {departure.to_name} kini dapat dibayar;" if departure.to_name else ""),
        )
        await tell("whatsapp", phone, words, f"departure:{departure.id}:selesai")


def _read(rows: list[transactions.Row]) -> Settlement:
    idr: dict[str, int] = dict.fromkeys(ROLES.values(), 0)
    held = 0
    for row in rows:
        name = ROLES[row["role"]]
        idr[name] += row["balance_idr"] if name == "bon" else -row["balance_idr"]
        held += row["held_idr"]
    return Settlement(**_named(idr), held_idr=held)


def _named(idr: Mapping[str, int]) -> dict[str, int]:
    return {f"{name}_idr": amount for name, amount in idr.items()}


_ACCOUNTS = """
SELECT a.id AS account, r.role, b.balance_idr, b.held_idr FROM account a JOIN account_role r ON r.entity = a.entity AND r.code = a.code
JOIN account_balance b ON b.account = a.id
WHERE a.entity = $1 AND a.owner_kind = 'person' AND a.owner_id = $2 AND r.role IN ('simpanan_pokok','simpanan_wajib','simpanan_sukarela','piutang_anggota')
ORDER BY a.id
"""

_ON_A_LIST = """
SELECT EXISTS (SELECT FROM wage_row r JOIN wage_list l ON l.id = r.list WHERE r.person = $1 AND l.entity = $2 AND l.state IN ('handed', 'filled', 'booking'))
"""
_IN_OFFICE = "SELECT EXISTS (SELECT FROM office WHERE person = $1 AND coop = $2 AND granted_at IS NOT NULL AND ended_at IS NULL AND role <> 'penjual')"
