"""P26 Known attacks do not work: every door of the route table, with everything a bad visitor, member or officer may type."""

import random
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlencode

import httpx

from tests.drills.house import House
from tests.promises.p26_findings import Findings, alive_in, formulas_in
from tests.promises.p26_raw import knock
from tests.promises.result import Result
from tests.shopper import Page, Shopper

PASSWORD = "blora-2026"
PEOPLE = {"tamu": None, "anggota": "081200000001", "bendahara": "081200000004", "superadmin": "081200000009"}
XSS = (
    '"><zxss onx=1>', "'><zxss onx=1>", "<zxss>", "<img src=x onerror=zxss()>", '" zxss=1 onfocus=1 autofocus="', "javascript:zxss()",
    "</title><zxss>", "</script><zxss>", "<!--<zxss>", "{{99*99}}zz", "{% print 99*99 %}zz", "<svg/onload=zxss()>", "&lt;zxss&gt;<zxss/",
)  # fmt: skip
SQL = (
    "' OR 1=1--",
    "'; DROP TABLE shop_order;--",
    "1) UNION SELECT null,version()--",
    "\\'; SELECT pg_sleep(9)--",
    "$1",
    "%' ESCAPE '",
    "1; COMMIT",
)
NUMBERS = ("-1", "0", "1.5", "9" * 30, "9223372036854775808", "NaN", "1e9", "٣", "0x10", " ", "")
ODD = (
    "\x00",
    "%00",
    "\ud7ff\u202e",
    "a" * 5000,
    "../../etc/passwd",
    "..%2f..%2f",
    "\r\nSet-Cookie: jahat=1",
    "=HYPERLINK(1)",
    "-2+3",
    "@SUM(1)",
    "?",
    "#",
    "[]",
    "/",
)
NASTY = (*XSS, *SQL, *NUMBERS, *ODD)
ASKED = (
    "q", "hal", "urut", "lanjut", "sebelum", "hari", "keadaan", "cara", "ambil", "selesai", "versi", "kertas", "tanya", "order_id", "koperasi",
    "masalah", "bulan", "dari",
)  # fmt: skip
EXTRA = {
    "harga": "1", "price_idr": "1", "total": "1", "total_idr": "1", "goods_idr": "1", "delivery_idr": "0", "state": "paid", "tier": "primer", "person": "1",
    "person_id": "1", "paid_idr": "99999999", "is_member": "1", "entity": "2", "role": "superadmin", "offices": "superadmin@1", "id": "1", "coop": "2",
}  # fmt: skip
ENDS_THE_VISIT = re.compile(
    r"^/(keluar|anggota/masuk-aktif/|anggota/sandi|anggota/profil/nomor|anggota/kode-aplikasi|masuk|daftar|lupa-sandi|lacak)"
)
ENOUGH = 10.0  # seconds


class Attacker:
    """Somebody with a browser, signed in or not, who types whatever he likes."""

    def __init__(self, house: House, found: Findings, who: str, dice: random.Random) -> None:
        self.house, self.found, self.who, self.dice = house, found, who, dice
        self.http = httpx.AsyncClient(
            base_url=house.url,
            trust_env=False,
            timeout=15,
            headers={"sec-fetch-site": "same-origin", "origin": house.url},
        )

    async def sign_in(self) -> None:
        phone = PEOPLE[self.who]
        if phone is not None:
            answer = await self.ask("POST", "/masuk", {"telepon": phone, "sandi": PASSWORD, "lanjut": "//evil.example"})
            if answer.status_code != 303:
                self.found.add(f"{self.who} could not sign in: {answer.status_code}")

    async def ask(self, method: str, path: str, data: dict[str, str] | None = None, **more: Any) -> httpx.Response:
        what = f"{self.who} {method} {path[:120]}"
        try:
            try:
                answer = await self.http.request(method, path, data=data, **more)
            except (
                httpx.RemoteProtocolError
            ):  # a kept connection may be closed in the moment we write; what kills a server kills it twice
                answer = await self.http.request(method, path, data=data, **more)
        except (httpx.TimeoutException, httpx.RemoteProtocolError) as error:
            self.found.add(f"{what}: no answer ({type(error).__name__})")
            return httpx.Response(599)
        if answer.elapsed.total_seconds() > ENOUGH:
            self.found.add(f"{what}: {answer.elapsed.total_seconds():.0f} s")
        self.found.look_at(what + (f" {str(data)[:100]}" if data else ""), answer)
        return answer


