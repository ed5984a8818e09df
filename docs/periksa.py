#!/usr/bin/env python3
# ruff: noqa: T201
"""Memeriksa slip SHU dan akar harian buku Koperasi Indora. Tidak memerlukan apa pun selain Python 3.8; tidak menghubungi jaringan.

  python3 periksa.py slip.json [AKAR]        slip SHU; AKAR dari /transparansi atau berita acara
  python3 periksa.py hari AKAR jurnal.txt…   akar satu hari dari teks jurnalnya, menurut urutan nomor

Keluar dengan 0 bila benar, 1 bila tidak (letak salahnya disebut), 2 bila berkas tidak dapat dibaca. Rumusnya: docs/bukti.md.
"""

import hashlib
import json
import re
import sys
from pathlib import Path

NAME, MOST = "indora-shu-v1", 2**63


class Wrong(Exception):
    """What does not fit, and where."""


def sha(data):
    return hashlib.sha256(data).digest()


def check_slip(slip, published=None):
    """The facts of a true slip; Wrong names the place of the first thing that is not true."""
    if not isinstance(slip, dict) or not isinstance(slip.get("jalur"), list):
        raise Wrong("slip: bukan slip SHU")
    parts = str(slip.get("isi")).split("|")
    if len(parts) != 8 or parts[0] != NAME:
        raise Wrong("isi: bukan slip " + NAME)
    _, entity, year, member, salt, modal, usaha, total = parts
    if not re.fullmatch("[0-9a-f]{32}", salt):
        raise Wrong("isi: garam harus 32 angka heksadesimal")
    amounts = [
        _rupiah(text, "isi: " + name)
        for text, name in ((modal, "jasa modal"), (usaha, "jasa usaha"), (total, "jumlah"))
    ]
    if amounts[0] + amounts[1] != amounts[2]:
        raise Wrong(f"isi: jasa modal + jasa usaha = {amounts[0] + amounts[1]}, tertulis {amounts[2]}")
    for name, said in (
        ("entitas", entity),
        ("tahun", year),
        ("nomor_anggota", member),
        ("jasa_modal", modal),
        ("jasa_usaha", usaha),
        ("jumlah", total),
    ):
        if name in slip and str(slip[name]) != said:
            raise Wrong(f"{name}: tertulis {slip[name]}, dalam isi {said}")
    here, idr = sha(b"\0" + str(slip["isi"]).encode("ascii", "replace")), amounts[2]
    if "daun" in slip and slip["daun"] != here.hex():
        raise Wrong("daun: tidak cocok dengan isi; salah satunya diubah")
    for number, step in enumerate(slip["jalur"], 1):
        place = f"jalur langkah {number}"
        beside, other = _hash(step.get("hash"), place), _rupiah(str(step.get("jumlah")), place)
        mine, theirs = here + idr.to_bytes(8, "big"), beside + other.to_bytes(8, "big")
        if step.get("sisi") not in ("kiri", "kanan"):
            raise Wrong(place + ": sisi harus kiri atau kanan")
        here = sha(b"\1" + (theirs + mine if step["sisi"] == "kiri" else mine + theirs))
        idr += other
        if idr >= MOST:
            raise Wrong(place + ": jumlah terlalu besar")
    if here != _hash(slip.get("akar"), "akar"):
        came_to = f"menghasilkan akar {here.hex()[:16]}…, bukan {slip['akar'][:16]}…"
        raise Wrong(f"jalur: {came_to}; jalurnya milik slip lain atau diubah")
    if idr != _rupiah(str(slip.get("jumlah_akar")), "jumlah akar"):
        raise Wrong(f"jumlah akar: jalur berjumlah {idr}, tertulis {slip.get('jumlah_akar')}")
    if published is not None and re.sub(r"\s", "", published).lower() != here.hex():
        raise Wrong("akar: bukan akar yang diumumkan; slip ini dari perhitungan lain")
    return {
        "entitas": entity,
        "tahun": year,
        "anggota": member,
        "jumlah": amounts[2],
        "akar": here.hex(),
        "jumlah_akar": idr,
    }


def day_root(texts):
    """The root of a day over the texts of its entries, in their order (docs/buku.md)."""
    level = [sha(b"\0" + text) for text in texts]
    while len(level) > 1:
        pairs = [sha(b"\1" + level[n] + level[n + 1]) for n in range(0, len(level) - 1, 2)]
        level = pairs + level[2 * len(pairs) :]
    return level[0] if level else sha(b"")


def _rupiah(text, place):
    if not re.fullmatch("0|[1-9][0-9]{0,18}", text) or int(text) >= MOST:
        raise Wrong(place + ": bukan rupiah bulat")
    return int(text)


def _hash(text, place):
    if not isinstance(text, str) or not re.fullmatch("[0-9a-f]{64}", text):
        raise Wrong(place + ": sidik harus 64 angka heksadesimal")
    return bytes.fromhex(text)


def main(arguments):
    if len(arguments) < 1 or (arguments[0] == "hari" and len(arguments) < 2):
        print(__doc__, file=sys.stderr)
        return 2
    try:
        if arguments[0] == "hari":
            root = day_root([Path(name).read_bytes() for name in arguments[2:]]).hex()
            if root != re.sub(r"\s", "", arguments[1]).lower():
                raise Wrong("akar hari: jurnal-jurnal ini menghasilkan " + root)
            print(f"BENAR: {len(arguments[2:])} jurnal menghasilkan akar itu.")
            return 0
        with open(arguments[0], encoding="utf-8") as file:
            found = check_slip(json.load(file), arguments[1] if len(arguments) > 1 else None)
    except Wrong as wrong:
        print(f"TIDAK BENAR. {wrong}")
        return 1
    except (OSError, ValueError, AttributeError) as error:
        print(f"Berkas tidak dapat dibaca: {error}", file=sys.stderr)
        return 2
    who, idr = f"anggota {found['anggota']}, SHU {found['tahun']}", found["jumlah"]
    print(f"BENAR: {who}: Rp{idr} termasuk dalam akar {found['akar']}, jumlah seluruhnya Rp{found['jumlah_akar']}.")
    if len(arguments) < 2:
        print("Bandingkan akar itu dengan akar di /transparansi atau di berita acara RAT.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
