"""What each co-op begins with: one decision that holds a value for every known setting. New settings join it later."""

import json

from app.domain import transactions
from app.domain.governance.known import known_for

BODY = (
    "Nilai awal saat aplikasi dipasang. Setiap nilai berlaku sampai keputusan Rapat Anggota atau Rapat Pengurus"
    " menggantinya; cocokkan dengan AD/ART sebelum koperasi mulai memakainya."
)


async def seed_first_decisions() -> None:
    """As the owner, inside the transaction of reference: what is there already stays as it is."""
    await transactions.execute(_DECISIONS, BODY)
    await transactions.execute(
        "INSERT INTO life_move (life, subject_id, from_state, to_state, why) SELECT 'decision', d.id, '', 'in_force', 'pengaturan awal' FROM decision d"
        " WHERE d.first AND NOT EXISTS (SELECT FROM life_move m WHERE m.life = 'decision' AND m.subject_id = d.id)"
    )
    for kind in ("sekunder", "primer"):
        names, values = zip(*((known.name, json.dumps(known.default)) for known in known_for(kind)), strict=True)
        await transactions.execute(_SETTINGS, kind, list(names), list(values))


_DECISIONS = """
INSERT INTO decision (entity, kind, number, decided_on, title, body, present, effective_from, first, state)
SELECT c.id, 'pengurus', 'AWAL', '2000-01-01', 'Pengaturan awal', $1, '{}', '2000-01-01', true, 'in_force' FROM coop c
WHERE NOT EXISTS (SELECT FROM decision d WHERE d.entity = c.id AND d.first)
"""
_SETTINGS = """
INSERT INTO setting (decision, name, value)
SELECT d.id, s.name, s.value::jsonb FROM decision d JOIN coop c ON c.id = d.entity, unnest($2::text[], $3::text[]) AS s (name, value)
WHERE d.first AND c.kind = $1 AND NOT EXISTS (SELECT FROM setting x WHERE x.decision = d.id AND x.name = s.name)
"""
