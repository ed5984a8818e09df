"""Reckoning an SHU run: asked for by an officer, done by the worker, killed and begun again without harm.

Two units of work: the books, every share and the tree over them; the end of the reckoning. The first looks whether it was done before.
A run's rows can only be written while it is being reckoned; from then on the database refuses every change.
"""

import asyncio
import json
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from app.domain import clock, lives, transactions
from app.domain.audit.write import record
from app.domain.errors import Refused
from app.domain.shu import books, pools
from app.domain.shu.bases import ALL_SALES, GATHER_COOPS, GATHER_PERSONS
from app.domain.shu.divide import DIVIDE, KEEP, LEAVES, SUMS
from app.domain.shu.pools import Pools, pools_of
from app.domain.shu.states import RunState
from app.domain.shu.terms import Rule, Terms, terms_of
from app.domain.shu.tree import NODE, levels
from app.domain.transactions import transaction
from app.domain.work.bar import Bar, moving
from app.domain.work.begin import begin
from app.domain.work.find import Work
from app.domain.work.kinds import Tell

PIECE = 1024  # nodes in a row of shu_tree
COUNTED = {"retail": "belanja toko", "ppob": "laba PPOB", "marketplace": "komisi pasar"}
HOW_MANY = {"akhir_tahun": "saldo pada 31 Desember", "rata_rata_harian": "rata-rata saldo harian"}


async def ask_for_run(entity: int, year: int, *, by: int) -> int:
    """Begin the next version of a year's run, replacing one that was not approved; its id. Raises Refused."""
    if not 2000 <= year < clock.business_day(clock.now()).year:
        raise Refused("Tahun buku itu belum selesai.", field="tahun")
    if not await books.closed(entity, year):
        raise Refused(f"Buku tahun {year} belum ditutup: 31 Desember {year} belum disegel.", field="tahun")
    async with transaction():
        await transactions.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended('shu:' || $1::int || ':' || $2::int, 0))", entity, year
        )
        before = await transactions.fetch_one(
            "SELECT id, version, state FROM shu_run WHERE entity = $1 AND year = $2 ORDER BY version DESC LIMIT 1",
            entity,
            year,
        )
        if before is not None and before["state"] in (RunState.APPROVED, RunState.SHARED):
            raise Refused(f"SHU tahun {year} sudah disahkan RAT dan tidak dapat dihitung ulang.", field="tahun")
        if before is not None and before["state"] == RunState.RECKONING:
            raise Refused(f"SHU tahun {year} sedang dihitung.", field="tahun")
        if before is not None and before["state"] != RunState.REPLACED:
            await lives.move(
                "shu_run", before["id"], before["state"], RunState.REPLACED, by=by, why="versi baru dihitung"
            )
        version = before["version"] + 1 if before else 1
        run: int = await transactions.fetch_value(
            "INSERT INTO shu_run (entity, year, version, state, reckoned_by) VALUES ($1, $2, $3, $4, $5) RETURNING id",
            entity, year, version, RunState.RECKONING, by,
        )  # fmt: skip
        await lives.begin("shu_run", run, RunState.RECKONING, by=by, why=f"versi {version}")
        work = await begin(
            "shu", title=f"SHU {year} versi {version}", entity=entity, by=by, key=f"shu:{run}", asked={"run": run}
        )
        await transactions.execute("UPDATE shu_run SET work = $2 WHERE id = $1", run, work)
        await record("SHU dihitung", f"shu_run:{run}", by=by, entity=entity, after={"tahun": year, "versi": version})
    return run


async def reckon_work(work: Work, tell: Tell) -> dict[str, Any]:
    """The kind `shu`. A refusal (an account without a side, no members) ends the run as replaced, so that another can begin."""
    run = int(work.asked["run"])
    try:
        await reckon(run, tell)
    except Refused as refused:
        async with transaction():
            await lives.move("shu_run", run, RunState.RECKONING, RunState.REPLACED, why=refused.sentence[:500])
        raise
    return {"sentence": "SHU selesai dihitung dan siap ditinjau.", "href": f"/kantor/shu/{run}"}


