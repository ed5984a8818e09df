"""A small shop in good order, in rows: what `check` finds whole, so that each breach stands out."""

from typing import Any

from app.domain import transactions
from app.domain.bon.buy import pay_on_bon
from app.domain.bon.limit import Proposal, agree_limit, propose_limit
from app.domain.ledger.accounts import open_account
from app.domain.ledger.between import owe
from app.domain.ledger.days import seal_due_days
from app.domain.ledger.post import post, reverse
from app.domain.numbering import new_key
from app.domain.participation.count import count
from app.domain.payments.refund import ask_refund
from app.domain.savings.deposit import Wanted, deposit_cash
from app.domain.savings.tender import pay_with_savings
from app.domain.savings.withdraw import Asked, approve_withdrawal, ask_withdrawal, withdraw_at_counter
from app.domain.shu.payout import pay_out
from app.domain.supervision.draw import draw
from app.domain.wages.book import agree as agree_result
from app.domain.wages.consent import Agreed
from app.domain.wages.consent import agree as consent_to_wages
from app.domain.wages.fill import fill_in, submit
from app.domain.wages.find import list_at, rows_of
from app.domain.wages.make import hand_over, make_list, months_to_choose
from app.domain.wages.payers import add_payer
from app.domain.work.run import do_work
from tests.cli.members_world import members
from tests.cli.ppob_world import ppob
from tests.domain.ledger.conftest import sale, some_days
from tests.domain.shu import year

ORDER = """
INSERT INTO shop_order (number, entity, place, visitor_hash, name, phone, is_member, tier, reach, pickup_coop, tender,
  goods_idr, delivery_idr, total_idr, paid_idr, refunded_idr, state, pickup_code, pay_until)
VALUES ($1, 1, $2, sha256('tamu'), 'Budi', '+62812', false, 'umum', 'ambil', 2, 'midtrans', 60000, 8000, 68000, $3, $4, $5, '123456', now() + interval '1 hour')
RETURNING id
"""
PAYMENT = """
INSERT INTO payment (subject, subject_id, attempt, gateway_order_id, method, amount_idr, state, received_idr, refunded_idr, fee_idr)
VALUES ('order', $1, 1, $2, 'qris', 68000, $3, $4, $5, $6) RETURNING id
"""


async def small_world(db: Any) -> None:
    """Four orders (handed over, paid, waiting, cancelled with its money returned), stock, savings, sealed days."""
    from tests.cli.discounted import discounted

    earned = await a_year(db)
    await some_days(4)
    await db.execute("SET session_replication_role = replica")
    person = await db.fetchval("INSERT INTO person (phone, name) VALUES ('+6281299990001', 'Sari') RETURNING id")
    shop = await db.fetchval("SELECT id FROM place WHERE slug = 'toko-bangkle'")
    product, unit = await goods(db)
    async with transactions.transaction():
        savings = await open_account(2, "simpanan_sukarela", owner_kind="person", owner_id=person)
        await post(2, source="setor:1", memo="Setor", postings={"kas_toko": 50_000, savings: -50_000})
        await owe(debtor=2, creditor=1, amount_idr=9_000, source="titip:1", memo="Talangan",
                  at_debtor={"kas_toko": 9_000}, at_creditor={"kas_toko": -9_000})  # fmt: skip
        await post(
            1, source="uji:masuk", memo="Persediaan awal", postings={"persediaan_toko": 90_000, "modal_awal": -90_000}
        )
    await db.execute("SET session_replication_role = origin")
    await db.execute(
        "INSERT INTO stock_move (place, product, quantity, value_idr, kind, source) VALUES ($1, $2, 10, 90000, 'awal', 'uji')",
        shop,
        product,
    )
    await decided(db)
    await with_interest(db)
    await saving(db)
    await handed_over(db, shop, product, unit)
    await paid(db, shop, product, unit)
    await promised(db)
    await waiting(db, shop, product, unit)
    await returned(db, shop, product, unit)
    await discounted(db, shop, product, unit, person)
    await sale(1, 5_000)
    async with transactions.transaction():
        await reverse(1, "uji:1:tunai", source="uji:1:batal", memo="Salah catat")
    await ppob(db)
    await members(db)
    await seal_due_days()
    await on_bon(db, shop, product, unit)
    await deducted(db)
    await seal_due_days()
    await supervised(db)
    await divided(db, *earned)


