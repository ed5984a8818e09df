"""Invented customers: the same number always belongs to the same name, meter and address."""

from __future__ import annotations

import hashlib

NAMES = ("SITI AMINAH", "JOKO SUSILO", "DEWI LESTARI", "AGUS PRANOTO", "SRI WAHYUNI", "BAMBANG HARTONO", "RETNO PALUPI",
         "SLAMET RIYADI", "TUTIK HANDAYANI", "EKO PRASETYO", "NGATINAH", "WARSITO", "KARTINI", "SUPARMAN")  # fmt: skip
STREETS = ("JL PEMUDA", "JL GATOT SUBROTO", "DS TEMPELAN RT 02 RW 01", "DS JEPON RT 05 RW 03", "JL ALUN-ALUN UTARA")
POWERS = (("R1", 450), ("R1M", 900), ("R1", 1300), ("R1", 2200), ("R2", 3500))
TARIFFS = {450: 415.0, 900: 1352.0, 1300: 1444.7, 2200: 1444.7, 3500: 1699.53}  # rupiah per kWh


def luck(*parts: object) -> int:
    """A large number that depends on nothing but the parts."""
    return int.from_bytes(hashlib.sha256("|".join(map(str, parts)).encode()).digest()[:8])


def name_of(number: str) -> str:
    return NAMES[luck("name", number) % len(NAMES)]


def street_of(number: str) -> str:
    return STREETS[luck("street", number) % len(STREETS)]


def power_of(number: str) -> tuple[str, int]:
    """Tariff class and connected power in VA."""
    return POWERS[luck("power", number) % len(POWERS)]


def digits(count: int, *parts: object) -> str:
    found = "".join(str(luck(*parts, turn)).zfill(20) for turn in range(count // 18 + 1))
    return found[:count]