async def reckon(run_id: int, tell: Tell | None = None) -> None:
    """Do what is left to do of a run that is being reckoned."""
    row = await transactions.fetch_one(
        "SELECT r.id, r.entity, r.year, r.state, r.reckoned_by, c.kind FROM shu_run r JOIN coop c ON c.id = r.entity WHERE r.id = $1",
        run_id,
    )
    assert row is not None, "asked for before it was begun"
    if row["state"] != RunState.RECKONING:
        return
    async with moving(tell, 100) as bar:
        bar.at(0, "Membaca buku")
        await _share(Asked(row["id"], row["entity"], row["year"], row["kind"]), bar)
        bar.at(95, "Membekukan hasil")
        async with transaction():
            await transactions.execute(_ROOT, run_id)
            await lives.move("shu_run", run_id, RunState.RECKONING, RunState.RECKONED, by=row["reckoned_by"])
        bar.at(100, "Selesai")


@asynccontextmanager
async def long_unit() -> AsyncIterator[None]:
    """A run over a million members takes longer than a request may, and sorts more than one may: in memory a quarter of its time is saved."""
    async with transaction(patience=600):
        await transactions.execute("SET LOCAL work_mem = '256MB'")
        yield


@dataclass(frozen=True, slots=True)
class Asked:
    """The run in hand."""

    id: int
    entity: int
    year: int
    kind: str  # primer | sekunder


async def _share(run: Asked, bar: Bar) -> None:
    terms = await terms_of(run.entity, run.year)
    result = await books.result_of(run.entity, run.year, common_key=terms.rule.common_key)
    found = pools_of(result.member_shu_idr, result.other_shu_idr, terms)
    async with long_unit():
        await transactions.execute("SELECT FROM shu_run WHERE id = $1 FOR UPDATE", run.id)
        if await transactions.fetch_value("SELECT EXISTS (SELECT FROM shu_step WHERE run = $1)", run.id):
            return
        members, measure = await _gather(run, terms.rule)
        bar.at(30, "Membagi kepada setiap anggota")
        await transactions.execute(
            DIVIDE, found.parts_idr["jasa_modal"], found.parts_idr["jasa_usaha"], measure, str(run.entity), str(run.year), os.urandom(16 * members)
        )  # fmt: skip
        shared = await transactions.fetch_one(SUMS)
        assert shared is not None, "an aggregate has a row"
        figures = Figures(found, measure=max(measure or 0, shared["usaha_idr"]), **dict(shared))
        bar.at(60, "Menyimpan bagian dan bukti")
        await _keep(run.id)
        await _write(run, terms, result, figures)


async def _gather(run: Asked, rule: Rule) -> tuple[int, int | None]:
    """Put the bases of all members aside; how many they are, and what their purchases are measured against, if not by their own sum."""
    days, pools_that_count = books.year_days(run.year), list(rule.pools)
    members = await transactions.execute(
        GATHER_PERSONS if run.kind == "primer" else GATHER_COOPS, run.entity, *days, roles(rule), rule.simpanan_at == "rata_rata_harian",
        pools_that_count, rule.leavers == "ikut",
    )  # fmt: skip
    if not members:
        raise Refused(f"Tidak ada anggota pada tahun {run.year}.")
    if rule.measured_by != "semua":
        return members, None
    return members, await transactions.fetch_value(ALL_SALES, run.entity, *days, pools_that_count)


async def _keep(run_id: int) -> None:
    """The shares, and the tree over their leaves: hashed in a thread of its own while the database writes."""
    leaves = await transactions.fetch_value(LEAVES)
    growing = asyncio.get_running_loop().run_in_executor(None, levels, leaves)
    await transactions.execute(KEEP, run_id)
    step = PIECE * NODE
    pieces = [
        (run_id, level, n, nodes[at : at + step])
        for level, nodes in enumerate(await growing)
        for n, at in enumerate(range(0, len(nodes), step))
    ]
    await transactions.execute_many("INSERT INTO shu_tree (run, level, piece, nodes) VALUES ($1, $2, $3, $4)", pieces)


@dataclass(frozen=True, slots=True)
class Figures:
    """What the shares sum to, and what no member received."""

    pools: Pools
    measure: int
    members: int
    simpanan_idr: int
    usaha_idr: int
    jasa_modal_idr: int
    jasa_usaha_idr: int

    @property
    def undivided_modal_idr(self) -> int:
        """Where nobody has simpanan that count, nothing can be divided by them."""
        return 0 if self.simpanan_idr else self.pools.parts_idr["jasa_modal"]

    @property
    def undivided_usaha_idr(self) -> int:
        """The part of purchases that were not members' (if measured by all sales), or all of it if nobody bought."""
        pool = self.pools.parts_idr["jasa_usaha"]
        return pool - pool * self.usaha_idr // self.measure if self.measure else pool

    @property
    def undivided_idr(self) -> int:
        return self.undivided_modal_idr + self.undivided_usaha_idr

    @property
    def rounding_idr(self) -> int:
        given = self.jasa_modal_idr + self.jasa_usaha_idr
        return self.pools.parts_idr["jasa_modal"] + self.pools.parts_idr["jasa_usaha"] - given - self.undivided_idr

    def funds(self) -> dict[str, int]:
        """What is owed to whom after all: cadangan takes what no member received and what rounding left over."""
        funds = {part: idr for part, idr in self.pools.parts_idr.items() if part not in ("jasa_modal", "jasa_usaha")}
        funds["cadangan"] += self.pools.spare_idr + self.undivided_idr + self.rounding_idr
        return {**funds, "anggota": self.jasa_modal_idr + self.jasa_usaha_idr}


