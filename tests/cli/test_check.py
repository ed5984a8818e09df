"""Each invariant is broken on purpose, behind the guards' back, and the check must name the place."""

import pytest

from app.cli.check import check, outcomes, report
from app.domain.checks.asking import CHECKS
from tests.cli.world import small_world

LUNAS = "(SELECT id FROM shop_order WHERE number = 'PS-UJI-LUNAS-1')"
SELESAI = "(SELECT id FROM shop_order WHERE number = 'PS-UJI-SELESAI')"

# what somebody does behind the guards' back -> (words of the invariant, the table that the finding names)
BREACHES = [
    ("UPDATE journal_line SET amount_idr = amount_idr + 1 WHERE journal = (SELECT max(journal) FROM journal_line)", "Setiap jurnal", "journal "),
    ("DELETE FROM journal_line WHERE journal = (SELECT max(journal) FROM journal_line)", "Setiap jurnal", "journal "),
    ("UPDATE journal_line SET day = day - 1 WHERE line_no = 1 AND journal = (SELECT max(journal) FROM journal_line)", "Setiap jurnal", "journal "),
    ("DELETE FROM journal WHERE source = 'setor:1'", "Setiap baris jurnal", "journal_line "),
    ("INSERT INTO journal_line (journal, line_no, account, amount_idr)"
     " SELECT min(j.id), 9, min(a.id), 5 FROM journal j, account a WHERE a.entity = 3", "Buku setiap koperasi", "coop 3"),
    ("UPDATE account_balance SET balance_idr = balance_idr - 1 WHERE min_idr < -1", "Setiap saldo tersimpan = jumlah", "account_balance "),
    ("UPDATE account_balance SET min_idr = 0, max_idr = 0", "Setiap saldo tersimpan berada", "account_balance "),
    ("UPDATE journal SET reverses = (SELECT id FROM journal WHERE source = 'uji:masuk') WHERE source = 'uji:1:batal'", "jurnal balik", "journal "),
    ("UPDATE journal_line l SET amount_idr = amount_idr * 2 FROM journal j"
     " WHERE j.id = l.journal AND j.entity = 2 AND j.source = 'titip:1'", "Utang antarkoperasi", "coop 1 dan 2"),
    ("UPDATE journal_line SET amount_idr = -amount_idr WHERE account IN (SELECT id FROM account WHERE entity = 1 AND code = '1101')",
     "Kas tidak pernah di bawah nol", "account 1/1101"),
    ("UPDATE day_root SET root = sha256('x') WHERE day = (SELECT max(day) FROM day_root)", "rantainya tidak putus", "day_root "),
    ("UPDATE day_root SET chain = sha256('x') WHERE day = (SELECT min(day) FROM day_root)", "rantainya tidak putus", "day_root "),
    ("DELETE FROM day_root WHERE day = (SELECT min(day) + 1 FROM day_root)", "rantainya tidak putus", "day_root "),
    ("DELETE FROM day_root WHERE day = (SELECT min(day) FROM day_root)", "rantainya tidak putus", "day_root "),
    ("UPDATE day_root SET turnover_idr = 0 WHERE day = (SELECT max(day) FROM day_root)", "rantainya tidak putus", "day_root "),
    ("UPDATE account_snapshot SET balance_idr = balance_idr + 1", "Setiap saldo akhir hari", "account_snapshot "),
    ("DELETE FROM account_snapshot", "Setiap saldo akhir hari", "account_snapshot "),
    ("INSERT INTO closed_month (entity, month) VALUES (1, '2026-01-01')", "Setiap bulan tertutup", "closed_month 1/2026-01-01"),
    ("UPDATE interest_posting SET interest_idr = interest_idr + 1 WHERE run = 1 AND tax_idr = 0", "baris, jurnal, dan jumlah", "interest_posting "),
    ("UPDATE interest_posting SET whole_idr = whole_idr + 1 WHERE run = 1 AND tax_idr = 0", "dihitung ulang", "interest_posting "),
    ("UPDATE interest_posting SET exact = '1/3' WHERE run = 2", "dihitung ulang", "interest_posting "),
    ("UPDATE interest_posting SET whole_tax_idr = 0 WHERE run = 2 AND whole_tax_idr > 0", "dihitung ulang", "interest_posting "),
    ("DELETE FROM interest_posting WHERE run = 2 AND tax_idr > 0", "mendapat bulannya", "interest_posting "),
    ("UPDATE interest_terms SET terms = jsonb_set(terms, '{tarif}', '[[1, [[0, 301]]]]')", "dihitung ulang", "interest_posting "),
    ("UPDATE interest_run SET interest_idr = interest_idr + 1", "baris, jurnal, dan jumlah", "interest_run "),
    ("UPDATE journal_line l SET amount_idr = -l.amount_idr FROM journal j WHERE j.id = l.journal AND j.source LIKE 'interest:%'",
     "baris, jurnal, dan jumlah", "interest_posting "),
    ("DELETE FROM journal WHERE source LIKE 'interest:%'", "baris, jurnal, dan jumlah", "interest_posting "),
    ("UPDATE setting SET value = '25001' WHERE value = '25000'", "Setiap keputusan", "decision "),
    ("UPDATE decision SET effective_from = effective_from - 1 WHERE number = 'uji-1'", "Setiap keputusan", "decision "),
    ("DELETE FROM decision_seal WHERE nr = 1", "Setiap keputusan", "decision "),
    ("UPDATE decision_seal SET digest = sha256('x') WHERE nr = 2", "Setiap keputusan", "decision "),
    ("DELETE FROM setting WHERE name = 'ongkos_kirim'", "menyebut keputusannya", "coop "),
    ("UPDATE decision SET effective_from = '2999-01-01' WHERE first AND entity = 2", "menyebut keputusannya", "coop "),
    ("UPDATE promotion SET budget_idr = 2000001 WHERE budget_idr IS NOT NULL", "menyebut keputusannya", "promotion "),
    ("UPDATE promotion SET decision = (SELECT min(id) FROM decision WHERE entity <> 1)", "menyebut keputusannya", "promotion "),
    ("UPDATE setting SET value = '-1' WHERE name = 'simpanan_pokok'", "Setiap nilai yang ditetapkan", "setting "),
    ("UPDATE stock_level SET on_hand = on_hand + 1", "Stok dan nilainya", "stock_level "),
    ("UPDATE stock_level SET value_idr = value_idr + 1", "Stok dan nilainya", "stock_level "),
    ("DELETE FROM stock_level", "Stok dan nilainya", "stock_level "),
    ("UPDATE stock_level SET reserved = reserved + 1", "Barang yang dijanjikan", "stock_level "),
    ("UPDATE reservation SET state = 'held' WHERE state = 'taken'", "Barang hanya ditahan", "reservation "),
    ("UPDATE stock_move SET value_idr = value_idr - 1 WHERE kind = 'jual'", "Stok dan nilainya", "stock_level "),
    ("UPDATE stock_level SET value_idr = value_idr + 1", "Akun persediaan", "coop 1 persediaan_toko"),
    (f"UPDATE shop_order SET state = 'packed' WHERE id = {LUNAS}", "langkah terakhirnya", "order "),
    ("DELETE FROM life_move WHERE life = 'payment'", "langkah terakhirnya", "payment "),
    ("UPDATE life_move SET from_state = 'cancelled' WHERE from_state = 'packed'", "Langkah saling menyambung", "life_move "),
    (f"UPDATE order_line SET total_idr = total_idr + 1 WHERE order_id = {LUNAS}", "Jumlah pesanan", "shop_order "),
    (f"UPDATE payment SET amount_idr = 67999, received_idr = 67999 WHERE subject_id = {LUNAS}", "pembayaran sebesar", "shop_order "),
    (f"UPDATE payment SET state = 'pending' WHERE subject_id = {LUNAS}", "pembayaran sebesar", "shop_order "),
    (f"UPDATE shop_order SET paid_idr = paid_idr - 1 WHERE id = {LUNAS}", "tercatat sekali: sebagai uang muka", "shop_order "),
    (f"UPDATE shop_order SET state = 'cancelled' WHERE id = {LUNAS}", "Uang muka: sisa", "shop_order "),
    ("UPDATE journal SET source = 'lain:' || id WHERE source LIKE 'order:%:handed_over'", "Uang muka: sisa", "shop_order "),
    ("UPDATE journal SET source = 'lain:' || id WHERE source LIKE 'order:%:handed_over'", "diserahkan tercatat", "shop_order "),
    (f"UPDATE order_line SET cost_idr = 8999 WHERE order_id = {SELESAI}", "diserahkan tercatat", "shop_order "),
    (f"UPDATE shop_order SET state = 'packed' WHERE id = {SELESAI}", "diserahkan tercatat", "shop_order "),
    ("UPDATE payment SET fee_idr = 0 WHERE state = 'paid'", "diterima dari gateway", "payment "),
    (f"UPDATE payment SET received_idr = 0 WHERE subject_id = {LUNAS}", "diterima dari gateway", "payment "),
    (f"DELETE FROM payment WHERE subject_id = {LUNAS}", "diterima dari gateway", "payment "),
    ("INSERT INTO gateway_loss (payment, amount_idr, reason, proposed_by, decided_by, decided_at, approved)"
     " SELECT p.id, 5, 'tidak dibukukan', a.id, b.id, now(), true FROM payment p, person a, person b WHERE b.id > a.id LIMIT 1",
     "Kerugian kanal pembayaran", "payment "),
    (f"INSERT INTO order_concession (order_id, amount_idr, reason, by_person) SELECT {LUNAS}, 5, 'tanpa sebab', min(id) FROM person",
     "Potongan pesanan: sesudah", "shop_order "),
    (f"INSERT INTO order_concession (order_id, amount_idr, reason, by_person) SELECT {LUNAS}, 500001, 'seorang diri', min(id) FROM person",
     "dilepas oleh dua orang", "shop_order "),
    ("INSERT INTO order_concession_request (order_id, amount_idr, reason, by_person, decided_by, decided_at, approved, concession)"
     " SELECT c.order_id, c.amount_idr + 1, c.reason, c.by_person, p.id, now(), true, c.id FROM order_concession c, person p"
     " WHERE p.id <> c.by_person LIMIT 1", "dilepas oleh dua orang", "shop_order "),
    ("UPDATE refund SET amount_idr = 68001", "tidak melebihi", "payment "),
    ("DELETE FROM refund", "tidak melebihi", "shop_order "),
    ("UPDATE shop_order SET refunded_idr = paid_idr + 1", "tidak melebihi", "shop_order "),
    ("UPDATE refund SET state = 'owed'", "Setiap pengembalian tercatat", "refund "),
    ("DELETE FROM journal WHERE source LIKE 'refund:%:done'", "Setiap pengembalian tercatat", "refund "),
    ("UPDATE ppob_transaction SET state = 'held' WHERE state = 'pending'", "langkah terakhirnya", "ppob "),
    ("UPDATE ppob_transaction SET paid_idr = paid_idr - 1 WHERE state = 'pending'", "Uang muka PPOB", "ppob_transaction "),
    ("DELETE FROM journal WHERE source LIKE 'ppob:%:captured'", "Uang muka PPOB", "ppob_transaction "),
    ("UPDATE ppob_transaction SET refunded_idr = 0 WHERE state = 'failed'", "Uang muka PPOB", "ppob_transaction "),
    ("UPDATE journal SET source = 'lain:' || id WHERE source LIKE 'ppob:%:paid:tunai'", "Uang muka PPOB", "account 1/2107"),
    ("UPDATE ppob_transaction SET charged_idr = charged_idr - 1 WHERE state = 'success'", "berhasil tercatat sekali", "ppob_transaction "),
    ("UPDATE ppob_transaction SET is_member = true WHERE state = 'success'", "berhasil tercatat sekali", "ppob_transaction "),
    ("DELETE FROM journal WHERE source LIKE 'ppob:%:undone'", "berhasil tercatat sekali", "ppob_transaction "),
    ("UPDATE ppob_topup SET amount_idr = amount_idr + 1", "Deposit PPOB = isi", "account 1/deposit_ppob"),
    ("DELETE FROM ppob_difference WHERE kind = 'saldo'", "Deposit PPOB = isi", "ppob_reconciliation "),
    ("UPDATE ppob_answer SET way = 'hook' WHERE said = 'success'", "ada buktinya", "ppob_transaction "),
    ("UPDATE ppob_answer SET said = 'silence' WHERE said = 'failed'", "ada buktinya", "ppob_transaction "),
    ("UPDATE ppob_case SET decided_at = NULL", "ada buktinya", "ppob_transaction "),
    ("DELETE FROM ppob_sale WHERE kind = 'undone'", "dasar SHU", "ppob_transaction "),
    ("UPDATE participation SET base_idr = base_idr + 1 WHERE pool = 'ppob'", "dasar SHU", "ppob_transaction "),
    ("UPDATE price SET price_idr = 70000", "HET", "price "),
    ("UPDATE ppob_product SET cost_idr = cost_idr - 1", "Setiap produk PPOB", "ppob_product "),
    ("DELETE FROM ppob_product_change", "Setiap produk PPOB", "ppob_product "),
    ("INSERT INTO ppob_margin (service, class, flat_idr, rate_bp, valid_from) VALUES ('pulsa', 'anggota', 0, 0, now() + interval '1 second')",
     "Setiap produk PPOB", "ppob_margin "),
    ("INSERT INTO ppob_margin_proposal (service, class, flat_idr, rate_bp, why, proposed_by, decided_by, decided_at, outcome, decision_id)"
     " SELECT 'pulsa', 'umum', 1, 0, 'uji', min(p.id), max(p.id), now(), 'published', (SELECT min(id) FROM decision WHERE entity <> 1) FROM person p",
     "Setiap produk PPOB", "ppob_margin_proposal "),
    ("UPDATE account_balance SET max_idr = 1 WHERE held_idr > 0", "kurang dari nol", "account "),
    ("UPDATE account_balance SET held_idr = held_idr + 1 WHERE held_idr > 0", "Yang ditahan", "account_balance "),
    ("UPDATE savings_withdrawal SET state = 'cancelled' WHERE state = 'approved'", "Yang ditahan", "account_balance "),
    ("UPDATE savings_deposit SET amount_idr = amount_idr + 1", "Setiap setoran", "savings_deposit "),
    ("DELETE FROM savings_deposit WHERE kind = 'pokok'", "Setiap setoran", "savings_deposit "),
    ("UPDATE savings_withdrawal SET state = 'approved' WHERE state = 'paid'", "Setiap penarikan", "savings_withdrawal "),
    ("UPDATE savings_withdrawal SET alone_idr = 1 WHERE state = 'paid'", "Setiap penarikan", "savings_withdrawal "),
    ("UPDATE journal SET source = 'lain:' || id WHERE source LIKE 'withdrawal:%'", "Setiap penarikan", "savings_withdrawal "),
    ("UPDATE savings_tender SET amount_idr = amount_idr + 1", "dibayar dengan simpanan", "savings_tender "),
    ("UPDATE savings_tender SET returned_idr = 1", "dibayar dengan simpanan", "savings_tender "),
    ("UPDATE bon SET amount_idr = amount_idr + 1", "Piutang bon", "account "),
    ("DELETE FROM savings_tender_return", "Piutang bon", "account "),
    ("UPDATE bon SET paid_idr = paid_idr - 1", "Yang dibayar dan yang kembali dari setiap bon", "bon "),
    ("UPDATE bon SET tender = NULL", "Yang dibayar dan yang kembali dari setiap bon", "savings_tender "),
    ("DELETE FROM bon_paid", "Setiap pelunasan bon", "savings_deposit "),
    ("UPDATE bon_line SET used_idr = used_idr + 1", "Terpakai dan jatuh tempo", "bon_line "),
    ("UPDATE bon_line SET oldest_due = NULL", "Terpakai dan jatuh tempo", "bon_line "),
    ("UPDATE bon_line SET limit_idr = limit_idr + 1", "Terpakai dan jatuh tempo", "bon_line "),
    ("UPDATE bon_limit SET decided_by = proposed_by", "Terpakai dan jatuh tempo", "bon_line "),
    ("UPDATE wage_list SET total_idr = total_idr + 1", "Setiap daftar potong gaji", "wage_list "),
    ("UPDATE wage_list SET agreed_by = filled_by", "Setiap daftar potong gaji", "wage_list "),
    ("UPDATE wage_consent SET given = false, payer = NULL, dues = false", "Setiap daftar potong gaji", "wage_row "),
    ("UPDATE wage_row SET bon_idr = bon_idr + 1", "Setiap daftar potong gaji", "wage_row "),
    ("UPDATE wage_row SET withheld_idr = withheld_idr + 1", "Setiap potongan gaji", "wage_row "),
    ("UPDATE wage_row SET booked_at = NULL", "Setiap potongan gaji", "wage_row "),
    ("DELETE FROM wage_booked", "Setiap potongan gaji", "savings_deposit "),
    ("UPDATE wage_list SET state = 'paid'", "Piutang potong gaji", "coop 2"),
    ("UPDATE journal_line l SET amount_idr = l.amount_idr * 2 FROM account a WHERE a.id = l.account AND a.code = '1124'", "Piutang potong gaji", "coop 2"),
    ("UPDATE bon_limit SET decision = (SELECT min(id) FROM decision WHERE entity = 3)", "menyebut keputusannya", "bon_limit "),
    ("UPDATE savings_due SET amount_idr = 30000", "Bulan simpanan wajib", "orang "),
    ("UPDATE life_move SET to_state = 'expired' WHERE life = 'savings_deposit'", "setoran dan penarikan", "savings_deposit "),
    ("UPDATE order_line_discount SET amount_idr = amount_idr + 1 WHERE bearer = 'toko'", "jumlah promosinya", "order_line "),
    ("UPDATE shop_order SET discount_idr = 9999 WHERE discount_idr = 10000", "jumlah promosinya", "shop_order "),
    ("UPDATE order_line SET discount_idr = 10001 WHERE discount_idr = 10000", "jumlah promosinya", "order_line "),
    ("UPDATE journal_line l SET account = (SELECT id FROM account WHERE entity = 1 AND code = '1121' AND owner_kind IS NULL)"
     " FROM account a WHERE a.id = l.account AND a.code = '1125'", "pada penanggungnya", "shop_order "),
    ("UPDATE promotion SET spent_idr = spent_idr - 1 WHERE code IS NOT NULL", "Voucher: terpakai", "promotion "),
    ("UPDATE voucher_use SET returned_at = now()", "Voucher: terpakai", "voucher_use "),
    ("UPDATE voucher_person SET used = 2", "Voucher: terpakai", "voucher_person "),
    ("INSERT INTO promotion_unit SELECT id, (SELECT min(unit) FROM promotion_unit) FROM promotion WHERE code IS NOT NULL", "Satu barang", "promotion "),
    ("UPDATE promotion SET made_by = started_by", "Satu barang", "promotion "),
    ("UPDATE promotion SET state = 'stopped'", "langkah terakhirnya", "promotion "),
    ("UPDATE delivery_slot_day SET taken = taken + 1", "Tempat yang terpakai", "delivery_slot_day "),
    ("DELETE FROM delivery_promise", "Tempat yang terpakai", "delivery_slot_day "),
    ("DELETE FROM delivery_slot_day", "Tempat yang terpakai", "delivery_slot_day "),
    (f"UPDATE shop_order SET state = 'cancelled' WHERE id = {LUNAS}", "tidak memakai tempat", "delivery_promise "),
    ("DELETE FROM participation", "partisipasi", "shop_order "),
    ("UPDATE participation SET base_idr = base_idr + 1 WHERE source LIKE 'order:%'", "partisipasi", "shop_order "),
    ("UPDATE shu_share SET jasa_usaha_idr = jasa_usaha_idr + 1 WHERE place = 0", "akarnya", "shu_share "),
    ("UPDATE shu_share SET member_no = '04.99999' WHERE place = 1", "akarnya", "shu_share "),
    ("DELETE FROM shu_share WHERE member NOT IN (SELECT member FROM shu_payout)", "akarnya", "shu_run 5/2025/1"),
    ("UPDATE shu_run SET root = sha256(root)", "akarnya", "shu_run 5/2025/1"),
    ("DELETE FROM shu_check", "dinyatakan benar", "shu_run 5/2025/1"),
    ("UPDATE shu_check SET root = sha256(root)", "dinyatakan benar", "shu_run 5/2025/1"),
    ("UPDATE shu_check SET differences = ARRAY['anggota 04.00001']", "dinyatakan benar", "shu_run 5/2025/1"),
    ("DELETE FROM membership WHERE member_no = '02.00001'", "Setiap permohonan yang menjadi anggota", "application "),
    ("UPDATE membership SET ended_on = NULL, ended_why = NULL WHERE ended_on IS NOT NULL", "Setiap yang berhenti", "departure "),
    ("UPDATE departure SET paid_idr = paid_idr + 1, pokok_idr = pokok_idr + 1 WHERE state = 'settled'", "Setiap yang berhenti", "departure "),
    ("UPDATE journal SET source = 'lain:' || id WHERE source LIKE 'departure:%'", "Setiap yang berhenti", "departure "),
    ("UPDATE application SET state = 'withdrawn' WHERE state = 'submitted'", "Siapa yang menunggu dipindahkan", "departure "),
    ("UPDATE membership SET ended_on = current_date, ended_why = 'Pindah' WHERE ended_on IS NULL", "Siapa yang menunggu dipindahkan", "departure "),
    ("UPDATE person SET phone = '+6281312345678' WHERE state = 'removed'", "Siapa yang dihapus", "person "),
    ("UPDATE application SET state = 'refused' WHERE state = 'member'", "permohonan, berhenti dan permintaan data", "application "),
    ("UPDATE audit_sample SET seed = sha256('x')", "Setiap sampel pengawas", "audit_sample "),
    ("DELETE FROM audit_sample_item WHERE place = 1", "Setiap sampel pengawas", "audit_sample "),
    ("DELETE FROM goods_picture WHERE width = 160", "Setiap foto barang", "product "),
    ("DELETE FROM shu_payout", "Utang SHU", "account 5/utang SHU"),
    ("UPDATE shu_payout SET amount_idr = amount_idr + 1", "Utang SHU", "shu_payout "),
    ("UPDATE shu_owed SET amount_idr = amount_idr + 1", "Utang SHU", "shu_owed "),
]  # fmt: skip


