"""P20 Each sees and does only his own: every route × role × own and other co-op answers as the permission table says.

Half of it is the table itself, generated from the routes of the running application; the other half opens things of others
(an order at another counter, a neighbour's address, a journal of another book) and compares each answer with that for a
thing that does not exist: status and every letter must be the same, and nothing may have changed.
"""

import random
import re
from collections import Counter
from contextlib import ExitStack
from typing import Any
from unittest.mock import patch
from urllib.parse import quote

from app.asgi import all_handlers, create_app
from app.domain.fulfilment.sight import Sight
from app.domain.numbering import new_key
from app.domain.payments.refund import ask_refund
from app.domain.savings.deposit import Wanted, deposit_cash, start_deposit
from app.domain.savings.withdraw import Asked, ask_withdrawal
from app.routes.permissions import OPEN, ROLES
from tests import cast
from tests.conftest import Web
from tests.domain.fulfilment.stage import collected, ordered, paid
from tests.domain.members.applicants import things_of_members
from tests.promises.result import Result

HOME, ABROAD = 5, 6  # two primaries
MISSING = "PS-AAAAA-AAAAA-A"
# Where a thing of somebody's hides behind the address: the beginning of the address -> its name in `_world`.
OBJECTS = {
    "/pesanan/{number}": "order", "/kantor/pesanan/{number}": "order", "/kantor/tugas/{number}": "task",
    "/kantor/pekerjaan/{number}": "work",
    "/kantor/jasa-simpanan/susulan/{late}": "late", "/kantor/keputusan/{decision}": "decision", "/anggota/keputusan/{decision}": "decision",
    "/ppob/cek/{code}": "check", "/ppob/transaksi/{number}": "ppob", "/ppob/nomor/{favourite}": "favourite",
    "/kantor/shu/{number}": "shu_run",
    "/kantor/ppob/kasir/cek/{code}": "check",
    "/anggota/alamat/{address_id}": "address", "/anggota/masuk-aktif/{login_id}": "login",
    "/kantor/buku/jurnal/{journal}": "journal", "/kantor/buku/usulan/{proposal}": "proposal", "/kantor/orang/{office_id}": "office",
    "/kantor/promosi/{promotion}": "promotion", "/kantor/harga-pembanding/{reference}": "reference",
    "/kantor/harga/{product}": "product", "/kantor/harga/usulan/{proposal}": "price_list", "/kantor/stok/{product}": "product",
    "/kantor/anggota/permohonan/{number}": "application", "/kantor/anggota/{membership}": "membership",
    "/kantor/anggota/keluar/{departure}": "departure", "/kantor/anggota/permintaan/{request_id}": "data_request",
    "/kantor/simpanan/setoran/{number}": "deposit", "/kantor/simpanan/penarikan/{number}": "withdrawal",
    "/kantor/simpanan/anggota/{membership}": "membership", "/kantor/bon/anggota/{membership}": "membership",
    "/kantor/bon/potong-gaji/pembayar/{payer}": "wage_payer", "/kantor/bon/potong-gaji/{number}": "wage_list",
    "/kantor/bon/batas/{number}": "bon_limit", "/kantor/antarkoperasi/{primary}": "primary",
    "/anggota/simpanan/setoran/{number}": "deposit", "/anggota/simpanan/penarikan/{number}": "withdrawal",
    "/kantor/barang/{product}": "product", "/kantor/harga/kelompok/{batch}": "product",
    "/anggota/belanja-rutin/{list_id}": "product", "/kantor/ulasan/{number}": "product",
    "/kantor/saringan/{number}": "product", "/kantor/antar/": "product", "/kantor/jam-buka/{coop}": "primary", "/kantor/pengawasan/{sample}": "sample",
    "/anggota/data-saya/permintaan/{request_id}": "data_request", "/kantor/anggota/impor/{work}": "member_file",
    "/kantor/ppob/harga/usulan/{proposal}": "margin",
    "/kantor/pembayaran/{name}": "payment", "/kantor/pengembalian/{number}": "refund",
    "/kantor/ppob/transaksi/{number}": "ppob_made", "/kantor/ppob/kasus/{case}": "ppob_case",
    "/kantor/ppob/deposit/{topup}": "ppob_topup", "/kantor/ppob/pencocokan/{comparison_id}": "ppob_compared",
}  # fmt: skip
# What anybody may name: goods, places, names of documents, and figures that only choose within one's own books.
NAMES = (
    "/lapor-harga/{slug}", "/bukti-harga/{name}", "/gambar/{file}",
    "/kategori/{slug}", "/produk/{slug}", "/koperasi/{slug}", "/transparansi/{name}", "/keranjang/baris/{unit}", "/kantor/buku/akun/{code}",
    "/kantor/buku/bulan/{month}", "/anggota/shu/{year}", "/anggota/manfaat/{year}", "/demo/", "/static/",
    "/anggota/simpanan/sukarela/jasa/{bulan}", "/kantor/jasa-simpanan/{bulan}",
    "/ppob/{slug}", "/transparansi/keputusan/{decision}",
    "/kantor/ppob/kasir/layanan/{slug}",
)  # fmt: skip
# What only a member has: for others who are signed in there is nothing there.
OF_MEMBERS = ("/anggota/simpanan/",)
TYPED = {
    "kode": "123456", "alasan": "Barang rusak", "alasan_lain": "Barang rusak", "hasil": "Selesai saja", "jumlah-1": "1", "jumlah": "1",
    "uang": "63000", "why": "Tidak perlu", "penerima": "Bu Tini", "harga": "60000", "sandi": "blora-2026",
}  # fmt: skip


