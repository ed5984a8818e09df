"""Which of the public pages is asked for: path and the parameters that count, in one spelling. All else is ignored."""

from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from app.domain.catalogue.shelf import ORDERS
from app.routes.asked import page_number

PRICES = (5_000, 10_000, 25_000, 50_000, 100_000)  # "paling mahal": a few steps, so that there are few pages
LONGEST_QUERY, LONGEST_PATH, LAST_PAGE = 80, 160, 2000
_EXACT = frozenset({"/", "/kategori", "/koperasi", "/promosi", "/transparansi/harga"})
PHOTO = "foto=1"  # who spares data asks for the photo of one product
_UNDER = ("/produk/", "/koperasi/")


@dataclass(frozen=True, slots=True)
class View:
    """How a list is looked at. `most_idr`: nothing dearer than this; None: any price."""

    query: str = ""
    page: int = 1
    order: str = ""
    available: bool = False
    most_idr: int | None = None

    def text(self, page: int | None = None) -> str:
        """The parameters in their one spelling, those that are as usual left out."""
        shown = self.page if page is None else page
        said = {
            "q": self.query, "urut": self.order, "tersedia": "1" if self.available else "", "maks": str(self.most_idr or ""),
            "hal": str(shown) if shown > 1 else "",
        }  # fmt: skip
        return urlencode({name: value for name, value in said.items() if value})

    def text_to_page(self) -> str:
        """The parameters up to a page number that is put behind them."""
        rest = self.text(page=1)
        return f"{rest}&hal=" if rest else "hal="


def view_of(query_string: bytes) -> View:
    """What a query string asks for; what is unknown or makes no sense counts as not said."""
    try:
        pairs = parse_qsl(query_string.decode("ascii"), encoding="utf-8", errors="replace", max_num_fields=20)
    except (ValueError, UnicodeDecodeError):
        return View()
    said = dict(reversed(pairs))  # of two the first
    page, most = said.get("hal", ""), said.get("maks", "")
    return View(
        query=_words(said.get("q", "")),
        page=min(page_number(page), LAST_PAGE),
        order=said.get("urut", "") if said.get("urut") in ORDERS else "",
        available=said.get("tersedia") == "1",
        most_idr=int(most) if most in _STEPS else None,
    )


_STEPS = {str(step) for step in PRICES}


def _words(typed: str) -> str:
    """One spelling of what was typed: lower case, single spaces, nothing that cannot be seen, 80 letters at most."""
    visible = "".join(letter if letter.isprintable() else " " for letter in typed[:400])
    return " ".join(visible.lower().split())[:LONGEST_QUERY].strip()


def canonical(path: str, query_string: bytes) -> str | None:
    """The key of a public page, None for all other addresses."""
    if path in _EXACT:
        return path
    if len(path) > LONGEST_PATH:
        return None
    if path.startswith(_UNDER):
        if not path.isascii() or "?" in path:
            return None
        return f"{path}?{PHOTO}" if query_string == PHOTO.encode() and path.startswith("/produk/") else path
    if path == "/cari" or (path.startswith("/kategori/") and path.isascii() and "?" not in path):
        if not query_string:
            return path
        view = view_of(query_string)
        if path != "/cari":
            view = View("", view.page, view.order, view.available, view.most_idr)
        text = view.text()
        return f"{path}?{text}" if text else path
    return None
