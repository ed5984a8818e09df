"""Whether we sell: pausing takes one person or an alarm, going on takes two. Every turn is a row with its reason."""

from dataclasses import dataclass
from datetime import datetime

from app.domain import transactions
from app.domain.audit.write import record
from app.domain.errors import Refused
from app.domain.transactions import retried, transaction

FRIENDLY = "Layanan pulsa, token, dan tagihan sedang kami jeda sebentar. Uang Anda aman; silakan coba lagi nanti."


@dataclass(frozen=True, slots=True)
class Switch:
    """How it stands. `code`: the provider's own, when an alarm turned it off."""

    on: bool
    why: str
    code: str
    at: datetime | None
    request: int | None  # somebody asked to go on and waits for a second person
    request_by: int | None
    request_why: str

    @property
    def words(self) -> str:
        """What a member reads while it is off; empty while it is on."""
        return "" if self.on else FRIENDLY


_STANDS = """
SELECT s.on_, s.why, s.code, s.at, r.id AS request, r.asked_by AS request_by, r.why AS request_why FROM (SELECT 1) one
LEFT JOIN LATERAL (SELECT * FROM ppob_switch ORDER BY id DESC LIMIT 1) s ON true
LEFT JOIN ppob_switch_request r ON r.ended_at IS NULL
"""


async def switch() -> Switch:
    """One query; on until somebody turned it off."""
    row = await transactions.fetch_one(_STANDS)
    assert row is not None
    on = row["on_"] is not False
    return Switch(
        on, row["why"] or "", row["code"] or "", row["at"], row["request"], row["request_by"], row["request_why"] or ""
    )


async def check_open() -> None:
    """Raise Refused with a friendly sentence while we do not sell."""
    stands = await switch()
    if not stands.on:
        raise Refused(stands.words)


@retried
async def pause(why: str, *, by: int) -> None:
    """One officer is enough: stopping harms nobody. Twice is the same as once."""
    why = _reason(why)
    async with transaction():
        await _alone()
        if (await switch()).on:
            await _turn(False, why, asked_by=by)
            await record("PPOB dijeda", "ppob", by=by, entity=1, after={"jalan": False}, why=why)


async def pause_for_alarm(code: str, why: str) -> bool:
    """The provider turns us away: no member's order fails for that, we stop selling. In the caller's unit. True if it was on."""
    await _alone()
    if not (await switch()).on:
        return False
    await _turn(False, why[:300], code=code)
    return True


@retried
async def ask_to_go_on(why: str, *, by: int) -> None:
    """A first person asks; a second one agrees with `go_on`."""
    why = _reason(why)
    async with transaction():
        await _alone()
        stands = await switch()
        if stands.on:
            raise Refused("PPOB sudah berjalan.")
        if stands.request is None:
            await transactions.execute("INSERT INTO ppob_switch_request (why, asked_by) VALUES ($1, $2)", why, by)


@retried
async def go_on(*, by: int) -> None:
    """The second person agrees, and we sell again. Raises Refused for the one who asked."""
    async with transaction():
        await _alone()
        stands = await switch()
        if stands.on:
            return
        if stands.request is None:
            raise Refused("Belum ada yang meminta PPOB dijalankan lagi.")
        if stands.request_by == by:
            raise Refused("Yang meminta tidak dapat menyetujui permintaannya sendiri.")
        await transactions.execute("UPDATE ppob_switch_request SET ended_at = now() WHERE id = $1", stands.request)
        await _turn(True, stands.request_why, asked_by=stands.request_by, agreed_by=by)
        await record(
            "PPOB dijalankan lagi", "ppob", by=by, entity=1, before={"jalan": False}, after={"jalan": True, "diminta_oleh": stands.request_by},
            why=stands.request_why,
        )  # fmt: skip


async def go_on_by_itself(why: str) -> None:
    """Only for what an alarm had stopped and what has passed by itself (the deposit is filled again). In the caller's unit."""
    await _alone()
    stands = await switch()
    if not stands.on and stands.code:
        await transactions.execute("UPDATE ppob_switch_request SET ended_at = now() WHERE ended_at IS NULL")
        await _turn(True, why)


async def _turn(
    on: bool, why: str, *, code: str = "", asked_by: int | None = None, agreed_by: int | None = None
) -> None:
    await transactions.execute(
        "INSERT INTO ppob_switch (on_, why, code, asked_by, agreed_by) VALUES ($1, $2, $3, $4, $5)",
        on, why, code, asked_by, agreed_by,
    )  # fmt: skip


async def _alone() -> None:
    """Turns of the switch wait for one another; buyers do not."""
    await transactions.execute("SELECT pg_advisory_xact_lock(hashtextextended('ppob:switch', 0))")


def _reason(why: str) -> str:
    why = " ".join(why.split())
    if not 3 <= len(why) <= 200:
        raise Refused("Tuliskan alasannya, 3 sampai 200 huruf.", field="alasan")
    return why
