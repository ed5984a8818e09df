"""A decision is entered by one officer as the minutes say it, with what it sets; another agrees or refuses (agree.py)."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from app.domain import clock, lives, transactions
from app.domain.audit.write import record
from app.domain.errors import Refused, RefusedFields
from app.domain.governance.files import Paper
from app.domain.governance.kinds import Json
from app.domain.governance.known import BY_NAME, known_for
from app.domain.governance.resting import resting_on
from app.domain.governance.states import KINDS, DecisionState

HORIZON_DAYS = 2 * 366  # a decision may take effect at most so far ahead


@dataclass(frozen=True, slots=True)
class Wish:
    """What the minutes say. `values`: setting name -> value; empty for a decision that sets nothing."""

    kind: str
    number: str
    decided_on: date
    title: str
    body: str
    present: Sequence[str]
    effective_from: date
    values: Mapping[str, Json] = field(default_factory=dict)
    effective_until: date | None = None
    correction: bool = False  # it reaches into months whose figures stand; the differences are posted visibly
    revokes: int | None = None
    paper: Paper | None = None


async def propose_decision(entity: int, wish: Wish, *, by: int) -> int:
    """The id of the proposed decision. Inside a transaction. RefusedFields names each thing that cannot be."""
    assert transactions.in_transaction(), "propose inside the transaction of the form"
    await refuse_the_impossible(entity, wish)
    decision: int | None = await transactions.fetch_value(
        _INSERT, entity, wish.kind, wish.number, wish.decided_on, wish.title, wish.body, list(wish.present), wish.effective_from,
        wish.effective_until, wish.correction, wish.revokes, by,
    )  # fmt: skip
    if decision is None:
        raise Refused("Nomor ini sudah dipakai keputusan lain.", field="nomor")
    await lives.begin("decision", decision, DecisionState.PROPOSED, by=by, why=wish.number)
    for name, value in wish.values.items():
        await transactions.execute(
            "INSERT INTO setting (decision, name, value) VALUES ($1, $2, $3)", decision, name, json.dumps(value)
        )
    if wish.paper:
        await transactions.execute(
            "INSERT INTO decision_file (decision, name, media_type, for_members, digest, content) VALUES ($1, $2, $3, $4, sha256($5), $5)",
            decision, wish.paper.name, wish.paper.media_type, wish.paper.for_members, wish.paper.content,
        )  # fmt: skip
    after = {
        "number": wish.number,
        "title": wish.title,
        "effective_from": wish.effective_from,
        "values": dict(wish.values),
    }
    await record("keputusan diajukan", f"decision:{decision}", by=by, entity=entity, after=after)
    return decision


async def refuse_the_impossible(entity: int, wish: Wish) -> None:
    """RefusedFields with a sentence for each thing that is wrong with it today; asked again when it is agreed."""
    wrong = _by_itself(wish)
    coop_kind = await transactions.fetch_value("SELECT kind FROM coop WHERE id = $1", entity)
    allowed = {known.name for known in known_for(coop_kind or "")}
    for name, value in wish.values.items():
        if name not in allowed:
            wrong[name] = "Pengaturan ini tidak ada di koperasi ini."
            continue
        try:
            BY_NAME[name].kind.check(value)
        except Refused as refused:
            wrong[name] = f"{BY_NAME[name].label}: {refused.sentence}."
    wrong |= await _against_the_books(entity, wish)
    if wish.revokes is not None and not wrong.get("mencabut"):
        wrong |= await _against_what_stands(entity, wish)
    if wrong:
        raise RefusedFields(wrong)


def _by_itself(wish: Wish) -> dict[str, str]:
    wrong: dict[str, str] = {}
    today = clock.business_day(clock.now())
    if wish.kind not in KINDS:
        wrong["jenis"] = "Jenis rapat perlu dipilih."
    if not 1 <= len(wish.number) <= 40:
        wrong["nomor"] = "Nomor keputusan perlu 1 sampai 40 huruf."
    if not 5 <= len(wish.title) <= 120:
        wrong["judul"] = "Judul perlu 5 sampai 120 huruf."
    if len(wish.body) > 4000:
        wrong["isi"] = "Isi keputusan paling banyak 4.000 huruf."
    if not wish.present or len(wish.present) > 30 or any(not 3 <= len(name) <= 80 for name in wish.present):
        wrong["hadir"] = "Tulis nama pengurus yang hadir, satu nama sebaris, paling banyak 30."
    if wish.decided_on > today:
        wrong["tanggal"] = "Tanggal keputusan belum tiba."
    if (wish.effective_from - today).days > HORIZON_DAYS:
        wrong["mulai"] = "Keputusan paling jauh berlaku dua tahun lagi."
    if wish.effective_until and wish.effective_until < wish.effective_from:
        wrong["sampai"] = "Akhir berlaku harus sesudah mulai berlaku."
    if wish.effective_from < wish.decided_on and not wish.correction and (wish.values or wish.revokes is not None):
        wrong["mulai"] = "Berlaku sebelum diputuskan hanya untuk koreksi. Beri tanda koreksi, atau pilih tanggal lain."
    return wrong


async def _against_the_books(entity: int, wish: Wish) -> dict[str, str]:
    """A decision is not dated back into a closed month, and does not reach unseen into figures that stand."""
    wrong: dict[str, str] = {}
    if await transactions.fetch_value(
        "SELECT EXISTS (SELECT FROM closed_month WHERE entity = $1 AND month >= date_trunc('month', $2::date)::date)",
        entity,
        wish.decided_on,
    ):
        wrong["tanggal"] = (
            f"Buku {clock.MONTHS[wish.decided_on.month - 1]} {wish.decided_on.year} sudah ditutup. Tanggal keputusan harus dalam bulan yang masih terbuka."
        )
    topics = sorted({BY_NAME[name].topic for name in wish.values if name in BY_NAME})
    used = await transactions.fetch(_USED, entity, topics, wish.effective_from)
    if used and not wish.correction:
        wrong["mulai"] = (
            f"{used[0]['what']} sudah dibukukan. Pilih tanggal berlaku sesudah {clock.tanggal(used[0]['until'])},"
            " atau beri tanda koreksi: selisihnya dibukukan sebagai penyesuaian yang terlihat."
        )
    if wish.correction and any(topic == "shu" for topic in topics) and any(row["topic"] == "shu" for row in used):
        wrong["mulai"] = (
            f"{used[0]['what']} sudah disahkan dan tidak dapat dikoreksi dengan pengaturan. Ajukan untuk tahun berikutnya."
        )
    return wrong


async def _against_what_stands(entity: int, wish: Wish) -> dict[str, str]:
    """What was in force once begins to hold again; a figure that only this decision carries would be left without any."""
    assert wish.revokes is not None, "asked for one that revokes"
    stands = await transactions.fetch_one(
        "SELECT d.state, d.first, array(SELECT name FROM setting WHERE decision = d.id) AS names FROM decision d WHERE d.id = $1 AND d.entity = $2"
        " FOR UPDATE",  # nobody names it for a new figure meanwhile
        wish.revokes, entity,
    )  # fmt: skip
    if stands is None or stands["state"] != DecisionState.IN_FORCE:
        return {"mencabut": "Keputusan yang dicabut tidak sedang berlaku."}
    if stands["first"]:
        return {"mencabut": "Pengaturan awal tidak dicabut, melainkan diganti dengan nilai baru."}
    resting = await resting_on(wish.revokes)
    if resting:
        return {
            "mencabut": f"Keputusan ini masih menjadi dasar {'; '.join(resting)}. Buat keputusan baru untuk itu dahulu, lalu cabut yang ini."
        }
    reaches = await transactions.fetch(
        _USED, entity, sorted({BY_NAME[n].topic for n in stands["names"] if n in BY_NAME}), wish.effective_from
    )
    if reaches and not wish.correction:
        return {
            "mulai": f"{reaches[0]['what']} sudah dibukukan. Pencabutan berlaku paling cepat sesudah {clock.tanggal(reaches[0]['until'])}."
        }
    return {}


_INSERT = """
INSERT INTO decision (entity, kind, number, decided_on, title, body, present, effective_from, effective_until, correction, revokes, proposed_by, state)
VALUES ($1, $2, $3, $4, $5, $6, $7::text[], $8, $9, $10, $11, $12, 'proposed') ON CONFLICT (entity, number) DO NOTHING RETURNING id
"""
_USED = "SELECT what, until, topic FROM settings_used WHERE entity = $1 AND topic = ANY ($2::text[]) AND until >= $3 ORDER BY until DESC, id DESC"