async def promised(db: Any) -> None:
    """The paid order has a time in two days."""
    slot = await db.fetchval(
        "INSERT INTO delivery_slot (name, starts, ends, weekdays, capacity, cutoff_hours)"
        " VALUES ('Pagi', '08:00', '11:00', '{1,2,3,4,5,6,7}', 5, 1) RETURNING id"
    )
    await db.execute(
        "INSERT INTO delivery_promise (order_id, slot, day) SELECT id, $1, (now() AT TIME ZONE 'Asia/Jakarta')::date + 2"
        " FROM shop_order WHERE number = 'PS-UJI-LUNAS-1'",
        slot,
    )


async def supervised(db: Any) -> None:
    """A pengawas drew two documents of the newest sealed day that has any."""
    day = await db.fetchval("SELECT max(day) FROM day_root WHERE entity = 1 AND entries > 0")
    someone = await db.fetchval("INSERT INTO person (phone, name) VALUES ('+6281299990077', 'Endang') RETURNING id")
    await draw(1, day, day, 2, by=someone)


async def a_year(db: Any) -> tuple[list[int], year.Officers]:
    """A primary's last book year: two members, what the sekunder passed on, and its officers."""
    people = await year.members(db, [(3_000_000, 1_000_000), (1_000_000, 250_000)], coop=5)
    await year.income(5, "pendapatan_sekunder", 9_000_000)
    by = await year.officers(db, 5)
    await year.tables(5, by=by)
    return people, by


async def divided(db: Any, people: list[int], by: year.Officers) -> None:
    """Its SHU, approved and partly paid out."""
    run = await year.reckoned(5, by)
    await year.shared(run, 5, by)
    await pay_out(run, people[0], "tunai", entity=5, by=by.bendahara)


async def saving(db: Any) -> None:
    """Pak Joko saves by cash, pays two months of dues, was paid a part back, wants another, and bought with some."""
    saver, clerk, boss = [
        await db.fetchval("INSERT INTO person (phone, name) VALUES ($1, $2) RETURNING id", f"+628129999001{n}", name)
        for n, name in enumerate(("Joko", "Rini", "Wahyu"), 1)
    ]
    await db.execute(
        "INSERT INTO membership (person, coop, member_no, since) VALUES ($1, 2, '01.00001', '2024-01-01')", saver
    )
    for kind, idr in (("pokok", 100_000), ("wajib", 40_000), ("sukarela", 400_000)):
        await deposit_cash(Wanted(saver, 2, kind, idr), by=clerk, key=new_key())
    await withdraw_at_counter(Asked(saver, 2, 50_000), by=clerk, key=new_key(), proof="slip")
    number = await ask_withdrawal(Asked(saver, 2, 60_000), by=saver, key=new_key())
    await approve_withdrawal(2, number, by=boss)
    async with transactions.transaction():
        await pay_with_savings(saver, "ppob", 1, 20_000, coop=2, memo="Pulsa", to_role="modal_awal")