async def _write(run: Asked, terms: Terms, result: books.Result, figures: Figures) -> None:
    """The figures of the run and its steps, as everybody may read them."""
    steps = [
        *books.told(result, terms.rule.common_key),
        *pools.told(figures.pools, terms),
        *_shared_told(figures, terms.rule),
    ]
    await transactions.execute(
        "INSERT INTO shu_step (run, no, chapter, words, how, amount_idr)"
        " SELECT $1, s.no, s.chapter, s.words, s.how, s.idr"
        " FROM unnest($2::text[], $3::text[], $4::text[], $5::bigint[]) WITH ORDINALITY AS s (chapter, words, how, idr, no)",
        run.id, *[list(column) for column in zip(*steps, strict=True)],
    )  # fmt: skip
    await transactions.execute(
        _FIGURES, run.id, json.dumps(terms.frozen()), result.shu_idr, result.member_shu_idr, result.other_shu_idr,
        figures.pools.parts_idr["jasa_modal"], figures.pools.parts_idr["jasa_usaha"], figures.simpanan_idr, figures.usaha_idr, figures.measure,
        figures.members, figures.jasa_modal_idr, figures.jasa_usaha_idr, figures.rounding_idr, figures.undivided_idr, json.dumps(figures.funds()),
    )  # fmt: skip


def _shared_told(figures: Figures, rule: Rule) -> list[tuple[str, str, str, int]]:
    bought = "semua penjualan" if rule.measured_by == "semua" else "transaksi anggota"
    return [
        ("Anggota", "Jumlah simpanan yang dihitung (ΣS)", f"simpanan {' dan '.join(rule.simpanan)}, {HOW_MANY[rule.simpanan_at]}", figures.simpanan_idr),
        ("Anggota", "Jumlah transaksi anggota (T)", f"{', '.join(COUNTED[pool] for pool in rule.pools)}, sesudah retur", figures.usaha_idr),
        ("Anggota", "Pembagi transaksi (ΣT)", bought, figures.measure),
        ("Anggota", "Jasa modal yang dibagi", "setiap anggota: pool × S ÷ ΣS, dibulatkan ke bawah", figures.jasa_modal_idr),
        ("Anggota", "Jasa usaha yang dibagi", "setiap anggota: pool × T ÷ ΣT, dibulatkan ke bawah", figures.jasa_usaha_idr),
        ("Anggota", "Tidak terbagi", "bagian di luar transaksi atau simpanan anggota, ke dana cadangan", figures.undivided_idr),
        ("Anggota", "Pembulatan", "sisa pembulatan ke bawah, ke dana cadangan", figures.rounding_idr),
    ]  # fmt: skip


def roles(rule: Rule) -> list[str]:
    return [f"simpanan_{kind}" for kind in rule.simpanan]


_FIGURES = """
UPDATE shu_run SET terms = $2, shu_idr = $3, member_shu_idr = $4, other_shu_idr = $5, jasa_modal_pool_idr = $6, jasa_usaha_pool_idr = $7,
  simpanan_idr = $8, usaha_idr = $9, measure_idr = $10, members = $11, jasa_modal_idr = $12, jasa_usaha_idr = $13, rounding_idr = $14,
  undivided_idr = $15, funds = $16, reckoned_at = now()
WHERE id = $1
"""
# The root is the single node of the highest level.
_ROOT = """
UPDATE shu_run r SET root = substr(t.nodes, 1, 32), sum_idr = ('x' || encode(substr(t.nodes, 33, 8), 'hex'))::bit(64)::bigint
FROM shu_tree t WHERE r.id = $1 AND t.run = $1 AND t.level = (SELECT max(level) FROM shu_tree WHERE run = $1)
"""