async def attack_p26(house: House, *, a_route: int, seed: int) -> Result:
    """`a_route`: how many nasty values each route gets from each kind of visitor. Bound: no finding."""
    found, dice = Findings(), random.Random(seed)
    routes = list(_routes())
    await knock(house.port, found)
    words = await leave_words_everywhere(house, found)
    for who in PEOPLE:
        attacker = Attacker(house, found, who, dice)
        await attacker.sign_in()
        await read_what_was_left(attacker, words)
        await crawl(attacker, [path for method, path, _ in routes if method == "GET"], a_route)
        await post_nonsense(attacker, [(path, permit) for method, path, permit in routes if method == "POST"], a_route)
        if who != "tamu":
            await lead_away(attacker)
        await attacker.http.aclose()
    await from_elsewhere(
        house, found, [path for method, path, permit in routes if method == "POST" and permit != "hooks"]
    )
    await nothing_was_taken_over(house, found)
    if found.found:
        print("\n".join(found.found[:40]), house.log_text()[-3000:], sep="\n")
    return Result(
        "P26",
        f"{sum(found.tried.values())} percobaan, temuan {len(found.found)}",
        "temuan 0",
        seed,
        dict(found.tried),
        kept=not found.found,
    )


def detector_twin() -> Result:
    """The twin: pages and files as a careless shop would make them; the detectors must cry out at each."""
    careless = [
        alive_in(f"<p title='x{payload}'>{payload}</p><a href='{payload}'>x</a><p title=\"{payload}\">x</p>")
        for payload in XSS[:6]
    ]
    missed = (
        sum(not one for one in careless)
        + (not formulas_in("nama,jumlah\n=HYPERLINK(1),5\n"))
        + (not formulas_in("a\n@SUM(1)\n"))
    )
    return Result("P26", f"{missed} serangan tidak terlihat", "0", 0, kept=missed > 0)


def _routes() -> Iterator[tuple[str, str, str]]:
    from app.asgi import all_handlers

    for handler in all_handlers():
        for path in sorted(handler.paths):
            for method in sorted(handler.http_methods):
                yield str(method), path, handler.opt["permit"]


def _filled(path: str, value: str) -> str:
    return re.sub(r"\{[a-z_]+:[a-z]+\}", quote(value, safe="") or "%20", path)


async def crawl(attacker: Attacker, paths: list[str], a_route: int) -> None:
    """Every page with odd addresses and odd questions; links found on the way are followed once."""
    links: dict[str, None] = {}
    for path in paths:
        values = attacker.dice.sample(NASTY, min(a_route, len(NASTY)))
        for value in values:
            names = attacker.dice.sample(ASKED, 4)
            answer = await attacker.ask(
                "GET",
                _filled(path, value) + "?" + urlencode({name: attacker.dice.choice([value, *NASTY]) for name in names}),
            )
            attacker.found.tried["halaman"] += 1
        if "{" not in path:
            answer = await attacker.ask("GET", path)
            links.update(dict.fromkeys(re.findall(r'href="(/(?!static/)[^"#]{1,200})"', answer.text)))
    for link in attacker.dice.sample(list(links), min(len(links), 40 + 10 * a_route)):
        await attacker.ask("GET", link.replace("&amp;", "&"))
        attacker.found.tried["tautan"] += 1


