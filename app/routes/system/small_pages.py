"""The small pages that every shop needs: how to reach us, how to complain, less data, the manifest."""

from typing import Any

from litestar import Response, get, post

from app.domain.clock import now
from app.domain.coops.find import coops
from app.domain.coops.hours import hours_by_coop
from app.domain.people.phones import shown_phone
from app.routes.cookies import gone, readable
from app.routes.pages import AnyRequest, back_to, page, static


@get("/kontak", permit="public")
async def contact(request: AnyRequest) -> Response[str]:
    sekunder, *primaries = await coops()
    moment = now()
    today = {coop: hours.today(moment) for coop, hours in (await hours_by_coop()).items()}
    return page(
        request, "system/contact.html", sekunder=sekunder, primaries=primaries, shown_phone=shown_phone, today=today
    )


@get("/pengaduan", permit="public")
async def complaints(request: AnyRequest) -> Response[str]:
    return page(request, "system/complaints.html")


@get("/hemat-data", permit="public")
async def less_data(request: AnyRequest) -> Response[str]:
    return page(request, "system/less_data.html", on=request.cookies.get("hemat") == "1")


@post("/hemat-data", permit="public")
async def switch_less_data(request: AnyRequest) -> Response[str]:
    on = request.cookies.get("hemat") == "1"
    return back_to("/hemat-data", cookies=[gone("hemat") if on else readable("hemat", "1")])


@get("/manifest.webmanifest", permit="public")
async def manifest() -> Response[dict[str, Any]]:
    """What a phone needs to put Indora on its home screen."""
    icons = [
        {"src": static(f"img/app-{name}.png"), "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
        for name, size, purpose in (("192", 192, "any"), ("512", 512, "any"), ("maskable-512", 512, "maskable"))
    ]
    shortcuts = [
        {"name": name, "url": url, "icons": icons[:1]}
        for name, url in (
            ("Keranjang", "/keranjang"),
            ("Pesanan saya", "/pesanan"),
            ("Kartu anggota", "/anggota/kartu"),
        )
    ]
    return Response(
        {
            "id": "/", "name": "Koperasi Indora", "short_name": "Indora", "lang": "id", "dir": "ltr", "start_url": "/", "scope": "/", "display": "standalone",
            "description": "Belanja kebutuhan pokok, bayar, dan simpanan Koperasi Indora, Blora.", "categories": ["shopping", "finance"],
            "background_color": "#faf5ea", "theme_color": "#1d5138", "icons": icons, "launch_handler": {"client_mode": "navigate-existing"},
            "shortcuts": shortcuts,
            "share_target": {"action": "/cari", "method": "GET", "enctype": "application/x-www-form-urlencoded", "params": {"text": "q"}},
        },
        media_type="application/manifest+json",
        headers={"Cache-Control": "public, max-age=3600"},
    )  # fmt: skip


handlers = [contact, complaints, less_data, switch_less_data, manifest]
