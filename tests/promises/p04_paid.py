"""P04 Paid means the gateway holds that money: notices forged, altered, replayed and shuffled, while some orders are truly paid."""

import asyncio
import json
import random
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.domain import transactions
from app.domain.payments import notices
from app.domain.payments.find import Payment
from app.domain.payments.gateway import Gateway, Status, use_gateway
from app.sandbox.midtrans.shapes import signature
from tests.paying import client, order_for, pay_by
from tests.promises.result import Result
from tests.sandbox.running import MERCHANT, SERVER_KEY, RunningSandbox

LANES = 8
STATES = (
    "settlement",
    "capture",
    "pending",
    "deny",
    "cancel",
    "expire",
    "refund",
    "partial_refund",
    "chargeback",
    "failure",
)
CODES = {"pending": "201", "deny": "202", "cancel": "202", "expire": "202", "failure": "202"}
TRUTH = {"settlement": "paid", "pending": "pending", "deny": "denied", "cancel": "cancelled", "expire": "expired"}
FATES = {"settlement": "bayar", "deny": "tolak", "cancel": "batal", "expire": "kedaluwarsa"}


@dataclass
class Victim:
    payment: Payment
    fate: str = "pending"


class Gullible:
    """A gateway that "answers" with whatever the last notice claims: what a handler does that believes its inbox."""

    def __init__(self, real: Gateway) -> None:
        self.real, self.signed = real, real.signed

    async def status(self, any_id: str) -> Status:
        row = await transactions.fetch_one(
            "SELECT n.body, p.transaction_id FROM notice n JOIN payment p ON p.gateway_order_id = n.about"
            " WHERE p.transaction_id::text = $1 OR p.gateway_order_id = $1 ORDER BY n.id DESC LIMIT 1",
            any_id,
        )
        if row is None:
            return await self.real.status(any_id)
        said: Mapping[str, Any] = json.loads(row["body"])
        return Status(
            True, transaction_id=str(row["transaction_id"]), gateway_order_id=said["order_id"], amount_idr=int(float(said["gross_amount"])),
            currency="IDR", merchant_id=MERCHANT, status=said["transaction_status"], payment_type=said["payment_type"],
        )  # fmt: skip


