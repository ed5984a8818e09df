"""The shop window of one process: catalogue, stock bands and co-ops in memory, kept true by the database's notices.

A page is drawn from what lies here, without a query. A notice is followed by reading what changed and, in one step without a
pause, putting it here and dropping the pages that show it. Who asks a second after a change is committed never gets what was before
it: a change may be as old as the last proof that nothing was missed, and from then on there is one second to hear and to read it.
"""

import asyncio
import gc
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import asyncpg
import structlog
from markupsafe import Markup

from app.domain.catalogue.find import all_items, categories, items_of, synonyms
from app.domain.catalogue.search import Document, Index
from app.domain.catalogue.shelf import Shelf
from app.domain.clock import business_day, now
from app.domain.coops.find import Coop, coops
from app.domain.reviews.find import Reviews, reviews_of
from app.domain.shu.meter import Meter, rates
from app.domain.stock.find import Bands, Place, bands, places
from app.routes.shop.listening import Listener
from app.routes.shop.page_store import PageStore

log = structlog.get_logger()

FRESH_SECONDS = 1.0  # nothing older is shown
PATIENCE_SECONDS = 5.0
MOST_PATCHED = 200  # more changed products than this are read with all the others
TROUBLE = (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError)


class Unreachable(Exception):
    """What the window shows cannot be proved to be true: better to say so than to show old prices."""


@dataclass(slots=True)
class Changes:
    """What was heard and not yet read. `since`: the last moment of which it is proved that none of it was so."""

    since: float
    everything: bool = False
    products: set[int] = field(default_factory=set)
    stock: set[int] = field(default_factory=set)
    reviews: set[int] = field(default_factory=set)


