"""Every decision says what two officers agreed to, and every value in force is a possible one."""

import json
from dataclasses import dataclass

import asyncpg

from app.domain.checks.asking import Outcome, invariant
from app.domain.clock import business_day, now
from app.domain.errors import Refused
from app.domain.governance.known import BY_NAME, known_for
from app.domain.governance.seal import BEGINNING, SEALED, chained, digest


@invariant
async def decisions_keep_their_seals(db: asyncpg.Connection) -> Outcome:
    outcome = Outcome("Setiap keputusan menghasilkan sidik jarinya; rantainya tidak putus")
    rows = {row["decision"]: row for row in await db.fetch(SEALED, None)}
    before: dict[int, tuple[int, bytes]] = {}
    for seal in await db.fetch("SELECT * FROM decision_seal ORDER BY entity, nr"):
        outcome.looked += 1
        place, (nr, chain) = f"decision {seal['decision']}", before.get(seal["entity"], (0, BEGINNING))
        row = rows.get(seal["decision"])
        if row is None or digest(row) != seal["digest"]:
            outcome.add(place, "isinya tidak lagi seperti saat disetujui")
        if seal["nr"] != nr + 1 or chained(chain, seal["digest"]) != seal["chain"]:
            outcome.add(place, "mata rantai tidak cocok dengan keputusan sebelumnya")
        before[seal["entity"]] = (seal["nr"], seal["chain"])
    bare = await db.fetch(
        "SELECT d.id, d.state FROM decision d WHERE d.state IN ('in_force','revoked') AND NOT d.first"
        " AND (d.agreed_by IS NULL OR d.agreed_by = d.proposed_by OR NOT EXISTS (SELECT FROM decision_seal s WHERE s.decision = d.id)) ORDER BY d.id"
    )
    for one in bare:
        outcome.add(f"decision {one['id']}", f"{one['state']} tanpa dua orang atau tanpa sidik jari")
    return outcome


@invariant
async def settings_are_possible(db: asyncpg.Connection) -> Outcome:
    outcome = Outcome("Setiap nilai yang ditetapkan keputusan mungkin, dan setiap koperasi mempunyai nilai awalnya")
    for row in await db.fetch("SELECT id, decision, name, value::text AS value FROM setting ORDER BY id"):
        outcome.looked += 1
        try:
            if row["name"] in BY_NAME:  # a name that an older version knew is not ours to judge
                BY_NAME[row["name"]].kind.check(json.loads(row["value"]))
        except Refused as refused:
            outcome.add(f"setting {row['id']}", f"keputusan {row['decision']}, {row['name']}: {refused.sentence}")
    for row in await db.fetch(
        "SELECT c.id FROM coop c WHERE NOT EXISTS (SELECT FROM decision d WHERE d.entity = c.id AND d.first) ORDER BY c.id"
    ):
        outcome.add(f"coop {row['id']}", "tanpa pengaturan awal")
    return outcome


_HELD = "SELECT id, kind, settings_on(id, $1::text[], $2::date)::text AS held FROM coop ORDER BY id"


@dataclass(frozen=True, slots=True)
class Figures:
    """Rates, fees or limits that live in a table of their own, because one value a co-op is not enough for them.

    `nameless`: a statement for those that hold now without a decision in force: (id, what).
    """

    table: str
    nameless: str


# A margin of PPOB is looked at where its list is: checks/ppob.py.
FIGURES: tuple[Figures, ...] = (
    Figures(
        "promotion",
        """
        SELECT p.id, 'anggaran ' || coalesce(p.budget_idr::text, '-') AS what
        FROM promotion p JOIN coop c ON c.kind = 'sekunder'
        LEFT JOIN decision d ON d.id = p.decision AND d.entity = c.id AND (d.state = 'in_force' OR d.revoked_from > p.ends_on)
        WHERE p.state = 'running' AND d.id IS NULL AND (p.decision IS NOT NULL OR p.budget_idr > (
          settings_on(c.id, ARRAY['promosi_tanpa_keputusan'], (p.started_at AT TIME ZONE 'Asia/Jakarta')::date)->>'promosi_tanpa_keputusan')::bigint)
        ORDER BY p.id""",
    ),
    Figures(
        "bon_limit",
        "SELECT b.id, 'batas bon ' || b.limit_idr AS what FROM bon_line l JOIN bon_limit b ON b.id = l.set_by JOIN decision d ON d.id = b.decision"
        " WHERE l.limit_idr > 0 AND (d.entity <> b.entity OR d.state <> 'in_force') ORDER BY b.id",
    ),
)


@invariant
async def figures_name_their_decision(db: asyncpg.Connection) -> Outcome:
    outcome = Outcome("Setiap tarif, persentase, biaya, dan batas yang berlaku menyebut keputusannya")
    for coop in await db.fetch(_HELD, list(BY_NAME), business_day(now())):
        held = json.loads(coop["held"])
        for known in known_for(coop["kind"]):
            outcome.looked += 1
            if known.name not in held:
                outcome.add(f"coop {coop['id']}", f"{known.name} tidak ditetapkan keputusan mana pun")
    for figures in FIGURES:
        for row in await db.fetch(figures.nameless):
            outcome.add(f"{figures.table} {row['id']}", f"{row['what']} tanpa keputusan yang berlaku")
    return outcome