async def on_bon(db: Any, shop: int, product: int, unit: int) -> None:
    """Pak Joko has a limit by two officers, bought on bon, paid a part over the counter, and got a part back."""
    saver, clerk, boss = [
        await db.fetchval("SELECT id FROM person WHERE phone = $1", f"+628129999001{n}") for n in (1, 2, 3)
    ]
    decision = await db.fetchval("SELECT id FROM decision WHERE entity = 2 AND first")
    made = await propose_limit(Proposal(saver, 2, 200_000, str(decision), "Rajin"), by=clerk, key=new_key())
    await agree_limit(2, made, by=boss)
    bought = await order(db, shop, product, unit, "PS-UJI-BON-1", ["awaiting_payment", "paid"], paid=68_000)
    await db.execute("SET session_replication_role = replica")  # a paid order's tender stays
    await db.execute("UPDATE shop_order SET tender = 'bon', person = $2 WHERE id = $1", bought, saver)
    await db.execute("SET session_replication_role = origin")
    await db.execute(
        "INSERT INTO reservation (order_id, place, product, quantity, held_until) VALUES ($1, $2, $3, 1, now())",
        bought, shop, product,
    )  # fmt: skip
    async with transactions.transaction():
        await pay_on_bon(saver, bought, 68_000, coop=2, memo="Belanja dengan bon")
    await deposit_cash(Wanted(saver, 2, "bon", 30_000), by=clerk, key=new_key())
    await ask_refund(bought, 8_000, "Ongkos kirim kembali", None, "uji:bon", from_role="uang_muka")


async def deducted(db: Any) -> None:
    """The works withheld one month's dues of Pak Joko and has not paid them over yet; another list is with it still."""
    saver, clerk, boss = [
        await db.fetchval("SELECT id FROM person WHERE phone = $1", f"+628129999001{n}") for n in (1, 2, 3)
    ]
    works = await add_payer(2, "Pabrik Gula Blora", by=clerk)
    await consent_to_wages(2, saver, Agreed(works, True, False), by=saver)
    for month in months_to_choose():
        number = await make_list(2, works, month, by=clerk, key=new_key())
        await hand_over(2, number, by=clerk)
        if month == months_to_choose()[0]:
            (row,), _ = await rows_of((await list_at([2], number)).id)
            await fill_in(2, number, {row.id: 20_000})
            await submit(2, number, by=clerk)
            await do_work(await agree_result(2, number, by=boss))


async def goods(db: Any) -> tuple[int, int]:
    category = await db.fetchval("INSERT INTO category (slug, name) VALUES ('uji-beras', 'Beras') RETURNING id")
    product = await db.fetchval(
        "INSERT INTO product (slug, name, category, base_unit, content_amount, content_unit, tax_class)"
        " VALUES ('uji-beras-5-kg', 'Beras 5 kg', $1, 'pcs', 5000, 'g', 'bebas') RETURNING id", category,
    )  # fmt: skip
    unit = await db.fetchval(
        "INSERT INTO product_unit (product, name, factor) VALUES ($1, 'sak', 1) RETURNING id", product
    )
    await db.execute(
        "INSERT INTO goods_picture (name, width, format, body) SELECT repeat('a', 24), w, f, decode(repeat('00', 30), 'hex')"
        " FROM unnest(ARRAY[160, 320, 640]) w, unnest(ARRAY['avif', 'webp']) f"
    )
    await db.execute("UPDATE product SET picture = 'foto/' || repeat('a', 24) || '-640x480-0' WHERE id = $1", product)
    await db.execute("INSERT INTO price (unit, tier, price_idr) VALUES ($1, 'umum', 60000)", unit)
    await db.execute(
        "INSERT INTO price_ceiling (product, kind, idr_per_1000, zone, decree, valid_from) VALUES ($1, 'HET', 13500, 'Jawa', 'contoh', '2026-01-01')",
        product,
    )
    return product, unit


async def with_interest(db: Any) -> None:
    """Two months of jasa simpanan at another primary, and a correction of the first."""
    from app.domain.interest.post import post_run
    from app.domain.interest.runs import begin_by_calendar
    from tests.domain.interest.conftest import BEFORE, saves

    for n, idr in enumerate((4_000_000, 90_000_000)):
        person = await db.fetchval(
            "INSERT INTO person (phone, name) VALUES ($1, 'Penabung') RETURNING id", f"+628129999201{n}"
        )
        await saves(person, {BEFORE: idr}, entity=7)
    await seal_due_days()
    for month in range(2):
        assert await begin_by_calendar(7)
        await post_run(await db.fetchval("SELECT max(id) FROM interest_run"))
        if month == 0:
            entry = await db.fetchrow(
                "SELECT l.* FROM journal_line l JOIN journal j ON j.id = l.journal WHERE j.entity = 7 AND l.amount_idr = -4000000"
            )
            await db.execute("SET session_replication_role = replica")
            await db.execute(
                "INSERT INTO late_entry (entity, account, journal, amount_idr, booked_on, happened_on, why, proposed_by, decided_by, decided_at, approved)"
                " SELECT 7, $1, $2, -4000000, $3::date, $3::date - 10, 'Bukti tertinggal', 1, 2, now(), true", entry["account"], entry["journal"], entry["day"],
            )  # fmt: skip
            await db.execute(
                "INSERT INTO interest_doubt (account, month, cause, entity) VALUES ($1, $2, 'late:1', 7)",
                entry["account"],
                BEFORE,
            )
            await db.execute("SET session_replication_role = origin")


