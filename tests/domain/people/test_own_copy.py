"""Whatever names a person is in the copy."""

from app.domain.people import own_copy


async def test_every_table_that_names_persons_is_in_the_copy(db):
    rows = await db.fetch(
        "SELECT c.conrelid::regclass::text AS of, a.attname AS by FROM pg_constraint c"
        " JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = ANY(c.conkey)"
        " WHERE c.contype = 'f' AND c.confrelid = 'person'::regclass"
    )
    parts = " ".join(own_copy.PARTS.values())
    missing = [
        (row["of"], row["by"])
        for row in rows
        if not row["by"].endswith(own_copy.OFFICER) and not (f" {row['of']} " in parts and f"{row['by']} = $1" in parts)
    ]
    assert not missing


async def test_the_copy_never_holds_what_opens_an_account(db):
    text = " ".join(own_copy.PARTS.values())
    for secret in ("password_hash", "token_hash", "code_hash", "SELECT *"):
        assert secret not in text
    assert "totp_secret" not in text.replace("totp_secret IS NOT NULL", "")


async def test_every_part_can_be_read(db):
    from app.domain.people.asker import Asker

    person = await db.fetchval("INSERT INTO person (phone, name) VALUES ('+6281200000001', 'Sari') RETURNING id")
    copy = await own_copy.own_copy(Asker(person_id=person, name="Sari"))
    assert set(copy) == {"dibuat", *own_copy.PARTS}
    assert own_copy.as_file(copy).startswith(b"{")
    assert await db.fetchval("SELECT count(*) FROM audit WHERE deed = 'salinan data diambil'") == 1
