"""Test cards, and nothing but test cards: a real number is refused before it is written anywhere."""

from __future__ import annotations

import secrets
import uuid
from dataclasses import dataclass
from typing import Any

from app.sandbox.midtrans.shapes import Verdict, invalid, wib
from app.sandbox.midtrans.store import Store

CVV, OTP = "123", "112233"
TOKEN_LIFE = 600  # seconds


@dataclass(frozen=True, slots=True)
class TestCard:
    """`asks` whether the bank asks for 3DS; `ends` is capture, deny, challenge or late (paid a minute after)."""

    __test__ = False
    label: str
    asks: bool
    ends: str
    code: str = "00"


OUTCOMES = {
    TestCard("diterima, 3DS", True, "capture"): ("4811111111111114", "5211111111111117"),
    TestCard("ditolak bank, 3DS", True, "deny", "05"): ("4911111111111113", "5111111111111118"),
    TestCard("diterima, tanpa 3DS", False, "capture"): ("4411111111111118", "5410111111111116"),
    TestCard("ditolak sistem penipuan", False, "deny", "05"): ("4611111111111116", "5411111111111115"),
    TestCard("ditolak bank, tanpa 3DS", False, "deny", "05"): ("4711111111111115", "5511111111111114"),
    TestCard("ditahan untuk diperiksa", False, "challenge"): ("4511111111111117", "5510111111111115"),
    TestCard("menunggu, diterima 60 detik kemudian", False, "late"): ("4024007176265022", "5487971631330522"),
    TestCard("saldo kurang (kode 51)", False, "deny", "51"): ("4472429869996670",),
    TestCard("BNI, diterima, tanpa 3DS", False, "capture"): ("4105058689481467", "5264221038874659"),
}
CARDS = {number: card for card, numbers in OUTCOMES.items() for number in numbers}


def tokenise(store: Store, query: dict[str, str], *, client_key: str, now: float, saved: bool) -> dict[str, Any]:
    """Answer of `GET /v2/token` and `GET /v2/card/register`."""
    if query.get("client_key") != client_key:
        raise Verdict("401", "Unknown Merchant client_key/id", http=401)
    number = query.get("card_number", "").replace(" ", "")
    problems = _problems(number, query, now, needs_cvv=not saved)
    if problems:
        raise invalid(*problems)
    token = f"{number[:6]}-{number[-4:]}-{uuid.uuid4()}"
    store.run("INSERT INTO midtrans_card VALUES (?,?,?)", token, number, now + (10**9 if saved else TOKEN_LIFE))
    if saved:
        return {"status_code": "200", "saved_token_id": token, "transaction_id": str(uuid.uuid4()),
                "masked_card": mask(number)}  # fmt: skip
    return {"status_code": "200", "status_message": "Credit card token is created as Token ID.", "token_id": token,
            "hash": secrets.token_hex(32)}  # fmt: skip


def _problems(number: str, query: dict[str, str], now: float, *, needs_cvv: bool) -> list[str]:
    month, year = query.get("card_exp_month", ""), query.get("card_exp_year", "")
    problems = []
    if number not in CARDS:
        problems.append("card_number is not one of the published test numbers")
    if not (month.isdigit() and 1 <= int(month) <= 12 and year.isdigit() and int(year) >= int(wib(now)[:4])):
        problems.append("card_exp_month or card_exp_year is invalid")
    if needs_cvv and query.get("card_cvv") != CVV:
        problems.append("card_cvv is invalid")
    return problems


def card_of(store: Store, token: object, now: float) -> str:
    """The test number behind a token, or verdict 411."""
    row = store.one("SELECT * FROM midtrans_card WHERE token_id=?", token) if isinstance(token, str) else None
    if row is None or row["expires_at"] <= now:
        raise Verdict("411", "Token id is missing, invalid, or timed out")
    number: str = row["number"]
    return number


def mask(number: str) -> str:
    return f"{number[:8]}-{number[-4:]}"