def routes() -> list[tuple[str, str, str]]:
    """(method, address, permission) of every route, as the application itself has them."""
    return sorted(
        (method, _plain(path), handler.opt["permit"])
        for handler in all_handlers()
        for path in handler.paths
        for method in handler.http_methods
    )


def object_of(path: str) -> str | None:
    """Which thing of `_world` the address names, None for addresses without one. A new kind of address must be told apart first."""
    if "{" not in path:
        return None
    for begin, thing in sorted(OBJECTS.items(), key=lambda pair: -len(pair[0])):
        if path.startswith(begin):
            return thing
    assert path.startswith(NAMES), f"{path}: say in OBJECTS whose it is, or in NAMES that anybody may name it"
    return None


async def attack_p20(
    db: Any, app: Any, *, count: int, seed: int, guard: bool = True, only: str | None = None
) -> Result:
    """`count` pairs of route and role against the table, and every object route (of `only` one kind) with things of others.

    `guard` False: routes let in whoever is signed in, and every order is within sight.
    """
    with ExitStack() as off:
        if not guard:
            off.enter_context(patch("app.asgi.permitted", _let_in))
            off.enter_context(patch.object(Sight, "covers", lambda self, entity, counter: True))
            app = create_app(lifespans=())
        world = await _world(db)
        wrong, happened = await _table(db, app, count, random.Random(seed))
        breaches, seen = await _objects(db, app, world, only)
    bound = "0 jawaban di luar tabel, 0 hal milik orang lain yang terlihat atau berubah"
    said = f"{wrong} jawaban di luar tabel dari {sum(happened.values())}, {breaches} hal milik orang lain dari {seen['milik orang lain']}"
    return Result("P20", said, bound, seed, {**happened, **seen}, kept=wrong == breaches == 0)


async def _table(db: Any, app: Any, count: int, dice: random.Random) -> tuple[int, Counter[str]]:
    """Ask routes as every role; how many answers differ from the table, and what was answered how often."""
    people = await _cast(db)
    pairs = [(route, who) for route in routes() for who in people]
    wrong, happened = 0, Counter[str]()
    for (method, path, permit), who in dice.sample(pairs, min(count, len(pairs))):
        if permit in ("demo", "hooks", "loopback"):
            continue
        status, where = await _ask(app, people[who], method, path)
        expected = _expected(permit, who, method, path)
        happened["boleh" if expected == "boleh" else "ditolak"] += 1
        if not _fits(expected, status, where):
            wrong += 1
            print(f"P20: {who} {method} {path} ({permit}): {status} {where}, menurut tabel {expected}")
    return wrong, happened


