"""A pengawas has a run reckoned again: asked for by him, done as long work, and what came out is kept. `life.check_run` stands on it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.domain import transactions
from app.domain.audit.write import record
from app.domain.errors import NotFound, Refused
from app.domain.shu.again import differences
from app.domain.shu.life import ANOTHER, PERSONS
from app.domain.transactions import transaction
from app.domain.work.bar import moving
from app.domain.work.begin import begin
from app.domain.work.find import Work
from app.domain.work.kinds import Tell


@dataclass(frozen=True, slots=True)
class Check:
    """Who had which version reckoned again, when, and what differed; `ended_at` None: it is still being reckoned."""

    id: int
    by_person: int
    name: str
    root: bytes
    asked_at: datetime
    work: int | None
    ended_at: datetime | None
    members: int | None
    differences: tuple[str, ...]

    @property
    def right(self) -> bool:
        return self.ended_at is not None and not self.differences


async def ask_for_check(run_id: int, *, entity: int, by: int) -> tuple[int, int]:
    """(check, its work). Asked again while it is being reckoned is the same one. Raises Refused for whoever took part, NotFound."""
    async with transaction():
        run = await transactions.fetch_one(_RUN, run_id, entity)
        if run is None:
            raise NotFound
        if run["root"] is None:
            raise Refused("SHU ini belum selesai dihitung.")
        if by in {run[name] for name in PERSONS if name != "checked_by"}:
            raise Refused(ANOTHER)
        made = await transactions.fetch_value(_ASK, run_id, by, run["root"])
        if made is None:
            open_one = await transactions.fetch_one(_OPEN, run_id, by)
            assert open_one is not None, "the open one is held with its run"
            return open_one["id"], open_one["work"]
        title = f"Pemeriksaan SHU {run['year']} versi {run['version']}"
        work = await begin(
            "shu_check", title=title, entity=entity, by=by, key=f"shu_check:{made}", asked={"check": made}
        )
        await transactions.execute("UPDATE shu_check SET work = $2 WHERE id = $1", made, work)
    return made, work


async def check_work(work: Work, tell: Tell) -> dict[str, Any]:
    """The kind `shu_check`."""
    found = await reckon_again(int(work.asked["check"]), tell)
    href = {"href": f"/kantor/shu/{found.run}", "href_label": "Ke SHU"}
    if found.differences:
        rows = [[number, words] for number, words in enumerate(found.differences, 1)]
        return {"sentence": "Hitung ulang tidak menghasilkan akar yang sama. Perbedaannya:", "rows": rows, **href}
    return {"sentence": f"Bagian {found.members} anggota cocok, dan akarnya sama sampai bit terakhir.", **href}


@dataclass(frozen=True, slots=True)
class Found:
    run: int
    members: int
    differences: list[str]


async def reckon_again(check: int, tell: Tell | None = None) -> Found:
    """Compare with the facts and keep the answer; one that was given already stays."""
    row = await transactions.fetch_one(_CHECK, check)
    assert row is not None, "asked for before it was begun"
    if row["ended_at"] is None:
        async with moving(tell, 100) as bar:
            wrong = await differences(row["run"], bar)
            bar.at(95, "Menyimpan hasilnya")
            await _keep(check, row, wrong)
            bar.at(100, "Selesai")
    kept = await transactions.fetch_one("SELECT members, differences FROM shu_check WHERE id = $1", check)
    assert kept is not None, "checks stay"
    return Found(row["run"], kept["members"], list(kept["differences"]))


async def _keep(check: int, row: transactions.Row, wrong: list[str]) -> None:
    async with transaction():
        if await transactions.execute(_END, check, wrong):
            await record(
                "SHU dihitung ulang pengawas", f"shu_run:{row['run']}", by=row["by_person"], entity=row["entity"],
                after={"akar": row["root"].hex(), "perbedaan": len(wrong)},
            )  # fmt: skip


async def checks_of(run_id: int, *, at_most: int = 5) -> list[Check]:
    """The newest checks of a run."""
    rows = await transactions.fetch(_OF_RUN, run_id, at_most)
    return [Check(**{**dict(row), "differences": tuple(row["differences"] or ())}) for row in rows]


_RUN = "SELECT id, year, version, root, reckoned_by, reviewed_by, approved_by, checked_by FROM shu_run WHERE id = $1 AND entity = $2 FOR UPDATE"
_ASK = "INSERT INTO shu_check (run, by_person, root) VALUES ($1, $2, $3) ON CONFLICT (run, by_person) WHERE ended_at IS NULL DO NOTHING RETURNING id"
_OPEN = "SELECT id, work FROM shu_check WHERE run = $1 AND by_person = $2 AND ended_at IS NULL"
_CHECK = "SELECT c.run, c.by_person, c.root, c.ended_at, r.entity FROM shu_check c JOIN shu_run r ON r.id = c.run WHERE c.id = $1"
_END = """
UPDATE shu_check c SET ended_at = now(), members = r.members, differences = $2::text[]
FROM shu_run r WHERE c.id = $1 AND r.id = c.run AND c.ended_at IS NULL
"""
_OF_RUN = """
SELECT c.id, c.by_person, p.name, c.root, c.asked_at, c.work, c.ended_at, c.members, c.differences
FROM shu_check c JOIN person p ON p.id = c.by_person WHERE c.run = $1 ORDER BY c.id DESC LIMIT $2
"""