class Window:
    """Open it once; `ensure` before showing; read `shelf`, `bands`, `places`, `coops` between two awaits."""

    def __init__(self) -> None:
        self.pages = PageStore()
        self.shelf = Shelf((), (), {})
        self.bands: Bands = {}
        self.places: list[Place] = []
        self.coops: list[Coop] = []
        self.reviews: dict[int, Reviews] = {}
        self.meter = Meter()  # what a purchase brought in past years
        self.today = business_day(now())
        self.cards: dict[
            int, dict[str, Markup]
        ] = {}  # drawn product cards in each way, thrown away with their product's change
        self.looks = 0  # how often everything was read
        self._listener = Listener(self._heard, self._was_deaf, self._turn_the_day)
        self._opening: asyncio.Task[None] | None = None
        self._changes: Changes | None = None  # heard
        self._in_hand: Changes | None = None  # being read
        self._reading: asyncio.Task[None] | None = None
        self._learning: asyncio.Task[None] | None = None
        self._documents: list[Document] = []
        self._read_at = 0.0  # when everything was last read: what proves the pages while nothing can be heard

    async def open(self) -> None:
        """Listen, then read everything; from then on keep it true. Raises when there is no database."""
        await self._listener.open()
        assert self._reading is not None, "who begins to hear has everything to read"
        await asyncio.shield(self._reading)
        if self._learning is not None:
            await asyncio.shield(self._learning)

    async def close(self) -> None:
        for task in (self._opening, self._reading, self._learning):
            if task is not None:
                task.cancel()
        await self._listener.close()
        self._opening = None

    def is_fresh(self) -> bool:
        """Whether everything shown was true a second ago or later; the quick answer for the hot path."""
        now_at = time.monotonic()
        return now_at - self._listener.proved_at <= FRESH_SECONDS and not self._lags(now_at)

    def _lags(self, now_at: float) -> bool:
        return any(one is not None and now_at - one.since > FRESH_SECONDS for one in (self._in_hand, self._changes))

    async def ensure(self, patience: float | None = PATIENCE_SECONDS) -> None:
        """Make it so within so many seconds (None: however long it takes), or raise Unreachable."""
        if self.is_fresh():
            return
        try:
            async with asyncio.timeout(patience):
                await self._opened()
                if not await self._listener.hears() and time.monotonic() - self._read_at > FRESH_SECONDS:
                    self._was_deaf()
                if self._lags(time.monotonic()) and self._reading is not None:
                    await asyncio.shield(self._reading)
        except TROUBLE as error:
            raise Unreachable from error

    async def catch_up(self) -> None:
        """Hear and read everything that was said until now, however young and however long it takes."""
        await self.ensure(patience=None)
        await self._listener.hears()
        if self._reading is not None:
            await asyncio.shield(self._reading)
        if self._learning is not None:
            await asyncio.shield(self._learning)

    async def _opened(self) -> None:
        if self._opening is None:
            self._opening = asyncio.create_task(self.open())
        try:
            await asyncio.shield(self._opening)
        except TROUBLE:
            self._opening = None
            await self._listener.close()
            raise

    def _heard(self, payload: str) -> None:
        """A notice: "catalogue", "product:12", "stock:12" or "review:12"."""
        changes = self._noted()
        topic, _, number = payload.partition(":")
        if topic == "stock" and number.isdigit():
            changes.stock.add(int(number))
        elif topic == "review" and number.isdigit():
            changes.reviews.add(int(number))
        elif topic == "product" and number.isdigit():
            changes.products.add(int(number))
        else:
            changes.everything = True

    def _was_deaf(self) -> None:
        """Anything may have changed unheard: show nothing of before."""
        self.pages.drop_all()
        changes = self._noted()
        changes.everything, changes.since = True, 0.0

    def _noted(self) -> Changes:
        if self._changes is None:
            self._changes = Changes(self._listener.proved_at)
        if self._reading is None or self._reading.done():
            self._reading = asyncio.create_task(self._read_changes())
        return self._changes

    async def _read_changes(self) -> None:
        """Read what was heard, again and again until nothing more was."""
        while (took := self._changes) is not None:
            self._changes, self._in_hand = None, took
            began = time.monotonic()
            try:
                if took.everything or len(took.products) > MOST_PATCHED:
                    await self._read_everything()
                    self._read_at = began
                else:
                    await self._read_some(took.products, took.stock, took.reviews)
            except TROUBLE as error:
                log.warning("the window could not be read", error=type(error).__name__)
                self._changes = Changes(took.since, everything=True)
                await asyncio.sleep(0.3)
            self._in_hand = None

    async def _read_everything(self) -> None:
        self.looks += 1
        with many_that_stay():
            shelf = Shelf(await categories(), await all_items(), await synonyms())
            fresh_bands, fresh_places, fresh_coops = await bands(), await places(), await coops()
            fresh_reviews, fresh_meter = await reviews_of(), Meter(await rates())
        shelf.index, shelf.index_words = self.shelf.index, self.shelf.index_words
        self.shelf, self.bands, self.places, self.coops = shelf, fresh_bands, fresh_places, fresh_coops
        self.reviews, self.meter = fresh_reviews, fresh_meter
        self.cards.clear()
        self.pages.drop_all()
        self._learn()

    async def _read_some(self, products: set[int], stock: set[int], reviews: set[int]) -> None:
        touched = products | stock
        found = await items_of(products) if products else []
        everything = len(touched) > MOST_PATCHED
        fresh = await bands(None if everything else touched) if touched else {}
        said = await reviews_of(reviews) if reviews else {}
        learn = self.shelf.patch(products, found)
        self.reviews = {**{p: r for p, r in self.reviews.items() if p not in reviews}, **said}
        self.bands = fresh if everything else {**{p: b for p, b in self.bands.items() if p not in touched}, **fresh}
        for product in touched:
            self.cards.pop(product, None)
        self.pages.drop(touched | reviews, lists=bool(products))
        if learn:
            self._learn()

    def _learn(self) -> None:
        if self._learning is None or self._learning.done():
            self._learning = asyncio.create_task(self._learned())

    async def _learned(self) -> None:
        """Build the search anew beside the work of the pages, which ask the old one until then."""
        while True:
            with many_that_stay():
                documents, words = self.shelf.documents(), self.shelf.synonyms
                if documents == self._documents and self.shelf.index_words == words:
                    return
                index = await asyncio.to_thread(Index, documents, words)
            self._documents = documents
            self.shelf.index, self.shelf.index_words = index, words
            self.pages.drop((), lists=True)

    def _turn_the_day(self) -> None:
        """At midnight WIB what has expired proves nothing any more."""
        today = business_day(now())
        if today != self.today:
            self.today = today
            self.cards.clear()
            self.pages.drop_all()

    def band(self, product: int) -> str:
        """The best of all places: what a list says."""
        here = self.bands.get(product, {}).values()
        return next((band for band in ("ada", "sedikit") if band in here), "habis")

    def bands_by_place(self, product: int) -> Sequence[tuple[Place, str]]:
        here = self.bands.get(product, {})
        return [(place, here.get(place.id, "habis")) for place in self.places]


@contextmanager
def many_that_stay() -> Iterator[None]:
    """While hundreds of thousands of objects are made to stay, do not look through them for garbage again and again.

    Each such look stops the process for a fifth of a second at 10,000 products; afterwards they are set aside for good.
    They hold no circles, so the older ones still go when the last reference does.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


_window: Window | None = None


def window() -> Window:
    """This process's window."""
    global _window
    if _window is None:
        _window = Window()
    return _window
