"""Reference data that every installation needs: the co-ops, their charts of accounts, places and delivery fees.

Every step can run twice: rows that exist are left as they are, for officers may have changed them.
"""

from app.cli.seeding.reference_members import seed_consent_texts, seed_villages
from app.domain import transactions
from app.domain.coops.sekunder import SEKUNDER

KECAMATAN = ("Jati", "Randublatung", "Kradenan", "Kedungtuban", "Cepu", "Sambong", "Jiken", "Jepon", "Blora",
             "Tunjungan", "Banjarejo", "Ngawen", "Kunduran", "Todanan", "Bogorejo", "Japah")  # fmt: skip

# One primary a kecamatan; the names are invented for the demo and editable.
PRIMARIES = ("Sumber Jati", "Randu Makmur", "Bengawan Rahayu", "Tuban Lestari", "Minyak Bumi Cepu", "Sambong Mandiri",
             "Jiken Sejahtera", "Jepon Batik", "Mustika Blora", "Tunjungan Tani", "Banjar Rejeki", "Ngawen Jaya",
             "Kunduran Subur", "Todanan Karst", "Bogorejo Guyub", "Japah Asri")  # fmt: skip

# kind by the first digit; 1291 and 1129 are assets with credit balances
CHART = """1101 Kas toko|1102 Kas kecil|1103 Kas kurir (COD dalam perjalanan)|1111 Bank operasional|1112 Bank penampungan (escrow)
1113 Piutang QRIS/gateway|1121 Piutang anggota (bon)|1122 Piutang primer (tempo)|1123 Piutang bukan anggota|1124 Piutang potong gaji
1125 Piutang klaim promosi|1129 Cadangan kerugian piutang|1131 Persediaan toko|1132 Persediaan gudang|1133 Barang dalam perjalanan|1141 Deposit PPOB
1151 Biaya dibayar di muka|1161 PPN masukan|1162 PPh dibayar di muka|1201 Tanah|1202 Bangunan|1203 Kendaraan|1204 Peralatan
1291 Akumulasi penyusutan|1301 Simpanan pada koperasi lain|2101 Utang usaha|2102 Utang titip jual|2103 Dana penjual marketplace
2104 Saldo belanja|2105 Uang muka pelanggan|2106 Utang pengembalian dana|2107 Uang muka PPOB|2111 Simpanan sukarela|2112 Utang jasa simpanan|2121 Utang PPN
2122 Utang PPh final simpanan|2123 Utang PPh 23/21|2124 Utang pajak penghasilan|2131 Utang SHU anggota|2132 Dana pengurus
2133 Dana pegawai|2134 Dana pendidikan|2135 Dana sosial|2136 Dana pembangunan daerah kerja|2141 Biaya yang masih harus dibayar
2201 Utang bank|2202 Utang kepada koperasi lain|3101 Simpanan pokok|3102 Simpanan wajib|3103 Hibah|3104 Modal penyertaan|3201 Cadangan
3301 SHU tahun berjalan|3302 SHU belum dibagi|3901 Penyeimbang saldo awal|4101 Penjualan anggota|4102 Penjualan primer|4103 Retur & potongan anggota
4201 Penjualan bukan anggota|4203 Retur & potongan bukan anggota|4301 Pendapatan PPOB anggota|4302 Pendapatan PPOB bukan anggota
4401 Komisi marketplace|4402 Komisi titip jual|4501 Ongkos kirim|4901 Pendapatan dari koperasi sekunder|4902 Lain-lain
5101 Beban pokok anggota|5201 Beban pokok bukan anggota|6101 Gaji|6102 Listrik/air/internet|6103 Sewa|6104 Angkut|6105 Penyusutan
6106 Selisih persediaan|6107 Selisih kas|6108 Barang rusak/kedaluwarsa|6109 Pembulatan|6110 Biaya kanal pembayaran
6111 Kerugian PPOB|6112 Kerugian kanal pembayaran|6113 Beban promosi|6199 Lain-lain
6201 Beban RAT|6202 Beban pendidikan anggota|6203 Honor pengurus/pengawas|6301 Beban jasa simpanan|6401 Beban pajak"""

KINDS = {"1": "aset", "2": "liabilitas", "3": "ekuitas", "4": "pendapatan", "5": "beban", "6": "beban"}

