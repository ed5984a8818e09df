from app.domain import transactions


async def test_the_app_starts_with_seventeen_cooperatives(db):
    assert await transactions.fetch_value("SELECT count(*) FROM coop WHERE kind = 'primer'") == 16
    assert await transactions.fetch_value("SELECT count(*) FROM coop WHERE kind = 'sekunder'") == 1