def _expected(permit: str, who: str, method: str, path: str) -> str:
    """masuk: shown the way to sign in; tidak ada: as if it did not exist; boleh: let in; mungkin: let in, but there may be nothing."""
    role, _, coop = who.partition("@")
    if permit in OPEN:
        return "mungkin"
    if role == "tamu":
        return "masuk"
    if permit != "signed_in" and (role == "anggota" or (permit != "staff" and permit not in ROLES[role])):
        return "tidak ada"
    if path.startswith(OF_MEMBERS) and role != "anggota":
        return "mungkin"
    return "boleh" if method == "GET" and "{" not in path and coop in ("", "1") else "mungkin"


def _fits(expected: str, status: int, where: str) -> bool:
    if expected == "masuk":
        return status == 303 and where.startswith("/masuk")
    if expected == "tidak ada":
        return status == 404
    if expected == "boleh":
        return status in (200, 204, 303) and not where.startswith("/masuk?")
    return status < 500 and status != 403


async def _ask(app: Any, person: int | None, method: str, path: str) -> tuple[int, str]:
    """One request by a fresh login: what one route does to a login must not touch the next."""
    browser = Web(app)
    if person is not None:
        await browser.sign_in(person, staff=True, stepped_up=True)
    answer = await browser.request(method, _filled(path, "999999"), data={} if method == "POST" else None)
    await browser.client.aclose()
    return answer.status_code, answer.headers.get("location", "")


async def _cast(db: Any) -> dict[str, int | None]:
    """A guest, a member, and every role at the sekunder and at a primary."""
    people: dict[str, int | None] = {
        "tamu": None,
        "anggota": await cast.person(db, "Anggota Biasa", "+6281200000777", coop=HOME),
    }
    for role in sorted(ROLES):
        for coop in (1, HOME):
            people[f"{role}@{coop}"] = (await cast.officer(db, role, coop=coop)).person_id
    return people


