"""The name check before a token is sold."""

from __future__ import annotations

from typing import Any

from app.sandbox.digiflazz.codes import Verdict
from app.sandbox.digiflazz.known import own_number
from app.sandbox.digiflazz.people import digits, name_of, power_of
from app.sandbox.digiflazz.stand import StandIn

PER_MINUTE = 120  # our choice: the real figure is not published
SAMPLE = {"1234554321": ("DAVID", "523300817840", "R1 /000001300")}


def meter(stand: StandIn, number: str) -> dict[str, Any]:
    """Who the meter belongs to, or a failure with the code; 86 when asked too often."""
    minute = int(stand.now() * stand.time_scale // 60)
    then, _, count = stand.store.word("meters", "0:0").partition(":")
    asked = int(count) + 1 if int(then) == minute else 1
    stand.store.remember("meters", f"{minute}:{asked}")
    own = own_number(number)
    if asked > PER_MINUTE:
        return _no(number, "86")
    if own is not None and own[0] == "0" and own[1] not in {"00", "03"}:
        return _no(number, own[1])
    if number in SAMPLE:
        name, subscriber, power = SAMPLE[number]
        return _yes(number, name, subscriber, power)
    if not number.isdigit() or len(number) not in {11, 12}:
        return _no(number, "57" if number.isdigit() else "54")
    tariff, watts = power_of(number)
    segment = f"{tariff} /{watts:09d}" if int(number[-1]) % 2 else f"{tariff}   /{watts}"
    return _yes(number, name_of(number), "52" + digits(10, "subscriber", number), segment)


def _yes(number: str, name: str, subscriber: str, power: str) -> dict[str, Any]:
    return {"message": "Transaksi Sukses", "status": "Sukses", "rc": "00", "customer_no": number, "meter_no": number,
            "subscriber_id": subscriber, "name": name, "segment_power": power}  # fmt: skip


def _no(number: str, rc: str) -> dict[str, Any]:
    return {"message": Verdict(rc).message, "status": "Gagal", "rc": rc, "customer_no": number}
