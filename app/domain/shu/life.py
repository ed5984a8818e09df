"""The way of a run from draft to payout: reviewed by the board, checked by the pengawas, approved by the RAT, shared out. Each by another."""

from datetime import date
from typing import Any

import asyncpg

from app.domain import lives, transactions
from app.domain.audit.write import record
from app.domain.errors import NotFound, Refused
from app.domain.governance.setting import figures_stand
from app.domain.shu.journal import book_result, pass_on_to_primaries
from app.domain.shu.states import WORDS, RunState
from app.domain.shu.terms import thawed
from app.domain.transactions import transaction

ANOTHER = "Langkah ini harus dilakukan orang lain daripada yang menghitung, meninjau, atau memeriksa SHU ini."
PERSONS = ("reckoned_by", "reviewed_by", "checked_by", "approved_by")


async def review(run_id: int, *, entity: int, by: int) -> None:
    """dihitung → ditinjau, by somebody of the board who did not reckon it."""
    async with transaction():
        run = await _held(run_id, entity, RunState.RECKONED, by)
        await transactions.execute("UPDATE shu_run SET reviewed_by = $2 WHERE id = $1", run_id, by)
        await _went(run, RunState.REVIEWED, by)


async def check_run(run_id: int, *, entity: int, by: int) -> None:
    """ditinjau → diperiksa, by the pengawas who had it reckoned again and whose kept result names no difference. Raises Refused."""
    async with transaction():
        run = await _held(run_id, entity, RunState.REVIEWED, by)
        kept = await transactions.fetch_one(_CHECKED, run_id, by, run["root"])
        if kept is None:
            raise Refused("Hitung ulang dahulu SHU ini, lalu nyatakan benar.")
        if kept["ended_at"] is None:
            raise Refused("SHU ini masih dihitung ulang. Tunggu sampai selesai.")
        if kept["differences"]:
            raise Refused(
                f"Hitung ulang tidak menghasilkan akar yang sama: {kept['differences'][0]}. SHU ini tidak dapat dinyatakan benar."
            )
        await transactions.execute("UPDATE shu_run SET checked_by = $2 WHERE id = $1", run_id, by)
        await _went(run, RunState.CHECKED, by)


async def send_back(run_id: int, *, entity: int, by: int, why: str) -> None:
    """Any draft → diganti, with the reason; the next version answers it."""
    why = " ".join(why.split())
    if not 5 <= len(why) <= 300:
        raise Refused("Tulis alasannya, 5 sampai 300 huruf.", field="alasan")
    async with transaction():
        run = await _locked(run_id, entity)
        if run["state"] not in (RunState.RECKONED, RunState.REVIEWED, RunState.CHECKED):
            raise _elsewhere(run)
        await _went(run, RunState.REPLACED, by, why=why)


async def approve(run_id: int, *, entity: int, by: int, decision: int, booked_on: date | None = None) -> None:
    """diperiksa → disahkan under a decision of the members' meeting; the books follow in the same transaction.

    `booked_on`: today, unless another open day is said. From here on the run is frozen. Raises Refused.
    """
    async with transaction():
        run = await _held(run_id, entity, RunState.CHECKED, by)
        decided_on = await transactions.fetch_value(_DECIDED, decision, entity, date(run["year"], 12, 31))
        if decided_on is None:
            raise Refused(
                f"Pilih keputusan Rapat Anggota yang berlaku, sesudah tahun {run['year']}.", field="keputusan"
            )
        await transactions.execute(
            "UPDATE shu_run SET approved_by = $2, approved_on = $3, decision = $4 WHERE id = $1",
            run_id,
            by,
            decided_on,
            decision,
        )
        await _went(run, RunState.APPROVED, by)
        key = thawed(loaded(run["terms"])).rule.common_key
        await book_result(
            entity,
            run["year"],
            shu_idr=run["shu_idr"],
            funds=loaded(run["funds"]),
            common_key=key,
            by=by,
            day=booked_on,
        )
        if run["kind"] == "sekunder":
            await pass_on_to_primaries(run_id, entity, run["year"], by=by, day=booked_on)
        await figures_stand(entity, "shu", date(run["year"], 12, 31), f"SHU {run['year']}")
        await transactions.execute("SELECT pg_notify('content', 'shu')")


async def open_payout(run_id: int, *, entity: int, by: int) -> None:
    """disahkan → dibagikan: from now on members can take what is theirs."""
    async with transaction():
        run = await _locked(run_id, entity)
        if run["state"] != RunState.APPROVED:
            raise _elsewhere(run)
        await _went(run, RunState.SHARED, by)


async def _held(run_id: int, entity: int, state: RunState, by: int) -> Any:
    """The locked run, in the state that this step goes on from, and the person another than all before."""
    run = await _locked(run_id, entity)
    if run["state"] != state:
        raise _elsewhere(run)
    if by in {run[name] for name in PERSONS}:
        raise Refused(ANOTHER)
    return run


async def _locked(run_id: int, entity: int) -> asyncpg.Record:
    run = await transactions.fetch_one(_LOCK, run_id, entity)
    if run is None:
        raise NotFound
    return run


async def _went(run: Any, to: RunState, by: int, *, why: str = "") -> None:
    if not await lives.move("shu_run", run["id"], run["state"], to, by=by, why=why):
        raise _elsewhere(run)
    await record(f"SHU {WORDS[to].lower()}", f"shu_run:{run['id']}", by=by, entity=run["entity"], why=why,
                 before={"keadaan": run["state"]}, after={"keadaan": to, "akar": run["root"].hex() if run["root"] else None})  # fmt: skip


def _elsewhere(run: Any) -> Refused:
    return Refused(f"SHU ini sekarang: {WORDS[RunState(run['state'])].lower()}. Muat ulang halaman.")


def loaded(kept: Any) -> Any:
    """jsonb as asyncpg gives it."""
    import json

    return json.loads(kept) if isinstance(kept, str) else kept


_CHECKED = "SELECT ended_at, differences FROM shu_check WHERE run = $1 AND by_person = $2 AND root = $3 ORDER BY id DESC LIMIT 1"
_DECIDED = """
SELECT decided_on FROM decision WHERE id = $1 AND entity = $2 AND kind = 'rat' AND state = 'in_force' AND decided_on > $3 FOR SHARE
"""
_LOCK = """
SELECT r.*, c.kind FROM shu_run r JOIN coop c ON c.id = r.entity WHERE r.id = $1 AND r.entity = $2 FOR UPDATE OF r
"""