async def _world(db: Any) -> dict[str, object]:
    """Budi's things, and things of another primary's office."""
    beras = await cast.goods(db, "Beras medium 5 kg", umum=65_000, anggota=63_000, stock=50, cost=52_000)
    budi = await cast.budi(db)
    order = await ordered(budi, collected("qris", counter=ABROAD), (beras, 1))
    await paid(order)
    own = await ordered(await cast.sari(db), collected("qris", counter=HOME), (beras, 1))
    abroad = await cast.officer(db, "bendahara", coop=ABROAD)
    login = await _login_of(db, budi.person_id)
    return {
        **await things_of_members(db, ABROAD),
        "order": await db.fetchval("SELECT number FROM shop_order WHERE id = $1", order),
        "own": await db.fetchval("SELECT number FROM shop_order WHERE id = $1", own),
        "product": await db.fetchval("SELECT product FROM product_unit WHERE id = $1", beras),
        "payment": await db.fetchval("SELECT gateway_order_id FROM payment WHERE subject_id = $1", order),
        "refund": (await ask_refund(order, 10_000, "Uji", None, "p20")).id,
        "login": login,
        "address": await db.fetchval(
            "INSERT INTO address (person, label, recipient, phone, kecamatan, street) VALUES ($1, 'Rumah', 'Budi', '+6281200000102', 'Blora', 'Jalan 1')"
            " RETURNING id", budi.person_id),
        "task": await db.fetchval(
            "INSERT INTO task (source, entity, kind, subject, text, role) VALUES ('p20', $1, 'uji', 'uji', 'uji', 'bendahara') RETURNING id", ABROAD),
        "sample": await db.fetchval(
            "INSERT INTO audit_sample (entity, since, until, size, seed, drawn_by) VALUES ($1, '2026-01-01', '2026-01-31', 3, sha256('p20'), $2) RETURNING id",
            ABROAD, abroad.person_id),
        "work": await db.fetchval(
            "INSERT INTO work (kind, title, entity, by_person, key) VALUES ('uji', 'Impor uji', $1, $2, 'p20-uji') RETURNING id", ABROAD, abroad.person_id),
        "office": await db.fetchval(
            "INSERT INTO office (person, coop, role, proposed_by) VALUES ($1, $2, 'kasir', $3) RETURNING id", budi.person_id, ABROAD, abroad.person_id),
        "proposal": await db.fetchval(
            "INSERT INTO journal_proposal (entity, memo, happened_on, codes, amounts_idr, proposed_by)"
            " VALUES ($1, 'Belanja kantor', current_date, '{6199,1101}', '{1000,-1000}', $2) RETURNING id", ABROAD, abroad.person_id),
        "price_list": await db.fetchval(
            "INSERT INTO price_proposal (unit, tier, price_idr, why, proposed_by) VALUES ($1, 'umum', 64000, 'Uji harga', $2) RETURNING id",
            beras, abroad.person_id),
        "reference": await db.fetchval(
            "INSERT INTO reference_price (unit, shop, place, seen_on, price_idr, evidence, expires_on, reported_by)"
            " VALUES ($1, 'Toko', 'Cepu', current_date, 60000, 'foto', current_date + 30, $2) RETURNING id", beras, abroad.person_id),
        "promotion": await db.fetchval(
            "INSERT INTO promotion (name, kind, audience, starts_on, ends_on, percent_bp, bearer, state, made_by)"
            " VALUES ('Promo uji', 'persen', 'semua', current_date, current_date + 9, 1000, 'toko', 'draft', $1) RETURNING id", abroad.person_id),
        "journal": await _journal(),
        "bon_limit": await db.fetchval(
            "INSERT INTO bon_limit (entity, person, limit_idr, decision, why, state, proposed_by)"
            " SELECT $1, $2, 100000, id, 'Uji', 'proposed', $3 FROM decision WHERE entity = $1 AND first RETURNING id",
            ABROAD, budi.person_id, abroad.person_id),
        **await _wages(db, abroad.person_id),
        "late": await _late(db, budi.person_id, abroad.person_id),
        **await _savings(budi, abroad),
        **await _ppob_office(db, abroad.person_id),
        "shu_run": await db.fetchval(
            "INSERT INTO shu_run (entity, year, version, state, reckoned_by) VALUES ($1, 2025, 1, 'menghitung', $2) RETURNING id", ABROAD, abroad.person_id),
        "decision": await db.fetchval(
            "INSERT INTO decision (entity, kind, number, decided_on, title, body, present, effective_from, proposed_by, state)"
            " VALUES ($1, 'rat', 'P20', current_date, 'Keputusan uji', '', '{Ketua}', current_date, $2, 'proposed') RETURNING id", ABROAD, abroad.person_id),
        **await _ppob(db, budi.person_id),
    }  # fmt: skip


async def _wages(db: Any, officer: int | None) -> dict[str, object]:
    """Who pays wages at the other primary, and the list of a month that is with him."""
    payer = await db.fetchval(
        "INSERT INTO wage_payer (entity, name, added_by) VALUES ($1, 'Pabrik', $2) RETURNING id", ABROAD, officer
    )
    return {
        "wage_payer": payer,
        "wage_list": await db.fetchval(
            "INSERT INTO wage_list (number, entity, payer, month, state, made_by)"
            " VALUES ('PG-UJIUJ-UJIUJ-U', $1, $2, '2026-11-01', 'made', $3) RETURNING number",
            ABROAD, payer, officer),
    }  # fmt: skip


