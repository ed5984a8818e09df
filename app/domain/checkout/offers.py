"""What /bayar offers: where goods can be collected, where they are delivered and for how much, and the ways to pay."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from app.domain import clock, transactions
from app.domain.bon.line import Line, line_of
from app.domain.checkout.limits import NAMES, Limits
from app.domain.checkout.wish import method_trouble
from app.domain.clock import tanggal
from app.domain.coops.hours import AS_JSON, Hours, read_hours
from app.domain.delivery.times import TIMES_JSON, Time, read_times
from app.domain.money import rupiah
from app.domain.payments.methods import METHODS
from app.domain.people.addresses import Address
from app.domain.people.asker import Asker
from app.domain.savings.tender import Purse, purse_of


@dataclass(frozen=True, slots=True)
class Counter:
    """A co-op's counter where an order can be collected: by the name of its shop, where it has one."""

    id: int
    name: str
    kecamatan: str
    address: str
    hours: Hours


@dataclass(frozen=True, slots=True)
class Way:
    """A way to pay; `trouble` says why it cannot take this order."""

    code: str
    label: str
    hint: str
    trouble: str | None


@dataclass(frozen=True, slots=True)
class Offers:
    counters: tuple[Counter, ...]
    limits: Limits
    addresses: tuple[Address, ...]
    times: tuple[Time, ...] = ()  # of delivery, with room or full
    home: tuple[str, str, str] = ("", "", "")  # kecamatan, village and street of the member, by the register
    purse: Purse | None = None  # the member's simpanan sukarela, where there is some to pay with
    line: Line | None = None  # the member's bon, where his primary gave him a limit

    @property
    def fees(self) -> Mapping[str, int]:
        """kecamatan -> rupiah"""
        return self.limits.fees

    @property
    def counter_options(self) -> list[tuple[int, str]]:
        """For a choice: (number, words)."""
        return [(c.id, f"{c.name}, {c.kecamatan} ({_small(c.hours.today(clock.now()))})") for c in self.counters]

    @property
    def fee_options(self) -> list[tuple[str, str]]:
        """For a choice: (kecamatan, words with its fee), so that the fee is read before it is chosen."""
        return [(kecamatan, f"{kecamatan} (ongkos {rupiah(fee)})") for kecamatan, fee in self.fees.items()]

    @property
    def address_options(self) -> list[tuple[int, str]]:
        return [(a.id, f"{a.label}: {a.street}, {a.desa}, {a.kecamatan}") for a in self.addresses]

    def times_for(self, kecamatan: str) -> list[Time]:
        """What can be asked for there, the next one first; empty where orders are brought without a fixed time."""
        return [one for one in self.times if one.serves(kecamatan)]

    def fee_idr(self, reach: str, kecamatan: str | None) -> int:
        """The fee of this choice; 0 while the kecamatan is not chosen."""
        return self.fees.get(kecamatan or "", 0) if reach == "antar" else 0


async def offers_for(asker: Asker, *, hours: bool = True, times: bool = True) -> Offers:
    """One query, two for members, four with savings. Most of it is the `hours` of counters, which whoever shows them needs, and the `times`
    of delivery, for whoever has it brought."""
    row = await transactions.fetch_one(_offers(hours, times), asker.person_id, NAMES, clock.business_day(clock.now()))
    assert row is not None
    addresses = (Address(**address) for address in json.loads(row["addresses"]))
    purse = await purse_of(asker.person_id, asker.coop) if asker.is_member else None
    line = await line_of(asker.person_id, asker.coop) if asker.is_member else None
    home = (row["home_kecamatan"] or "", row["home_village"] or "", row["home_street"] or "")
    return Offers(
        _counters_in(row["counters"]), Limits.read(row["limits"]), tuple(addresses), read_times(row["times"]), home, purse,
        line if line and line.limit_idr else None,
    )  # fmt: skip


