"""/kantor/gambar: the pictures of all goods beside each other, to see what lacks one and to put it up on the spot."""

from litestar import Response, get
from litestar.di import NamedDependency

from app.domain.catalogue.browse import categories
from app.domain.catalogue.photos.gallery import STATES, pictures
from app.domain.people.asker import Asker
from app.routes.backoffice import office
from app.routes.backoffice.goods import asked_for
from app.routes.backoffice.prices import of_the_sekunder
from app.routes.backoffice.sieve import sieve_of
from app.routes.pages import AnyRequest


@get("/kantor/gambar", permit="goods.read")
async def list_pictures(request: AnyRequest, asker: NamedDependency[Asker]) -> Response[str]:
    of_the_sekunder(asker, "goods.read")
    wanted = asked_for(request, STATES)
    found, more = await pictures(wanted)
    sieve = await sieve_of(request, asker, "/kantor/gambar")
    return await office(
        request, "backoffice/goods/pictures.html", wanted=wanted, found=found, more=more, states=STATES, categories=await categories(),
        query=sieve["sieve"], trail=[("Barang", "/kantor/barang"), ("Gambar", "")], **sieve,
    )  # fmt: skip


handlers = [list_pictures]