async def _ppob(db: Any, budi: int | None) -> dict[str, object]:
    """A number Budi looked at, what he bought, and the name he gave it."""
    await db.execute(
        "INSERT INTO ppob_product (sku, kind, service, name, category, brand, cost_idr, buyer_on, seller_on)"
        " VALUES ('uji', 'prepaid', 'pulsa', 'Uji 10.000', 'Pulsa', 'XL', 10000, true, true)"
    )
    return {
        "check": await db.fetchval(
            "INSERT INTO ppob_check (code, person, member, service, sku, customer_no) VALUES ('CK-UJIUJ-UJIUJ-U', $1, true, 'pulsa', 'uji', '087812345678')"
            " RETURNING code", budi),
        "ppob": await db.fetchval(
            "INSERT INTO ppob_transaction (number, ref_id, person, name, phone, is_member, primary_coop, service, kind, sku, product_name, customer_no,"
            " cost_idr, total_idr, max_price_idr, tender, state, pay_until) VALUES ('PP-UJIUJ-UJIUJ-U', 'PP-UJIUJ-UJIUJ-U', $1, 'Budi', '', true, 3, 'pulsa',"
            " 'prepaid', 'uji', 'Uji 10.000', '087812345678', 10000, 11000, 11000, 'midtrans', 'awaiting_payment', now() + interval '1 hour')"
            " RETURNING number", budi),
        "margin": await db.fetchval(
            "INSERT INTO ppob_margin_proposal (service, class, flat_idr, rate_bp, why, decision_id, proposed_by)"
            " SELECT 'pulsa', 'anggota', 100, 0, 'Uji margin', min(id), $1 FROM decision"
            " RETURNING id", budi),
        "favourite": await db.fetchval(
            "INSERT INTO ppob_favourite (person, service, customer_no, name) VALUES ($1, 'pulsa', '087812345678', 'Pulsa Ibu') RETURNING id", budi),
    }  # fmt: skip


async def _savings(budi: Any, officer: Any) -> dict[str, object]:
    """Budi saved over the counter, and wants some of it back."""
    await deposit_cash(Wanted(budi.person_id, budi.coop, "sukarela", 90_000), by=officer.person_id, key=new_key())
    begun = Wanted(budi.person_id, budi.coop, "sukarela", 50_000)
    return {
        "deposit": await start_deposit(begun, by=budi.person_id, actor=budi.actor, key=new_key()),
        "withdrawal": await ask_withdrawal(Asked(budi.person_id, budi.coop, 20_000), by=budi.person_id, key=new_key()),
        "primary": ABROAD,
    }


async def _ppob_office(db: Any, clerk: int | None) -> dict[str, object]:
    """What the sekunder's office keeps about PPOB."""
    made = {
        "ppob_made": await db.fetchval(
            "INSERT INTO ppob_transaction (number, ref_id, served_by, till, name, is_member, service, kind, sku, product_name, customer_no, cost_idr,"
            " total_idr, max_price_idr, tender, state, pay_until) VALUES ('PP-KANTOR-UJIUJ-U', 'PP-KANTOR-UJIUJ-U', $1, 1, 'Budi', false, 'pulsa', 'prepaid',"
            " 'uji', 'Pulsa uji', '081700001111', 9000, 10000, 10000, 'tunai', 'awaiting_payment', now()) RETURNING number", clerk),
        "ppob_topup": await db.fetchval("INSERT INTO ppob_topup (amount_idr, note, asked_by) VALUES (10000, 'Uji', $1) RETURNING id", clerk),
        "ppob_compared": await db.fetchval(
            "INSERT INTO ppob_reconciliation (day, source, compared, different) VALUES (current_date, 'panel', 1, 0) RETURNING id"),
    }  # fmt: skip
    case = await db.fetchval(
        "INSERT INTO ppob_case (transaction, kind) SELECT id, 'unknown' FROM ppob_transaction WHERE number = $1 RETURNING id", made["ppob_made"]
    )  # fmt: skip
    return {**made, "ppob_case": case}


async def _login_of(db: Any, person: int | None) -> int:
    row: int = await db.fetchval(
        "INSERT INTO login (token_hash, person, idle_until, ends_at)"
        " VALUES (sha256('budi'), $1, now() + interval '1 hour', now() + interval '1 hour') RETURNING id",
        person,
    )
    return row


