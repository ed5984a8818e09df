"""Under which numbers a co-op is reached and registered."""

import re

from app.domain import transactions
from app.domain.errors import Refused

_TELEPHONE = re.compile(r"[0-9][0-9 -]{5,18}[0-9]")
_NIK_KOPERASI = re.compile(r"[0-9]{1,16}")
_WHATSAPP = re.compile(r"(?:\+?62|0)8[0-9]{7,11}")


async def set_reach(
    slug: str,
    *,
    phone: str | None,
    whatsapp: str | None,
    legal_number: str | None = None,
    nik_koperasi: str | None = None,
) -> str:
    """Write the numbers down, as the owner of the database; None leaves one as it is, empty takes it away. Raises Refused."""
    if phone and not _TELEPHONE.fullmatch(phone):
        raise Refused("Telepon ditulis seperti 0296-531234.")
    if nik_koperasi and not _NIK_KOPERASI.fullmatch(nik_koperasi):
        raise Refused("NIK Koperasi ditulis dengan angka saja, paling banyak 16.")
    digits = "".join(whatsapp.replace("-", "").split()) if whatsapp is not None else None
    if digits and not _WHATSAPP.fullmatch(digits):
        raise Refused("WhatsApp ditulis seperti 0812-3456-7890.")
    mobile = "+62" + digits.lstrip("+").removeprefix("62").removeprefix("0") if digits else digits
    name = await transactions.fetch_value(
        "UPDATE coop SET phone = coalesce($2, phone), whatsapp = coalesce($3, whatsapp),"
        " legal_number = coalesce($4, legal_number), nik_koperasi = coalesce($5, nik_koperasi) WHERE slug = $1 RETURNING name",
        slug, phone, mobile, legal_number, nik_koperasi,
    )  # fmt: skip
    if name is None:
        raise Refused(f"Tidak ada koperasi bernama pendek {slug!r}. Namanya ada di alamat /koperasi/….")
    return f"Kontak {name} sudah ditulis. Periksa di /kontak."
