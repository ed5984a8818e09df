"""A photo comes in, is made ready beside the work of the pages, and only then takes the old picture's place; or goes again."""

import asyncio
from typing import Any

from app.domain import transactions
from app.domain.audit.write import record
from app.domain.catalogue.photos.draw import drawn, photo_of
from app.domain.catalogue.photos.name import FORMATS, WIDTHS
from app.domain.coops.sekunder import SEKUNDER
from app.domain.errors import NotFound, Refused
from app.domain.once import first_time, remember
from app.domain.transactions import retried, transaction
from app.domain.work.begin import begin
from app.domain.work.find import Work
from app.domain.work.kinds import Tell

NO_PICTURE = "img/favicon.svg"  # what goods of a sheet begin with


@retried
async def put_photo(product: int, clean: bytes, *, by: int, key: str) -> int:
    """Keep a picture that we drew ourselves and have its sizes made; the work's id. Once for each form. Raises NotFound, Refused."""
    photo = await asyncio.to_thread(photo_of, clean)
    async with transaction():
        before = await first_time(f"person:{by}", key, {"product": product, "photo": photo.name})
        if before is not None:
            return int(before)
        name = (await _locked(product))["name"]
        made: int = await transactions.fetch_value(
            "INSERT INTO goods_photo (product, name, original, uploaded_by) VALUES ($1, $2, $3, $4) RETURNING id", product, photo.name, clean, by
        )  # fmt: skip
        work = await begin(
            "goods_photo", title=f"Gambar {name}"[:120], entity=SEKUNDER, by=by, key=f"goods_photo:{made}", asked={"photo": made}
        )  # fmt: skip
        await remember(f"person:{by}", key, str(work))
        return work


async def draw_photo(work: Work, tell: Tell) -> dict[str, Any]:
    """The whole work: six files, then the change of the picture. What is made already is left as it is."""
    row = await transactions.fetch_one("SELECT * FROM goods_photo WHERE id = $1", work.asked["photo"])
    assert row is not None, "work and photo are written in one transaction"
    clean, sizes = bytes(row["original"]), [(width, form) for width in WIDTHS for form in FORMATS]
    for done, (width, form) in enumerate(sizes, 1):
        body = await asyncio.to_thread(drawn, clean, width, form)
        await transactions.execute(
            "INSERT INTO goods_picture (name, width, format, body) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING", row["name"], width, form, body
        )  # fmt: skip
        await tell(done, len(sizes), f"{form.upper()} selebar {width} titik")
    shown = await _show(row["id"], (await asyncio.to_thread(photo_of, clean)).written())
    back = {"href": f"/kantor/barang/{row['product']}", "href_label": "Lihat barangnya"}
    sentence = "Gambar sudah tampil di toko." if shown else "Gambar ini sudah diganti atau dihapus sebelum siap."
    return {"sentence": sentence, **back}


@retried
async def _show(photo: int, written: str) -> bool:
    """Put it in the old picture's place; False when a later photo or a removal came first. Twice is the same as once."""
    async with transaction():
        row = await transactions.fetch_one("SELECT product, uploaded_by FROM goods_photo WHERE id = $1", photo)
        assert row is not None
        old = (await _locked(row["product"]))["picture"]
        taken = await transactions.execute(
            "UPDATE goods_photo p SET shown_at = now(), instead_of = $2 WHERE id = $1 AND shown_at IS NULL AND withdrawn_at IS NULL"
            " AND NOT EXISTS (SELECT FROM goods_photo later WHERE later.product = p.product AND later.id > p.id)",
            photo, old,
        )  # fmt: skip
        if taken and old != written:
            await _change(row["product"], old, written, by=row["uploaded_by"])
        return bool(taken) or old == written


@retried
async def remove_photo(product: int, *, by: int) -> None:
    """Back to the picture of before the first photo; photos that are still being made ready will not be shown. Raises Refused."""
    async with transaction():
        old = (await _locked(product))["picture"]
        withdrawn = await transactions.execute(
            "UPDATE goods_photo SET withdrawn_at = now(), withdrawn_by = $2 WHERE product = $1 AND withdrawn_at IS NULL", product, by
        )  # fmt: skip
        if not withdrawn:
            raise Refused("Barang ini tidak memakai foto.")
        drawing: str | None = await transactions.fetch_value(
            "SELECT instead_of FROM goods_photo WHERE product = $1 AND instead_of NOT LIKE 'foto/%' ORDER BY id DESC LIMIT 1", product
        )  # fmt: skip
        if old.startswith("foto/"):
            await _change(product, old, drawing or NO_PICTURE, by=by)


async def _change(product: int, old: str, new: str, *, by: int) -> None:
    """The pages hear of it by the product's own notice."""
    await transactions.execute("UPDATE product SET picture = $2 WHERE id = $1", product, new)
    await record(
        "gambar diganti", f"product:{product}", by=by, entity=SEKUNDER, before={"picture": old}, after={"picture": new}
    )


async def _locked(product: int) -> transactions.Row:
    row = await transactions.fetch_one("SELECT name, picture FROM product WHERE id = $1 FOR UPDATE", product)
    if row is None:
        raise NotFound
    return row
