"""A small stage for the look alone: templates rendered with plain values and served with the shop's own headers."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import segno
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from app.domain.catalogue.photos.name import photo_in

ROOT = Path(__file__).resolve().parents[2]
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
ASKED_BY_HTMX = """{% extends "layouts/toko.html" %}{% from "components/ui.html" import product_card %}
{% block main %}<h1>Barang</h1>{{ product_card({"slug": "telur-ayam", "name": "Telur ayam", "unit_id": 7, "price_idr": 29000,
  "picture": "img/goods/telur-ayam.svg"}, add_attrs={"hx-post": "/keranjang/baris", "hx-target": "#pesan"}) }}
{% endblock %}"""


def environment() -> Environment:
    env = Environment(loader=FileSystemLoader(ROOT / "app/templates"), autoescape=True, undefined=StrictUndefined)
    env.globals.update(static=lambda path: f"/static/{path}?v=0123abcd", rupiah=rupiah, photo_in=photo_in)
    return env


def rupiah(amount_idr: int) -> str:
    sign = "−" if amount_idr < 0 else ""
    return f"{sign}Rp{abs(amount_idr):,}".replace(",", ".")


def code() -> Markup:
    return Markup(segno.make("00020101021226").svg_inline(omitsize=True))


def pages() -> dict[str, str]:
    env = environment()
    errors = {
        f"/{status}": env.get_template(f"errors/{status}.html").render(nomor="K7Q2M9") for status in (404, 500, 503)
    }
    return errors | {
        "/": env.get_template("system/gallery.html").render(kode=code()),
        "/htmx": env.from_string(ASKED_BY_HTMX).render(),
        "/hemat": env.from_string(ASKED_BY_HTMX).render(hemat=True),
        "/foto": env.from_string(PHOTO_THAT_WAITS).render(),
        "/kantor": env.get_template("system/gallery_kantor.html").render(),
        "/kertas": env.get_template("system/gallery_kertas.html").render(),
        "/struk": env.get_template("system/gallery_kertas.html").render(kertas="struk"),
    }


PHOTO_THAT_WAITS = """{% extends "layouts/toko.html" %}
{% block head %}<script src="{{ static('js/dilihat.js') }}" defer></script>{% endblock %}
{% block main %}<article data-barang="gula">
<p><a data-foto href="?foto=1">Tampilkan foto (9 kB)</a></p><template><img src="/static/img/app-512.png" alt="" width="320" height="320"></template>
<h1>Gula</h1></article>{% endblock %}"""


@contextmanager
def served(made: Callable[[], dict[str, str]] = pages) -> Iterator[str]:
    """The pages at a free port of this machine, until the block ends."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Stage, made()))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


class Stage(SimpleHTTPRequestHandler):
    def __init__(self, pages: dict[str, str], *args: object) -> None:
        self.pages = pages
        super().__init__(*args, directory=str(ROOT))  # type: ignore[arg-type]

    def do_GET(self) -> None:
        path = self.path.split("?")[0]
        if path in ("/ping", "/sw.js"):  # there is signal, and a helper with nothing to keep
            self.send_response(200)
            self.send_header("Content-Type", "text/javascript")
            self.end_headers()
            return
        page = self.pages.get(path)
        if page is None:
            super().do_GET()
            return
        self.answer(page)

    def do_POST(self) -> None:
        size = int(self.headers.get("Content-Length", 0))
        sent = self.rfile.read(size).decode()
        self.answer(f"<!doctype html><title>terkirim</title><p id=sent>{sent}</p>")

    def answer(self, page: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Security-Policy", CSP)
        self.end_headers()
        self.wfile.write(page.encode())

    def log_message(self, format: str, *args: object) -> None:
        pass
