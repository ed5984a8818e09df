"""A member's slip: own bases and shares, the pools they come from, the proof, and how the co-op's own SHU came about."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.domain import transactions
from app.domain.errors import NotFound
from app.domain.shu.find import Run, run_of
from app.domain.shu.states import FINAL
from app.domain.shu.tree import NODE, Beside, neighbours, payload

PIECE = 1024


@dataclass(frozen=True, slots=True)
class Slip:
    """One member's share in an approved run."""

    run: Run
    member: int
    member_no: str
    simpanan_idr: int
    usaha_idr: int
    jasa_modal_idr: int
    jasa_usaha_idr: int
    salt: bytes
    leaf: bytes
    place: int
    path: tuple[Beside, ...]
    paid_way: str | None
    paid_at: datetime | None

    @property
    def total_idr(self) -> int:
        return self.jasa_modal_idr + self.jasa_usaha_idr

    @property
    def payload(self) -> str:
        return payload(
            self.run.entity, self.run.year, self.member_no, self.salt, self.jasa_modal_idr, self.jasa_usaha_idr
        )

    def proof(self) -> dict[str, Any]:
        """What docs/bukti.md calls a slip: payload, path and root, with the figures that people read."""
        run = self.run
        assert run.root is not None, "approved runs have a root"
        return {
            "koperasi": run.coop_name, "entitas": run.entity, "tahun": run.year, "versi": run.version, "nomor_anggota": self.member_no,
            "jasa_modal": self.jasa_modal_idr, "jasa_usaha": self.jasa_usaha_idr, "jumlah": self.total_idr,
            "dasar": {
                "simpanan": self.simpanan_idr, "simpanan_total": run.simpanan_idr, "jasa_modal_pool": run.jasa_modal_pool_idr,
                "transaksi": self.usaha_idr, "transaksi_total": run.measure_idr, "jasa_usaha_pool": run.jasa_usaha_pool_idr,
            },
            "isi": self.payload, "daun": self.leaf.hex(),
            "jalur": [{"sisi": step.side, "hash": step.hash.hex(), "jumlah": step.sum_idr} for step in self.path],
            "akar": run.root.hex(), "jumlah_akar": run.sum_idr,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Year:
    """A year in the member's own list."""

    run: int
    entity: int
    coop_name: str
    year: int
    simpanan_idr: int
    usaha_idr: int
    jasa_modal_idr: int
    jasa_usaha_idr: int
    total_idr: int
    paid_way: str | None


async def years_of(person: int) -> list[Year]:
    """A person's shares in every approved run of every primary he was a member of, newest year first."""
    return [Year(**dict(row)) for row in await transactions.fetch(_YEARS, person)]


async def slip_of(person: int, year: int, *, entity: int | None = None) -> Slip:
    """The person's own slip of a year; of the primary asked for, if he was in two. Raises NotFound."""
    row = await transactions.fetch_one(_OWN, person, year, entity)
    if row is None:
        raise NotFound
    return await _slip(row)


async def slip_in(run_id: int, member: int, entities: Sequence[int]) -> Slip:
    """A member's slip as the office sees it: of a run of its own co-op. Raises NotFound."""
    row = await transactions.fetch_one(_OFFICE, run_id, member, list(entities))
    if row is None:
        raise NotFound
    return await _slip(row)


async def _slip(row: transactions.Row) -> Slip:
    run = await run_of(row["run"], {row["entity"]})
    assert run.state in FINAL, "slips are of approved runs"
    assert run.members is not None, "reckoned"
    plain = {name: row[name] for name in Slip.__dataclass_fields__ if name not in ("run", "path")}
    return Slip(run=run, path=await path_of(run.id, row["place"], run.members), **plain)


async def path_of(run_id: int, place: int, leaves: int) -> tuple[Beside, ...]:
    """The nodes beside the way from a leaf to the root; one short read for each level."""
    steps = neighbours(place, leaves)
    rows = await transactions.fetch(
        _PATH, run_id, [level for level, _, _ in steps], [beside for _, beside, _ in steps], PIECE, NODE
    )
    return tuple(
        Beside(side, row["node"][:32], int.from_bytes(row["node"][32:])) for row, (_, _, side) in zip(rows, steps, strict=True)
    )  # fmt: skip


async def share_of(run_id: int, member: int) -> int:
    """What a member of a run receives."""
    idr: int | None = await transactions.fetch_value(
        "SELECT total_idr FROM shu_share WHERE run = $1 AND member = $2", run_id, member
    )
    return idr or 0


_SLIP = """
SELECT r.id AS run, r.entity, s.member, s.member_no, s.simpanan_idr, s.usaha_idr, s.jasa_modal_idr, s.jasa_usaha_idr, s.salt, s.leaf, s.place,
       o.way AS paid_way, o.at AS paid_at
FROM shu_run r JOIN shu_share s ON s.run = r.id
LEFT JOIN shu_payout o ON o.run = s.run AND o.member = s.member
WHERE r.state IN ('disahkan', 'dibagikan')
"""
_OWN = (
    _SLIP  # noqa: S608 - our own text
    + " AND s.member = $1 AND r.year = $2 AND r.entity IN (SELECT coop FROM membership WHERE person = $1)"
    " AND ($3::int IS NULL OR r.entity = $3) ORDER BY s.total_idr DESC, r.id LIMIT 1"
)
_OFFICE = _SLIP + " AND r.id = $1 AND s.member = $2 AND r.entity = ANY ($3::int[])"
_YEARS = """
SELECT r.id AS run, r.entity, c.name AS coop_name, r.year, s.simpanan_idr, s.usaha_idr, s.jasa_modal_idr, s.jasa_usaha_idr, s.total_idr,
       o.way AS paid_way
FROM shu_run r JOIN coop c ON c.id = r.entity JOIN shu_share s ON s.run = r.id AND s.member = $1
LEFT JOIN shu_payout o ON o.run = s.run AND o.member = s.member
WHERE r.state IN ('disahkan', 'dibagikan') AND r.entity IN (SELECT coop FROM membership WHERE person = $1) ORDER BY r.year DESC, r.entity LIMIT 40
"""
_PATH = """
SELECT substr(t.nodes, 1 + (p.place % $4) * $5, $5) AS node
FROM unnest($2::int[], $3::int[]) WITH ORDINALITY AS p (level, place, nr)
JOIN shu_tree t ON t.run = $1 AND t.level = p.level AND t.piece = p.place / $4 ORDER BY p.nr
"""
