"""Levers for tests: JSON under `/_kendali/digiflazz`. The shop never calls these."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from litestar import Response, delete, get, post
from litestar.types import ControllerRouterHandler

from app.sandbox.digiflazz import actions, layer, life, shapes
from app.sandbox.digiflazz.api import Answer, Req, stand_of
from app.sandbox.digiflazz.book import book, notice_counts, sums
from app.sandbox.digiflazz.notices import MOODS
from app.sandbox.shared.rules import Rules

HERE = "/_kendali/digiflazz"


async def asked(request: Req) -> dict[str, Any]:
    raw = await request.body()
    body = json.loads(raw) if raw else {}
    return body if isinstance(body, dict) else {}


def no(message: str, http: int = 400) -> Answer:
    return Response({"error": message}, status_code=http)


@get(f"{HERE}/buku")
async def read_book(request: Req) -> Answer:
    return Response(book(stand_of(request)))


@get(f"{HERE}/buku/jumlah")
async def read_sums(request: Req) -> Answer:
    return Response(sums(stand_of(request)))


@post(f"{HERE}/transaksi/{{any_id:str}}/{{action:str}}", status_code=200)
async def act_on(request: Req, any_id: str, action: str) -> Answer:
    """`sukses`, `gagal` or `refund`; the body may carry `rc`, `sn`, and `quiet` for no webhook."""
    stand = stand_of(request)
    trx = actions.find(stand, any_id)
    if action not in actions.LABELS or trx is None:
        return no(f"transaksi atau aksi tidak dikenal; aksi: {', '.join(actions.LABELS)}", 404)
    try:
        actions.act(stand, trx, action, await asked(request))
    except life.Stuck as stuck:
        return no(str(stuck), 409)
    return Response(shapes.of_trx(trx))


@post(f"{HERE}/nasib", status_code=201)
async def set_fate(request: Req) -> Answer:
    """The next `calls` purchases or payments (with `call` "inq": inquiries) end so: `rc`, `then`, `seconds`, `sn`."""
    stand = stand_of(request)
    rules = stand.inquiry_fates if (await asked(request)).get("call") == "inq" else stand.fates
    return await _set(request, rules, ("hasil",), "calls", kind="hasil")


@post(f"{HERE}/gangguan", status_code=201)
async def set_fault(request: Req) -> Answer:
    """The next `calls` (default 1; null: until lifted) API calls that fit go wrong in this way."""
    return await _set(request, stand_of(request).faults, layer.KINDS, "calls")


@post(f"{HERE}/kabar/aturan", status_code=201)
async def set_mood(request: Req) -> Answer:
    """The next `notices` webhooks are held, doubled, shuffled, dropped, delayed or contradicted."""
    return await _set(request, stand_of(request).notice_rules, MOODS, "notices")


async def _set(request: Req, rules: Rules, kinds: tuple[str, ...], count: str, kind: str = "") -> Answer:
    args = await asked(request)
    kind, left = str(args.pop("kind", kind)), args.pop(count, 1)
    if kind not in kinds:
        return no(f"kind harus salah satu dari {', '.join(kinds)}")
    rule = rules.add(kind, left, args)
    return Response({"id": rule.id, "kind": kind, count: left, **args}, status_code=201)


@delete([f"{HERE}/gangguan", f"{HERE}/kabar/aturan", f"{HERE}/nasib"], status_code=200)
async def lift(request: Req) -> Answer:
    stand, what = stand_of(request), request.url.path.rsplit("/", 1)[1]
    chosen = {"gangguan": [stand.faults], "nasib": [stand.fates, stand.inquiry_fates], "aturan": [stand.notice_rules]}
    for rules in chosen[what]:
        rules.lift()
    return Response({"lifted": True})


@post(f"{HERE}/kabar/lepas", status_code=200)
async def release(request: Req) -> Answer:
    """Let held webhooks go: `order` is fifo or reverse, `ref_id` limits it to one transaction."""
    args = await asked(request)
    notices = stand_of(request).notices
    return Response({"released": notices.release(order=str(args.get("order", "fifo")), ref_id=args.get("ref_id"))})


@post(f"{HERE}/kabar/palsu", status_code=201)
async def forge(request: Req) -> Answer:
    """Send a lie about `ref_id`: `how` is bad_signature, unsigned, or altered (truly signed over `changes`)."""
    args, stand = await asked(request), stand_of(request)
    trx = actions.find(stand, str(args.get("ref_id")))
    if trx is None:
        return no("transaksi tidak ada", 404)
    how = str(args.get("how", "bad_signature"))
    signs = {"bad_signature": "sha1=" + "0" * 40, "unsigned": "", "altered": None}
    if how not in signs:
        return no(f"how harus salah satu dari {', '.join(signs)}")
    body = {**shapes.of_trx(trx, webhook=True), **(args.get("changes") or {})}
    for _ in range(int(args.get("n", 1))):
        stand.notices.put(
            trx, str(args.get("event", "update")), body, forged=True, sign=signs[how], url=args.get("url")
        )
    return Response({"sent": body}, status_code=201)


@post(f"{HERE}/kabar/ulang", status_code=201)
async def replay(request: Req) -> Answer:
    """Send old webhooks of `ref_id` again, byte for byte: `status` picks which, `n` how often, `parallel` at once."""
    args, stand = await asked(request), stand_of(request)
    rows = stand.store.all(
        "SELECT * FROM digiflazz_notice WHERE ref_id=?1 AND forged=0 AND (?2 IS NULL OR status=?2) ORDER BY id",
        str(args.get("ref_id")), args.get("status"),
    )  # fmt: skip
    for row in rows:
        for _ in range(int(args.get("n", 1))):
            stand.notices.again(row, parallel=bool(args.get("parallel", True)))
    return Response({"sent": len(rows) * int(args.get("n", 1))}, status_code=201)


@post(f"{HERE}/kabar/ping", status_code=201)
async def ping(request: Req) -> Answer:
    stand_of(request).notices.ping("tiruan")
    return Response({"sent": 1}, status_code=201)


@get(f"{HERE}/kabar")
async def list_notices(request: Req) -> Answer:
    """Every webhook with its tries; `waiting` is 0 once there is nothing left to deliver, hold or shuffle."""
    stand, wanted = stand_of(request), request.query_params.get("ref_id")
    rows = stand.store.all(
        "SELECT * FROM digiflazz_notice WHERE ?1 IS NULL OR ref_id=?1 ORDER BY id DESC LIMIT 1000", wanted
    )
    tries = {row["id"]: [t["answer"] for t in stand.store.all(
        "SELECT answer FROM digiflazz_try WHERE notice_id=? ORDER BY at", row["id"])] for row in rows}  # fmt: skip
    found = [{**dict(row), "body": json.loads(row["body"]), "tries": tries[row["id"]]} for row in reversed(rows)]
    return Response({"waiting": stand.notices.waiting(), "by_state": notice_counts(stand), "notices": found})


@get(f"{HERE}/kabar/sisa")
async def how_many_wait(request: Req) -> Answer:
    """Webhooks still to go, and purchases that will still turn by themselves."""
    stand = stand_of(request)
    row = stand.store.one("SELECT count(*) AS n FROM digiflazz_trx WHERE due_at IS NOT NULL")
    return Response({"waiting": stand.notices.waiting(), "turning": row["n"] if row else 0})


@post(f"{HERE}/produk/{{sku:str}}", status_code=200)
async def set_product(request: Req, sku: str) -> Answer:
    """Change a product: price, seller_on, buyer_on, stock (null: unlimited), multi, window; billers: admin, commission."""
    try:
        product = stand_of(request).change_product(sku, await asked(request))
    except KeyError:
        return no("produk tidak ada", 404)
    except ValueError as reason:
        return no(str(reason))
    return Response({"sku": product.sku, **{name: getattr(product, name, None) for name in (
        "price", "seller_on", "buyer_on", "stock", "multi", "window", "admin", "commission")}})  # fmt: skip


@post(f"{HERE}/saldo", status_code=200)
async def set_saldo(request: Req) -> Answer:
    """`add_idr` pays in (or takes out); `saldo_idr` makes the deposit this much."""
    args, stand = await asked(request), stand_of(request)
    change = int(args["saldo_idr"]) - stand.saldo() if "saldo_idr" in args else int(args.get("add_idr", 0))
    return Response({"saldo_idr": stand.book("", "diatur", change)})


@post(f"{HERE}/deposit/{{notes:str}}/masuk", status_code=200)
async def ticket_paid(request: Req, notes: str) -> Answer:
    """The transfer of a deposit ticket has arrived, once."""
    stand = stand_of(request)
    with stand.store.unit():
        row = stand.store.one("SELECT * FROM digiflazz_ticket WHERE notes=? AND paid_at IS NULL", notes)
        if row is None:
            return no("tiket tidak ada atau sudah masuk", 404)
        stand.store.run("UPDATE digiflazz_ticket SET paid_at=? WHERE notes=?", stand.now(), notes)
        return Response({"saldo_idr": stand.book("", f"tiket {notes}", row["amount_idr"])})


@post(f"{HERE}/waktu", status_code=200)
async def set_time(request: Req) -> Answer:
    """`shift_s` (on top of now), `clock` ("HH:MM" WIB today), `true` (back to real time), `time_scale`, `pending_s`;
    `strict`: whether a second ask within a minute gets rc 85."""
    args, stand = await asked(request), stand_of(request)
    offset = 0.0 if args.get("true") else stand.offset + float(args.get("shift_s", 0))
    if "clock" in args:
        hour, minute = (int(part) for part in str(args["clock"]).split(":"))
        now = stand.wib()
        offset += (now.replace(hour=hour, minute=minute, second=0, microsecond=0) - now) / timedelta(seconds=1)
    if float(args.get("time_scale", 1)) <= 0 or float(args.get("pending_s", 0)) < 0:
        return no("skala waktu harus lebih dari nol")
    stand.set_clock(offset=offset, time_scale=args.get("time_scale"), pending_s=args.get("pending_s"))
    if "strict" in args:
        stand.store.remember("strict", "1" if args["strict"] else "0")
    return Response({"now": stand.now(), "wib": stand.wib().isoformat(), "time_scale": stand.time_scale,
                     "pending_s": stand.pending_s})  # fmt: skip


@post(f"{HERE}/reset", status_code=200)
async def reset(request: Req) -> Answer:
    """Empty books, the first price list and deposit, no moods, true time."""
    stand = stand_of(request)
    stand.store.forget_everything()
    for rules in stand.moods:
        rules.load()
    stand.calls.clear()
    stand.begin()
    return Response({"reset": True})


HANDLERS: list[ControllerRouterHandler] = [
    read_book, read_sums, act_on, set_fate, set_fault, set_mood, lift, release, forge, replay, ping, list_notices,
    how_many_wait, set_product, set_saldo, ticket_paid, set_time, reset,
]  # fmt: skip
