"""How notices of this stand-in are sent: 15 s of patience, retries by the answer's code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.sandbox.shared import postman

if TYPE_CHECKING:
    from app.sandbox.midtrans.stand import StandIn

DELAYS = (120, 600, 1800, 5400, 12600)  # seconds of stand-in time before retry 1…5
RETRIES = {"500": 1, "503": 4, "400": 2, "404": 2, "301": 0, "302": 0, "303": 0}
POLICY = postman.Policy(
    table="midtrans_notice", tries="midtrans_try", thread="transaction_id", delays_s=DELAYS,
    retries=lambda answer: RETRIES.get(answer, 5), headers=lambda _: {"user-agent": "Veritrans"},
)  # fmt: skip


class Postman(postman.Postman):
    def __init__(self, stand: StandIn) -> None:
        super().__init__(stand, POLICY, timeout_s=stand.settings.notice_timeout)