async def _late(db: Any, saver: int | None, officer: int | None) -> int:
    """An entry of another primary that waits to be counted from an earlier day."""
    from app.domain.ledger.post import post
    from app.domain.savings.accounts import open_savings
    from app.domain.transactions import transaction

    async with transaction():
        account = await open_savings(ABROAD, saver or 0, "sukarela")
        journal = await post(ABROAD, source="p20:setor", memo="Setor", postings={"kas_toko": 5_000, account: -5_000})
    row: int = await db.fetchval(
        "INSERT INTO late_entry (entity, account, journal, amount_idr, booked_on, happened_on, why, proposed_by)"
        " VALUES ($1, $2, $3, -5000, current_date, current_date - 3, 'Bukti tertinggal', $4) RETURNING id", ABROAD, account, journal, officer,
    )  # fmt: skip
    return row


async def _journal() -> int | None:
    from app.domain.ledger.post import post
    from app.domain.transactions import transaction

    async with transaction():
        return await post(ABROAD, source="p20:uji", memo="Uji", postings={"kas_toko": 1_000, "modal_awal": -1_000})


# What would have changed if somebody could reach over: asked before and after.
_UNTOUCHED = """
SELECT (SELECT string_agg(number || state || pickup_tries, ',' ORDER BY id) FROM shop_order),
       (SELECT string_agg(id || ':' || coalesce(removed_at::text, ''), ',' ORDER BY id) FROM address),
       (SELECT ended_at FROM login WHERE token_hash = sha256('budi')),
       (SELECT string_agg(id || ':' || coalesce(done_at::text, ''), ',' ORDER BY id) FROM task WHERE source = 'p20'),
       (SELECT string_agg(id || ':' || coalesce(granted_at::text, '') || coalesce(ended_at::text, ''), ',' ORDER BY id) FROM office WHERE coop = 6),
       (SELECT string_agg(id || ':' || coalesce(decided_at::text, ''), ',' ORDER BY id) FROM journal_proposal),
       (SELECT string_agg(id || ':' || coalesce(decided_at::text, ''), ',' ORDER BY id) FROM price_proposal), (SELECT string_agg(state, ',') FROM refund),
       (SELECT count(*) FROM journal), (SELECT count(*) FROM stock_move), (SELECT count(*) FROM refund), (SELECT count(*) FROM life_move),
       (SELECT string_agg(state, ',' ORDER BY id) FROM savings_deposit), (SELECT string_agg(state, ',' ORDER BY id) FROM savings_withdrawal),
       (SELECT string_agg(state, ',') FROM bon_limit), (SELECT count(*) FROM bon_paid),
       (SELECT string_agg(state, ',') FROM wage_list), (SELECT string_agg(coalesce(closed_at::text, ''), ',') FROM wage_payer),
       (SELECT string_agg(state, ',') FROM ppob_topup), (SELECT count(*) FROM ppob_switch), (SELECT string_agg(coalesce(outcome, ''), ',') FROM ppob_case),
       (SELECT string_agg(state, ',') FROM work), (SELECT count(*) FROM audit_finding),
       (SELECT count(*) FROM audit_answer), (SELECT string_agg(state, ',') FROM decision),
       (SELECT string_agg(id || ':' || coalesce(decided_at::text, ''), ',') FROM late_entry), (SELECT count(*) FROM interest_run),
       (SELECT string_agg(number || state || paid_idr, ',') FROM ppob_transaction), (SELECT string_agg(name, ',') FROM ppob_favourite),
       (SELECT count(*) FROM ppob_print),
       (SELECT string_agg(state || coalesce(reviewed_by::text, ''), ',' ORDER BY id) FROM departure),
       (SELECT string_agg(state, ',' ORDER BY id) FROM application), (SELECT string_agg(state, ',' ORDER BY id) FROM data_request),
       (SELECT count(*) FROM activation), (SELECT count(*) FROM audit WHERE deed LIKE 'NIK%'), (SELECT string_agg(state, ',') FROM promotion),
       (SELECT string_agg(id || ':' || coalesce(outcome, ''), ',') FROM ppob_margin_proposal),
       (SELECT count(*) FROM reference_price WHERE num_nonnulls(confirmed_by, refused_by) > 0)
"""


