"""Rendered pages in the memory of one process: the least recently read leave first, and a change drops what it touches."""

import gzip
import hashlib
from collections import OrderedDict, deque
from collections.abc import Iterable
from dataclasses import dataclass, field

import brotli

MOST_BYTES = 64 << 20
ENCODINGS = ("br", "gzip", "identity")


@dataclass(slots=True)
class Depends:
    """What a page shows: these products; `lists`: an order or a choice that any product may enter; `stock`: what is there."""

    products: frozenset[int] = frozenset()
    lists: bool = False
    stock: bool = False


class Kept:
    """One page with its answer headers, in each encoding that was asked for."""

    __slots__ = ("_bodies", "answers", "depends", "etags", "key")

    def __init__(self, key: str, body: bytes, depends: Depends) -> None:
        self.key, self.depends = key, depends
        mark = hashlib.sha256(body).hexdigest()[:20]
        self.etags = {encoding: f'"{mark}-{encoding}"'.encode() for encoding in ENCODINGS}
        self._bodies = {"identity": body}
        self.answers: dict[str, tuple[list[tuple[bytes, bytes]], bytes]] = {}

    def answer(self, encoding: str) -> tuple[list[tuple[bytes, bytes]], bytes]:
        """Headers and body. Made at the first asking; a page nobody reads plainly is kept squeezed only."""
        known = self.answers.get(encoding)
        if known is None:
            body = self._squeezed(encoding)
            known = self.answers[encoding] = (self._headers(encoding, body), body)
            self._bodies.clear()
        return known

    def not_changed(self, encoding: str) -> list[tuple[bytes, bytes]]:
        return [(b"etag", self.etags[encoding]), *_ALWAYS]

    @property
    def size(self) -> int:
        return (
            600
            + 70 * len(self.depends.products)
            + sum(len(body) for _, body in self.answers.values())
            + sum(map(len, self._bodies.values()))
        )

    def _squeezed(self, encoding: str) -> bytes:
        plain = self._plain()
        if encoding == "br":
            return bytes(brotli.compress(plain, quality=5, mode=brotli.MODE_TEXT))
        return gzip.compress(plain, 6, mtime=0) if encoding == "gzip" else plain

    def _plain(self) -> bytes:
        if "identity" in self._bodies:
            return self._bodies["identity"]
        if "identity" in self.answers:
            return self.answers["identity"][1]
        if "gzip" in self.answers:
            return gzip.decompress(self.answers["gzip"][1])
        return bytes(brotli.decompress(self.answers["br"][1]))

    def _headers(self, encoding: str, body: bytes) -> list[tuple[bytes, bytes]]:
        squeezed = [] if encoding == "identity" else [(b"content-encoding", encoding.encode())]
        return [
            (b"content-type", b"text/html; charset=utf-8"), (b"content-length", str(len(body)).encode()), (b"etag", self.etags[encoding]), *_ALWAYS,
            *squeezed,
        ]  # fmt: skip


# Anybody may keep it, nobody may show it again without asking. (Our own switch for sparing data is a cookie; the versions differ by ETag.)
_ALWAYS = [(b"cache-control", b"public, no-cache"), (b"vary", b"Accept-Encoding, Save-Data")]


@dataclass
class PageStore:
    """Pages by key. `version` rises with every change, so that a page drawn before a change is not kept after it."""

    most_bytes: int = MOST_BYTES
    version: int = 0
    bytes: int = 0
    _pages: "OrderedDict[str, Kept]" = field(default_factory=OrderedDict)
    _sizes: dict[str, int] = field(default_factory=dict)
    _of_product: dict[int, set[str]] = field(default_factory=dict)
    _lists: set[str] = field(default_factory=set)
    _stock: set[str] = field(default_factory=set)
    _asked_once: "deque[int]" = field(default_factory=lambda: deque(maxlen=4096))
    _asked: dict[int, int] = field(default_factory=dict)

    def get(self, key: str) -> Kept | None:
        kept = self._pages.get(key)
        if kept is not None:
            self._pages.move_to_end(key)
        return kept

    def keep(self, kept: Kept, version: int) -> bool:
        """Keep a page drawn at `version`; False if something has changed since, or it is too large."""
        if version != self.version or kept.size > self.most_bytes // 8:
            return False
        self.drop_keys([kept.key])
        self._pages[kept.key] = kept
        for product in kept.depends.products:
            self._of_product.setdefault(product, set()).add(kept.key)
        for flag, keys in ((kept.depends.lists, self._lists), (kept.depends.stock, self._stock)):
            if flag:
                keys.add(kept.key)
        self.weigh(kept)
        return True

    def weigh(self, kept: Kept) -> None:
        """Count a page's bytes anew (it grew by an encoding) and let the least recently read go."""
        if self._pages.get(kept.key) is not kept:
            return
        size = kept.size
        self.bytes += size - self._sizes.get(kept.key, 0)
        self._sizes[kept.key] = size
        while self.bytes > self.most_bytes:
            self.drop_keys([next(iter(self._pages))])

    def asked_before(self, key: str) -> bool:
        """Whether this key was asked for lately; a page that one person asks for once is not worth its place."""
        mark = hash(key)
        if self._asked.get(mark):
            return True
        if len(self._asked_once) == self._asked_once.maxlen:
            self._asked.pop(self._asked_once[0], None)
        self._asked_once.append(mark)
        self._asked[mark] = 1
        return False

    def drop(self, products: Iterable[int], *, lists: bool) -> None:
        """What shows these products, what depends on stock, and (for more than a change of stock) every list."""
        self.version += 1
        touched = set(self._stock)
        for product in products:
            touched |= self._of_product.get(product, set())
        self.drop_keys(touched | self._lists if lists else touched)

    def drop_all(self) -> None:
        self.version += 1
        for part in (self._pages, self._sizes, self._of_product, self._lists, self._stock):
            part.clear()
        self.bytes = 0

    def drop_keys(self, keys: Iterable[str]) -> None:
        for key in list(keys):
            kept = self._pages.pop(key, None)
            if kept is None:
                continue
            self.bytes -= self._sizes.pop(key, 0)
            self._lists.discard(key)
            self._stock.discard(key)
            for product in kept.depends.products:
                held = self._of_product.get(product)
                if held is not None:
                    held.discard(key)
                    if not held:
                        del self._of_product[product]

    def __len__(self) -> int:
        return len(self._pages)
