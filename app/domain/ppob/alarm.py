"""What an officer must know: a task once for each cause, and for trouble with our own account also the switch."""

import structlog

from app.domain import transactions
from app.domain.coops.sekunder import SEKUNDER
from app.domain.ppob.provider import GatewayAlarm
from app.domain.ppob.switch import pause_for_alarm
from app.domain.transactions import in_transaction, retried, transaction

log = structlog.get_logger("ppob")
# Trouble of our account: everything we would send is turned away, so nothing is sold until it is put right.
STOPS = {
    "41": "Penyedia menolak tanda tangan kita (kunci salah, atau kunci untuk mode lain).",
    "42": "Penyedia menolak nama pengguna kita.",
    "44": "Saldo deposit kita pada penyedia tidak cukup.",
    "45": "Penyedia tidak mengenal alamat IP kita.",
    "61": "Deposit kita pada penyedia belum pernah diisi.",
    "82": "Akun kita pada penyedia belum terverifikasi.",
}
EMPTY = frozenset({"44", "61"})


async def alarm(error: GatewayAlarm) -> None:
    """Tell an officer, and stop selling where the trouble is with our account. In the caller's unit, or in one of its own."""
    if in_transaction():
        await _alarm(error)
    else:
        await _alone(error)


@retried
async def _alone(error: GatewayAlarm) -> None:
    async with transaction():
        await _alarm(error)


async def _alarm(error: GatewayAlarm) -> None:
    code = error.code
    log.error("ppob alarm", code=code)
    if code in STOPS:
        turned = await pause_for_alarm(code, STOPS[code])
        words = f"{STOPS[code]} PPOB dijeda; pesanan anggota tidak digagalkan. Kode penyedia {code}."
        if turned:
            await tell_officer(
                f"ppob:alarm:{code}:{await _turn()}", text=words, role="bendahara" if code in EMPTY else "superadmin"
            )
    else:
        await tell_officer(
            f"ppob:alarm:{code}",
            text=f"Penyedia PPOB menolak sebuah permintaan kita dengan kode {code}. Periksa produk atau akunnya.",
        )


async def _turn() -> int:
    turn: int = await transactions.fetch_value("SELECT max(id) FROM ppob_switch")
    return turn


async def tell_officer(source: str, *, text: str, subject: str = "ppob", role: str = "manajer") -> None:
    """Open a task unless this cause has one."""
    opened = await transactions.execute(
        "INSERT INTO task (source, entity, kind, subject, text, role) VALUES ($1, $2, 'ppob', $3, $4, $5) ON CONFLICT DO NOTHING",
        source, SEKUNDER, subject, text[:500], role,
    )  # fmt: skip
    if opened:
        log.error("ppob needs a person", source=source, subject=subject)
