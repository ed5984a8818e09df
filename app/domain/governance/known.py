"""Every setting there is, in one table: what it is called, what it may be, and what an installation begins with.

Whoever needs a figure that the meeting or the board decides adds a line here; `reference` then gives it to every co-op.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from app.domain.governance.kinds import Choice, Json, Kind, Parts, Percent, Rupiah, Several, Shares, Tiers, Whole

EVERY, PRIMARY, SECONDARY = "semua", "primer", "sekunder"
TOPICS = {
    "keanggotaan": "Keanggotaan",
    "simpanan": "Simpanan dan penarikan",
    "jasa_simpanan": "Jasa simpanan",
    "shu": "Sisa hasil usaha",
    "bon": "Bon anggota",
    "rapat": "Rapat anggota",
    "harga": "Harga dan pembandingnya",
    "belanja": "Belanja, pengantaran, dan batasnya",
}
# What buyers meet who are members of nothing: its decisions can be read by everybody, without the minutes.
PUBLIC = ("harga", "belanja")
PARTS = {
    "cadangan": "Dana cadangan", "jasa_modal": "Jasa modal", "jasa_usaha": "Jasa usaha", "pengurus": "Dana pengurus", "pegawai": "Dana pegawai",
    "pendidikan": "Dana pendidikan", "sosial": "Dana sosial", "daerah": "Dana pembangunan daerah kerja",
}  # fmt: skip

# Nearer to the store at Bangkle is cheaper.
DELIVERED = {
    "Banjarejo": 12_000, "Blora": 8_000, "Bogorejo": 15_000, "Cepu": 25_000, "Japah": 18_000, "Jati": 30_000, "Jepon": 10_000, "Jiken": 18_000,
    "Kedungtuban": 28_000, "Kradenan": 30_000, "Kunduran": 18_000, "Ngawen": 15_000, "Randublatung": 25_000, "Sambong": 22_000, "Todanan": 22_000,
    "Tunjungan": 10_000,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Known:
    name: str
    topic: str
    label: str
    kind: Kind
    default: Json
    hint: str = ""
    whose: str = EVERY


KNOWN: tuple[Known, ...] = (
    Known("anggota_usia_termuda", "keanggotaan", "Usia termuda anggota", Whole(17, 40, unit="tahun"), 17, "Undang-undang: sudah wajib ber-KTP", whose=PRIMARY),

    Known("simpanan_pokok", "simpanan", "Simpanan pokok", Rupiah(1_000, 100_000_000), 100_000, "Sekali, sama bagi semua anggota"),
    Known("simpanan_wajib", "simpanan", "Simpanan wajib sebulan", Rupiah(0, 10_000_000), 20_000),
    Known("simpanan_wajib_tanggal", "simpanan", "Simpanan wajib jatuh tempo", Whole(1, 28, before="tanggal"), 10),
    Known("tarik_saldo_minimum", "simpanan", "Saldo yang tetap tinggal di simpanan sukarela", Rupiah(), 10_000),
    Known("tarik_sehari", "simpanan", "Penarikan seorang anggota sehari, paling banyak", Rupiah(10_000), 5_000_000),
    Known("tarik_satu_petugas", "simpanan", "Penarikan tunai oleh satu petugas, paling banyak", Rupiah(), 500_000, "Di atas ini perlu dua petugas"),
    Known("setor_minimum", "simpanan", "Setoran simpanan sukarela, paling sedikit", Rupiah(1, 1_000_000), 1_000),
    Known("tarik_minimum", "simpanan", "Penarikan, paling sedikit", Rupiah(1, 1_000_000), 1_000),
    Known("belanja_tanpa_sandi", "simpanan", "Membayar dengan simpanan tanpa kata sandi ulang, paling banyak", Rupiah(), 200_000),

    Known("bon_paling_banyak", "bon", "Batas bon seorang anggota, paling banyak", Rupiah(0, 100_000_000), 1_000_000,
          "Batas tiap anggota diusulkan seorang petugas dan disetujui petugas lain", whose=PRIMARY),
    Known("bon_jatuh_tempo", "bon", "Bon jatuh tempo sesudah", Whole(1, 120, unit="hari"), 30,
          "Dihitung sejak belanja; yang lewat menutup bon baru", whose=PRIMARY),

    Known("jasa_metode", "jasa_simpanan", "Cara menghitung",
          Choice({"saldo_harian": "Saldo harian", "saldo_rata_rata_harian": "Saldo rata-rata harian", "saldo_terendah": "Saldo terendah sebulan"}),
          "saldo_harian"),
    Known("jasa_tarif", "jasa_simpanan", "Tarif setahun menurut saldo", Tiers(), [[0, 300], [5_000_000, 500]]),
    Known("jasa_basis", "jasa_simpanan", "Hari dalam setahun", Choice({"365": "365 hari", "360": "360 hari"}), "365"),
    Known("jasa_saldo_minimum", "jasa_simpanan", "Saldo terkecil yang mendapat jasa", Rupiah(), 0, "Di bawahnya tarifnya 0 %"),
    Known("jasa_pembulatan", "jasa_simpanan", "Pembulatan, sekali sebulan", Choice({"bawah": "Ke bawah", "terdekat": "Ke rupiah terdekat"}), "bawah"),
    Known("jasa_tanggal", "jasa_simpanan", "Dibukukan pada bulan berikutnya", Whole(1, 28, before="tanggal"), 1),
    Known("jasa_pajak_badan", "jasa_simpanan", "Pajak jasa simpanan anggota koperasi (PPh 23)", Percent(0, 5_000), 1_500,
          "Bagi orang berlaku undang-undang: bebas sampai Rp240.000 sebulan, di atasnya 10 % dari seluruhnya"),

    Known("shu_alokasi_anggota", "shu", "Pembagian SHU dari usaha dengan anggota", Shares(PARTS),
          {"cadangan": 4_000, "jasa_modal": 1_500, "jasa_usaha": 2_500, "pengurus": 500, "pegawai": 500, "pendidikan": 500, "sosial": 500, "daerah": 0}),
    Known("shu_alokasi_bukan_anggota", "shu", "Pembagian SHU dari usaha dengan bukan anggota", Shares(PARTS),
          {"cadangan": 8_000, "jasa_modal": 0, "jasa_usaha": 0, "pengurus": 500, "pegawai": 500, "pendidikan": 500, "sosial": 500, "daerah": 0}),
    Known("shu_simpanan", "shu", "Simpanan yang dihitung untuk jasa modal",
          Several({"pokok": "Simpanan pokok", "wajib": "Simpanan wajib", "sukarela": "Simpanan sukarela"}), ["pokok", "wajib"]),
    Known("shu_simpanan_pada", "shu", "Saldo simpanan yang dipakai",
          Choice({"akhir_tahun": "Akhir tahun", "rata_rata_harian": "Rata-rata harian setahun"}), "akhir_tahun"),
    Known("shu_transaksi", "shu", "Transaksi yang dihitung untuk jasa usaha",
          Several({"toko": "Belanja di toko", "ppob": "PPOB (menurut margin)", "pasar": "Pasar UMKM (menurut komisi)"}), ["toko", "ppob", "pasar"]),
    Known("shu_pembagi", "shu", "Pembagi jasa usaha", Choice({"anggota": "Transaksi anggota saja", "semua": "Semua penjualan"}), "anggota"),
    Known("shu_biaya_bersama", "shu", "Biaya bersama dibagi menurut", Choice({"omzet": "Bagian omzet", "margin": "Bagian margin"}), "omzet"),
    Known("shu_berhenti", "shu", "Anggota yang berhenti di tengah tahun",
          Choice({"ikut": "Ikut dibagi menurut simpanan dan transaksinya", "tidak": "Tidak ikut dibagi"}), "ikut"),

    Known("rapat_kuorum", "rapat", "Kuorum Rapat Anggota", Percent(), 5_000, "Lebih dari bagian ini harus hadir"),
    Known("rapat_suara", "rapat", "Suara",
          Choice({"satu": "Satu koperasi satu suara", "berimbang": "Berimbang dengan jumlah anggota dan usaha"}), "satu", whose=SECONDARY),

    Known("harga_pembanding_hari", "harga", "Harga pembanding berlaku", Whole(1, 180, unit="hari"), 30, "Sejak hari harganya dilihat", whose=SECONDARY),
    Known("harga_pembanding_tenggang", "harga", "Harga yang kemahalan diturunkan dari toko setelah", Whole(0, 60, unit="hari"), 2, whose=SECONDARY),
    Known("ppob_biaya_ditanggung", "harga", "Biaya gateway PPOB di atas marginnya yang ditanggung, sekali beli", Rupiah(0, 100_000), 2_500,
          "Cara bayar yang lebih mahal tidak ditawarkan; 0: tidak pernah rugi", whose=SECONDARY),

    Known("ongkos_kirim", "belanja", "Ongkos kirim menurut kecamatan", Parts({one: one for one in DELIVERED}), DELIVERED,
          "Kosong: belum diantar ke sana", whose=SECONDARY),
    Known("cod_paling_banyak", "belanja", "Bayar di tempat (COD) satu pesanan, paling banyak", Rupiah(0, 100_000_000), 2_000_000, whose=SECONDARY),
    # A cash order holds goods for three days and costs nothing to place; nobody has proved to be its guest. Three cover a household that
    # shops for the neighbours. A member is known to his primary, and often orders for a whole street.
    Known("tunai_tamu_paling_banyak", "belanja", "Bayar tunai tanpa masuk, satu pesanan paling banyak", Rupiah(0, 100_000_000), 2_000_000, whose=SECONDARY),
    Known("pesanan_tunai_tamu", "belanja", "Pesanan tunai yang belum diambil, tanpa masuk", Whole(0, 100, unit="pesanan"), 3, whose=SECONDARY),
    Known("pesanan_tunai_anggota", "belanja", "Pesanan tunai yang belum diambil, setelah masuk", Whole(0, 100, unit="pesanan"), 8, whose=SECONDARY),
    Known("pesanan_terbuka_tamu", "belanja", "Pesanan yang belum dibayar, tanpa masuk", Whole(1, 200, unit="pesanan"), 6, whose=SECONDARY),
    Known("pesanan_terbuka_anggota", "belanja", "Pesanan yang belum dibayar, setelah masuk", Whole(1, 200, unit="pesanan"), 16, whose=SECONDARY),
    Known("promosi_tanpa_keputusan", "belanja", "Anggaran satu voucher tanpa keputusan tersendiri, paling banyak", Rupiah(0, 10_000_000_000), 2_000_000,
          "Di atas ini voucher menyebut keputusan yang dilaksanakannya", whose=SECONDARY),
    Known("pengembalian_satu_petugas", "belanja", "Pengembalian uang satu pesanan oleh satu petugas, paling banyak", Rupiah(0, 500_000), 500_000,
          "Di atas ini perlu dua petugas", whose=SECONDARY),
)  # fmt: skip

BY_NAME = {known.name: known for known in KNOWN}


def known_for(coop_kind: str) -> Iterator[Known]:
    """The settings of a co-op: `primer` or `sekunder`."""
    return (known for known in KNOWN if known.whose in (EVERY, coop_kind))