@lru_cache(maxsize=4)
def _counters_in(text: str) -> tuple[Counter, ...]:
    """Out of the database's JSON, which is the same for everybody all day."""
    return tuple(
        Counter(one["id"], one["name"], one["kecamatan"], one["address"], read_hours(one["hours"], one["written"]))
        for one in json.loads(text)
    )


# A flag within the statement would be no good: the database would make its plan anew for each of those who leave something out.
_OFFERS = """
SELECT (SELECT json_agg(json_build_object('id', c.id, 'name', coalesce(t.name, c.name), 'kecamatan', c.kecamatan, 'address', c.address,
                                          'written', c.opening_hours, 'hours', {hours})
                        ORDER BY c.kind = 'sekunder' DESC, c.kecamatan, c.id)
        FROM coop c LEFT JOIN LATERAL (SELECT name FROM place WHERE coop = c.id AND kind = 'toko' ORDER BY id LIMIT 1) t ON true) AS counters,
       settings_named(1, $2::text[], $3::date) AS limits,
       (SELECT coalesce(json_agg(json_build_object('id', id, 'label', label, 'recipient', recipient, 'phone', phone, 'kecamatan', kecamatan,
                                                   'desa', desa, 'village', village, 'street', street) ORDER BY id DESC), '[]')
        FROM address WHERE person = $1 AND removed_at IS NULL) AS addresses,
       {times} AS times, home.*
FROM (SELECT 1) one LEFT JOIN LATERAL (
  SELECT v.kecamatan AS home_kecamatan, v.code AS home_village, i.street AS home_street FROM person_identity i JOIN village v ON v.code = i.village
  WHERE i.person = $1) home ON true
"""


@cache
def _offers(hours: bool, times: bool) -> str:
    """The statement with or without the hours of counters and the times of delivery."""
    return _OFFERS.replace("{hours}", AS_JSON if hours else _NO_HOURS).replace(
        "{times}", TIMES_JSON if times else "'[]'"
    )


_NO_HOURS = """json_build_object('week', '[]'::json, 'off', '[]'::json)"""


def _small(words: str) -> str:
    return words[:1].lower() + words[1:]


def ways_to_pay(
    reach: str, total_idr: int, limits: Limits, purse: Purse | None = None, line: Line | None = None
) -> list[Way]:
    """All ways, the impossible ones with their reason, so that nobody looks for them in vain; savings and bon first, for who has them."""
    cash = [("tunai", "Bayar tunai saat ambil", "Bayar di kasir ketika mengambil barang")] if reach == "ambil" else []
    if reach == "antar":
        cash = [("cod", "Bayar di tempat (COD)", f"Tunai kepada kurir, paling banyak {rupiah(limits.cod_most_idr)}")]
    listed = [(method.code, method.label, _lasts(method.expiry_minutes)) for method in METHODS.values()] + cash
    ways = [Way(code, label, hint, method_trouble(code, reach, total_idr, limits)) for code, label, hint in listed]
    own = [_savings(total_idr, purse.spendable_idr)] if purse else []
    return [*own, *([_bon(total_idr, line)] if line else []), *ways]


def _bon(total_idr: int, line: Line) -> Way:
    """A part may come from savings, so what the limit does not cover alone is still to be chosen."""
    words = f"Belanja sekarang, bayar paling lambat {tanggal(line.due_on)}. Sisa batas {rupiah(line.left_idr)}"
    trouble = line.trouble(0 if line.left_idr else total_idr)
    return Way("bon", "Bon", words if total_idr <= line.left_idr else f"{words}, belum cukup untuk semuanya", trouble)


def _savings(total_idr: int, spendable_idr: int) -> Way:
    words = f"Yang dapat dipakai {rupiah(spendable_idr)}"
    return Way(
        "simpanan",
        "Simpanan sukarela",
        words,
        None if total_idr <= spendable_idr else f"{words}, belum cukup untuk semuanya",
    )


def _lasts(minutes: int) -> str:
    return f"Berlaku {minutes // 60} jam" if minutes >= 120 else f"Berlaku {minutes} menit"