async def decided(db: Any) -> None:
    """Two decisions of a primary, one after the other."""
    from app.domain.governance.agree import agree_decision
    from tests.domain.governance.conftest import proposed, wish

    ketua, bendahara = [
        await db.fetchval("INSERT INTO person (phone, name) VALUES ($1, 'Pengurus') RETURNING id", f"+628129999101{n}")
        for n in (1, 2)
    ]
    for n, value in enumerate((25_000, 30_000)):
        await agree_decision(
            2, await proposed(2, wish({"simpanan_wajib": value}, number=f"uji-{n}"), ketua), by=bendahara
        )


async def order(
    db: Any,
    shop: int,
    product: int,
    unit: int,
    number: str,
    path: list[str],
    *,
    paid: int,
    back: int = 0,
    handed: int | None = None,
) -> int:
    await db.execute("SET session_replication_role = replica")
    made: int = await db.fetchval(ORDER, number, shop, paid, back, path[-1])
    await db.execute(
        "INSERT INTO order_line (order_id, line_no, product, unit, name, unit_name, factor, quantity, price_idr, tier, umum_idr, total_idr,"
        " handed_quantity, cost_idr)"
        " VALUES ($1, 1, $2, $3, 'Beras', 'sak', 1, 1, 60000, 'umum', 60000, 60000, $4, $5)", made, product, unit, handed, 9_000 if handed else None,
    )  # fmt: skip
    await walk(db, "order", made, path)
    await db.execute("SET session_replication_role = origin")
    return made


async def walk(db: Any, life: str, subject: int, path: list[str]) -> None:
    for come_from, go_to in zip(["", *path], path, strict=False):
        await db.execute(
            "INSERT INTO life_move (life, subject_id, from_state, to_state) VALUES ($1, $2, $3, $4)",
            life,
            subject,
            come_from,
            go_to,
        )


async def payment(db: Any, order_id: int, path: list[str], *, received: int, back: int = 0) -> int:
    await db.execute("SET session_replication_role = replica")
    made: int = await db.fetchval(
        PAYMENT, order_id, f"PS-UJI-{order_id}", path[-1], received, back, 476 if received else 0
    )
    await walk(db, "payment", made, path)
    await db.execute("SET session_replication_role = origin")
    if received:
        async with transactions.transaction():
            await post(
                1,
                source=f"order:{order_id}:paid:{made}",
                memo="Dibayar",
                postings={"piutang_gateway": received, "uang_muka": -received},
            )
            await post(
                1, source=f"payment:{made}:fee", memo="Biaya", postings={"biaya_gateway": 476, "piutang_gateway": -476}
            )
    return made


