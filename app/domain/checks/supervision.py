"""What supervisors drew is what the sealed books drew."""

import asyncpg

from app.domain.checks.asking import Outcome, ask, invariant


@invariant
async def samples_are_those_the_books_draw(db: asyncpg.Connection) -> Outcome:
    return await ask(
        db, "Setiap sampel pengawas adalah yang ditarik oleh rantai buku",
        count="SELECT count(*) FROM audit_sample",
        breaches="""
        SELECT 'audit_sample ' || s.id AS place, 'dokumen lain atau rantai lain' AS figures FROM audit_sample s
        WHERE s.seed IS DISTINCT FROM (SELECT chain FROM day_root r WHERE r.entity = s.entity AND r.day = s.until)
           OR (SELECT array_agg(i.journal ORDER BY i.place) FROM audit_sample_item i WHERE i.sample = s.id) IS DISTINCT FROM
              (SELECT array_agg(d.id ORDER BY d.nr) FROM (
                 SELECT j.id, row_number() OVER (ORDER BY sha256(s.seed || convert_to(j.source, 'UTF8')), j.id) AS nr
                 FROM journal j WHERE j.entity = s.entity AND j.day BETWEEN s.since AND s.until) d WHERE d.nr <= s.size)
        ORDER BY s.id""",
    )  # fmt: skip
