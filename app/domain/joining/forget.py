"""What an application no longer needs goes: pictures a month after the decision, drafts that nobody finished, data of who was refused."""

from app.domain import lives, transactions
from app.domain.members.states import ApplicationState

PHOTO_DAYS, DRAFT_DAYS, REFUSED_DAYS = 30, 60, 90


async def forget_old() -> None:
    """A sweep: can run at any time, twice is once."""
    await transactions.execute(_PHOTOS, PHOTO_DAYS)
    for row in await transactions.fetch(_DRAFTS, DRAFT_DAYS):
        async with transactions.transaction():
            await lives.move("application", row["id"], ApplicationState.DRAFT, ApplicationState.WITHDRAWN, why="tidak diselesaikan")  # fmt: skip
            await transactions.execute("UPDATE application SET ended_at = now() WHERE id = $1", row["id"])
    await transactions.execute(_REFUSED, REFUSED_DAYS)


_PHOTOS = """
DELETE FROM private_file f USING application a
WHERE a.photo = f.id AND coalesce(a.decided_at, a.ended_at) < now() - make_interval(days => $1)
"""
_DRAFTS = "SELECT id FROM application WHERE state = 'draft' AND made_at < now() - make_interval(days => $1) ORDER BY id LIMIT 500"
_REFUSED = """
UPDATE application SET nik_sealed = NULL, nik_digest = NULL, nik_masked = '', birth_place = '', birth_date = NULL, sex = '', occupation = '', village = NULL,
  street = '' WHERE state IN ('refused','withdrawn') AND ended_at < now() - make_interval(days => $1) AND (nik_masked <> '' OR street <> '')
"""
