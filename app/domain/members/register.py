"""Buku daftar anggota: who is and was a member of a primary. Nothing is ever taken out of it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from app.domain import transactions
from app.domain.errors import NotFound
from app.domain.people.identity import SEXES

PAGE = 50


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the book, in the columns the law names. The NIK is masked here and in every export."""

    id: int
    person: int
    coop: int
    member_no: str
    name: str
    nik_masked: str
    birth_place: str
    birth_date: date | None
    sex: str
    occupation: str
    address: str
    since: date
    ended_on: date | None
    ended_why: str | None
    agreed_on: date | None  # the last yes to what joining needs; older members signed on paper

    @property
    def sex_name(self) -> str:
        return SEXES.get(self.sex, "")


async def entries(
    coops: Collection[int], *, words: str = "", living: bool | None = None, after: str = "", at_most: int = PAGE
) -> list[Entry]:
    """A page of the book by member number, from `after` on: as quick at the end of the book as at its beginning."""
    rows = await transactions.fetch(_ENTRY + _PAGE, list(coops), after, _pattern(words), words.strip(), living, at_most)
    return [Entry(**dict(row)) for row in rows]


async def whole_book(coop: int) -> list[Entry]:
    """Every line of one primary's book, for paper and file."""
    return await entries([coop], at_most=1_000_000)


async def entry_at(
    coops: Collection[int], membership: int, *, by: int | None = None, why: str = "melayani anggota"
) -> Entry:
    """One line of these primaries' books. With `by` the look is written down for the member to read. Raises NotFound."""
    if by is None:
        row = await transactions.fetch_one(_ENTRY + _ONE, list(coops), membership)
    else:
        row = await transactions.fetch_one(_SEEN, list(coops), membership, by, why)
    if row is None:
        raise NotFound
    return Entry(**dict(row))


async def membership_by_no(coops: Collection[int], typed: str) -> int | None:
    """The id of the line with this member number in these books, however it was typed or scanned."""
    found: int | None = await transactions.fetch_value(
        "SELECT id FROM membership WHERE member_no = $2 AND coop = ANY($1::int[])", list(coops), normal_member_no(typed)
    )
    return found


def normal_member_no(typed: str) -> str:
    """ "08 00017", "08-00017", "0800017" and an address that ends in "#08.00017" -> "08.00017"."""
    text = typed.strip().rsplit("#", 1)[-1]
    digits = "".join(letter for letter in text if letter.isascii() and letter.isdigit())
    return f"{digits[:2]}.{digits[2:]}" if len(digits) == 7 else text[:20]


@dataclass(frozen=True, slots=True)
class CoopEntry:
    """One line of the sekunder's own book: its members are co-operatives."""

    id: int
    name: str
    legal_number: str
    nik_koperasi: str
    kecamatan: str
    address: str
    phone: str
    head: str | None  # wakil: who holds the office of ketua there
    members: int


async def coop_entries() -> list[CoopEntry]:
    """The sekunder's register: every primary, with how many persons it has. No person is named but its head."""
    return [CoopEntry(**dict(row)) for row in await transactions.fetch(_COOPS)]


@dataclass(frozen=True, slots=True)
class About:
    """What an officer at the counter needs to know beside the line itself."""

    phone: str | None
    has_account: bool
    has_pin: bool
    has_office: bool
    moved_from: str | None  # the primary he moved here from, with his number there

    @property
    def forgets_here(self) -> bool:
        """Whether a forgotten password is set anew at the counter: no message reaches him."""
        return self.has_account and self.phone is None and not self.has_office


async def about(entry: Entry) -> About:
    row = await transactions.fetch_one(_ABOUT, entry.person, entry.coop, entry.since)
    assert row is not None
    return About(**dict(row))


def _pattern(words: str) -> str:
    cleaned = words.strip().lower().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{cleaned}%" if cleaned else ""


_ENTRY = """
SELECT m.id, m.person, m.coop, m.member_no, p.name, coalesce(i.nik_masked, '') AS nik_masked, coalesce(i.birth_place, '') AS birth_place, i.birth_date,
       coalesce(i.sex, '') AS sex, coalesce(i.occupation, '') AS occupation,
       concat_ws(', ', nullif(i.street, ''), v.name, 'Kec. ' || v.kecamatan) AS address, m.since, m.ended_on, m.ended_why,
       (SELECT (c.at AT TIME ZONE 'Asia/Jakarta')::date FROM consent c WHERE c.person = m.person AND c.purpose = 'keanggotaan' AND c.given
        ORDER BY c.id DESC LIMIT 1) AS agreed_on
FROM membership m JOIN person p ON p.id = m.person LEFT JOIN person_identity i ON i.person = m.person LEFT JOIN village v ON v.code = i.village
"""

_PAGE = """
WHERE m.coop = ANY($1::int[]) AND m.member_no > $2 AND ($3 = '' OR lower(p.name) LIKE $3 OR m.member_no LIKE $4 || '%')
  AND ($5::boolean IS NULL OR (m.ended_on IS NULL) = $5)
ORDER BY m.member_no LIMIT $6
"""

_ONE = " WHERE m.coop = ANY($1::int[]) AND m.id = $2"

# The look and its trail in one: a page of a person costs no question more for it.
_SEEN = (
    "WITH found AS ("  # noqa: S608 - our own constants
    + _ENTRY
    + _ONE
    + "), seen AS (INSERT INTO audit (by_person, entity, deed, subject, why)"
    " SELECT $3::bigint, coop, 'data dilihat', 'person:' || person, $4::text FROM found WHERE person <> $3::bigint)"
    " SELECT * FROM found"
)

_COOPS = """
SELECT c.id, c.name, c.legal_number, c.nik_koperasi, c.kecamatan, c.address, c.phone,
       (SELECT p.name FROM office o JOIN person p ON p.id = o.person
        WHERE o.coop = c.id AND o.role = 'ketua' AND o.granted_at IS NOT NULL AND o.ended_at IS NULL ORDER BY o.id LIMIT 1) AS head,
       (SELECT count(*) FROM membership m WHERE m.coop = c.id AND m.ended_on IS NULL) AS members
FROM coop c WHERE c.kind = 'primer' ORDER BY c.id
"""

_ABOUT = """
SELECT phone, password_hash IS NOT NULL AS has_account, EXISTS (SELECT FROM person_pin WHERE person = p.id) AS has_pin,
       EXISTS (SELECT FROM office WHERE person = p.id AND granted_at IS NOT NULL AND ended_at IS NULL AND role <> 'penjual') AS has_office,
       (SELECT c.name || ', nomor ' || m.member_no FROM departure d JOIN membership m ON m.id = d.membership JOIN coop c ON c.id = d.coop
        WHERE d.person = p.id AND d.to_coop = $2 AND d.state = 'settled' AND m.ended_on <= $3 ORDER BY d.id DESC LIMIT 1) AS moved_from
FROM person p WHERE p.id = $1
"""