async def test_a_small_world_is_whole(db):
    await small_world(db)
    found = await outcomes()
    assert [finding for outcome in found for finding in outcome.findings] == []
    empty = [outcome.invariant for outcome in found if not outcome.looked]
    assert empty == ["Setiap bulan tertutup: dua orang, semua harinya disegel"], "every other check looked at something"


async def test_every_breach_is_found_and_its_place_named(db):
    await small_world(db)
    by_sentence = {outcome.invariant: ask for outcome, ask in zip(await outcomes(), CHECKS, strict=True)}
    await db.execute("ALTER TABLE account_balance DROP CONSTRAINT balance_within_bounds")
    for table in (
        "interest_posting",
        "savings_withdrawal",
        "savings_tender",
        "bon",
        "bon_limit",
        "wage_list",
        "wage_row",
        "stock_level",
        "stock_move",
        "shop_order",
        "payment",
        "order_line",
        "promotion",
        "ppob_transaction",
        "ppob_case",
    ):
        for name in await db.fetch(
            "SELECT conname FROM pg_constraint WHERE contype = 'c' AND conrelid = $1::regclass", table
        ):
            await db.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name["conname"]}"')
    for breach, words, place in BREACHES:
        change = db.connection.transaction()
        await change.start()
        await db.execute("SET LOCAL session_replication_role = replica")
        assert await db.execute(breach) not in ("UPDATE 0", "DELETE 0", "INSERT 0 0"), breach
        asked = [ask for sentence, ask in by_sentence.items() if words in sentence]
        assert asked, f"no invariant says {words}"
        found = [finding for ask in asked for finding in (await ask(db.connection)).findings]
        await change.rollback()
        assert any(finding.place.startswith(place) and finding.figures for finding in found), (breach, found)


