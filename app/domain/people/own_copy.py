"""Everything held about a person, in one file: the one list of what we hold, and the copy its owner may take away.

A new table that names persons belongs into PARTS; a test asks for it.
"""

import json
from typing import Any

from app.domain import transactions
from app.domain.audit.write import record
from app.domain.clock import now
from app.domain.people.asker import Asker
from app.domain.people.nik import opened_nik

MOST = 5000  # rows a part: more than a household makes in ten years

# name in the file -> the rows of the person $1, newest first, with the fields named one by one
PARTS: dict[str, str] = {
    "diri": "SELECT name AS nama, phone AS telepon, state AS status, created_at AS terdaftar, password_changed_at AS sandi_diganti,"
    " totp_secret IS NOT NULL AS memakai_kode_aplikasi FROM person WHERE id = $1 LIMIT $2",
    "keanggotaan": "SELECT c.name AS koperasi, m.member_no AS nomor_anggota, m.since AS sejak, m.ended_on AS berhenti, m.ended_why AS sebab_berhenti"
    " FROM membership m JOIN coop c ON c.id = m.coop WHERE m.person = $1 ORDER BY m.id DESC LIMIT $2",
    "jabatan": "SELECT c.name AS koperasi, o.role AS jabatan, o.proposed_at AS diusulkan, o.granted_at AS diberikan, o.ended_at AS berakhir"
    " FROM office o JOIN coop c ON c.id = o.coop WHERE o.person = $1 ORDER BY o.id DESC LIMIT $2",
    "alamat": "SELECT label AS sebutan, recipient AS penerima, phone AS telepon, kecamatan, desa, village AS kode_desa, street AS jalan,"
    " created_at AS dibuat, removed_at AS dihapus"
    " FROM address WHERE person = $1 ORDER BY id DESC LIMIT $2",
    "masuk": "SELECT device AS perangkat, address AS alamat_jaringan, began_at AS masuk, seen_at AS terakhir, ended_at AS berakhir, ended_why AS sebab"
    " FROM login WHERE person = $1 ORDER BY id DESC LIMIT $2",
    "kode": "SELECT purpose AS keperluan, made_at AS dibuat, used_at AS dipakai, tries AS percobaan"
    " FROM code WHERE phone = (SELECT phone FROM person WHERE id = $1) ORDER BY id DESC LIMIT $2",
    "pesan": "SELECT channel AS saluran, made_at AS dibuat, sent_at AS terkirim, CASE WHEN useless_after IS NULL THEN body ELSE '(kode)' END AS isi"
    " FROM message WHERE recipient = (SELECT phone FROM person WHERE id = $1) ORDER BY id DESC LIMIT $2",
    "keranjang": "SELECT p.name AS barang, l.quantity AS jumlah, l.added_at AS ditambahkan FROM cart c JOIN cart_line l ON l.cart = c.id"
    " JOIN product_unit u ON u.id = l.unit JOIN product p ON p.id = u.product WHERE c.person = $1 ORDER BY l.added_at DESC LIMIT $2",
    "pesanan": "SELECT number AS nomor, placed_at AS dibuat, state AS status, name AS nama, phone AS telepon, reach AS cara, kecamatan, street AS jalan,"
    " note AS catatan, tender AS pembayaran, goods_idr AS barang_rp, delivery_idr AS ongkos_kirim_rp, total_idr AS total_rp, paid_idr AS dibayar_rp,"
    " refunded_idr AS dikembalikan_rp FROM shop_order WHERE person = $1 ORDER BY id DESC LIMIT $2",
    "isi_pesanan": "SELECT o.number AS nomor, l.name AS barang, l.unit_name AS satuan, l.quantity AS jumlah, l.price_idr AS harga_rp,"
    " l.discount_idr AS potongan_rp, l.total_idr AS total_rp"
    " FROM shop_order o JOIN order_line l ON l.order_id = o.id WHERE o.person = $1 ORDER BY o.id DESC, l.line_no LIMIT $2",
    "laporan_harga": "SELECT p.name AS barang, e.shop AS toko, e.place AS tempat, e.seen_on AS dilihat, e.price_idr AS harga_rp,"
    " e.reported_at AS dilaporkan, e.confirmed_by IS NOT NULL AS dibenarkan, e.refused_why AS ditolak_karena FROM reference_price e"
    " JOIN product_unit u ON u.id = e.unit JOIN product p ON p.id = u.product WHERE e.reported_by = $1 ORDER BY e.id DESC LIMIT $2",
    "pembayaran": "SELECT o.number AS untuk, y.method AS cara, y.amount_idr AS jumlah_rp, y.state AS status, y.made_at AS dibuat, y.paid_at AS dibayar"
    " FROM payment y JOIN payable o ON o.subject = y.subject AND o.id = y.subject_id WHERE o.person = $1 ORDER BY y.id DESC LIMIT $2",
    "pengembalian_dana": "SELECT o.number AS untuk, r.amount_idr AS jumlah_rp, r.reason AS alasan, r.way AS cara, r.state AS status, r.made_at AS dibuat,"
    " r.done_at AS selesai FROM refund r JOIN payable o ON o.subject = r.subject AND o.id = r.subject_id WHERE o.person = $1 ORDER BY r.id DESC LIMIT $2",
    "pengantaran": "SELECT o.number AS pesanan, d.sent_at AS berangkat, d.ended_at AS selesai, d.outcome AS hasil, d.cash_idr AS uang_rp"
    " FROM delivery d JOIN shop_order o ON o.id = d.order_id WHERE d.courier = $1 ORDER BY d.id DESC LIMIT $2",
    "setoran_cod": "SELECT at AS kapan, expected_idr AS seharusnya_rp, counted_idr AS dihitung_rp FROM cod_deposit WHERE courier = $1"
    " ORDER BY id DESC LIMIT $2",
    "simpanan": "SELECT c.name AS koperasi, a.name AS jenis, -b.balance_idr AS saldo_rp, b.held_idr AS menunggu_dibayar_rp FROM account a"
    " JOIN account_balance b ON b.account = a.id JOIN coop c ON c.id = a.entity WHERE a.owner_kind = 'person' AND a.owner_id = $1 ORDER BY a.id LIMIT $2",
    "mutasi_simpanan": "SELECT j.day AS tanggal, a.name AS jenis, j.memo AS uraian, -l.amount_idr AS jumlah_rp FROM account a"
    " JOIN journal_line l ON l.account = a.id JOIN journal j ON j.id = l.journal WHERE a.owner_kind = 'person' AND a.owner_id = $1"
    " ORDER BY j.day DESC, j.id DESC LIMIT $2",
    "setoran_simpanan": "SELECT number AS nomor, kind AS jenis, amount_idr AS jumlah_rp, way AS cara, state AS status, made_at AS dibuat,"
    " received_at AS diterima FROM savings_deposit WHERE person = $1 ORDER BY id DESC LIMIT $2",
    "iuran_wajib": "SELECT month AS bulan, amount_idr AS jumlah_rp, undone_at AS dibatalkan FROM savings_due WHERE person = $1 ORDER BY month DESC LIMIT $2",
    "awal_iuran_wajib": "SELECT first_month AS bulan_pertama FROM savings_due_start WHERE person = $1 LIMIT $2",
    "penarikan_simpanan": "SELECT number AS nomor, amount_idr AS jumlah_rp, way AS cara, destination AS tujuan, state AS status, asked_at AS diminta,"
    " approved_at AS disetujui, paid_at AS dibayar FROM savings_withdrawal WHERE person = $1 ORDER BY id DESC LIMIT $2",
    "bayar_dengan_simpanan": "SELECT subject AS untuk, kind AS jenis, amount_idr AS jumlah_rp, returned_idr AS kembali_rp, made_at AS kapan"
    " FROM savings_tender WHERE person = $1 ORDER BY id DESC LIMIT $2",
    "bon": "SELECT c.name AS koperasi, b.subject AS untuk, b.amount_idr AS jumlah_rp, b.returned_idr AS kembali_rp, b.paid_idr AS dibayar_rp,"
    " b.due_on AS jatuh_tempo, b.made_at AS kapan FROM bon b JOIN coop c ON c.id = b.entity WHERE b.person = $1 ORDER BY b.id DESC LIMIT $2",
    "batas_bon": "SELECT c.name AS koperasi, l.limit_idr AS batas_rp, l.used_idr AS terpakai_rp, l.oldest_due AS jatuh_tempo FROM bon_line l"
    " JOIN coop c ON c.id = l.entity WHERE l.person = $1 LIMIT $2",
    "usulan_batas_bon": "SELECT limit_idr AS batas_rp, why AS alasan, state AS status, proposed_at AS diusulkan, decided_at AS diputuskan"
    " FROM bon_limit WHERE person = $1 ORDER BY id DESC LIMIT $2",
    "persetujuan_potong_gaji": "SELECT given AS setuju, words AS kata, at AS kapan FROM wage_consent WHERE person = $1 ORDER BY id DESC LIMIT $2",
    "potong_gaji": "SELECT l.number AS daftar, l.month AS bulan, r.bon_idr AS bon_rp, r.dues_idr AS simpanan_wajib_rp, r.withheld_idr AS dipotong_rp,"
    " r.booked_at AS dibukukan FROM wage_row r JOIN wage_list l ON l.id = r.list WHERE r.person = $1 ORDER BY r.id DESC LIMIT $2",
    "identitas": "SELECT i.nik_sealed AS nik, i.nik_masked AS nik_tertutup, i.birth_place AS tempat_lahir, i.birth_date AS tanggal_lahir, i.sex AS kelamin,"
    " i.occupation AS pekerjaan, v.name AS desa, v.kecamatan, i.street AS jalan, i.written_at AS dicatat"
    " FROM person_identity i LEFT JOIN village v ON v.code = i.village WHERE i.person = $1 LIMIT $2",
    "permohonan": "SELECT a.number AS nomor, c.name AS koperasi, a.state AS status, a.name AS nama, a.nik_sealed AS nik, a.birth_place AS tempat_lahir,"
    " a.birth_date AS tanggal_lahir, a.sex AS kelamin, a.occupation AS pekerjaan, v.name AS desa, a.street AS jalan, a.photo IS NOT NULL AS ada_foto,"
    " a.made_at AS dibuat, a.submitted_at AS dikirim, a.decided_at AS diputuskan, a.reason AS alasan FROM application a"
    " LEFT JOIN coop c ON c.id = a.coop LEFT JOIN village v ON v.code = a.village WHERE a.person = $1 ORDER BY a.id DESC LIMIT $2",
    "berkas": "SELECT kind AS jenis, media_type AS bentuk, made_at AS disimpan FROM private_file WHERE person = $1 ORDER BY id DESC LIMIT $2",
    "persetujuan": "SELECT c.purpose AS tujuan, c.version AS versi, t.title AS judul, t.basis AS dasar, c.given AS setuju, c.at AS kapan FROM consent c"
    " JOIN consent_text t ON t.purpose = c.purpose AND t.version = c.version WHERE c.person = $1 ORDER BY c.id DESC LIMIT $2",
    "berhenti": "SELECT c.name AS koperasi, d.kind AS sebab, d.state AS status, d.reason AS alasan, d.asked_at AS diajukan, d.decided_at AS disetujui,"
    " d.settled_at AS selesai, d.answer AS jawaban, d.paid_idr AS dibayarkan_rp, d.paid_way AS cara,"
    " d.destination AS rekening, d.proof AS bukti FROM departure d JOIN coop c ON c.id = d.coop"
    " WHERE d.person = $1 ORDER BY d.id DESC LIMIT $2",
    "pin": "SELECT set_at AS dipasang FROM person_pin WHERE person = $1 LIMIT $2",
    "hadir_di_loket": "SELECT how AS cara, slip AS surat, at AS kapan FROM presence WHERE person = $1 ORDER BY id DESC LIMIT $2",
    "perbuatan_petugas_untuk_anda": "SELECT f.at AS kapan, p.name AS petugas, f.deed AS perbuatan FROM acted_for f JOIN person p ON p.id = f.done_by"
    " WHERE f.person = $1 ORDER BY f.id DESC LIMIT $2",
    "kode_aktivasi": "SELECT made_at AS dicetak, ends_at AS berlaku_sampai, used_at AS dipakai FROM activation WHERE person = $1 ORDER BY id DESC LIMIT $2",
    "permintaan_data": "SELECT kind AS jenis, field AS bidang, state AS status, wanted_shown AS seharusnya, reason AS alasan, asked_at AS diajukan,"
    " decided_at AS dijawab, answer AS jawaban FROM data_request WHERE person = $1 ORDER BY id DESC LIMIT $2",
    "penghapusan": "SELECT at AS kapan, reason AS sebab FROM erasure WHERE person = $1 LIMIT $2",
    "ppob": "SELECT number AS nomor, ordered_at AS dibuat, state AS status, product_name AS produk, customer_no AS nomor_pelanggan,"
    " customer_name AS nama_pelanggan, total_idr AS total_rp, refunded_idr + returned_idr AS dikembalikan_rp FROM ppob_transaction"
    " WHERE person = $1 ORDER BY id DESC LIMIT $2",
    "tagihan_ditanyakan": "SELECT service AS layanan, customer_no AS nomor_pelanggan, customer_name AS nama_pelanggan, asked_at AS kapan"
    " FROM ppob_inquiry WHERE person = $1 ORDER BY id DESC LIMIT $2",
    "ppob_dibukukan": "SELECT day AS hari, kind AS jenis, total_idr AS total_rp, margin_idr AS margin_rp FROM ppob_sale"
    " WHERE person = $1 ORDER BY at DESC LIMIT $2",
    "nomor_ppob_tersimpan": "SELECT service AS layanan, customer_no AS nomor_pelanggan, name AS sebutan, at AS disimpan FROM ppob_favourite"
    " WHERE person = $1 ORDER BY id DESC LIMIT $2",
    "cek_ppob": "SELECT service AS layanan, customer_no AS nomor_pelanggan, at AS kapan FROM ppob_check WHERE person = $1 OR for_person = $1"
    " ORDER BY at DESC LIMIT $2",
    "voucher": "SELECT m.name AS voucher, v.amount_idr AS potongan_rp, v.used_at AS dipakai, v.returned_at AS dikembalikan FROM voucher_use v"
    " JOIN promotion m ON m.id = v.promotion WHERE v.person = $1 ORDER BY v.used_at DESC LIMIT $2",
    "pemakaian_voucher": "SELECT m.name AS voucher, v.used AS kali FROM voucher_person v JOIN promotion m ON m.id = v.promotion"
    " WHERE v.person = $1 ORDER BY m.name LIMIT $2",
    "favorit": "SELECT p.name AS barang, f.made_at AS disimpan FROM favourite f JOIN product p ON p.id = f.product WHERE f.person = $1"
    " ORDER BY f.made_at DESC LIMIT $2",
    "belanja_rutin": "SELECT s.name AS daftar, p.name AS barang, l.quantity AS jumlah FROM shopping_list s JOIN shopping_list_line l ON l.list = s.id"
    " JOIN product_unit u ON u.id = l.unit JOIN product p ON p.id = u.product WHERE s.person = $1 ORDER BY s.name, p.name LIMIT $2",
    "minta_dikabari": "SELECT p.name AS barang, w.made_at AS diminta, w.told_at AS dikabari FROM stock_wish w JOIN product p ON p.id = w.product"
    " WHERE w.person = $1 ORDER BY w.id DESC LIMIT $2",
    "ulasan": "SELECT p.name AS barang, r.stars AS bintang, r.words AS ulasan, r.made_at AS kapan, r.hidden_why AS disembunyikan_karena"
    " FROM review r JOIN product p ON p.id = r.product WHERE r.person = $1 ORDER BY r.id DESC LIMIT $2",
    "saringan_kantor": "SELECT name AS sebutan, query AS isi FROM saved_filter WHERE person = $1 ORDER BY id DESC LIMIT $2",
    "dasar_jasa_usaha": "SELECT day AS hari, pool AS usaha, base_idr AS dasar_rp FROM participation WHERE person = $1 ORDER BY id DESC LIMIT $2",
    "siapa_melihat": "SELECT a.at AS kapan, p.name AS petugas, a.deed AS perbuatan, a.why AS keperluan"
    " FROM audit a LEFT JOIN person p ON p.id = a.by_person WHERE a.subject = 'person:' || $1::bigint ORDER BY a.id DESC LIMIT $2",
    "perbuatan_anda": "SELECT at AS kapan, deed AS perbuatan, why AS keperluan FROM audit WHERE by_person = $1 ORDER BY id DESC LIMIT $2",
}

