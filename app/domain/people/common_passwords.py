"""Passwords that anybody would try: made of words everybody uses, of the person's own phone or name, or of a pattern."""

import re

# Written down by us: what people here reach for. Each may stand alone, doubled, joined with others, or dressed with digits.
_LISTED = """
password passwort passcode sandi katasandi kata rahasia secret kunci key login masuk admin administrator root user
guest tamu test testing coba cobacoba welcome selamat datang hello halo hai apakabar assalamualaikum bismillah
alhamdulillah allah allahuakbar insyaallah masyaallah subhanallah astaghfirullah muhammad ahmad islam muslim quran
ramadhan lebaran idulfitri yesus jesus kristus tuhan amin berkah barokah sayang sayangku cinta cintaku kasih
kasihku rindu kangen pacar kekasih love iloveyou loveyou lovely forever selamanya aku kamu kita kami saya anda dia
ibu ibuku mama mamaku bunda bapak bapakku ayah ayahku papa papaku anak anakku kakak adik nenek kakek suami istri
istriku suamiku keluarga family mamapapa princess prince putri putra raja ratu king queen angel bintang bulan
matahari langit bumi star sunshine rainbow pelangi indonesia indonesiaraya merdeka garuda pancasila nusantara
bhineka jawa jawatengah jateng blora cepu bojonegoro rembang pati kudus semarang solo surakarta yogyakarta jogja
surabaya jakarta bandung bali sumatra kalimantan sulawesi papua madura randublatung kunduran ngawen jepon jiken
bogorejo japah todanan banjarejo tunjungan sambong kedungtuban kradenan jati bangkle klopoduwur mustika samin
koperasi koperasiku indora anggota simpanan tabungan uang duit rupiah belanja toko warung pasar beras minyak gula
kopi teh sate lontong soto bakso rendang nasi nasigoreng ayam kambing sapi kucing anjing ikan burung gajah harimau
macan singa monyet dragon naga tiger lion eagle persija persib persebaya persis arema bola sepakbola football
soccer timnas manchester liverpool barcelona realmadrid chelsea arsenal juventus milan ronaldo messi agus budi siti
sri dewi putri andi eko dwi tri wahyu joko slamet sutrisno sugeng bambang hendra dian rini yuni ratna wati nur
aisyah fatimah januari februari maret april mei juni juli agustus september oktober november desember senin selasa
rabu kamis jumat sabtu minggu merah putih merahputih biru hijau kuning hitam ungu coklat pink emas perak gold
silver satu dua tiga empat lima enam tujuh delapan sembilan sepuluh one two three four five six seven eight nine
ten abc abcd qwerty qwertyuiop asdf asdfgh asdfghjkl zxcv zxcvbn zxcvbnm qazwsx qwe asd zxc baru lama besar kecil
cantik ganteng manis lucu pintar bodoh gila goblok mantap keren sukses bahagia senang sedih semangat sehat kaya
hidup mati jaya makmur sejahtera facebook instagram whatsapp google gmail yahoo youtube tiktok twitter telegram
shopee tokopedia lazada gojek grab android samsung iphone xiaomi oppo vivo nokia computer komputer internet wifi
hotspot telkomsel indosat master superman batman spiderman naruto pokemon doraemon freedom monkey shadow sunny
summer changeme letmein trustno iniadalah ini itu adalah lupa lupasandi lupalagi tidaktahu entah terserah gampang
mudah ingat jangan boleh bisa
"""
_WORDS = frozenset(_LISTED.split())

_LOOKS_LIKE = str.maketrans("013457@$!|", "oieastasii")
_ROWS = (
    "01234567890123456789",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "qazwsxedcrfvtgbyhnujmikolp",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
)


def is_common(password: str, *, phone: str = "", name: str = "") -> bool:
    """Whether the password is one that others would try before long."""
    plain = re.sub(r"[\W_]+", "", password.lower())
    return (
        len(set(plain)) <= 3
        or _repeats(plain)
        or _runs(plain) >= 0.7
        or _is_number_of_hers(plain, phone)
        or _is_words(password.lower(), _WORDS | _parts_of(name))
    )


def _repeats(plain: str) -> bool:
    """ "ayamayamayam": a piece of up to a third of it, over and over."""
    return any(plain == (plain[:size] * len(plain))[: len(plain)] for size in range(1, len(plain) // 3 + 1))


def _runs(plain: str) -> float:
    """The share of it that goes along a row of keys, up or down: "qwerty12345" is all run."""
    rows = [*_ROWS, *(row[::-1] for row in _ROWS)]
    covered, at = 0, 0
    while at < len(plain):
        size = max((_shared(plain, at, row) for row in rows), default=1)
        covered += size if size >= 3 else 0
        at += size if size >= 3 else 1
    return covered / max(1, len(plain))


def _shared(plain: str, at: int, row: str) -> int:
    """How many characters from `at` on stand in this row, one after another."""
    size = 1
    while at + size < len(plain) and plain[at : at + size + 1] in row:
        size += 1
    return size


def _is_number_of_hers(plain: str, phone: str) -> bool:
    """A phone number, the own one above all, or a date with little else."""
    digits = re.sub(r"[^0-9]", "", plain)
    if len(digits) >= 8 and phone and digits[-8:] == phone[-8:]:
        return True
    letters = len(plain) - len(digits)
    if letters > 2:
        return False
    return bool(re.match(r"^(62|0)8\d{7,11}$", digits)) or _has_date(digits)


_DAY, _MONTH, _YEAR = r"(0[1-9]|[12]\d|3[01])", r"(0[1-9]|1[0-2])", r"(19|20)\d\d"
_DATE = re.compile(_DAY + _MONTH + _YEAR + "|" + _YEAR + _MONTH + _DAY)


def _has_date(digits: str) -> bool:
    return len(digits) <= 12 and bool(_DATE.search(digits))


def _is_words(typed: str, words: frozenset[str]) -> bool:
    """Made of one or two words of the list and digits, in any disguise ("P@ssw0rd2026", "sayang-ibu-99")."""
    undressed = re.sub(r"^[\d\W_]+|[\d\W_]+$", "", typed)
    guises = (typed, undressed, undressed.translate(_LOOKS_LIKE), typed.translate(_LOOKS_LIKE))
    return any(_joins(re.sub(r"[\d\W_]+", "", guise), words, 2) for guise in guises)


def _joins(text: str, words: frozenset[str], at_most: int) -> bool:
    if not text:
        return True
    if at_most == 0:
        return False
    return any(text.startswith(word) and _joins(text[len(word) :], words, at_most - 1) for word in words)


def _parts_of(name: str) -> frozenset[str]:
    parts = [part for part in re.split(r"[\W_]+", name.lower()) if len(part) >= 3]
    return frozenset([*parts, "".join(parts)] if parts else [])