# What a deed means -> the account it is booked to. Officers may point a role elsewhere.
ROLES = {"kas_toko": "1101", "kas_kurir": "1103", "bank": "1111", "piutang_gateway": "1113", "piutang_anggota": "1121", "piutang_primer": "1122",
         "piutang_bukan_anggota": "1123", "piutang_potong_gaji": "1124",
         "persediaan_toko": "1131", "persediaan_gudang": "1132", "deposit_ppob": "1141", "utang_usaha": "2101",
         "utang_koperasi": "2202",
         "uang_muka": "2105", "uang_muka_ppob": "2107", "ppob_anggota": "4301", "ppob_bukan_anggota": "4302", "kerugian_ppob": "6111",
         "utang_pengembalian": "2106", "simpanan_sukarela": "2111", "simpanan_pokok": "3101", "simpanan_wajib": "3102",
         "modal_awal": "3103", "saldo_awal": "3901",
         "penjualan_anggota": "4101", "penjualan_primer": "4102", "retur_anggota": "4103", "penjualan_bukan_anggota": "4201",
         "retur_bukan_anggota": "4203", "ongkos_kirim": "4501", "pokok_anggota": "5101", "pokok_bukan_anggota": "5201", "biaya_gateway": "6110",
         "kerugian_gateway": "6112",
         "selisih_persediaan": "6106", "selisih_kas": "6107", "barang_rusak": "6108", "pembulatan": "6109",
         "beban_jasa_simpanan": "6301", "utang_pph_final": "2122", "utang_pph_23": "2123",
         "simpanan_di_sekunder": "1301", "utang_shu": "2131", "dana_pengurus": "2132", "dana_pegawai": "2133",
         "dana_pendidikan": "2134", "dana_sosial": "2135", "dana_daerah": "2136",
         "cadangan": "3201", "shu_berjalan": "3301",
         "pendapatan_sekunder": "4901",
         "klaim_promosi": "1125", "beban_promosi": "6113"}  # fmt: skip


async def seed_reference() -> None:
    """Runs as the owner (the app may not write co-ops); inside no transaction of its own caller."""
    from app.cli.seeding.reference_decisions import seed_first_decisions

    async with transactions.transaction():
        await transactions.execute_many(
            "INSERT INTO coop (id, kind, slug, name, kecamatan, address) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING",
            [(SEKUNDER, "sekunder", "indora", "Koperasi Indora", "Blora", "Kelurahan Bangkle, Blora"), *_primaries()],
        )
        await transactions.execute_many(
            "INSERT INTO account (entity, code, name, kind) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
            [(entity, code, name, KINDS[code[0]]) for entity in range(1, 18) for code, name in _chart()],
        )
        await transactions.execute_many(
            "INSERT INTO account_role (entity, role, code) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
            [(entity, role, code) for entity in range(1, 18) for role, code in ROLES.items()],
        )
        await transactions.execute_many(
            "INSERT INTO place (coop, slug, name, kind, address) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
            [(SEKUNDER, "toko-bangkle", "Toko Bangkle", "toko", "Kelurahan Bangkle, Blora"),
             (SEKUNDER, "gudang-klopoduwur", "Gudang Klopoduwur", "gudang", "Desa Klopoduwur, Banjarejo")],
        )  # fmt: skip
        await transactions.execute(
            "INSERT INTO opening_hours (coop, weekday, opens, closes) SELECT id, d, '08:00', '16:00' FROM coop CROSS JOIN generate_series(1, 6) d"
            " WHERE opening_hours = 'Senin–Sabtu 08.00–16.00' AND NOT EXISTS (SELECT FROM opening_hours h WHERE h.coop = coop.id)"
        )
        await seed_first_decisions()
        await seed_villages()
        await seed_consent_texts()


def _primaries() -> list[tuple[int, str, str, str, str, str]]:
    return [
        (
            2 + n,
            "primer",
            name.lower().replace(" ", "-"),
            f"Koperasi {name}",
            kecamatan,
            f"Kecamatan {kecamatan}, Blora",
        )
        for n, (name, kecamatan) in enumerate(zip(PRIMARIES, KECAMATAN, strict=True))
    ]


def _chart() -> list[tuple[str, str]]:
    rows = (row for line in CHART.splitlines() for row in line.split("|"))
    return [(row[:4], row[5:]) for row in rows]
