"""The address book of a person: where goods are brought."""

from dataclasses import dataclass

from app.domain import transactions
from app.domain.errors import NotFound, Refused
from app.domain.members.villages import Village, village_of
from app.domain.people.asker import Asker
from app.domain.people.names import clean_name
from app.domain.people.phones import normal_phone

MOST = 10


@dataclass(frozen=True, slots=True)
class Address:
    id: int
    label: str
    recipient: str
    phone: str
    kecamatan: str
    desa: str  # as it is read; freely written where `village` is None
    village: str | None  # its code
    street: str


async def addresses_of(asker: Asker) -> list[Address]:
    """The asker's own, newest first."""
    rows = await transactions.fetch(_MINE + " ORDER BY id DESC", asker.person_id)
    return [Address(**dict(row)) for row in rows]


async def address_of(asker: Asker, address_id: int) -> Address:
    """One of the asker's own; raises NotFound for any other."""
    row = await transactions.fetch_one(_MINE + " AND id = $2", asker.person_id, address_id)
    if row is None:
        raise NotFound
    return Address(**dict(row))


async def kecamatan_choices() -> list[str]:
    """Where we deliver: the kecamatan of the primaries, as the co-ops list them."""
    return [
        row["kecamatan"]
        for row in await transactions.fetch("SELECT kecamatan FROM coop WHERE kind = 'primer' ORDER BY id")
    ]


async def add_address(
    asker: Asker, *, label: str, recipient: str, phone: str, kecamatan: str, village: str, street: str
) -> int:
    """The id of a new address. Raises Refused when a field is wrong or the book is full."""
    recipient, phone = clean_name(recipient, field="penerima"), normal_phone(phone)
    there = await _village(kecamatan, village)
    async with transactions.transaction():
        # The person's row is the lock: two new addresses at once cannot both be the tenth.
        await transactions.fetch_value("SELECT id FROM person WHERE id = $1 FOR UPDATE", asker.person_id)
        if (
            await transactions.fetch_value(
                "SELECT count(*) FROM address WHERE person = $1 AND removed_at IS NULL", asker.person_id
            )
            >= MOST
        ):
            raise Refused(f"Buku alamat memuat paling banyak {MOST} alamat. Hapus satu dahulu.")
        new_id: int = await transactions.fetch_value(
            "INSERT INTO address (person, label, recipient, phone, kecamatan, desa, village, street) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id",
            asker.person_id, label, recipient, phone, kecamatan, there.shown, village, street,
        )  # fmt: skip
        return new_id


async def change_address(
    asker: Asker, address_id: int, *, label: str, recipient: str, phone: str, kecamatan: str, village: str, street: str
) -> None:
    """Put one of the asker's own right; orders keep the address they were given. Raises NotFound for any other, Refused."""
    recipient, phone = clean_name(recipient, field="penerima"), normal_phone(phone)
    there = await _village(kecamatan, village)
    done = await transactions.execute(
        "UPDATE address SET label = $3, recipient = $4, phone = $5, kecamatan = $6, desa = $7, village = $8, street = $9"
        " WHERE id = $2 AND person = $1 AND removed_at IS NULL",
        asker.person_id, address_id, label, recipient, phone, kecamatan, there.shown, village, street,
    )  # fmt: skip
    if done != 1:
        raise NotFound


async def _village(kecamatan: str, code: str) -> Village:
    """Raises Refused beside the field that does not fit."""
    if kecamatan not in await kecamatan_choices():
        raise Refused("Kecamatan perlu dipilih.", field="kecamatan")
    found = await village_of(code)
    if found is None:
        raise Refused("Desa atau kelurahan perlu dipilih.", field="desa")
    if found.kecamatan != kecamatan:
        raise Refused(
            f"{found.shown} ada di Kecamatan {found.kecamatan}. Pilih desa di Kecamatan {kecamatan}.", field="desa"
        )
    return found


@dataclass(frozen=True, slots=True)
class Home:
    """Where a member lives by the register of his primary: what a new address begins with."""

    kecamatan: str
    village: str
    street: str


async def home_of(asker: Asker) -> Home | None:
    """One query."""
    row = await transactions.fetch_one(
        "SELECT v.kecamatan, v.code AS village, i.street FROM person_identity i JOIN village v ON v.code = i.village WHERE i.person = $1",
        asker.person_id,
    )
    return Home(**dict(row)) if row else None


async def remove_address(asker: Asker, address_id: int) -> None:
    """Orders keep the address they were given; the book forgets it. Twice is the same as once."""
    done = await transactions.execute(
        "UPDATE address SET removed_at = coalesce(removed_at, now()) WHERE id = $1 AND person = $2",
        address_id,
        asker.person_id,
    )
    if done != 1:
        raise NotFound


_MINE = "SELECT id, label, recipient, phone, kecamatan, desa, village, street FROM address WHERE person = $1 AND removed_at IS NULL"
