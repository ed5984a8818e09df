"""/lacak: a guest finds the own order on another device, by its number and a code to its phone.

Known or not, the same is counted, said and sent: nobody learns whether a number and a phone belong together.
"""

from app.domain import once, transactions
from app.domain.errors import Refused
from app.domain.notifications.tell import tell
from app.domain.orders.find import NUMBER
from app.domain.people import codes
from app.domain.people.codes import Purpose
from app.domain.people.phones import normal_phone
from app.domain.people.register import asked_before, once_key

# Members find theirs by logging in; a phone alone must not open a person's orders.
_GUESTS = "SELECT id FROM shop_order WHERE number = $1 AND phone = $2 AND person IS NULL"


async def ask_to_follow(number: str, typed_phone: str, *, browser: str, key: str, address: str) -> None:
    """Send a code to the phone, or the word that it has no such order. Raises Refused, TooMany."""
    phone, number = normal_phone(typed_phone), number_in(number)
    actor, key = f"browser:{codes.browser_hash(browser).hex()}", once_key(Purpose.TRACK_ORDER, f"{number}|{phone}", key)
    if await asked_before(actor, key):
        return
    await codes.may_ask(phone, address=address)
    async with transactions.transaction():
        if await once.first_time(actor, key, {"phone": phone, "number": number}) is None:
            known = await transactions.fetch_value(_GUESTS, number, phone) is not None
            code_id, digits = await codes.make_code(phone, Purpose.TRACK_ORDER, browser, decoy=not known)
            await tell(
                "whatsapp",
                phone,
                _words(digits if known else None),
                f"code:{code_id}",
                useless_after_minutes=codes.MINUTES,
            )
            await once.remember(actor, key, str(code_id))


async def follow(number: str, typed_code: str, *, browser: str | None, visitor_hash: bytes, address: str) -> str:
    """The code was right: this browser may see and do with the order what its buyer may, for thirty days; its number."""
    number = number_in(number)
    proof = await codes.guess(typed_code, Purpose.TRACK_ORDER, browser, address=address)
    async with transactions.transaction():
        order_id = await transactions.fetch_value(_GUESTS, number, proof.phone)
        if order_id is None:
            raise Refused(codes.GONE, field="kode")
        await codes.use(proof)
        await transactions.execute(
            "INSERT INTO order_follower (visitor_hash, order_id) VALUES ($1, $2)"
            " ON CONFLICT (visitor_hash, order_id) DO UPDATE SET until = excluded.until",
            visitor_hash, order_id,
        )  # fmt: skip
    return number


def number_in(typed: str) -> str:
    """The number as we write it; raises Refused for what cannot be one."""
    number = "".join(typed.split()).upper()
    if not NUMBER.fullmatch(number):
        raise Refused("Nomor pesanan tidak lengkap. Contoh: PS-7K3M9-QXW2T-B.", field="nomor")
    return number


def _words(digits: str | None) -> str:
    if digits is None:
        return "Koperasi Indora: tidak ada pesanan tamu dengan nomor itu untuk telepon ini. Periksa nomornya. Bukan Anda? Abaikan pesan ini."
    return f"Koperasi Indora: kode untuk melihat pesanan Anda {digits}, berlaku 10 menit. Jangan berikan kepada siapa pun, juga petugas."