# One rupiah more on one slip, one ledger row, in one decision -> the place that was changed.
ONE_RUPIAH = [
    "UPDATE shu_share s SET jasa_modal_idr = jasa_modal_idr + 1 WHERE (run, member) IN (SELECT run, member FROM shu_share ORDER BY leaf LIMIT 1)"
    " RETURNING 'shu_share ' || s.run || '/' || s.member_no",
    "UPDATE journal_line l SET amount_idr = l.amount_idr + 1 FROM journal j WHERE j.id = l.journal AND (l.journal, l.line_no) IN"
    " (SELECT journal, line_no FROM journal_line ORDER BY journal, line_no OFFSET 40 LIMIT 1) RETURNING 'journal ' || j.id || ' (' || j.source || ')'",
    "UPDATE setting SET value = (value::text::bigint + 1)::text::jsonb WHERE value = '25000' RETURNING 'decision ' || decision",
]


async def test_one_rupiah_is_found_exactly_where_it_was_changed(db):
    await small_world(db)
    for change in ONE_RUPIAH:
        tried = db.connection.transaction()
        await tried.start()
        await db.execute("SET LOCAL session_replication_role = replica")
        place = await db.fetchval(change)
        found = {finding.place for ask in CHECKS for finding in (await ask(db.connection)).findings}
        await tried.rollback()
        assert [one for one in found if one.split()[0] == place.split()[0]] == [place]


