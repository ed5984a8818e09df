"""Reckoning a run again from the facts, member by member, in another language than the first time: it must come to the same bytes."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from app.domain import transactions
from app.domain.shu import books
from app.domain.shu.bases import ALL_SALES, BASES_OF_COOPS, BASES_OF_PERSONS
from app.domain.shu.life import loaded
from app.domain.shu.pools import pools_of
from app.domain.shu.reckon import long_unit, roles
from app.domain.shu.terms import thawed
from app.domain.shu.tree import leaf_hash, levels, node, payload
from app.domain.work.bar import Bar

MOST_NAMED = 20


@dataclass(frozen=True, slots=True)
class Stored:
    """What the run says of one member."""

    member: int
    member_no: str
    simpanan_idr: int
    usaha_idr: int
    jasa_modal_idr: int
    jasa_usaha_idr: int
    salt: bytes
    leaf: bytes


async def differences(run_id: int, bar: Bar | None = None) -> list[str]:
    """Sentences about what does not come out as stored; empty when the run is true to the last bit. Minutes for a million members."""
    bar = bar or Bar(0, 100, "")
    bar.at(0, "Membaca buku")
    run = await transactions.fetch_one(
        "SELECT r.*, c.kind FROM shu_run r JOIN coop c ON c.id = r.entity WHERE r.id = $1", run_id
    )
    assert run is not None, "asked for a run that is"
    terms = thawed(loaded(run["terms"]))
    days, pools = books.year_days(run["year"]), list(terms.rule.pools)
    result = await books.result_of(run["entity"], run["year"], common_key=terms.rule.common_key)
    bar.at(10, "Membaca simpanan dan penjualan setiap anggota")
    async with long_unit():
        facts = await transactions.fetch(
            BASES_OF_PERSONS if run["kind"] == "primer" else BASES_OF_COOPS, run["entity"], *days, roles(terms.rule),
            terms.rule.simpanan_at == "rata_rata_harian", pools, terms.rule.leavers == "ikut",
        )  # fmt: skip
        measure = (
            await transactions.fetch_value(ALL_SALES, run["entity"], *days, pools)
            if terms.rule.measured_by == "semua"
            else 0
        )
        bar.at(40, "Membaca bagian yang tersimpan")
        stored = [Stored(**dict(row)) for row in await transactions.fetch(_STORED, run_id)]
    wrong: list[str] = []
    if (result.member_shu_idr, result.other_shu_idr) != (run["member_shu_idr"], run["other_shu_idr"]):
        wrong.append(f"SHU menurut buku {result.shu_idr}, tersimpan {run['shu_idr']}")
    parts = pools_of(result.member_shu_idr, result.other_shu_idr, terms).parts_idr
    bar.at(60, "Menghitung bagian dan akar")
    wrong += await asyncio.to_thread(lambda: list(_members_differ(run, facts, stored, parts, measure)))
    return wrong[:MOST_NAMED]


def _members_differ(
    run: Any, facts: Iterable[Any], stored: list[Stored], parts: dict[str, int], measure: int
) -> Iterable[str]:
    bases = {row["member"]: (row["member_no"], row["s"], row["t"]) for row in facts}
    saved, bought = sum(s for _, s, _ in bases.values()), sum(t for _, _, t in bases.values())
    whole = max(measure, bought)
    leaves = []
    for one in stored:
        number, s, t = bases.pop(one.member, (one.member_no, 0, 0))
        modal = parts["jasa_modal"] * s // saved if saved else 0
        usaha = parts["jasa_usaha"] * t // whole if whole else 0
        leaf = leaf_hash(payload(run["entity"], run["year"], number, one.salt, modal, usaha))
        leaves.append(node(leaf, modal + usaha))
        if (s, t, modal, usaha) != (one.simpanan_idr, one.usaha_idr, one.jasa_modal_idr, one.jasa_usaha_idr):
            yield f"anggota {one.member_no}: dihitung {modal + usaha}, tersimpan {one.jasa_modal_idr + one.jasa_usaha_idr}"
        elif leaf != one.leaf:
            yield f"anggota {one.member_no}: daun tidak cocok dengan isinya"
    yield from (f"anggota {number}: tidak ada dalam SHU" for number, _, _ in bases.values())
    top = levels(b"".join(sorted(leaves)))[-1]
    if top[:32] != run["root"] or int.from_bytes(top[32:]) != run["sum_idr"]:
        yield f"akar {top[:8].hex()}…, tersimpan {run['root'][:8].hex()}…"


_STORED = """
SELECT member, member_no, simpanan_idr, usaha_idr, jasa_modal_idr, jasa_usaha_idr, salt, leaf FROM shu_share WHERE run = $1 ORDER BY member
"""