# A column "…_by" or "by_person" says which officer did something to goods, prices or books: the row is not about the officer.
OFFICER = ("_by", "by_person")


async def own_copy(asker: Asker) -> dict[str, Any]:
    """{"dibuat": …, part: [rows]}: times as ISO text, rupiah as whole numbers. Taking it leaves a row in the trail."""
    async with transactions.transaction():
        parts = {
            name: [_opened(row, asker) for row in await transactions.fetch(sql, asker.person_id, MOST)]
            for name, sql in PARTS.items()
        }
        await record("salinan data diambil", f"person:{asker.person_id}", by=asker.person_id, entity=asker.coop)
    return {"dibuat": now().isoformat(), **parts}


def _opened(row: transactions.Row, asker: Asker) -> dict[str, Any]:
    """The row as its owner may read it: his own NIK whole."""
    plain = dict(row)
    if isinstance(plain.get("nik"), bytes):
        assert asker.person_id is not None
        plain["nik"] = opened_nik(plain["nik"], asker.person_id)
    return plain


def as_file(copy: dict[str, Any]) -> bytes:
    """The copy as JSON that people and programs can read."""
    return json.dumps(copy, ensure_ascii=False, indent=1, default=str).encode()


async def who_looked(asker: Asker, *, at_most: int = 20) -> list[transactions.Row]:
    """Rows (kapan, petugas, perbuatan, keperluan) of others who looked at or changed the asker's data, newest first."""
    return await transactions.fetch(
        "SELECT a.at AS kapan, coalesce(p.name, 'Sistem') AS petugas, a.deed AS perbuatan, a.why AS keperluan FROM audit a"
        " LEFT JOIN person p ON p.id = a.by_person WHERE a.subject = 'person:' || $1::bigint AND a.by_person IS DISTINCT FROM $1"
        " ORDER BY a.id DESC LIMIT $2",
        asker.person_id, at_most,
    )  # fmt: skip