async def test_the_report_has_a_line_for_each_and_names_what_is_broken(db):
    await small_world(db)
    whole = await outcomes()
    await db.execute("ALTER TABLE stock_level DISABLE TRIGGER ALL")
    await db.execute("UPDATE stock_level SET reserved = 0")
    text = report(await outcomes())
    assert len(report(whole).splitlines()) == len(whole)
    assert "RUSAK 1" in text
    assert "dijanjikan 0, ditahan 3" in text


@pytest.mark.parametrize("write", ["INSERT INTO audit (deed, subject) VALUES ('x', 'y')"])
async def test_asking_changes_nothing_and_sees_one_moment(db, write):
    import asyncpg

    from app.cli import check as asking

    async def meddle(connection):
        await connection.execute(write)

    CHECKS.append(meddle)
    try:
        with pytest.raises(asyncpg.ReadOnlySQLTransactionError):
            await asking.outcomes()
    finally:
        CHECKS.remove(meddle)


async def test_a_witness_sees_a_past_rewritten_from_end_to_end(db, tmp_path):
    from app.domain.checks.kept import read_kept
    from app.domain.ledger.days import roots_of
    from app.routes.shop.transparency import as_csv

    await small_world(db)
    kept = read_kept(as_csv("Koperasi Indora", (await roots_of(1, limit=99))[::-1]))
    assert await check(kept=kept) == []
    await db.execute("SET session_replication_role = replica")
    await db.execute("UPDATE day_root SET root = sha256(root), chain = sha256(chain)")
    assert any("saksi" in finding.invariant for finding in await check(kept=kept))
    with pytest.raises(ValueError, match="bukan daftar akar"):
        read_kept("nama,umur\nSari,40\n")
