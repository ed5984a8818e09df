"""The referee: what the gateway's own books say, what the shop's database says, and what people were told must be one story.

It reads with plain SQL, as an owner who looks behind the program, and imports nothing of the program that it judges.
"""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

Db = Any  # anything with asyncpg's fetch and fetchval

_ORDERS = "SELECT id, number, total_idr, paid_idr, refunded_idr, state, tender, person FROM shop_order"
_PAYMENTS = """
SELECT p.id, p.gateway_order_id, p.subject_id, p.state, p.amount_idr, p.received_idr, p.refunded_idr,
       (SELECT coalesce(sum(f.amount_idr), 0)::bigint FROM refund f WHERE f.payment = p.id AND f.way = 'gateway' AND f.state = 'done') AS sent_back
FROM payment p WHERE p.subject = 'order'"""
_PIUTANG = """
SELECT coalesce(sum(l.amount_idr), 0)::bigint FROM journal j JOIN journal_line l ON l.journal = j.id JOIN account a ON a.id = l.account
JOIN account_role r ON r.entity = a.entity AND r.code = a.code AND r.role = 'piutang_gateway'
WHERE a.entity = 1 AND j.source NOT LIKE '%:fee'"""
_OWED_OTHERWISE = (
    "SELECT source, amount_idr FROM refund WHERE source LIKE 'payment:%:wrong_amount' AND state <> 'refused'"
)
# The bank took a settlement back after an officer had paid the refund out: the shop's loss, with a task that names it.
_LOST = """
SELECT p.gateway_order_id, p.received_idr FROM payment p WHERE p.state IN ('paid', 'refunded')
AND EXISTS (SELECT FROM task t WHERE t.source ~ ('^payment:' || p.id || ':(gone:[0-9]+|deny|cancel)$'))"""
_OPEN = """
SELECT 'payment ' || gateway_order_id || ' ' || state FROM payment WHERE state IN ('intended', 'cancelling')
UNION ALL SELECT 'refund ' || id || ' ' || state || coalesce(' ' || trouble, '') FROM refund WHERE state IN ('approved', 'sent')
UNION ALL SELECT 'notice ' || id FROM notice WHERE handled_at IS NULL"""


async def judge(db: Db, book: Mapping[str, Any], confirmed: Mapping[str, int], paid: Mapping[str, int]) -> list[str]:
    """Every breach, one sentence each; empty when all is well. Rupiah are whole.

    `book`: the gateway's transactions. `confirmed`: order number -> total a buyer was told. `paid`: gateway order id -> rupiah
    that a bank confirmed to a payer.
    """
    orders = {row["number"]: row for row in await db.fetch(_ORDERS)}
    payments = {row["gateway_order_id"]: row for row in await db.fetch(_PAYMENTS)}
    held = {one["order_id"]: one for one in book["transactions"]}
    lost = await _named_losses(db, book)
    wrong = {row["source"].split(":")[1]: row["amount_idr"] for row in await db.fetch(_OWED_OTHERWISE)}
    found = _told(orders, confirmed)
    found += _settled_is_ours(payments, held, wrong, paid)
    found += _ours_is_settled(payments, held, lost)
    found += _no_order_is_paid_twice(orders, payments)
    found += _orders_hold_their_payments(orders, payments, wrong)
    unexplained = await unexplained_idr(db, book)
    if unexplained:
        found.append(f"Rp{unexplained} at the gateway are not in the books")
    return found


async def unexplained_idr(db: Db, book: Mapping[str, Any]) -> int:
    """What the gateway holds for us, less what the books say it owes us (its fees aside)."""
    holds: int = sum(one["paid_idr"] - one["refunded_idr"] for one in book["transactions"])
    return holds + sum((await _named_losses(db, book)).values()) - int(await db.fetchval(_PIUTANG))


async def _named_losses(db: Db, book: Mapping[str, Any]) -> dict[str, int]:
    """Gateway order id -> rupiah that the bank took back too late for us, each with a person who knows of it."""
    gone = {one["order_id"] for one in book["transactions"] if one["status"] in ("deny", "cancel")}
    return {
        row["gateway_order_id"]: row["received_idr"] for row in await db.fetch(_LOST) if row["gateway_order_id"] in gone
    }


async def unfinished(db: Db) -> list[str]:
    """What has not reached an end yet; must be empty before anybody judges."""
    return [row[0] for row in await db.fetch(_OPEN)]


def _told(orders: Mapping[str, Any], confirmed: Mapping[str, int]) -> list[str]:
    found = [f"order {number} was confirmed and is gone" for number in confirmed if number not in orders]
    return found + [
        f"order {number}: told Rp{total}, stands Rp{orders[number]['total_idr']}"
        for number, total in confirmed.items() if number in orders and orders[number]["total_idr"] != total
    ]  # fmt: skip


def _settled_is_ours(
    payments: Mapping[str, Any], held: Mapping[str, Any], wrong: Mapping[str, int], paid: Mapping[str, int]
) -> list[str]:
    found = [
        f"{name}: the payer was told Rp{idr}, the gateway does not know it"
        for name, idr in paid.items()
        if name not in held
    ]
    for name, one in held.items():
        ours = payments.get(name)
        if ours is None:
            found.append(f"{name}: at the gateway, unknown to us")
        elif (
            one["paid_idr"]
            and not (ours["state"] in ("paid", "refunded") and ours["received_idr"] == one["paid_idr"])
            and str(ours["id"]) not in wrong
        ):
            found.append(
                f"{name}: the gateway holds Rp{one['paid_idr']}, we say {ours['state']} Rp{ours['received_idr']}"
            )
        elif one["refunded_idr"] != ours["sent_back"]:
            found.append(f"{name}: the gateway sent back Rp{one['refunded_idr']}, we say Rp{ours['sent_back']}")
    return found


def _ours_is_settled(payments: Mapping[str, Any], held: Mapping[str, Any], lost: Mapping[str, int]) -> list[str]:
    return [
        f"{name}: we say {ours['state']} Rp{ours['received_idr']}, the gateway says {held.get(name, {}).get('status', 'nothing')}"
        for name, ours in payments.items()
        if ours["state"] in ("paid", "refunded") and name not in lost and held.get(name, {}).get("paid_idr", 0) != ours["received_idr"]
    ]  # fmt: skip


def _no_order_is_paid_twice(orders: Mapping[str, Any], payments: Mapping[str, Any]) -> list[str]:
    kept: dict[int, int] = defaultdict(int)
    for ours in payments.values():
        if ours["state"] in ("paid", "refunded"):
            kept[ours["subject_id"]] += ours["received_idr"] - ours["refunded_idr"]
    return [
        f"order {number}: Rp{kept[order['id']]} kept for a total of Rp{order['total_idr']}"
        for number, order in orders.items() if kept[order["id"]] > order["total_idr"]
    ]  # fmt: skip


def _orders_hold_their_payments(
    orders: Mapping[str, Any], payments: Mapping[str, Any], wrong: Mapping[str, int]
) -> list[str]:
    """What came for an order stands on it, with what was promised back."""
    came: dict[int, int] = defaultdict(int)
    for ours in payments.values():
        came[ours["subject_id"]] += (ours["received_idr"] if ours["state"] in ("paid", "refunded") else 0) + wrong.get(
            str(ours["id"]), 0
        )
    return [
        f"order {number}: Rp{came[order['id']]} came, Rp{order['paid_idr']} stands on it"
        for number, order in orders.items() if order["tender"] == "midtrans" and came[order["id"]] != order["paid_idr"]
    ]  # fmt: skip
