"""What the provider posts to us: kept as it came, answered at once, and then only a reason to ask."""

import hashlib

import structlog

from app.domain import transactions
from app.domain.ppob.alarm import tell_officer
from app.domain.ppob.answers import keep_answer
from app.domain.ppob.hold import JOB
from app.domain.ppob.provider import GatewayError, Ping, Purchase, provider
from app.domain.ppob.schedule import OLDEST, minute
from app.domain.ppob.states import PpobState
from app.domain.ppob.unsure import contradicted
from app.domain.transactions import retried, transaction
from app.jobs.queue import later

log = structlog.get_logger("ppob")
S = PpobState
LARGEST = 262_144
HANDLE = "handle_ppob_notices"


class Unreadable(Exception):
    """Too large, or nothing that a transaction could be found by."""


class Unsigned(Exception):
    """The signature over the raw bytes is not the provider's."""


async def take_in(raw: bytes, signature: str | None) -> None:
    """Keep a truly signed notice and put its handling into the queue, in one unit; the same one again is counted. A ping touches nothing.

    Raises Unreadable or Unsigned; then nothing is kept.
    """
    if len(raw) > LARGEST:
        raise Unreadable
    if not provider().signed_webhook(raw, signature):
        raise Unsigned
    try:
        said = provider().parse_webhook(raw)
    except GatewayError:
        raise Unreadable from None
    if isinstance(said, Ping):
        log.info("ppob hook pinged")  # it holds the secret: nothing of it is kept
        return
    if "\x00" in said.ref_id:
        raise Unreadable
    await _keep(raw, said.ref_id)


@retried
async def _keep(raw: bytes, ref_id: str) -> None:
    async with transaction():
        waiting = await transactions.fetch_value(
            "INSERT INTO notice (gateway, digest, about, body) VALUES ('digiflazz', $1, $2, $3)"
            " ON CONFLICT (gateway, digest) DO UPDATE SET seen_times = notice.seen_times + 1 RETURNING handled_at IS NULL",
            hashlib.sha256(raw).digest(), ref_id, raw,
        )  # fmt: skip
        if waiting:
            await later(HANDLE, ref_id)


_WAITING = "SELECT id, body, received_at FROM notice WHERE gateway = 'digiflazz' AND about = $1 AND handled_at IS NULL ORDER BY id LIMIT 50"


@retried
async def handle(ref_id: str) -> None:
    """All notices about one reference that wait by now: what they claim is written down, and the question comes sooner."""
    async with transaction():
        row = await transactions.fetch_one("SELECT * FROM ppob_transaction WHERE ref_id = $1 FOR UPDATE", ref_id)
        for notice in await transactions.fetch(_WAITING, ref_id):
            said = provider().parse_webhook(notice["body"])
            assert isinstance(said, Purchase), "pings are not kept"
            outcome = await _unknown(ref_id) if row is None else await _heard(row, said, notice["received_at"])
            await transactions.execute(
                "UPDATE notice SET handled_at = now(), outcome = $2 WHERE id = $1", notice["id"], outcome
            )


async def _unknown(ref_id: str) -> str:
    """Nothing of ours has this reference: a person looks at who buys with our account."""
    await tell_officer(
        f"ppob:asing:{hashlib.sha256(ref_id.encode()).hexdigest()[:24]}", role="superadmin",
        text=f"Penyedia mengabarkan transaksi {ref_id[:40]} yang tidak ada pada kita. Periksa panelnya: siapa yang memakai akun kita?",
    )  # fmt: skip
    return "acuan tidak dikenal"


async def _heard(row: transactions.Row, said: Purchase, received_at: object) -> str:
    if (said.sku and said.sku != row["sku"]) or (said.customer_no and said.customer_no != row["customer_no"]):
        await tell_officer(
            f"ppob:{row['id']}:beda", subject=f"ppob:{row['id']}",
            text=f"Kabar penyedia tentang {row['number']} menyebut produk atau nomor lain. Tidak ada yang diubah.",
        )  # fmt: skip
        return "produk atau nomor berbeda"
    await keep_answer(row["id"], said, way="hook", asked_at=received_at)  # type: ignore[arg-type]
    state = PpobState(row["state"])
    if state in (S.SUBMITTED, S.PENDING):
        return await _ask_soon(row, said)
    if state == S.SUCCESS and said.state == "failed":
        # A formed success may be asked about; what it says then stands in the case.
        await contradicted(row["id"], "failed_after_success", said, asked=False)
        await _sooner(row["id"])
        return "bertentangan dengan berhasil"
    if state == S.FAILED and said.state == "success":
        await contradicted(row["id"], "success_after_failed", said, asked=False)
        return "bertentangan dengan gagal"
    return "sudah berakhir"


async def _ask_soon(row: transactions.Row, said: Purchase) -> str:
    if said.state in ("success", "failed", "pending"):
        await transactions.execute("UPDATE ppob_transaction SET told = $2 WHERE id = $1", row["id"], said.state)
    await _sooner(row["id"])
    return f"kabar: {said.state}"


async def _sooner(transaction_id: int) -> None:
    """The next question as early as the provider allows, and not at all where it has become too old to ask."""
    await transactions.execute(
        "UPDATE ppob_transaction SET ask_next_at = least(ask_next_at, greatest(now(), asked_at + $2, leased_until))"
        " WHERE id = $1 AND sent_at IS NOT NULL AND sent_at > now() - $3::interval",
        transaction_id, minute(), OLDEST,
    )  # fmt: skip
    await later(JOB, str(transaction_id), after_seconds=int(minute().total_seconds()) + 1)


async def handle_waiting(limit: int = 200) -> int:
    """The safety net under the queue: references whose notices still wait after two seconds; how many were handled."""
    rows = await transactions.fetch(
        "SELECT DISTINCT about FROM notice WHERE gateway = 'digiflazz' AND handled_at IS NULL AND received_at < now() - interval '2 seconds' LIMIT $1",
        limit,
    )
    for row in rows:
        await handle(row["about"])
    return len(rows)