async def _objects(db: Any, app: Any, world: dict[str, object], only: str | None) -> tuple[int, dict[str, int]]:
    """Every object route as people it does not belong to: once with the thing, once with none; the answers must not differ."""
    askers = {"sari": await db.fetchval("SELECT id FROM person WHERE name = 'Sari Wulandari'"), "tamu": None}
    for role in ("admin", "bendahara", "kasir", "manajer", "pengawas", "gudang"):
        askers[role] = (await cast.officer(db, role, coop=HOME)).person_id
    before = await db.fetchrow(_UNTOUCHED)
    reading = {name: await _signed_in(app, person) for name, person in askers.items()}
    breaches = asked = 0
    for method, path, permit in routes():
        thing = object_of(path)
        if thing is None or only not in (None, thing) or permit in OPEN - {"public"}:
            continue
        for name, person in askers.items():
            # Reading changes nothing, so one browser reads all; whoever does something may have ended his own visit by it.
            browser = reading[name] if method == "GET" else await _signed_in(app, person)
            key = new_key()
            missing = MISSING if thing == "order" else "999999"
            theirs = await _letters(browser, method, path, str(world[thing]), key)
            none = await _letters(browser, method, path, missing, key)
            asked += 1
            if theirs != none:
                breaches += 1
                print(
                    f"P20: {name} {method} {path}: {theirs[0]} untuk milik orang lain, {none[0]} untuk yang tidak ada"
                )
            if method != "GET":
                await browser.client.aclose()
    for browser in reading.values():
        await browser.client.aclose()
    if await db.fetchrow(_UNTOUCHED) != before:
        breaches += 1
        print("P20: sesuatu milik orang lain berubah")
    return breaches, {"milik orang lain": asked, "milik sendiri": await _own_opens(app, askers, world)}


async def _signed_in(app: Any, person: int | None) -> Web:
    browser = Web(app)
    if person is not None:
        await browser.sign_in(person, staff=True, stepped_up=True)
    return browser


async def _letters(browser: Web, method: str, path: str, value: str, key: str) -> tuple[int, str]:
    """Status and body, with what may differ by chance blackened: request numbers, form keys, and the address itself."""
    address = _filled(path, value)
    answer = await browser.request(method, address, data={**TYPED, "kunci": key} if method == "POST" else None)
    text = (
        f"{answer.headers.get('location', '')}\n{answer.text}".replace(address, "■")
        .replace(quote(address), "■")
        .replace(quote(address, safe=""), "■")
    )
    return answer.status_code, re.sub(r'value="[\w-]{22}"|\b[0-9a-f]{12}\b', "■", text)


async def _own_opens(app: Any, askers: dict[str, int | None], world: dict[str, object]) -> int:
    """The same addresses with one's own things do open: how many."""
    opened = 0
    for name, url in (
        ("sari", f"/pesanan/{world['own']}"),
        ("admin", f"/kantor/pesanan/{world['own']}"),
        ("pengawas", f"/kantor/pesanan/{world['own']}"),
    ):
        browser = Web(app)
        await browser.sign_in(askers[name] or 0, staff=name != "sari")
        opened += (await browser.get(url)).status_code == 200
        await browser.client.aclose()
    return opened if opened == 3 else 0


def _plain(path: str) -> str:
    """ "/pesanan/{number:str}" -> "/pesanan/{number}"."""
    return re.sub(r"{(\w+):\w+}", r"{\1}", path)


def _filled(path: str, value: str) -> str:
    return re.sub(r"{\w+}", value, path)


async def _let_in(connection: Any, handler: Any) -> None:
    """The guard of a house without a permission table: who is signed in may do everything."""
    from app.routes.permissions import SignInFirst, asker_from

    if handler.opt["permit"] not in OPEN and not (await asker_from(connection)).signed_in:
        raise SignInFirst
