"""/kantor/barang/{product}/gambar: a photo of goods is put up, watched until it is ready, and taken away."""

import re

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.domain.catalogue.browse import good_of
from app.domain.catalogue.photos.find import photos_of
from app.domain.catalogue.photos.keep import put_photo, remove_photo
from app.domain.errors import Refused
from app.domain.people.asker import Asker
from app.domain.people.pictures import drawn_anew
from app.routes.asked import row_id
from app.routes.backoffice import done, office, refused_office
from app.routes.backoffice.goods import PAGE, good_context
from app.routes.backoffice.prices import of_the_sekunder
from app.routes.forms import Form
from app.routes.pages import AnyRequest, page, wants_fragment
from app.routes.permissions import may
from app.routes.uploads import uploaded

GALLERY = re.compile(r"/kantor/gambar\?[\w=&%+.-]*", re.ASCII)  # whoever came from there goes back there
CARD = "backoffice/goods/_photo.html"


@get("/kantor/barang/{product:int}/gambar", permit="goods.read")
async def show_photo(request: AnyRequest, asker: NamedDependency[Asker], product: FromPath[int]) -> Response[str]:
    """The card by itself, which asks for itself until the photo is ready."""
    of_the_sekunder(asker, "goods.read")
    if not wants_fragment(request):
        return await office(request, PAGE, **await good_context(product))
    good = await good_of(row_id(product))
    return page(request, CARD, good=good, photos=await photos_of(good.id), may=lambda permit: may(asker, permit))


@post("/kantor/barang/{product:int}/gambar", permit="goods.write", status_code=200)
async def put(request: AnyRequest, asker: NamedDependency[Asker], product: FromPath[int]) -> Response[str]:
    by = of_the_sekunder(asker, "goods.write")
    good = await good_of(row_id(product))
    body, form = await uploaded(request, "foto")
    try:
        if not body:
            raise Refused("Pilih foto barangnya dahulu.", field="foto")
        await put_photo(good.id, await drawn_anew(body), by=by, key=form.get("kunci"))
    except Refused as refused:
        return await refused_office(request, PAGE, refused, form, **await good_context(good.id))
    back = form.get("kembali") if GALLERY.fullmatch(form.get("kembali")) else f"/kantor/barang/{good.id}"
    return done(back, "Foto diterima. Gambar yang lama tetap tampil sampai yang baru siap.")


@post("/kantor/barang/{product:int}/gambar/penghapusan", permit="goods.write", status_code=200)
async def remove(
    request: AnyRequest, asker: NamedDependency[Asker], form: NamedDependency[Form], product: FromPath[int]
) -> Response[str]:
    by = of_the_sekunder(asker, "goods.write")
    good = await good_of(row_id(product))
    try:
        await remove_photo(good.id, by=by)
    except Refused as refused:
        return await refused_office(request, PAGE, refused, form, **await good_context(good.id))
    return done(f"/kantor/barang/{good.id}", "Foto dihapus. Barang kembali memakai gambar yang lama.")


handlers = [show_photo, put, remove]
