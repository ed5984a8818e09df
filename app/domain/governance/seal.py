"""The seal of a decision: one digest over all that it says, chained to the seals before it. A changed rupiah breaks it."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from app.domain import transactions

BEGINNING = hashlib.sha256(b"indora-keputusan-v1").digest()


async def digest_of(decision: int) -> bytes:
    """SHA-256 of the decision as it stands."""
    row = await transactions.fetch_one(SEALED, decision)
    assert row is not None, f"there is no decision {decision}"
    return digest(row)


def digest(row: Mapping[str, Any]) -> bytes:
    """SHA-256 of a row of SEALED: JSON with sorted keys, without spaces, UTF-8."""
    said = {name: value for name, value in dict(row).items() if name not in ("values_", "decision")}
    said["values"] = {name: json.loads(value) for name, value in zip(row["names"], row["values_"], strict=True)}
    said.pop("names")
    text = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=_plain)
    return hashlib.sha256(text.encode()).digest()


def chained(before: bytes, digest: bytes) -> bytes:
    return hashlib.sha256(before + digest).digest()


def _plain(value: object) -> str:
    return value.hex() if isinstance(value, bytes) else str(value)


SEALED = """
SELECT d.id AS decision, d.entity, d.kind, d.number, d.decided_on, d.title, d.body, d.present, d.effective_from, d.effective_until, d.correction,
       d.revokes, d.first, d.proposed_by, d.agreed_by, (SELECT digest FROM decision_file WHERE decision = d.id) AS file,
       array(SELECT name FROM setting WHERE decision = d.id ORDER BY name) AS names,
       array(SELECT value::text FROM setting WHERE decision = d.id ORDER BY name) AS values_
FROM decision d WHERE ($1::bigint IS NULL OR d.id = $1)
"""
