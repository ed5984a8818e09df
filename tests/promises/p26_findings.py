"""What an attacker notices about answers: broken pages, leaked insides, payloads that came alive, missing headers, loose cookies."""

import csv
import io
from collections import Counter

import httpx
from bs4 import BeautifulSoup

INSIDES = (
    "traceback (most recent",
    "asyncpg",
    "syntax error at or near",
    "jinja2.exceptions",
    "psycopg",
    "site-packages",
    "/app/routes/",
    "select * from",
)
HEADERS = ("content-security-policy", "x-content-type-options", "referrer-policy")
READABLE = ("keranjang", "nama", "hemat")  # cookies meant for our own script; never trusted
MARK = "zxss"  # every payload would make an element or an attribute of this name


class Findings:
    """Collected from all attacks, with how often each was really tried."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self.tried: Counter[str] = Counter({"csv": 0})

    def add(self, what: str) -> None:
        if what not in self.found:
            self.found.append(what)

    def look_at(self, what: str, answer: httpx.Response) -> None:
        """Everything that must hold for every answer to everybody."""
        if answer.status_code >= 500:
            self.add(f"{what}: {answer.status_code}")
        text = answer.text if "text" in answer.headers.get("content-type", "text") else ""
        self._insides(what, text)
        self._headers(what, answer)
        self._cookies(what, answer)
        if "html" in answer.headers.get("content-type", ""):
            for alive in alive_in(text):
                self.add(f"{what}: a payload came alive: {alive}")
        if "text/csv" in answer.headers.get("content-type", ""):
            self.tried["csv"] += 1
            for cell in formulas_in(text):
                self.add(f"{what}: a formula in CSV: {cell!r}")

    def _insides(self, what: str, text: str) -> None:
        lower = text.lower()
        for word in INSIDES:
            if word in lower:
                self.add(f"{what}: shows its insides ({word})")

    def _headers(self, what: str, answer: httpx.Response) -> None:
        for name in HEADERS:
            if name not in answer.headers:
                self.add(f"{what}: without {name}")
        policy = answer.headers.get("content-security-policy", "")
        if "unsafe" in policy or "default-src 'none'" not in policy:
            self.add(f"{what}: weak policy {policy}")
        if any(name.startswith("access-control-") for name in answer.headers):
            self.add(f"{what}: opens itself to other origins")
        to = answer.headers.get("location", "/")
        if not to.startswith("/") or to.startswith(("//", "/\\")):
            self.add(f"{what}: leads away to {to}")

    def _cookies(self, what: str, answer: httpx.Response) -> None:
        for line in answer.headers.get_list("set-cookie"):
            name, lower = line.split("=", 1)[0], line.lower()
            if "samesite=lax" not in lower or "path=/" not in lower or "domain=" in lower:
                self.add(f"{what}: loose cookie {line}")
            if name not in READABLE and "httponly" not in lower:
                self.add(f"{what}: script may read cookie {name}")


def alive_in(html: str) -> list[str]:
    """Elements and attributes that came out of a payload, and addresses that run."""
    if MARK not in html.lower() and "9801zz" not in html:
        return []
    soup, alive = BeautifulSoup(html, "html.parser"), []
    for tag in soup.find_all(True):
        if tag.name.startswith(MARK):
            alive.append(f"<{tag.name}>")
        alive += [f"{tag.name}[{name}]" for name in tag.attrs if name.lower().startswith(("on", MARK, "hx-on"))]
        for name in ("href", "src", "action", "formaction"):
            if str(tag.get(name, "")).strip().lower().startswith(("javascript:", "data:text", "vbscript:")):
                alive.append(f"{tag.name}[{name}={tag[name]}]")
    return alive + ["a template was evaluated" for _ in range("9801zz" in html)]


def formulas_in(text: str) -> list[str]:
    """Cells that a spreadsheet would take for a formula."""
    cells = [cell for row in csv.reader(io.StringIO(text.lstrip("\ufeff"))) for cell in row]
    return [
        cell
        for cell in cells
        if cell[:1] in ("=", "@", "\t", "\r") or (cell[:1] in ("+", "-") and not cell[1:].isdigit())
    ]
