"""An officer asks by hand: no faster than the provider allows, and never where the question could buy."""

from app.domain import transactions
from app.domain.audit.write import record
from app.domain.errors import Refused
from app.domain.ppob.attend import attend
from app.domain.ppob.find import Transaction, transaction_by_id
from app.domain.ppob.schedule import OLDEST, minute
from app.domain.ppob.states import PpobState
from app.domain.ppob.unsure import open_unknown
from app.domain.transactions import retried, transaction

# An officer may ask as early as the clock does: a minute after the last question, in nobody else's hands.
_BRING_FORWARD = """
UPDATE ppob_transaction SET ask_next_at = now() WHERE id = $1 AND state IN ('held', 'submitted', 'pending') AND leased_until <= now()
  AND (asked_at IS NULL OR asked_at <= now() - $2::interval) AND (sent_at IS NULL OR sent_at > now() - $3::interval) RETURNING id
"""


async def ask_now(made: Transaction) -> str:
    """Ask now and say in a sentence what came of it. Raises Refused: too soon, too old, or ended."""
    if not made.open:
        raise Refused("Transaksi ini sudah berakhir dan tidak ditanyakan lagi.")
    if made.age_days >= OLDEST.days:
        raise Refused(
            "Sudah 60 hari: setelah 90 hari pertanyaan yang sama menjadi pembelian baru. Putuskan berdua menurut panel penyedia."
        )
    if await transactions.fetch_value(_BRING_FORWARD, made.id, minute(), OLDEST) is None:
        raise Refused("Baru saja ditanyakan. Tunggu satu menit: penyedia melarang bertanya lebih rapat.")
    await attend(made.id)
    now = await transaction_by_id(made.id)
    return (
        f"Sudah ditanyakan: {now.label.lower()}."
        if now.state != made.state
        else "Sudah ditanyakan; belum ada akhirnya."
    )


@retried
async def doubt(made: Transaction, *, by: int) -> None:
    """Open the case "nobody knows", so that two officers may end it by the provider's panel. Raises Refused while it is young."""
    if made.state not in (PpobState.SUBMITTED, PpobState.PENDING):
        raise Refused("Hanya transaksi yang akhirnya belum diketahui yang dapat diputuskan dengan tangan.")
    async with transaction():
        young = await transactions.fetch_value(
            "SELECT sent_at > now() - interval '1 hour' FROM ppob_transaction WHERE id = $1", made.id
        )
        if young:
            raise Refused("Belum satu jam sejak dikirim. Tunggu: penyedia hampir selalu menjawab sendiri.")
        await open_unknown(made.id, "Diminta petugas.")
        await record("kasus PPOB dibuka", f"ppob:{made.id}", by=by, entity=1)