async def handed_over(db: Any, shop: int, product: int, unit: int) -> None:
    made = await order(
        db,
        shop,
        product,
        unit,
        "PS-UJI-SELESAI",
        ["awaiting_payment", "paid", "packed", "handed_over"],
        paid=68_000,
        handed=1,
    )
    await payment(db, made, ["intended", "pending", "paid"], received=68_000)
    await db.execute(
        "INSERT INTO reservation (order_id, place, product, quantity, held_until) VALUES ($1, $2, $3, 1, now())",
        made,
        shop,
        product,
    )
    await db.execute("UPDATE reservation SET state = 'taken' WHERE order_id = $1", made)
    await db.execute(
        "INSERT INTO stock_move (place, product, quantity, value_idr, kind, source) VALUES ($1, $2, -1, -9000, 'jual', $3)",
        shop,
        product,
        f"order:{made}",
    )
    async with transactions.transaction():
        await post(1, source=f"order:{made}:handed_over", memo="Diserahkan",
                   postings={"uang_muka": 68_000, "penjualan_bukan_anggota": -60_000, "ongkos_kirim": -8_000})  # fmt: skip
        await post(
            1,
            source=f"order:{made}:cost",
            memo="Pokok",
            postings={"pokok_bukan_anggota": 9_000, "persediaan_toko": -9_000},
        )
        await count(f"order:{made}", seller=1, pool="retail", base_idr=60_000, person=None, primary_coop=None)


async def paid(db: Any, shop: int, product: int, unit: int) -> None:
    made = await order(db, shop, product, unit, "PS-UJI-LUNAS-1", ["awaiting_payment", "paid"], paid=68_000)
    await payment(db, made, ["intended", "pending", "paid"], received=68_000)
    await db.execute(
        "INSERT INTO reservation (order_id, place, product, quantity, held_until) VALUES ($1, $2, $3, 1, now())",
        made,
        shop,
        product,
    )


async def waiting(db: Any, shop: int, product: int, unit: int) -> None:
    made = await order(db, shop, product, unit, "PS-UJI-TUNGGU", ["awaiting_payment"], paid=0)
    await payment(db, made, ["intended", "pending"], received=0)
    await db.execute(
        "INSERT INTO reservation (order_id, place, product, quantity, held_until) VALUES ($1, $2, $3, 1, now())",
        made,
        shop,
        product,
    )


async def returned(db: Any, shop: int, product: int, unit: int) -> None:
    made = await order(
        db, shop, product, unit, "PS-UJI-BATAL-1", ["awaiting_payment", "paid", "cancelled"], paid=68_000, back=68_000
    )
    attempt = await payment(db, made, ["intended", "pending", "paid", "refunded"], received=68_000, back=68_000)
    await db.execute("SET session_replication_role = replica")
    refund = await db.fetchval(
        "INSERT INTO refund (payment, order_id, subject_id, source, refund_key, amount_idr, reason, way, state)"
        " VALUES ($1, $2, $2, 'uji', 'uji-1', 68000, 'Dibatalkan pembeli', 'gateway', 'done') RETURNING id", attempt, made,
    )  # fmt: skip
    await walk(db, "refund", refund, ["approved", "sent", "done"])
    await db.execute("SET session_replication_role = origin")
    async with transactions.transaction():
        await post(
            1,
            source=f"refund:{refund}:decided",
            memo="Batal",
            postings={"uang_muka": 68_000, "utang_pengembalian": -68_000},
        )
        await post(
            1,
            source=f"refund:{refund}:done",
            memo="Kembali",
            postings={"utang_pengembalian": 68_000, "piutang_gateway": -68_000},
        )
    await let_go(db, made, attempt)


async def let_go(db: Any, made: int, attempt: int) -> None:
    """An officer had let a part of it go, before it was called off; two bore what the gateway kept of it."""
    one, two = [row["id"] for row in await db.fetch("SELECT id FROM person ORDER BY id LIMIT 2")]
    await db.execute(
        "INSERT INTO order_concession (order_id, amount_idr, reason, by_person) VALUES ($1, 5000, 'Karung basah', $2)",
        made,
        one,
    )
    await db.execute(
        "INSERT INTO gateway_loss (payment, amount_idr, reason, proposed_by, decided_by, decided_at, approved, partly)"
        " VALUES ($1, 700, 'Bank memenangkan pembeli', $2, $3, now(), true, true)", attempt, one, two,
    )  # fmt: skip
    async with transactions.transaction():
        await post(1, source=f"order:{made}:loss:{attempt}", memo="Kerugian",
                   postings={"kerugian_gateway": 700, "piutang_gateway": -700})  # fmt: skip
