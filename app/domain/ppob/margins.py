"""What we add to a cost: by a decision, proposed by one, in force when another agrees; every rule that ever held stays as a row.

A rule is for one product, for one page, or for everything else; the nearer one holds. There is one for members and one for others.
"""

from dataclasses import dataclass
from datetime import date, datetime

from app.domain import transactions
from app.domain.audit.write import record
from app.domain.clock import business_day, now, tanggal
from app.domain.coops.sekunder import SEKUNDER
from app.domain.errors import NotFound, Refused
from app.domain.governance.states import KINDS
from app.domain.money import rupiah
from app.domain.ppob.products import ANGGOTA, CLASSES, UMUM
from app.domain.ppob.services import SERVICES
from app.domain.transactions import Row, retried, transaction


@dataclass(frozen=True, slots=True)
class Wish:
    """A margin somebody wants. `service` or `sku` or neither (everything else); `flat_idr` None: the rule is to end."""

    service: str | None
    sku: str | None
    buyers: str  # a class of CLASSES
    flat_idr: int | None
    rate_bp: int | None
    why: str
    decision: int | None  # the decision of the board or the members that it carries out

    @property
    def ends(self) -> bool:
        return self.flat_idr is None


@dataclass(frozen=True, slots=True)
class Rule:
    """A margin that holds or held, or is wished for."""

    id: int
    service: str | None
    sku: str | None
    product: str | None
    buyers: str
    flat_idr: int | None
    rate_bp: int | None
    since: datetime
    until: datetime | None
    proposer: str
    proposed_by: int | None
    decider: str
    why: str
    decision: int | None
    decision_words: str  # "Keputusan pengurus 12/2026, 3 Maret 2026"
    effective_from: date | None

    @property
    def about(self) -> str:
        if self.sku is not None:
            return f"{self.product} ({self.sku})"
        return SERVICES[self.service].name if self.service in SERVICES else (self.service or "Semua lainnya")

    @property
    def words(self) -> str:
        return margin_words(self.flat_idr, self.rate_bp)


def margin_words(flat_idr: int | None, rate_bp: int | None) -> str:
    """ "Rp500 + 0,5%", as officers read it."""
    if flat_idr is None:
        return "aturan berakhir"
    rate = f"{(rate_bp or 0) / 100:.2f}".rstrip("0").rstrip(".").replace(".", ",")
    return f"{rupiah(flat_idr)} + {rate}%" if rate_bp else rupiah(flat_idr)


@retried
async def propose_margin(wish: Wish, *, by: int) -> int:
    """A rule that waits for a second person; its number. A member never pays more than others by the same rule."""
    async with transaction():
        await _check(wish)
        words = await _decision_words(wish)
        found: int | None = await transactions.fetch_value(
            "INSERT INTO ppob_margin_proposal (service, sku, class, flat_idr, rate_bp, why, decision, decision_id, proposed_by)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (coalesce(service, ''), coalesce(sku, ''), class) WHERE outcome IS NULL DO NOTHING"
            " RETURNING id",
            wish.service, wish.sku, wish.buyers, wish.flat_idr, wish.rate_bp, wish.why, words, wish.decision, by,
        )  # fmt: skip
        if found is None:
            raise Refused("Margin ini sudah diusulkan dan menunggu diterbitkan.")
        await record(
            "usulan margin PPOB",
            f"ppob_margin_proposal:{found}",
            by=by,
            entity=SEKUNDER,
            why=wish.why,
            after=_told(wish),
        )
        return found


@retried
async def publish_margin(proposal: int, *, by: int) -> None:
    """The second person agrees: the rule holds from this moment. Twice is the same as once."""
    async with transaction():
        row = await _decide(proposal, "published", by)
        if row is None:
            return
        wish = Wish(
            row["service"], row["sku"], row["class"], row["flat_idr"], row["rate_bp"], row["why"], row["decision_id"]
        )
        await _check(wish)  # what the other class pays may have changed since
        await _decision_words(wish, now_due=True)
        old = await transactions.fetch_one(_END, wish.service, wish.sku, wish.buyers)
        if not wish.ends:
            await transactions.execute(
                "INSERT INTO ppob_margin (service, sku, class, flat_idr, rate_bp, proposal) VALUES ($1, $2, $3, $4, $5, $6)",
                wish.service, wish.sku, wish.buyers, wish.flat_idr, wish.rate_bp, proposal,
            )  # fmt: skip
        await record("margin PPOB diubah", f"ppob_margin_proposal:{proposal}", by=by, entity=SEKUNDER, why=wish.why,
                     before=dict(old) if old else None, after=_told(wish))  # fmt: skip


@retried
async def refuse_margin(proposal: int, *, by: int) -> None:
    """Turned down, or taken back by its proposer."""
    async with transaction():
        if await _decide(proposal, "refused", by) is not None:
            await record("usulan margin PPOB ditolak", f"ppob_margin_proposal:{proposal}", by=by, entity=SEKUNDER)


async def _decide(proposal: int, outcome: str, by: int) -> Row | None:
    row = await transactions.fetch_one("SELECT * FROM ppob_margin_proposal WHERE id = $1 FOR UPDATE", proposal)
    if row is None:
        raise NotFound
    if row["outcome"] == outcome and row["decided_by"] == by:
        return None
    if row["outcome"] is not None:
        raise Refused("Usulan ini sudah diputuskan orang lain.")
    if outcome == "published" and row["proposed_by"] == by:
        raise Refused("Margin diterbitkan oleh orang kedua, bukan oleh pengusulnya sendiri.")
    await transactions.execute(
        "UPDATE ppob_margin_proposal SET outcome = $2, decided_by = $3, decided_at = now() WHERE id = $1",
        proposal,
        outcome,
        by,
    )
    return row


