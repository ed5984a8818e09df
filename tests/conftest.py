"""A real PostgreSQL for every test: one throw-away cluster, one migrated template, a fresh copy of it for each test."""

import asyncio
import gc
import hashlib
import os
import shutil
import tempfile
import uuid
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
MEMORY = Path("/dev/shm")
SEEN = {ROOT / "tests" / "look", ROOT / "e2e"}


def _somewhere_quick(needs: int = 3 << 30) -> Path:
    """Where the throw-away cluster lives: in memory if there is plenty of it, else among temporary files."""
    roomy = MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > needs
    return MEMORY if roomy else Path(tempfile.gettempdir())


TEST_DIR = _somewhere_quick() / f"indora-tests-{hashlib.sha256(str(ROOT).encode()).hexdigest()[:8]}"
os.environ["DATA_DIR"] = str(TEST_DIR)
os.environ["PICCOLO_CONF"] = "app.piccolo_conf"
for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "ENV", "BASE_URL"):
    os.environ.pop(name, None)

import asyncpg  # noqa: E402
import fasteners  # noqa: E402
import pytest  # noqa: E402

from app.cli.embedded import Cluster  # noqa: E402
from app.database import APP_ROLE, OWNER_ROLE, as_it_is  # noqa: E402
from app.domain import transactions  # noqa: E402


def _fingerprint() -> str:
    """What the template is made of: when any of it changes, a new template is made."""
    parts = [
        *sorted((ROOT / "migrations").glob("indora_*")),
        *sorted((ROOT / "app" / "cli" / "seeding").glob("reference*.py")),
        *sorted((ROOT / "app" / "domain").glob("*/states.py")),
        ROOT / "app" / "domain" / "governance" / "known.py",
    ]
    return hashlib.sha256(b"".join(part.read_bytes() for part in parts)).hexdigest()[:12]


async def _make_template(cluster: Cluster, name: str) -> None:
    from app.cli.migrate import migrate
    from app.cli.seeding.reference import seed_reference

    os.environ["DATABASE_URL"] = ""
    db = transactions.engine()
    as_was = db.config
    import app.cli.migrate as migrating

    owner = {"host": str(cluster.socket), "user": OWNER_ROLE, "database": name}
    migrating.owner_connection = lambda: owner  # type: ignore[assignment]
    try:
        await migrate()
        db.config = owner
        await seed_reference()
    finally:
        db.config = as_was


@pytest.fixture(scope="session")
def cluster() -> Cluster:
    TEST_DIR.mkdir(parents=True, exist_ok=True)
    made = Cluster(TEST_DIR, fast_and_loose=True)
    with fasteners.InterProcessLock(TEST_DIR / "lock"):
        made.start()
    return made  # left running on purpose: the next run starts at once


@pytest.fixture(scope="session")
def template(cluster: Cluster) -> str:
    name = f"template_{_fingerprint()}"
    with fasteners.InterProcessLock(TEST_DIR / "lock"):
        if cluster.psql(f"SELECT 1 FROM pg_database WHERE datname = '{name}_ready'").strip() != "1":
            cluster.psql(f"DROP DATABASE IF EXISTS {name}")
            cluster.psql(f"CREATE DATABASE {name} OWNER {OWNER_ROLE}")
            asyncio.run(_make_template(cluster, name))
            cluster.psql(f"ALTER DATABASE {name} RENAME TO {name}_ready")
    return f"{name}_ready"


class Owner:
    """SQL as the owner, for arranging what the app may not do and for looking behind it."""

    def __init__(self, connection: asyncpg.Connection, config: dict[str, Any]) -> None:
        self.connection, self.config = connection, config
        self.fetch, self.fetchrow, self.fetchval, self.execute = (
            connection.fetch,
            connection.fetchrow,
            connection.fetchval,
            connection.execute,
        )


@pytest.fixture(scope="session")
async def admin(cluster: Cluster) -> AsyncIterator[asyncpg.Connection]:
    """The superuser, beside all databases of the tests."""
    connection = await asyncpg.connect(host=str(cluster.socket), user="postgres", database="postgres")
    yield connection
    await connection.close()


@pytest.fixture
async def db(cluster: Cluster, template: str, admin: asyncpg.Connection) -> AsyncIterator[Owner]:
    """A database of this test's own, with the app's pool open on it; gives SQL as the owner."""
    name = f"x_{uuid.uuid4().hex}"
    try:
        # Copied file by file: that takes a fraction of the time of logging every page.
        await admin.execute(f"CREATE DATABASE {name} TEMPLATE {template} OWNER {OWNER_ROLE} STRATEGY FILE_COPY")
        base = {"host": str(cluster.socket), "database": name}
        engine = transactions.engine()
        engine.config = {**base, "user": APP_ROLE}
        owner = await asyncpg.connect(**base, user="postgres")
        await engine.start_connection_pool(min_size=2, max_size=10, reset=as_it_is)
        try:
            yield Owner(owner, {**base, "user": OWNER_ROLE})
        finally:
            await engine.close_connection_pool()
            await owner.close()
    finally:
        await admin.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


class Web:
    """A browser without a screen: keeps cookies, sends what browsers send, speaks to the application in this process."""

    def __init__(self, app: Any) -> None:
        import httpx

        self.client = httpx.AsyncClient(
            transport=httpx.ASGITransport(app=app, raise_app_exceptions=False), base_url="http://testserver.local",
            headers={"sec-fetch-site": "same-origin"}, follow_redirects=False,
        )  # fmt: skip
        self.app = app
        self.cookies = self.client.cookies
        self.get, self.post, self.request = self.client.get, self.client.post, self.client.request

    async def sign_in(self, person_id: int, *, staff: bool = False, stepped_up: bool = False) -> None:
        """A living login for this person, as if the password had just been given."""
        import secrets

        from app.domain.people.asker import hash_of
        from app.routes.cookies import session_cookie

        token = secrets.token_urlsafe(32)
        await transactions.execute(
            "INSERT INTO login (token_hash, person, staff, idle_until, ends_at, stepped_up_until) VALUES ($1, $2, $3,"
            " now() + interval '30 minutes', now() + interval '12 hours', CASE WHEN $4 THEN now() + interval '10 minutes' END)",
            hash_of(token), person_id, staff, stepped_up,
        )  # fmt: skip
        self.client.cookies.set(session_cookie(), token)

    def another(self) -> "Web":
        """A second browser on the same shop."""
        return Web(self.app)


@pytest.fixture(scope="session")
def application() -> Any:
    from app.asgi import create_app

    return create_app(lifespans=())


@pytest.fixture
async def web(db: Owner, application: Any) -> AsyncIterator[Web]:
    browser = Web(application)
    yield browser
    await browser.client.aclose()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Playwright keeps an event loop of its own running, so tests with a browser go into a run of theirs: `-m browser`."""
    for item in items:
        if {"browser", "playwright"} & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.browser)
            assert SEEN & set(item.path.parents), f"{item.nodeid}: `make e2e` runs those of tests/look and e2e only"


def pytest_collection_finish() -> None:
    """Thousands of tests and the modules they stand in live until the end: whoever clears up after a test need not look at them again."""
    gc.collect()
    gc.freeze()
