"""What can be asked about PPOB transactions. They are found through whoever asks: not found and not yours are one answer."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.domain import transactions
from app.domain.errors import NotFound
from app.domain.people.asker import Asker
from app.domain.ppob.states import ENDED, LABELS, OPEN, PpobState

NUMBER = re.compile(r"[A-Z0-9-]{12,40}")
A_PAGE = 20


@dataclass(frozen=True, slots=True)
class Move:
    """One step of its life."""

    to_state: PpobState
    at: datetime
    why: str


@dataclass(frozen=True, slots=True)
class Transaction:
    """One transaction as its page shows it; whole rupiah. `version` changes with everything that page shows."""

    id: int
    number: str
    ref_id: str
    entity: int
    person: int | None
    served_by: int | None
    till: int | None
    name: str
    phone: str
    is_member: bool
    primary_coop: int | None
    service: str
    kind: str  # prepaid | pasca
    sku: str
    product_name: str
    customer_no: str
    customer_name: str
    inquiry: int | None
    cost_idr: int
    fee_idr: int
    total_idr: int
    max_price_idr: int
    tender: str
    paid_idr: int
    refunded_idr: int
    returned_idr: int
    state: PpobState
    sent_at: datetime | None
    ask_next_at: datetime
    asked_at: datetime | None
    asked_times: int
    trouble: str | None  # why nothing is known, or why it cannot be sent; for officers
    told: str | None  # what a webhook claimed; shown as a hint, never acted on
    rc: str
    sn: str | None  # as the provider wrote it
    token: str | None  # twenty digits, where the serial number holds them
    charged_idr: int | None
    margin_idr: int | None
    ordered_at: datetime
    pay_until: datetime
    held_at: datetime | None
    ended_at: datetime | None
    late: bool  # the database's clock is past pay_until
    age_days: int  # since it was first sent: after 60 nobody asks any more
    version: str
    moves: tuple[Move, ...]

    @property
    def label(self) -> str:
        return LABELS[self.state]

    @property
    def open(self) -> bool:
        """Its money is held and its end is not known."""
        return self.state in OPEN

    @property
    def ended(self) -> bool:
        return self.state in ENDED

    @property
    def open_to_pay(self) -> bool:
        """Whether an attempt to pay may be begun."""
        return self.state == PpobState.AWAITING_PAYMENT and not self.late

    @property
    def is_bill(self) -> bool:
        return self.kind == "pasca"

    @property
    def token_groups(self) -> str:
        """The token as people type it into the meter: "1234 5678 9012 3456 7890"; empty if there is none."""
        return " ".join((self.token or "")[at : at + 4] for at in range(0, len(self.token or ""), 4))


_WHOLE = (
    "SELECT t.*, now() >= t.pay_until AS late, coalesce(extract(day FROM now() - t.sent_at), 0)::int AS age_days, m.moves,"
    " concat(t.state, t.told, t.sn IS NOT NULL, t.refunded_idr, t.paid_idr, r.states) AS version"
    " FROM ppob_transaction t CROSS JOIN LATERAL (SELECT coalesce(jsonb_agg(jsonb_build_object('to_state', to_state, 'at', at, 'why', why)"
    " ORDER BY id), '[]') AS moves FROM life_move WHERE life = 'ppob' AND subject_id = t.id) m"
    " CROSS JOIN LATERAL (SELECT string_agg(concat(id, state), '.' ORDER BY id) AS states FROM refund WHERE subject = 'ppob' AND subject_id = t.id) r"
)
_MINE = (
    _WHOLE
    + " WHERE t.number = $1 AND (t.person = $2 OR ($3::bytea IS NOT NULL AND t.visitor_hash = $3) OR t.served_by = $4)"
)
_BY_ID = _WHOLE + " WHERE t.id = $1"
_BY_NUMBER = _WHOLE + " WHERE t.number = $1"


async def transaction_of(asker: Asker, number: str) -> Transaction:
    """The asker's own transaction, or one that he served at a till and still holds an office. One query. Raises NotFound."""
    if not NUMBER.fullmatch(number):
        raise NotFound
    clerk = asker.person_id if asker.offices else None
    row = await transactions.fetch_one(_MINE, number, asker.person_id, asker.visitor_hash, clerk)
    return _read(row)


async def any_transaction(number: str) -> Transaction:
    """For the office, whose door asked for the permission already. Raises NotFound."""
    if not NUMBER.fullmatch(number):
        raise NotFound
    return _read(await transactions.fetch_one(_BY_NUMBER, number))


async def transaction_by_id(transaction_id: int) -> Transaction:
    return _read(await transactions.fetch_one(_BY_ID, transaction_id))


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a history."""

    id: int
    number: str
    service: str
    sku: str
    product_name: str
    customer_no: str
    customer_name: str
    total_idr: int
    state: PpobState
    ordered_at: datetime

    @property
    def label(self) -> str:
        return LABELS[self.state]


_HISTORY = """
SELECT id, number, service, sku, product_name, customer_no, customer_name, total_idr, state, ordered_at FROM ppob_transaction
WHERE (person = $1 OR ($2::bytea IS NOT NULL AND visitor_hash = $2))
  AND ($3 = '' OR strpos(lower(product_name || ' ' || customer_no || ' ' || customer_name || ' ' || number), lower($3)) > 0)
  AND ($4 = '' OR service = $4) AND ($5::bigint IS NULL OR id < $5)
ORDER BY id DESC LIMIT $6
"""


async def history_of(
    asker: Asker, *, words: str = "", service: str = "", before: int | None = None
) -> tuple[list[Line], bool]:
    """One page of the asker's own transactions, the newest first, and whether there are more. `words`: part of a number or name."""
    rows = await transactions.fetch(
        _HISTORY, asker.person_id, asker.visitor_hash, words.replace("\x00", "").strip()[:60], service, before, A_PAGE + 1
    )  # fmt: skip
    return [
        Line(**{**dict(row), "state": PpobState(row["state"])}) for row in rows[:A_PAGE]
    ], len(rows) > A_PAGE  # fmt: skip


def _read(row: Mapping[str, Any] | None) -> Transaction:
    if row is None:
        raise NotFound
    plain = {name: row[name] for name in Transaction.__dataclass_fields__ if name not in ("state", "moves")}
    moves = tuple(
        Move(PpobState(move["to_state"]), datetime.fromisoformat(move["at"]), move["why"])
        for move in json.loads(row["moves"])
    )
    return Transaction(**plain, state=PpobState(row["state"]), moves=moves)
