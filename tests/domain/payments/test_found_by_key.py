"""What can be paid is one view over several tables, and must be asked by key: pages that name it stand among a million others."""

from app.domain import transactions


async def test_whatever_is_paid_is_found_by_its_key_in_each_table(db):
    await db.execute(
        "SET enable_seqscan = off"
    )  # the tables of a test are so small that reading them whole would be right
    plan = await db.fetch(
        "EXPLAIN SELECT y.id, p.number, p.name FROM payment y JOIN payable p ON p.subject = y.subject AND p.id = y.subject_id"
    )
    by_key = sum("Index Cond: (id = y.subject_id)" in row[0] for row in plan)
    subjects = await transactions.fetch_value(
        "SELECT count(*) FROM regexp_matches(pg_get_viewdef('payable'::regclass), '::text AS subject', 'g')"
    )
    assert subjects >= 3
    assert by_key == subjects