async def attack_p04(db: Any, web: Any, bank: RunningSandbox, *, count: int, seed: int, guard: bool = True) -> Result:
    """`count` lies over HTTP about orders of every fate; `guard` False: the question to the gateway is left out."""
    dice, happened = random.Random(seed), Counter[str]()
    victims = await _victims(db, bank, dice, happened, many=max(10, min(100, count // 30)))
    if not guard:
        use_gateway(Gullible(client(bank)))  # type: ignore[arg-type]
    numbers = iter(range(count))

    async def lane() -> None:
        for n in numbers:
            await _lie(web, dice, n, victims, happened)

    await asyncio.gather(*(lane() for _ in range(LANES)))
    return await _judge(db, bank, victims, happened, seed, count)


async def _victims(
    db: Any, bank: RunningSandbox, dice: random.Random, happened: Counter[str], many: int
) -> list[Victim]:
    """Orders that wait, that are paid, and that ended, as the gateway knows them and as we do."""
    victims = [Victim(await pay_by(await order_for(db), "bni_va")) for _ in range(many)]
    for n, victim in enumerate(victims):
        victim.fate = list(TRUTH)[n % len(TRUTH)]
        if victim.fate in FATES:
            await asyncio.to_thread(bank.act, victim.payment.gateway_order_id, FATES[victim.fate])
            happened[f"sungguh {victim.fate}"] += 1
        if dice.random() < 0.5:
            await notices._asked(victim.payment.gateway_order_id)
    return victims


async def _lie(web: Any, dice: random.Random, n: int, victims: list[Victim], happened: Counter[str]) -> None:
    victim, other = dice.choice(victims), dice.choice(victims)
    kind = dice.choice(list(LIES))
    body = LIES[kind](_true(victim, dice.choice(STATES)), other, dice)
    body["status_message"] = f"{n // 3}"  # every third one is a byte-for-byte replay of another's text
    raw = json.dumps(body).encode()
    for _ in range(dice.choice((1, 1, 2))):
        answer = await web.client.post("/hooks/midtrans", content=raw, headers={"content-type": "application/json"})
        happened[
            "ditolak"
            if answer.status_code == 401
            else "diterima"
            if answer.status_code == 200
            else str(answer.status_code)
        ] += 1
    happened[kind] += 1
    if answer.status_code == 200:
        await notices.handle(str(body["order_id"]))


def _true(victim: Victim, state: str) -> dict[str, Any]:
    """A notice as the gateway would write it, with its own signature, in whatever state."""
    payment, code = victim.payment, CODES.get(state, "200")
    amount = f"{payment.amount_idr}.00"
    return {
        "order_id": payment.gateway_order_id, "transaction_id": payment.transaction_id, "gross_amount": amount, "status_code": code,
        "transaction_status": state, "fraud_status": "accept", "payment_type": "bank_transfer", "merchant_id": MERCHANT, "currency": "IDR",
        "signature_key": signature(payment.gateway_order_id, code, amount, SERVER_KEY),
    }  # fmt: skip


def _forged(body: dict[str, Any], other: Victim, dice: random.Random) -> dict[str, Any]:
    return {
        **body,
        "signature_key": signature(
            body["order_id"], body["status_code"], body["gross_amount"], "SB-Mid-server-someone-else"
        ),
    }


def _borrowed(body: dict[str, Any], other: Victim, dice: random.Random) -> dict[str, Any]:
    return {**body, "signature_key": _true(other, "settlement")["signature_key"], "order_id": body["order_id"] + "0"}


def _altered(body: dict[str, Any], other: Victim, dice: random.Random) -> dict[str, Any]:
    """All that the signature leaves open."""
    lies = {
        "transaction_status": dice.choice(STATES),
        "fraud_status": dice.choice(["accept", "deny"]),
        "merchant_id": f"G{dice.randrange(10**9)}",
    }
    return {**body, **dict(dice.sample(list(lies.items()), 2))}


def _elsewhere(body: dict[str, Any], other: Victim, dice: random.Random) -> dict[str, Any]:
    """A true signature that points at another transaction, or out of the path."""
    return {**body, "transaction_id": dice.choice([other.payment.transaction_id, "../../v2/token", "x?y#z", ""])}


def _cheaper(body: dict[str, Any], other: Victim, dice: random.Random) -> dict[str, Any]:
    return {**body, "gross_amount": dice.choice(["1.00", "65000", "-65000.00", "6.5e4"])}


def _replayed(body: dict[str, Any], other: Victim, dice: random.Random) -> dict[str, Any]:
    return body


LIES = {
    "palsu": _forged,
    "dipinjam": _borrowed,
    "diubah": _altered,
    "dialihkan": _elsewhere,
    "dimurahkan": _cheaper,
    "diputar ulang": _replayed,
}


async def _judge(
    db: Any, bank: RunningSandbox, victims: list[Victim], happened: Counter[str], seed: int, count: int
) -> Result:
    """By the gateway's own book: each payment stands where the gateway stands, or where we last had reason to ask."""
    wrong = 0
    for victim in victims:
        row = await db.fetchrow(
            "SELECT p.state, o.state AS order_state, p.received_idr FROM payment p JOIN shop_order o ON o.id = p.subject_id WHERE p.id = $1",
            victim.payment.id,
        )
        paid_wrongly = row["order_state"] == "paid" and victim.fate != "settlement"
        worse = row["state"] not in ("pending", TRUTH[victim.fate])
        wrong += paid_wrongly or worse
        happened["benar-benar lunas"] += row["state"] == "paid"
    held = sum(line["paid_idr"] for line in bank.book()["transactions"])
    booked = await db.fetchval(
        "SELECT coalesce(sum(l.amount_idr), 0)::bigint FROM journal j JOIN journal_line l ON l.journal = j.id JOIN account a ON a.id = l.account"
        " WHERE a.code = '1113' AND j.source LIKE 'order:%:paid:%'"
    )
    return Result(
        "P04", f"{wrong} dari {len(victims)} pesanan salah sesudah {count} kabar bohong; buku Rp{booked}, gateway Rp{held}", "0, buku ≤ gateway",
        seed, {what: happened[what] for what in (*LIES, "ditolak", "diterima", "benar-benar lunas")}, kept=wrong == 0 and booked <= held,
    )  # fmt: skip
