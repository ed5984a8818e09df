"""Couriers hand in the cash they took at doors; somebody else counts it."""

from dataclasses import dataclass

from app.domain import transactions
from app.domain.audit.write import record
from app.domain.errors import Refused, RefusedFields
from app.domain.fulfilment.books import book_deposit
from app.domain.money import rupiah
from app.domain.once import first_time, remember
from app.domain.transactions import retried, transaction


@dataclass(frozen=True, slots=True)
class CashOut:
    """What a courier carries: how many orders, how much in whole rupiah, since when."""

    courier: int
    name: str
    orders: int
    amount_idr: int


_OUT = """
SELECT d.courier, p.name, count(*) AS orders, sum(d.cash_idr)::bigint AS amount_idr
FROM delivery d JOIN person p ON p.id = d.courier JOIN shop_order o ON o.id = d.order_id
WHERE d.cash_idr > 0 AND d.deposit IS NULL AND o.entity = ANY($1::int[]) GROUP BY 1, 2 ORDER BY p.name, d.courier
"""
_TAKE = """
SELECT d.id, d.cash_idr FROM delivery d JOIN shop_order o ON o.id = d.order_id
WHERE d.courier = $1 AND o.entity = $2 AND d.cash_idr > 0 AND d.deposit IS NULL ORDER BY d.id FOR UPDATE OF d
"""


async def cash_out(entities: frozenset[int]) -> list[CashOut]:
    """Who carries cash that was not handed in yet. One query."""
    return [CashOut(*row) for row in await transactions.fetch(_OUT, list(entities))]


@retried
async def deposit_cod(
    entity: int, courier: int, *, expected_idr: int, counted_idr: int, by: int, key: str, counted_again_idr: int | None = None, reason: str = ""
) -> int:  # fmt: skip
    """Take in all the cash of one courier; the deposit's id. The same key twice is once.

    `expected_idr` is what the form showed: when another order was delivered meanwhile, the cashier is asked to look again.
    A difference is counted a second time and has a reason; it stands in the books as such, and the treasurer gets a task.
    """
    if courier == by:
        raise Refused("Setoran dihitung oleh orang lain, bukan oleh kurirnya sendiri.")
    reason = " ".join(reason.split())
    if counted_idr != expected_idr:
        _counted_twice(expected_idr, counted_idr, counted_again_idr, reason)
    async with transaction():
        asked = {
            "deed": "setoran-cod",
            "entity": entity,
            "courier": courier,
            "expected": expected_idr,
            "counted": counted_idr,
            "reason": reason,
        }
        answer = await first_time(f"person:{by}", key, asked)
        if answer is not None:
            return int(answer)
        trips = await transactions.fetch(_TAKE, courier, entity)
        carried_idr = sum(row["cash_idr"] for row in trips)
        if not trips or carried_idr != expected_idr:
            raise Refused(
                f"Uang yang dibawa kurir ini sekarang {rupiah(carried_idr)}. Periksa, lalu kirim sekali lagi.",
                field="uang",
            )
        deposit: int = await transactions.fetch_value(
            "INSERT INTO cod_deposit (entity, courier, received_by, expected_idr, counted_idr, reason) VALUES ($1, $2, $3, $4, $5, $6) RETURNING id",
            entity, courier, by, expected_idr, counted_idr, reason if counted_idr != expected_idr else "",
        )  # fmt: skip
        await transactions.execute(
            "UPDATE delivery SET deposit = $2 WHERE id = ANY($1::bigint[])", [row["id"] for row in trips], deposit
        )
        name = await transactions.fetch_value("SELECT name FROM person WHERE id = $1", courier)
        if counted_idr != expected_idr:
            await _open_task(entity, deposit, name, expected_idr, counted_idr, reason)
            await record(
                "setoran cod berbeda", f"cod_deposit:{deposit}", by=by, entity=entity, why=reason,
                before={"uang_idr": expected_idr}, after={"uang_idr": counted_idr, "kurir": courier},
            )  # fmt: skip
        await book_deposit(entity, deposit, expected_idr=expected_idr, counted_idr=counted_idr, courier=name, by=by)
        await remember(f"person:{by}", key, str(deposit))
        return deposit


def _counted_twice(expected_idr: int, counted_idr: int, again_idr: int | None, reason: str) -> None:
    """Raise unless a second count came to the same sum and somebody says why it differs."""
    wrong: dict[str, str] = {}
    if again_idr is None:
        wrong["uang_lagi"] = f"Uangnya {much(expected_idr, counted_idr)}. Hitung sekali lagi, lalu tulis jumlahnya."
    elif again_idr != counted_idr:
        wrong["uang_lagi"] = (
            f"Hitungan pertama {rupiah(counted_idr)}, kedua {rupiah(again_idr)}. Hitung sampai dua kali sama."
        )
    if not 3 <= len(reason) <= 200:
        wrong["sebab"] = "Tulis sebab selisihnya menurut kurir, 3 sampai 200 huruf."
    if wrong:
        raise RefusedFields(wrong)


def much(expected_idr: int, counted_idr: int) -> str:
    """ "kurang Rp5.000" """
    return f"{'lebih' if counted_idr > expected_idr else 'kurang'} {rupiah(abs(counted_idr - expected_idr))}"


async def _open_task(entity: int, deposit: int, name: str, expected_idr: int, counted_idr: int, reason: str) -> None:
    words = (
        f"Setoran COD {name} {much(expected_idr, counted_idr)}: seharusnya {rupiah(expected_idr)}, dihitung {rupiah(counted_idr)}. Sebab: {reason}."
        " Selisihnya ada di akun selisih kas. Tagih atau kembalikan kepada kurir, atau biarkan sebagai beban; tulis hasilnya di sini."
    )
    await transactions.execute(
        "INSERT INTO task (source, entity, kind, subject, text, role) VALUES ($1, $2, 'selisih_kas', $3, $4, 'bendahara') ON CONFLICT DO NOTHING",
        f"cod_deposit:{deposit}", entity, f"cod_deposit:{deposit}", words,
    )  # fmt: skip
