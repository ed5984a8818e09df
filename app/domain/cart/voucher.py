"""A voucher typed into a cart: looked up, looked at whenever the cart is, and used when the order is made."""

import re

from app.domain import transactions
from app.domain.cart.lines import priced_lines
from app.domain.cart.put import locked_cart
from app.domain.errors import Refused
from app.domain.people.asker import Asker
from app.domain.people.limits import HOUR, Limit, give_back, spend
from app.domain.promotions.running import TODAY
from app.domain.transactions import retried, transaction

CODE = re.compile(r"[A-Z0-9]{4,20}")
GUESSES = Limit("voucher-tebak", 20, HOUR, "Terlalu banyak kode voucher yang dicoba. Tunggu sebentar, lalu coba lagi.")
UNKNOWN = Refused("Kode voucher tidak dikenal. Periksa huruf dan angkanya.", field="kode")
SIGN_IN = Refused("Masuk dulu untuk memakai voucher: voucher dihitung per orang.", field="kode")

_FIND = "SELECT id FROM promotion WHERE code = $1 AND state = 'running' AND ends_on >= " + TODAY  # noqa: S608 - our own text


async def enter_voucher(asker: Asker, typed: str) -> None:
    """Keep this voucher in the cart, in place of any other. Raises Refused with why it cannot count; then the cart stays as it was."""
    if asker.person_id is None:
        raise SIGN_IN
    code = "".join(typed.split()).upper()
    if not CODE.fullmatch(code):
        raise UNKNOWN
    await spend(GUESSES, str(asker.person_id))
    voucher = await transactions.fetch_value(_FIND, code)
    if voucher is None:
        raise UNKNOWN
    await give_back(GUESSES, str(asker.person_id))
    await _keep(asker, voucher)


@retried
async def _keep(asker: Asker, voucher: int) -> None:
    async with transaction():
        cart = await locked_cart(asker)
        await transactions.execute("UPDATE cart SET voucher = $2 WHERE id = $1", cart, voucher)
        priced = await priced_lines(cart, asker)
        if not priced.lines:
            raise Refused("Isi keranjang dulu, lalu masukkan kode voucher.", field="kode")
        if priced.trouble:
            raise Refused(priced.trouble, field="kode")


async def drop_voucher(asker: Asker) -> None:
    """Take the voucher out again. Twice is the same as once."""
    if asker.person_id is not None:
        await transactions.execute(
            "UPDATE cart SET voucher = NULL WHERE person = $1 AND voucher IS NOT NULL", asker.person_id
        )
