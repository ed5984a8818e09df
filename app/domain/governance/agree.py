"""A second officer holds the minutes beside what was entered: agreed it is in force and sealed, refused it sets nothing."""

import json
from datetime import date

from app.domain import lives, transactions
from app.domain.audit.write import record
from app.domain.coops.sekunder import SEKUNDER
from app.domain.errors import Changed, NotFound, Refused, RefusedFields
from app.domain.governance.propose import Wish, refuse_the_impossible
from app.domain.governance.seal import BEGINNING, chained, digest_of
from app.domain.governance.setting import hold_settings
from app.domain.governance.states import DecisionState

TWO = "Keputusan perlu dua orang: yang mengajukan tidak dapat menyetujui sendiri."


@transactions.retried
async def agree_decision(entity: int, decision: int, *, by: int) -> None:
    """Bring a proposed decision into force. Refused to its proposer, and when it has become impossible meanwhile."""
    async with transactions.transaction():
        await hold_settings(entity)
        row = await _proposed(entity, decision, by=by)
        if row is None:
            return
        values = {one["name"]: json.loads(one["value"]) for one in await transactions.fetch(_VALUES, decision)}
        wish = Wish(
            row["kind"], row["number"], row["decided_on"], row["title"], row["body"], row["present"], row["effective_from"], values,
            row["effective_until"], row["correction"], row["revokes"],
        )  # fmt: skip
        try:
            await refuse_the_impossible(entity, wish)
        except RefusedFields as refused:  # there are no fields to stand beside
            raise Refused(" ".join(refused.sentences.values())) from refused
        await _move(decision, DecisionState.IN_FORCE, by=by)
        if row["revokes"] is not None:
            await _revoke(row["revokes"], row["effective_from"], by=by, why=row["number"])
        await _seal(entity, decision)
        if entity == SEKUNDER:  # public pages that are kept name its decisions
            await transactions.execute("SELECT pg_notify('content', 'decision')")
        await record(
            "keputusan berlaku",
            f"decision:{decision}",
            by=by,
            entity=entity,
            after={"values": values, "number": row["number"]},
        )


async def refuse_decision(entity: int, decision: int, *, by: int, why: str) -> None:
    """Turn a proposed decision down; its proposer may take it back. The row stays."""
    async with transactions.transaction():
        if len(why.strip()) < 3:
            raise Refused("Tuliskan alasan penolakan.", field="alasan")
        row = await transactions.fetch_one(_LOCKED, entity, decision)
        if row is None:
            raise NotFound
        if row["state"] == DecisionState.REFUSED:
            return
        if not await lives.move("decision", decision, DecisionState.PROPOSED, DecisionState.REFUSED, by=by, why=why):
            raise Changed("Keputusan ini sudah diputuskan orang lain.")
        await transactions.execute("UPDATE decision SET why = $2 WHERE id = $1", decision, why.strip()[:200])
        await record("keputusan ditolak", f"decision:{decision}", by=by, entity=entity, why=why)


async def _proposed(entity: int, decision: int, *, by: int) -> transactions.Row | None:
    """The proposed decision, locked; None when this person agreed to it before."""
    row = await transactions.fetch_one(_LOCKED, entity, decision)
    if row is None:
        raise NotFound
    if row["state"] == DecisionState.IN_FORCE and row["agreed_by"] == by:
        return None
    if row["state"] != DecisionState.PROPOSED:
        raise Changed("Keputusan ini sudah diputuskan orang lain.")
    if row["proposed_by"] == by:
        raise Refused(TWO)
    return row


async def _move(decision: int, to: DecisionState, *, by: int) -> None:
    # Who agreed is written first: the database admits no decision in force that nobody agreed to.
    await transactions.execute("UPDATE decision SET agreed_by = $2, agreed_at = now() WHERE id = $1", decision, by)
    if not await lives.move("decision", decision, DecisionState.PROPOSED, to, by=by):
        raise Changed("Keputusan ini sudah diputuskan orang lain.")


async def _revoke(older: int, since: date, *, by: int, why: str) -> None:
    done = await transactions.execute(_REVOKE, older, since, by, f"dicabut dengan {why}")
    if done != 1:
        raise Changed("Keputusan yang dicabut tidak lagi berlaku.")


async def _seal(entity: int, decision: int) -> None:
    last = await transactions.fetch_one(
        "SELECT nr, chain FROM decision_seal WHERE entity = $1 ORDER BY nr DESC LIMIT 1", entity
    )
    digest = await digest_of(decision)
    await transactions.execute(
        "INSERT INTO decision_seal (entity, nr, decision, digest, chain) VALUES ($1, $2, $3, $4, $5)",
        entity, (last["nr"] if last else 0) + 1, decision, digest, chained(last["chain"] if last else BEGINNING, digest),
    )  # fmt: skip


_LOCKED = "SELECT * FROM decision WHERE entity = $1 AND id = $2 FOR UPDATE"
_VALUES = "SELECT name, value::text AS value FROM setting WHERE decision = $1 ORDER BY name"
# State and date of its end go together, so the move is written here rather than by lives.move.
_REVOKE = """
WITH moved AS (UPDATE decision SET state = 'revoked', revoked_from = $2 WHERE id = $1 AND state = 'in_force' RETURNING id)
INSERT INTO life_move (life, subject_id, from_state, to_state, by_person, why) SELECT 'decision', id, 'in_force', 'revoked', $3, $4 FROM moved
"""