async def post_nonsense(attacker: Attacker, routes: list[tuple[str, str]], a_route: int) -> None:
    """Forms with everything wrong, and bodies that are no forms: a sentence and 4xx, never a broken page."""
    for path, permit in routes:
        if ENDS_THE_VISIT.match(path) and attacker.who != "tamu":
            continue
        sentences = 0
        for value in attacker.dice.sample(NASTY, min(a_route, 6)):
            fields = {name: value for name in (*EXTRA, *FIELDS)} | {"kunci": "0" * 32}
            answer = await attacker.ask("POST", _filled(path, value if attacker.dice.random() < 0.5 else "1"), fields)
            attacker.found.tried["isian"] += 1
            sentences += answer.status_code in (400, 401, 403, 404, 409, 413, 422, 429)
        for kind, body in attacker.dice.sample(BODIES, min(a_route, len(BODIES))):
            answer = await attacker.ask("POST", _filled(path, "1"), content=body, headers={"content-type": kind})
            attacker.found.tried["badan aneh"] += 1
            if not (300 <= answer.status_code < 500) and permit != "demo" and path not in TAKES_NO_FORM:
                attacker.found.add(f"{attacker.who} POST {path} took {kind}: {answer.status_code}")


TAKES_NO_FORM = ("/bayar/ringkasan", "/bayar/isian")  # change nothing, so they answer whatever they were sent
FIELDS = (
    "nama",
    "telepon",
    "sandi",
    "jumlah",
    "unit",
    "alasan",
    "alamat",
    "kecamatan",
    "catatan",
    "terima",
    "cara_bayar",
    "dilihat",
    "kode",
    "ubah",
    "cara",
)
BODIES = (
    ("application/json", b'{"unit": 1, "jumlah": 1, "harga": 1}'),
    ("application/json", b"[" * 20_000),
    ("text/xml", b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'),
    ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="unit"; filename="a.php"\r\n\r\n<?php ?>\r\n--x--\r\n'),
    ("application/x-www-form-urlencoded", b"&".join(b"a%d=1" % n for n in range(1000))),
    ("application/x-www-form-urlencoded", b"nama=%ff%fe%00&jumlah=%00"),
    ("application/x-www-form-urlencoded", "nama=ünïcode".encode("latin-1")),
    ("text/plain", b"\x00\xff" * 100),
)  # fmt: skip


async def leave_words_everywhere(house: House, found: Findings) -> list[str]:
    """Orders of guests with a payload in every field that anybody reads later; the order numbers."""
    numbers: list[str] = []
    for payload in XSS:
        # Each guest is somebody else: nobody may keep many cash orders open.
        async with Shopper(house.url, house.sandbox_url, name="Tamu") as guest:
            slug = (await guest.browse())[0]
            await guest.put_in_cart(slug, 1)
            form = (await guest.open("/bayar")).form("/pesanan")
            wish = {
                "nama": f"Tamu {payload}"[:60],
                "telepon": guest.phone,
                "terima": "antar",
                "kecamatan": "Blora",
                "alamat": f"Jalan Pemuda {payload}",
                "catatan": payload,
            }
            summary = await guest.send("/bayar/ringkasan", form.filled(wish), fragment=True)
            for chosen in summary.soup.select("select[name=waktu] option[selected]"):
                form.fields["waktu"] = str(chosen["value"])
            total = summary.rupiah_after("Total")
            shown = str(summary.soup.select_one("input[name=dilihat]")["value"])  # type: ignore[index]
            sent = {**form.filled(wish), "dilihat": shown, "cara_bayar": "cod", **EXTRA}
            for name in (
                "nama",
                "alamat",
                "catatan",
            ):  # where a field refuses odd letters in a sentence, the others still carry them
                answer = await guest.send("/pesanan", sent)
                if answer.status == 303:
                    break
                _alive(found, f"checkout with {payload}", answer)
                sent = {**sent, name: {"nama": "Tamu", "alamat": "Jalan Pemuda nomor 10", "catatan": ""}[name]}
            if answer.status != 303:
                found.add(f"checkout with {payload}: {answer.status} {answer.words[:100]}")
                continue
            number = answer.headers["location"].rsplit("/", 1)[1]
            numbers.append(number)
            found.tried["isian berbahaya tersimpan"] += 1
            page = await guest.open(f"/pesanan/{number}")
            _alive(found, f"order page with {payload}", page)
            if page.rupiah_after("Total") != total or await guest.state_of(number) != "confirmed":
                found.add(f"extra fields changed an order: {number}")
    return numbers


def _alive(found: Findings, what: str, page: Page) -> None:
    for alive in alive_in(page.html):
        found.add(f"{what}: {alive} came alive")


async def read_what_was_left(attacker: Attacker, numbers: list[str]) -> None:
    """Officers read what guests wrote; members write into their own fields; strangers find nothing."""
    for number in numbers:
        for path in (
            f"/kantor/pesanan/{number}",
            f"/kantor/pesanan/{number}/struk",
            f"/pesanan/{number}",
            "/kantor/pesanan",
        ):
            answer = await attacker.ask("GET", path)
            if answer.status_code == 200 and attacker.who in ("tamu", "anggota"):
                attacker.found.add(f"{attacker.who} reads {path}")
    await attacker.ask("GET", "/transparansi/indora.csv")
    for payload in XSS:
        await attacker.ask("GET", "/cari?" + urlencode({"q": f"beras {payload}"}))
        await attacker.ask("GET", "/kantor/pesanan?" + urlencode({"q": payload}))
        if attacker.who == "anggota":
            await attacker.ask("POST", "/anggota/profil", {"nama": f"Sari {payload}"[:60], **EXTRA})
            await attacker.ask("POST", "/anggota/alamat", {"label": payload[:30], "penerima": payload, "jalan": payload, "alamat": payload, "desa": payload,
                                                           "kecamatan": "Blora", "telepon": "081298765432", **EXTRA})  # fmt: skip
            await attacker.ask("GET", "/anggota/profil")
            await attacker.ask("GET", "/anggota/alamat")


AWAY = (
    "//evil.example", "https://evil.example", "/\\evil.example", "/%5cevil.example", "/kantor//evil.example", "\t//evil.example", "javascript:zxss()",
    "/anggota/../..//evil.example", "/anggota?x=\r\nLocation: https://evil.example", "/.evil.example", "@evil.example", "/anggota/%2f%2fevil.example",
)  # fmt: skip


async def lead_away(attacker: Attacker) -> None:
    """`lanjut` leads only to pages of ours."""
    for to in AWAY:
        answer = await attacker.ask("GET", "/masuk?" + urlencode({"lanjut": to}))
        attacker.found.tried["pengalihan"] += 1
        if "evil" in httpx.URL(answer.headers.get("location", "/")).host:
            attacker.found.add(f"lanjut={to} leads to {answer.headers['location']}")


async def from_elsewhere(house: House, found: Findings, paths: list[str]) -> None:
    """A form on somebody else's page: every deed refuses it, and no other origin may read an answer."""
    for headers in (
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {},
    ):
        async with httpx.AsyncClient(base_url=house.url, trust_env=False, headers=headers) as stranger:
            for path in paths:
                answer = await stranger.post(_filled(path, "1"), data={"a": "b"})
                found.tried["dari halaman lain"] += 1
                if answer.status_code != 403:
                    found.add(f"POST {path} from elsewhere {headers}: {answer.status_code}")
            for path in ("/", "/keranjang", "/anggota", "/sehat"):
                found.look_at(f"elsewhere GET {path}", await stranger.get(path))


async def nothing_was_taken_over(house: House, found: Findings) -> None:
    """After all of it: no office more than before, nobody's number changed, the tables still there and the books whole."""
    db = await house.database()
    try:
        name = await db.fetchval("SELECT count(*) FROM person WHERE phone = '+6281200000001'")
        odd = await db.fetchval(
            "SELECT count(*) FROM office o JOIN person p ON p.id = o.person WHERE p.phone = '+6281200000001'"
        )
        free = await db.fetchval(
            "SELECT count(*) FROM order_line l JOIN shop_order o ON o.id = l.order_id WHERE l.price_idr < 100"
        )
        if (name, odd, free) != (1, 0, 0):
            found.add(f"members {name}, offices {odd}, lines almost free {free}")
    finally:
        await db.close()
