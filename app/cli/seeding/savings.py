"""The demo's savings: two years of dues and of coming and going on simpanan sukarela, in the books of each primary.

Deterministic, in a few statements, through the real tables: each document has its entry, its months and its life. Everything is
dated back before any day is sealed. Some members are behind with their dues, one withdrawal waits for a second officer.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from app.domain import transactions
from app.domain.clock import business_day, now
from app.domain.numbering import ALPHABET
from app.domain.savings.accounts import LABELS, open_many
from app.domain.transactions import transaction

SEED = 2026
POKOK, WAJIB = 100_000, 20_000
RICH = "+6281200000001"


@dataclass(slots=True)
class Doc:
    """A deposit or a withdrawal that happened on a day; `month`: the dues it settled."""

    what: str  # setoran | penarikan
    entity: int
    person: int
    kind: str
    amount_idr: int
    day: date
    way: str = "tunai"
    month: date | None = None
    number: str = ""
    id: int = 0
    at: datetime = field(default_factory=now)


async def seed_savings() -> None:
    """A second call finds it done and changes nothing."""
    if await transactions.fetch_value("SELECT EXISTS (SELECT FROM savings_deposit)"):
        return
    async with transaction():
        await transactions.execute(_OFFICERS, SEED)
        await transactions.execute(_GRANTED)
        rows = await transactions.fetch(_MEMBERS)
        clerks = {row["coop"]: (row["clerk"], row["treasurer"]) for row in await transactions.fetch(_CLERKS)}
        today = business_day(now())
        began = date(today.year - 2, 1, 1)  # two closed years and the running one
        docs = _history(rows, began, today)
        accounts = await _accounts(docs)
        await _write_deposits([doc for doc in docs if doc.what == "setoran"], clerks)
        await _write_withdrawals([doc for doc in docs if doc.what == "penarikan"], clerks, accounts)
        await _post(docs, clerks, accounts)
        await _starts(rows, began)
        await _one_waits(rows, accounts)


def _history(rows: Sequence[transactions.Row], began: date, today: date) -> list[Doc]:
    chance = random.Random(SEED)  # noqa: S311 - the same savings every time
    docs: list[Doc] = []
    for row in rows:
        docs += _of_member(row, began, today, chance)
    docs.sort(key=lambda doc: (doc.day, doc.entity, doc.person))
    for n, doc in enumerate(docs):
        body = "".join(chance.choice(ALPHABET) for _ in range(11))
        doc.number = f"{'SS' if doc.what == 'setoran' else 'TS'}-{body[:5]}-{body[5:10]}-{body[10:]}"
        doc.at = datetime.combine(
            doc.day, time(1 + n % 7, n * 7 % 60, n % 60), tzinfo=UTC
        )  # the counter's hours in WIB
    return docs


def _of_member(row: transactions.Row, began: date, today: date, chance: random.Random) -> list[Doc]:
    entity, person, since = row["coop"], row["person"], row["since"]
    rich, begin = row["phone"] == RICH, max(since, began)
    docs: list[Doc] = []

    def add(what: str, kind: str, amount_idr: int, day: date, **more: object) -> None:
        docs.append(Doc(what, entity, person, kind, amount_idr, min(day, today), **more))  # type: ignore[arg-type]

    way = "saldo_awal" if since < began else "tunai"
    add("setoran", "pokok", POKOK, begin, way=way)
    balance = 0
    if way == "saldo_awal":
        before = (began.year - since.year) * 12 + began.month - since.month - 1
        if before > 0:
            add("setoran", "wajib", WAJIB * before, begin, way=way)
        balance = chance.randrange(2, 60) * 25_000
        add("setoran", "sukarela", balance, begin, way=way)
    last = 0 if rich or chance.random() < 0.86 else chance.randrange(1, 5)  # months that are still owed
    for month in _months(_first(since, began), today):
        owed = (today.year - month.year) * 12 + today.month - month.month < last
        paid_on = month + timedelta(days=chance.randrange(0, 10))
        if not owed and paid_on <= today:
            add("setoran", "wajib", WAJIB, paid_on, month=month)
        for _ in range(3 if rich else 1):
            day = month + timedelta(days=chance.randrange(1, 28))
            if day > today or chance.random() < 0.3:
                continue
            if balance > 200_000 and chance.random() < 0.25:
                amount = min(chance.randrange(2, 18) * 25_000, balance - 100_000)
                add("penarikan", "sukarela", amount, day)
                balance -= amount
            else:
                amount = (
                    chance.randrange(2, 30) * 10_000
                    if rich
                    else chance.choice((20, 25, 30, 50, 50, 75, 100, 150, 200)) * 1_000
                )
                add("setoran", "sukarela", amount, day)
                balance += amount
    # Within one member the days run forward, so that the account never dips below zero on the way.
    docs.sort(key=lambda doc: (doc.day, doc.what == "penarikan"))
    return _never_below(docs)


def _never_below(docs: list[Doc]) -> list[Doc]:
    """Drop a withdrawal that its day could not have paid (its deposits came later in the month)."""
    balance, kept = 0, []
    for doc in docs:
        if doc.kind == "sukarela":
            signed = doc.amount_idr if doc.what == "setoran" else -doc.amount_idr
            if balance + signed < 10_000:
                continue
            balance += signed
        kept.append(doc)
    return kept


def _first(since: date, began: date) -> date:
    """The first month of dues that this demo writes."""
    after = date(since.year + since.month // 12, since.month % 12 + 1, 1)
    return max(after, began)


def _months(first: date, today: date) -> list[date]:
    months = []
    while first <= today:
        months.append(first)
        first = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return months


async def _accounts(docs: Sequence[Doc]) -> dict[tuple[int, str, int], int]:
    """(entity, kind, person) -> account, opened."""
    wanted: dict[tuple[int, str], set[int]] = {}
    for doc in docs:
        wanted.setdefault((doc.entity, doc.kind), set()).add(doc.person)
    found = {}
    for (entity, kind), persons in sorted(wanted.items()):
        for person, account in (await open_many(entity, kind, sorted(persons))).items():
            found[entity, kind, person] = account
    return found


async def _write_deposits(docs: Sequence[Doc], clerks: dict[int, tuple[int, int]]) -> None:
    rows = await transactions.fetch(
        _DEPOSITS, [d.number for d in docs], [d.entity for d in docs], [d.person for d in docs], [d.kind for d in docs],
        [d.amount_idr for d in docs], [d.way for d in docs], [d.at for d in docs], [_taker(d, clerks) for d in docs],
    )  # fmt: skip
    ids = {row["number"]: row["id"] for row in rows}
    for doc in docs:
        doc.id = ids[doc.number]
    dues = [doc for doc in docs if doc.month is not None]
    await transactions.execute(
        _DUES,
        [d.entity for d in dues],
        [d.person for d in dues],
        [d.month for d in dues],
        [d.amount_idr for d in dues],
        [d.id for d in dues],
    )


async def _write_withdrawals(
    docs: Sequence[Doc], clerks: dict[int, tuple[int, int]], accounts: dict[tuple[int, str, int], int]
) -> None:  # fmt: skip
    rows = await transactions.fetch(
        _WITHDRAWALS, [d.number for d in docs], [d.entity for d in docs], [d.person for d in docs],
        [accounts[d.entity, d.kind, d.person] for d in docs], [d.amount_idr for d in docs], [d.at for d in docs],
        [_taker(d, clerks) for d in docs],
    )  # fmt: skip
    ids = {row["number"]: row["id"] for row in rows}
    for doc in docs:
        doc.id = ids[doc.number]


def _taker(doc: Doc, clerks: dict[int, tuple[int, int]]) -> int:
    """The clerk; for his own savings the treasurer."""
    clerk, treasurer = clerks[doc.entity]
    return treasurer if doc.person == clerk else clerk


async def _post(
    docs: Sequence[Doc], clerks: dict[int, tuple[int, int]], accounts: dict[tuple[int, str, int], int]
) -> None:  # fmt: skip
    """One balanced entry a document, dated back: cash against the account, opening balances against the bank."""
    other = {
        (row["entity"], row["role"]): row["id"]
        for row in await transactions.fetch(_OWN_ACCOUNTS)
    }  # fmt: skip
    sources = [f"savings:{d.id}:received" if d.what == "setoran" else f"withdrawal:{d.id}:paid" for d in docs]
    words = {"setoran": "Setoran {} {}", "penarikan": "Penarikan {} {}"}
    memos = [words[d.what].format(LABELS[d.kind].lower(), d.number) for d in docs]
    signed = [d.amount_idr if d.what == "setoran" else -d.amount_idr for d in docs]
    drawers = [other[d.entity, "bank" if d.way == "saldo_awal" else "kas_toko"] for d in docs]
    await transactions.execute(
        _ENTRIES, [d.entity for d in docs], sources, memos, [d.day for d in docs], [d.at for d in docs], [_taker(d, clerks) for d in docs],
        drawers, [accounts[d.entity, d.kind, d.person] for d in docs], signed,
    )  # fmt: skip


async def _starts(rows: Sequence[transactions.Row], began: date) -> None:
    """Dues of before the demo's books were settled in the old ones."""
    old = [row for row in rows if row["since"] < began]
    await transactions.execute(
        "INSERT INTO savings_due_start (entity, person, first_month) SELECT e, p, $3 FROM unnest($1::int[], $2::bigint[]) AS o (e, p)",
        [row["coop"] for row in old], [row["person"] for row in old], began,
    )  # fmt: skip


