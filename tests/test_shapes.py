"""Shapes that hold the house together: layers, lives, templates, tables, and SQL without text glued in."""

import ast
import importlib
import re
from pathlib import Path

import pytest
from piccolo.columns import ForeignKey
from piccolo.columns.base import OnDelete
from piccolo.table import Table

from app.domain.lives import LIVES, edges
from app.routes.pages import templates
from app.settings import ROOT

PYTHON = sorted((ROOT / "app").rglob("*.py"))
DOMAIN = sorted((ROOT / "app" / "domain").rglob("*.py"))

# DESIGN: a capability imports only from lines above its own.
LAYERS = [
    {"money", "clock", "errors", "transactions", "numbering", "lives", "once", "sheets"},
    {
        "coops",
        "audit",
        "notifications",
        "work",
        "grid",
    },  # notifications need only the ground, people need them for codes
    {"people", "members", "ledger", "participation"},
    {
        "catalogue",
        "promotions",
        "bon",
        "savings",
        "wages",
        "interest",
        "education",
        "governance",
        "supervision",
        "payments",
    },
    {"stock", "cart", "ppob", "delivery"},
    {"orders", "purchasing", "marketplace", "lists", "reviews"},
    {"fulfilment", "group_buy"},
    {"checkout", "pos", "shu", "benefits", "calculators", "reactions", "joining", "leaving", "checks"},
]
LEVEL = {name: level for level, names in enumerate(LAYERS) for name in names}


def imports_of(file: Path) -> list[str]:
    found = []
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            found += [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    return found


@pytest.mark.parametrize("file", DOMAIN, ids=lambda file: str(file.relative_to(ROOT)))
def test_the_domain_knows_no_web_and_keeps_to_its_layers(file):
    mine = file.relative_to(ROOT / "app" / "domain").parts[0].removesuffix(".py")
    if mine == "__init__":
        return
    assert mine in LEVEL, f"{mine} has no layer"
    for name in imports_of(file):
        assert not name.startswith(("litestar", "app.routes", "app.asgi", "app.cli")), name
        if name.startswith("app.domain.") and mine not in ("lives",):
            other = name.split(".")[2]
            assert other in LEVEL, f"{other} has no layer"
            assert LEVEL[other] <= LEVEL[mine], f"{mine} may not import {other}"


def test_every_state_can_be_reached_and_none_leads_nowhere_known():
    ways: dict[str, set[tuple[str, str]]] = {}
    for life, come_from, go_to in edges():
        ways.setdefault(life, set()).add((come_from, go_to))
    for life, (_, table) in LIVES.items():
        reached, before = {""}, set()
        while reached != before:
            before = set(reached)
            reached |= {go_to for come_from, go_to in ways[life] if come_from in reached}
        assert reached == set(table), f"{life}: {set(table) ^ reached}"


async def test_the_database_knows_the_same_lives(db):
    stored = {tuple(row) for row in await db.fetch("SELECT life, from_state, to_state FROM life_edge")}
    assert stored == set(edges())


@pytest.mark.parametrize(
    "name", sorted(str(f.relative_to(ROOT / "app" / "templates")) for f in (ROOT / "app" / "templates").rglob("*.html"))
)
def test_every_template_compiles_and_holds_nothing_inline(name):
    source = (ROOT / "app" / "templates" / name).read_text()
    templates().get_template(name)
    assert not re.search(r"<(script|style)(?![^>]*\bsrc=)(?![^>]*application/ld\+json)[^>]*>", source), (
        "inline script or style"
    )
    assert not re.search(r"\s(style|on[a-z]+|hx-on[:a-z-]*)=", source), "inline style or handler"
    assert "|safe" not in source.replace(" ", ""), "|safe belongs in one place only"


SQL_VERBS = {"fetch", "fetch_one", "fetch_value", "execute", "execute_many", "raw", "fetchrow", "fetchval"}


@pytest.mark.parametrize(
    "file", [f for f in PYTHON if "sandbox" not in f.parts], ids=lambda file: str(file.relative_to(ROOT))
)
def test_no_text_is_glued_into_sql(file):
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Call) and node.args:
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in SQL_VERBS:
                glued = [part for part in ast.walk(node.args[0]) if isinstance(part, ast.JoinedStr)]
                glued += [
                    part
                    for part in ast.walk(node.args[0])
                    if isinstance(part, ast.BinOp) and isinstance(part.op, ast.Mod)
                ]
                assert not glued, f"line {node.lineno}"


def all_tables() -> list[type[Table]]:
    found = []
    for file in sorted((ROOT / "app" / "domain").glob("*/tables.py")):
        module = importlib.import_module(".".join(file.relative_to(ROOT).with_suffix("").parts))
        found += [
            thing
            for thing in vars(module).values()
            if isinstance(thing, type)
            and issubclass(thing, Table)
            and thing is not Table
            and thing.__module__ == module.__name__
        ]
    return found


@pytest.mark.parametrize("table", all_tables(), ids=lambda table: table._meta.tablename)
async def test_each_table_class_mirrors_the_database(db, table):
    columns = {
        row["column_name"]: row
        for row in await db.fetch(
            "SELECT * FROM information_schema.columns WHERE table_name = $1", table._meta.tablename
        )
    }
    assert columns, f"{table._meta.tablename} is not in the database"
    for column in table._meta.columns:
        name = column._meta.db_column_name
        assert name in columns, f"{name} is not in the database"
        assert column._meta.null == (columns[name]["is_nullable"] == "YES"), f"{name}: null or not"
        if isinstance(column, ForeignKey):
            assert column._foreign_key_meta.on_delete == OnDelete.restrict, f"{name} would delete in cascade"


def test_every_deed_of_the_office_says_what_was_done():
    """`done(url, words)` shows a line on the next page; ?pesan= and pages of progress speak for themselves."""
    silent = [
        f"{file.name}:{number}"
        for file in sorted((ROOT / "app" / "routes" / "backoffice").glob("*.py"))
        for number, text in enumerate(file.read_text().splitlines(), 1)
        if "return back_to(" in text
        and not any(speaks in text for speaks in ("pesan=", "/pekerjaan/", "cookies=[flash"))
    ]
    assert not silent, f"end a deed of the office with done(url, 'Sudah …'): {silent}"


@pytest.mark.parametrize(
    "paper", sorted((ROOT / "app" / "templates" / "papers").glob("*.typ")), ids=lambda paper: paper.stem
)
def test_no_page_number_of_a_paper_is_written_as_a_pattern_with_words(paper):
    """In a numbering pattern every a and i of a word counts pages too: "1 dari 1" was printed as "1 dc"."""
    assert not re.search(r'display\("[^"]*[A-Za-z]', paper.read_text())
