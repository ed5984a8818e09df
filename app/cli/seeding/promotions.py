"""The demo's promotions: one of each kind, written by one officer and started by another, on goods that nothing else hangs on."""

from datetime import timedelta
from typing import Any

from app.domain import clock, transactions
from app.domain.promotions.draft import make_draft, put_good
from app.domain.promotions.rules import Kind
from app.domain.promotions.start import start
from app.domain.promotions.terms import Terms

MUSTIKA_BLORA = 10
LETTER = "Surat kerja sama contoh 07/2026"
# (name, kind, terms, goods by slug with how many of them; the first unit of each)
OFFERS: list[tuple[str, Kind, dict[str, Any], dict[str, int]]] = [
    ("Camilan akhir bulan", Kind.PERCENT, {"percent_bp": 500}, {"biskuit-120-g": 1}),
    ("Rumah bersih", Kind.AMOUNT, {"amount_idr": 500}, {"pembersih-lantai-780-ml": 1, "pelembut-800-ml": 1}),
    ("Paket arisan", Kind.BUNDLE, {"amount_idr": 24_500}, {"kopi-susu-renteng-10": 1, "kerupuk-mentah-250-g": 1}),
    ("Mi kuah 6 bayar 5", Kind.N_FOR_M, {"take": 6, "pay": 5, "bearer": "pemasok", "bearer_name": "CV Mi Sedulur (contoh)", "basis": LETTER},
     {"mi-kuah-70-g": 1}),
    ("Kamar mandi segar", Kind.CHEAPEST, {"take": 4, "bearer": "pemasok", "bearer_name": "CV Bersih Jaya (contoh)", "basis": LETTER},
     {"sampo-renteng-12": 1, "pasta-gigi-190-g": 1, "sikat-gigi": 1}),
    ("Cuci piring bersama", Kind.STEPS, {"steps": ((3, 300), (6, 500)), "audience": "anggota"}, {"sabun-colek-400-g": 1, "sabun-cuci-piring-650-ml": 1}),
    ("Teh untuk anggota Mustika", Kind.AMOUNT, {"amount_idr": 200, "audience": "koperasi", "coops": (MUSTIKA_BLORA,), "bearer": "primer",
     "bearer_coop": MUSTIKA_BLORA, "basis": "Rapat pengurus Mustika Blora, contoh"}, {"teh-tubruk-40-g": 1}),
    ("Perkenalan toko daring", Kind.VOUCHER_AMOUNT, {"amount_idr": 10_000, "least_idr": 100_000, "code": "BLORA10", "budget_idr": 2_000_000, "per_person": 1,
     "below_cost_why": "Perkenalan toko daring"}, {}),
    ("Belanja anggota", Kind.VOUCHER_PERCENT, {"percent_bp": 500, "most_idr": 7_500, "least_idr": 50_000, "audience": "anggota", "code": "HEMAT5",
     "budget_idr": 1_500_000, "per_person": 3, "bearer": "sosial", "basis": "Rapat pengurus, contoh"}, {}),
]  # fmt: skip
DRAFT = ("Diskon tisu", Kind.PERCENT, {"percent_bp": 300}, {"tisu-250-lembar": 1})
DAYS = 45


async def seed_promotions() -> None:
    """All of OFFERS running from today, one draft that waits; nothing where there are no two officers, or promotions already."""
    people = await transactions.fetch(
        "SELECT DISTINCT person FROM office WHERE coop = 1 AND role IN ('manajer','bendahara') AND ended_at IS NULL AND granted_at IS NOT NULL"
        " ORDER BY person LIMIT 2"
    )
    if len(people) < 2 or await transactions.fetch_value("SELECT EXISTS (SELECT FROM promotion)"):
        return
    writer, starter = (row["person"] for row in people)
    units = {
        row["slug"]: row["id"]
        for row in await transactions.fetch(
            "SELECT p.slug, u.id FROM product p JOIN product_unit u ON u.product = p.id AND u.position = 0"
        )
    }
    today = clock.business_day(clock.now())
    last = today + timedelta(days=DAYS)
    for n, (name, kind, more, goods) in enumerate([*OFFERS, DRAFT]):
        plain: dict[str, Any] = {
            "name": name,
            "kind": kind,
            "audience": "semua",
            "bearer": "toko",
            "starts_on": today,
            "ends_on": last,
            **more,
        }
        terms = Terms(**plain)
        made = await make_draft(terms, today=today, by=writer, key=f"contoh-promosi-{n}")
        for slug, many in goods.items():
            await put_good(made, units[slug], many, by=writer)
        if name != DRAFT[0]:
            await start(made, by=starter)
