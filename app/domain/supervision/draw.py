"""Drawing documents, judging them, answering what was found. Rows only come to be; none is changed."""

from datetime import date

import asyncpg

from app.domain import transactions
from app.domain.audit.write import record
from app.domain.errors import NotFound, Refused
from app.domain.transactions import retried, transaction

MOST = 50
VERDICTS = {"sesuai": "Sesuai dengan buktinya", "temuan": "Ada temuan"}


@retried
async def draw(entity: int, since: date, until: date, size: int, *, by: int) -> int:
    """The sample of a sealed period; drawn again it is the same sample. Its id. Raises Refused.

    Order: SHA-256 of the chain at the end of `until` followed by the entry's source in UTF-8, smallest first.
    """
    if until < since or (until - since).days > 366:
        raise Refused("Masa yang diperiksa paling lama satu tahun.", field="sampai")
    async with transaction():
        known: int | None = await transactions.fetch_value(
            "SELECT id FROM audit_sample WHERE entity = $1 AND since = $2 AND until = $3", entity, since, until
        )
        if known is not None:
            return known
        seed = await transactions.fetch_value(
            "SELECT chain FROM day_root WHERE entity = $1 AND day = $2", entity, until
        )
        if seed is None:
            raise Refused("Hari terakhir masa itu belum disegel. Pilih hari yang sudah lewat.", field="sampai")
        made: int | None = await transactions.fetch_value(
            "INSERT INTO audit_sample (entity, since, until, size, seed, drawn_by) VALUES ($1, $2, $3, $4, $5, $6)"
            " ON CONFLICT (entity, since, until) DO NOTHING RETURNING id",
            entity, since, until, size, seed, by,
        )  # fmt: skip
        if made is None:
            raise Refused("Sampel masa ini sedang ditarik orang lain. Muat ulang halaman.")
        if not await transactions.execute(DRAW_INTO, made, entity, since, until, seed, size):
            raise Refused("Tidak ada jurnal pada masa itu.", field="dari")
        await record("sampel ditarik", f"audit_sample:{made}", by=by, entity=entity, after={"since": since, "until": until, "size": size})  # fmt: skip
        return made


DRAW = """
SELECT row_number() OVER (ORDER BY sha256($4 || convert_to(j.source, 'UTF8')), j.id)::int AS place, j.id AS journal
FROM journal j WHERE j.entity = $1 AND j.day BETWEEN $2 AND $3 ORDER BY place LIMIT $5
"""
DRAW_INTO = (
    "INSERT INTO audit_sample_item (sample, place, journal) SELECT $1, d.place, d.journal FROM ("  # noqa: S608 - our own text
    + DRAW.replace("$5", "$6").replace("$4", "$5").replace("$3", "$4").replace("$2", "$3").replace("$1", "$2")
    + ") d"
)


@retried
async def judge(sample: int, journal: int, verdict: str, text: str, *, by: int, entity: int) -> None:
    """The supervisor's word on one drawn document; once. A finding becomes a task of the chair. Raises NotFound, Refused."""
    if verdict not in VERDICTS:
        raise Refused("Hasil pemeriksaan perlu dipilih.", field="hasil")
    if verdict == "temuan" and len(text) < 10:
        raise Refused("Tuliskan temuannya, paling sedikit 10 huruf.", field="catatan")
    async with transaction():
        mine = await transactions.fetch_value("SELECT entity FROM audit_sample WHERE id = $1", sample)
        if mine != entity:
            raise NotFound
        try:
            found: int | None = await transactions.fetch_value(
                "INSERT INTO audit_finding (sample, journal, verdict, text, found_by) VALUES ($1, $2, $3, $4, $5)"
                " ON CONFLICT (sample, journal) DO NOTHING RETURNING id",
                sample, journal, verdict, text, by,
            )  # fmt: skip
        except asyncpg.ForeignKeyViolationError:
            raise NotFound from None
        if found is None:
            raise Refused("Dokumen ini sudah diperiksa.")
        if verdict == "temuan":
            await transactions.execute(
                "INSERT INTO task (source, entity, kind, subject, text, role) VALUES ($1, $2, 'temuan pengawas', $3, $4, 'ketua') ON CONFLICT DO NOTHING",
                f"audit_finding:{found}", entity, f"audit_sample:{sample}",
                f"Temuan pengawas pada jurnal nomor {journal}: {text[:200]}. Jawab di /kantor/pengawasan/{sample}.",
            )  # fmt: skip


@retried
async def answer(finding: int, text: str, *, by: int, entity: int) -> int:
    """The board's answer to a finding; the sample it belongs to. Raises NotFound, Refused."""
    if not 3 <= len(text) <= 1000:
        raise Refused("Jawaban 3 sampai 1.000 huruf.", field="jawaban")
    async with transaction():
        row = await transactions.fetch_one(
            "SELECT f.sample, f.verdict, f.found_by, s.entity FROM audit_finding f JOIN audit_sample s ON s.id = f.sample WHERE f.id = $1", finding
        )  # fmt: skip
        if row is None or row["entity"] != entity or row["verdict"] != "temuan":
            raise NotFound
        if row["found_by"] == by:
            raise Refused("Yang menemukan tidak menjawab temuannya sendiri.", field="jawaban")
        await transactions.execute(
            "INSERT INTO audit_answer (finding, text, answered_by) VALUES ($1, $2, $3)", finding, text, by
        )
        sample: int = row["sample"]
        return sample