async def _one_waits(rows: Sequence[transactions.Row], accounts: dict[tuple[int, str, int], int]) -> None:
    """Bu Sari asked for some back today: it waits for a second officer."""
    sari = next(row for row in rows if row["phone"] == RICH)
    await transactions.execute(_WAITS, sari["coop"], sari["person"], accounts[sari["coop"], "sukarela", sari["person"]])


# Each primary has a cashier and a treasurer, taken from its members; those named in the README come first.
_OFFICERS = """
WITH ranked AS (
  SELECT m.person, m.coop, row_number() OVER (PARTITION BY m.coop ORDER BY md5(m.person::text || $1::int::text)) AS nr
  FROM membership m WHERE m.ended_on IS NULL AND NOT EXISTS (SELECT FROM office o WHERE o.person = m.person)
), wanted AS (
  SELECT person, coop, CASE nr WHEN 1 THEN 'kasir' ELSE 'bendahara' END AS role FROM ranked WHERE nr <= 2
)
INSERT INTO office (person, coop, role, proposed_by)
SELECT w.person, w.coop, w.role, (SELECT id FROM person WHERE phone = '+6281200000004') FROM wanted w
WHERE NOT EXISTS (SELECT FROM office o WHERE o.coop = w.coop AND o.role = w.role AND o.ended_at IS NULL)
"""
_GRANTED = """
UPDATE office SET granted_by = (SELECT id FROM person WHERE phone = '+6281200000009'), granted_at = now()
WHERE coop > 1 AND role IN ('kasir', 'bendahara') AND granted_at IS NULL AND ended_at IS NULL
"""
_CLERKS = """
SELECT coop, min(person) FILTER (WHERE role = 'kasir') AS clerk, min(person) FILTER (WHERE role = 'bendahara') AS treasurer
FROM office WHERE granted_at IS NOT NULL AND ended_at IS NULL AND coop > 1 GROUP BY coop
"""
_MEMBERS = """
SELECT m.person, m.coop, m.since, p.phone FROM membership m JOIN person p ON p.id = m.person WHERE m.ended_on IS NULL ORDER BY m.member_no
"""
_DEPOSITS = """
WITH made AS (
  INSERT INTO savings_deposit (number, entity, person, kind, amount_idr, way, state, paid_idr, pay_until, made_by, made_at, received_at)
  SELECT number, entity, person, kind, idr, way, 'received', idr, at, taker, at, at
  FROM unnest($1::text[], $2::int[], $3::bigint[], $4::text[], $5::bigint[], $6::text[], $7::timestamptz[], $8::bigint[])
    WITH ORDINALITY AS d (number, entity, person, kind, idr, way, at, taker, nr) ORDER BY nr
  RETURNING id, number, made_at, made_by
), moved AS (
  INSERT INTO life_move (life, subject_id, from_state, to_state, at, by_person) SELECT 'savings_deposit', id, '', 'received', made_at, made_by FROM made
)
SELECT id, number FROM made
"""
_DUES = """
INSERT INTO savings_due (entity, person, month, amount_idr, deposit)
SELECT * FROM unnest($1::int[], $2::bigint[], $3::date[], $4::bigint[], $5::bigint[])
"""
_WITHDRAWALS = """
WITH made AS (
  INSERT INTO savings_withdrawal (number, entity, person, account, amount_idr, way, state, alone_idr, asked_by, asked_at, paid_by, paid_at, note)
  SELECT number, entity, person, account, idr, 'tunai', 'paid', 500000, taker, at, taker, at, 'PIN anggota'
  FROM unnest($1::text[], $2::int[], $3::bigint[], $4::bigint[], $5::bigint[], $6::timestamptz[], $7::bigint[])
    WITH ORDINALITY AS w (number, entity, person, account, idr, at, taker, nr) ORDER BY nr
  RETURNING id, number, paid_at, paid_by
), moved AS (
  INSERT INTO life_move (life, subject_id, from_state, to_state, at, by_person) SELECT 'savings_withdrawal', id, '', 'paid', paid_at, paid_by FROM made
)
SELECT id, number FROM made
"""
_OWN_ACCOUNTS = """
SELECT r.entity, r.role, a.id FROM account_role r JOIN account a ON a.entity = r.entity AND a.code = r.code AND a.owner_kind IS NULL
WHERE r.role IN ('kas_toko', 'bank')
"""
_ENTRIES = """
WITH given AS (
  SELECT * FROM unnest($1::int[], $2::text[], $3::text[], $4::date[], $5::timestamptz[], $6::bigint[], $7::bigint[], $8::bigint[], $9::bigint[])
    WITH ORDINALITY AS g (entity, source, memo, day, at, by_person, drawer, account, idr, nr)
), head AS (
  INSERT INTO journal (entity, source, memo, day, at, by_person) SELECT entity, source, memo, day, at, by_person FROM given ORDER BY nr
  RETURNING id, entity, source, day
)
INSERT INTO journal_line (journal, line_no, account, amount_idr, day)
SELECT h.id, l.no, CASE l.no WHEN 1 THEN g.drawer ELSE g.account END, CASE l.no WHEN 1 THEN g.idr ELSE -g.idr END, h.day
FROM head h JOIN given g ON g.entity = h.entity AND g.source = h.source CROSS JOIN (VALUES (1), (2)) AS l (no) ORDER BY h.id, l.no
"""
_WAITS = """
WITH made AS (
  INSERT INTO savings_withdrawal (number, entity, person, account, amount_idr, way, state, alone_idr, asked_by)
  VALUES ('TS-C4M9H-8WQXT-2', $1, $2, $3, 150000, 'tunai', 'asked', 500000, $2) RETURNING id
)
INSERT INTO life_move (life, subject_id, from_state, to_state, by_person) SELECT 'savings_withdrawal', id, '', 'asked', $2 FROM made
"""
