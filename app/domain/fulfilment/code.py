"""The pickup code: six digits that only the buyer sees. Five wrong tries lock it until a manager opens it again."""

from app.domain import transactions
from app.domain.audit.write import record
from app.domain.errors import NotFound, Refused, TooMany
from app.domain.fulfilment.locked import done_before, lock_order
from app.domain.orders.states import OrderState
from app.domain.transactions import retried, transaction

MOST_TRIES = 5
WAITS = [OrderState.PACKED.value, OrderState.ON_THE_WAY.value]

# Count and compare are one statement, committed by itself: a refusal that rolls back takes no try back, and a hundred
# guesses at once are counted one after another. Whoever knows the code is no guesser: his slips are forgotten.
_TRY = """
UPDATE shop_order SET pickup_tries = CASE WHEN pickup_code = $2 THEN 0 ELSE pickup_tries + 1 END
WHERE id = $1 AND pickup_tries < $3 AND state = ANY($4::text[])
RETURNING pickup_code = $2 AS right, pickup_tries AS tries
"""


async def check_code(order_id: int, typed: str) -> None:
    """Pass when the code is right. Outside of any transaction. Raises Refused with the tries left, TooMany when locked.

    An order that is not waiting for its code is left to the deed itself to refuse.
    """
    digits = "".join(typed.split())
    if len(digits) != 6 or not digits.isascii() or not digits.isdigit():
        raise Refused("Kode ambil terdiri atas 6 angka.", field="kode")
    row = await transactions.fetch_one(_TRY, order_id, digits, MOST_TRIES, WAITS)
    if row is None:
        await _why_not(order_id)
    elif not row["right"]:
        raise _wrong(MOST_TRIES - row["tries"])


def _wrong(left: int) -> Refused:
    if left:
        return Refused(f"Kode ambil tidak cocok. Sisa {left} kali mencoba.", field="kode")
    return _locked()


def _locked() -> TooMany:
    return TooMany(f"Kode ambil terkunci setelah {MOST_TRIES} kali salah. Minta manajer membukanya.", wait_seconds=3600)


async def _why_not(order_id: int) -> None:
    tries = await transactions.fetch_value(
        "SELECT pickup_tries FROM shop_order WHERE id = $1 AND state = ANY($2::text[])", order_id, WAITS
    )
    if tries is not None and tries >= MOST_TRIES:
        raise _locked()


@retried
async def unlock_code(order_id: int, *, by: int, reason: str, key: str) -> None:
    """A manager lets the code be tried again; who and why stays on record. Raises NotFound."""
    if len(reason.strip()) < 3:
        raise Refused("Tulis alasannya.", field="alasan")
    async with transaction():
        if await done_before(by, key, "pembukaan-kode", order_id, reason=reason):
            return
        order = await lock_order(order_id)
        tries = await transactions.fetch_value(
            "UPDATE shop_order o SET pickup_tries = 0 FROM shop_order old WHERE o.id = $1 AND old.id = o.id RETURNING old.pickup_tries",
            order_id,
        )
        if tries is None:
            raise NotFound
        await record(
            "kode ambil dibuka",
            f"order:{order.id}",
            by=by,
            entity=order.entity,
            before={"tries": tries},
            after={"tries": 0},
            why=reason,
        )