async def _check(wish: Wish) -> None:
    assert wish.buyers in CLASSES
    if wish.service is not None and wish.service not in SERVICES:
        raise Refused("Layanan ini tidak ada.", field="lingkup")
    if wish.sku is not None and not await transactions.fetch_value(
        "SELECT true FROM ppob_product WHERE sku = $1", wish.sku
    ):
        raise Refused("Produk dengan kode ini tidak ada di daftar harga.", field="lingkup")
    other = await transactions.fetch_one(_LIVING, wish.service, wish.sku, UMUM if wish.buyers == ANGGOTA else ANGGOTA)
    if wish.ends:
        if wish.service is None and wish.sku is None:
            raise Refused("Aturan untuk semua lainnya tidak dapat diakhiri, hanya diganti.")
        return
    if other is not None and not _fair(wish, other):
        raise Refused("Margin anggota tidak boleh di atas margin umum.", field="tetap")


async def _decision_words(wish: Wish, *, now_due: bool = False) -> str:
    """How the decision is called. Raises Refused where there is none in force in the sekunder's register, or (`now_due`) its day has not come."""
    row = await transactions.fetch_one(_DECISION, wish.decision)
    if row is None:
        raise Refused("Pilih keputusan yang menjadi dasarnya, yang sudah berlaku.", field="keputusan")
    if now_due and row["effective_from"] > business_day(now()):
        raise Refused(
            f"Keputusan {row['number']} baru berlaku mulai {tanggal(row['effective_from'])}. Terbitkan pada hari itu."
        )
    return _called(row)


def _called(row: Row) -> str:
    return f"{KINDS[row['kind']]} {row['number']}, {tanggal(row['decided_on'])}"[:120]


_DECISION = "SELECT kind, number, decided_on, effective_from FROM decision WHERE id = $1 AND entity = 1 AND state = 'in_force' AND NOT first FOR SHARE"


def _fair(wish: Wish, other: Row) -> bool:
    mine, others = (wish.flat_idr or 0, wish.rate_bp or 0), (other["flat_idr"], other["rate_bp"])
    low, high = (mine, others) if wish.buyers == ANGGOTA else (others, mine)
    return low[0] <= high[0] and low[1] <= high[1]


def _told(wish: Wish) -> dict[str, object]:
    return {
        "service": wish.service,
        "sku": wish.sku,
        "class": wish.buyers,
        "flat_idr": wish.flat_idr,
        "rate_bp": wish.rate_bp,
        "decision": wish.decision,
    }


_SAME = "service IS NOT DISTINCT FROM $1 AND sku IS NOT DISTINCT FROM $2 AND class = $3"
_LIVING = "SELECT flat_idr, rate_bp FROM ppob_margin WHERE valid_until IS NULL AND " + _SAME  # noqa: S608 - our own text
_END = (
    "UPDATE ppob_margin SET valid_until = now() WHERE valid_until IS NULL AND " + _SAME + " RETURNING flat_idr, rate_bp"  # noqa: S608
)

_RULES = """
SELECT m.id, m.service, m.sku, p.name AS product, m.class, m.flat_idr, m.rate_bp, m.valid_from AS since, m.valid_until AS until,
  a.name AS proposer, q.proposed_by, b.name AS decider, q.why, d.id AS decision, d.kind, d.number, d.decided_on, d.effective_from
FROM ppob_margin m LEFT JOIN ppob_product p ON p.sku = m.sku LEFT JOIN ppob_margin_proposal q ON q.id = m.proposal
LEFT JOIN person a ON a.id = q.proposed_by LEFT JOIN person b ON b.id = q.decided_by
LEFT JOIN decision d ON d.id = coalesce(q.decision_id, (SELECT min(id) FROM decision WHERE entity = 1 AND first))
"""
_OPEN = """
SELECT q.id, q.service, q.sku, p.name AS product, q.class, q.flat_idr, q.rate_bp, q.proposed_at AS since, NULL::timestamptz AS until,
  a.name AS proposer, q.proposed_by, NULL AS decider, q.why, d.id AS decision, d.kind, d.number, d.decided_on, d.effective_from
FROM ppob_margin_proposal q LEFT JOIN ppob_product p ON p.sku = q.sku JOIN person a ON a.id = q.proposed_by LEFT JOIN decision d ON d.id = q.decision_id
WHERE q.outcome IS NULL ORDER BY q.id
"""


async def all_rules(most: int = 220) -> list[Rule]:
    """The rules that hold (everything else first, then pages, then products), then those that ended, the newest first."""
    rows = await transactions.fetch(
        _RULES
        + " ORDER BY m.valid_until DESC NULLS FIRST, m.sku NULLS FIRST, m.service NULLS FIRST, m.class, m.id DESC LIMIT $1",
        most,
    )
    return [_rule(row) for row in rows]


async def open_margins() -> list[Rule]:
    """What waits for a second person."""
    return [_rule(row) for row in await transactions.fetch(_OPEN)]


def _rule(row: Row) -> Rule:
    return Rule(
        row["id"], row["service"], row["sku"], row["product"], row["class"], row["flat_idr"], row["rate_bp"], row["since"], row["until"],
        row["proposer"] or "", row["proposed_by"], row["decider"] or "", row["why"] or "daftar pertama", row["decision"],
        _called(row) if row["decision"] else "", row["effective_from"],
    )  # fmt: skip
