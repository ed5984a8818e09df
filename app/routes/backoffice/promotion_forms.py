"""The terms of a promotion as they are typed, and the basket that shows what they do."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from app.domain.errors import RefusedFields
from app.domain.promotions.deals import Deal, Line, deals_for, voucher_deal
from app.domain.promotions.office import Good, Seen
from app.domain.promotions.rows import percent_words
from app.domain.promotions.rules import AUDIENCES, BEARERS, Buyer, Kind
from app.domain.promotions.terms import MOST_STEPS, Terms, problems
from app.routes.asked import whole_number
from app.routes.forms import Form

MOST_IDR = 10_000_000_000


def terms_in(form: Form, kind: Kind, today: date) -> Terms:
    """What was typed, checked as a whole: every sentence at once. Raises RefusedFields."""
    audience = form.choice("untuk", AUDIENCES, label="Untuk siapa")
    bearer = form.choice("penanggung", BEARERS, label="Siapa yang menanggung")
    terms = Terms(
        name=form.text("nama", label="Nama promosi", max_length=60), kind=kind, audience=audience,
        starts_on=day_in(form, "mulai", "Hari pertama", today), ends_on=day_in(form, "sampai", "Hari terakhir", today), bearer=bearer,
        coops=tuple(_numbers(form.all("koperasi"))), percent_bp=percent_in(form, "persen"), amount_idr=_rupiah(form, "rupiah"),
        take=_whole(form, "ambil"), pay=_whole(form, "bayar"), most_idr=_rupiah(form, "paling_banyak"), least_idr=_rupiah(form, "belanja_mulai"),
        steps=_steps(form), code=form.text("kode", label="Kode", max_length=20, required=False).upper(), budget_idr=_rupiah(form, "anggaran"),
        per_person=_whole(form, "per_orang"), bearer_coop=next(iter(_numbers([form.get("koperasi_penanggung")])), None),
        bearer_name=form.text("nama_penanggung", label="Nama pemasok", max_length=100, required=False),
        basis=form.text("dasar", label="Dasar", required=False), below_cost_why=form.text("alasan_rugi", label="Alasan", required=False),
        decision=whole_number(form.get("keputusan")),
    ).cleaned()  # fmt: skip
    wrong = {**problems(terms, today), **form.errors}
    if wrong:
        raise RefusedFields(wrong)
    return terms


def typed_of(seen: Seen) -> dict[str, str]:
    """A promotion's terms as its form shows them."""
    p = seen.promotion
    steps = {f"tingkat_mulai-{n}": str(many) for n, (many, _) in enumerate(p.steps, 1)}
    steps |= {f"tingkat_persen-{n}": percent_words(bp) for n, (_, bp) in enumerate(p.steps, 1)}
    return {
        "nama": p.name, "untuk": p.audience, "mulai": p.starts_on.isoformat(), "sampai": p.ends_on.isoformat(), "penanggung": p.bearer,
        "persen": percent_words(p.percent_bp), "rupiah": str(p.amount_idr or ""), "ambil": str(p.take or ""), "bayar": str(p.pay or ""),
        "paling_banyak": str(p.most_idr or ""), "belanja_mulai": str(p.least_idr or ""), "kode": p.code, "anggaran": str(seen.budget_idr or ""),
        "per_orang": str(seen.per_person or ""), "koperasi_penanggung": str(p.bearer_coop or ""), "nama_penanggung": seen.bearer_name,
        "keputusan": str(seen.decision or ""), "dasar": seen.basis, "alasan_rugi": p.below_cost_why, **steps,
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Example:
    """A basket as the clerk tries it: (good, how many, list price, off) of each line; what comes off in all, or why nothing."""

    rows: tuple[tuple[Good, int, int, int], ...]
    basket_idr: int
    off_idr: int
    why: str = ""

    @property
    def to_pay_idr(self) -> int:
        return self.basket_idr - self.off_idr


def example(seen: Seen, goods: list[Good], asked: Mapping[str, str]) -> Example:
    """What the promotion takes off the basket asked for (`c-<unit>`, `belanja`), or off one that shows it well."""
    member = asked.get("pembeli", "anggota") == "anggota"
    coop = seen.promotion.coops[0] if seen.promotion.coops else 1
    buyer = Buyer(member, coop if member else None)
    if seen.promotion.kind.is_voucher:
        spent = _count(asked.get("belanja", ""), 1_000_000_000) or max(seen.promotion.least_idr, 100_000)
        deal = voucher_deal([Line(0, 1, spent)], (), seen.promotion, buyer)
        return Example(
            (), spent, deal.total_idr if isinstance(deal, Deal) else 0, deal if isinstance(deal, str) else ""
        )
    usual = _shows_it(seen, goods)
    many = {good.unit: _count(asked.get(f"c-{good.unit}", str(usual.get(good.unit, 0))), 9999) for good in goods}
    price = {good.unit: (good.anggota_idr if member else good.umum_idr) or 0 for good in goods}
    lines = [
        Line(good.unit, many[good.unit], price[good.unit]) for good in goods if many[good.unit] and price[good.unit]
    ]
    off = dict(piece for deal in deals_for(lines, [seen.promotion], buyer) for piece in deal.pieces)
    rows = tuple((good, many[good.unit], price[good.unit], off.get(good.unit, 0)) for good in goods)
    whole = sum(line.total_idr for line in lines)
    why = (
        ""
        if off
        else "Pembeli ini tidak mendapat promosi."
        if not seen.promotion.open_to(buyer)
        else "Keranjang ini belum cukup."
    )
    return Example(rows, whole, sum(off.values()), why)


def _shows_it(seen: Seen, goods: list[Good]) -> dict[int, int]:
    kind, p = seen.promotion.kind, seen.promotion
    if kind == Kind.BUNDLE:
        return {good.unit: good.many for good in goods}
    if kind in (Kind.N_FOR_M, Kind.CHEAPEST):
        return {good.unit: p.take if n == 0 else 0 for n, good in enumerate(goods)} if len(goods) < p.take or kind == Kind.N_FOR_M else {
            good.unit: 1 for good in goods[: p.take]
        }  # fmt: skip
    if kind == Kind.STEPS:
        return {good.unit: p.steps[-1][0] for good in goods[:1]} if p.steps else {}
    return {good.unit: 1 for good in goods[:3]}


def _count(typed: str, most: int) -> int:
    return min(whole_number(typed.replace(".", "").strip()) or 0, most)


def day_in(form: Form, name: str, label: str, today: date) -> date:
    try:
        return date.fromisoformat(form.get(name))
    except ValueError:
        form.errors[name] = f"{label} bukan tanggal yang ada." if form.get(name) else f"{label} perlu diisi."
        return today


def percent_in(form: Form, name: str) -> int:
    """ "12,5" -> 1250; what is no percentage gets a sentence, what is not there is 0."""
    typed = form.get(name).removesuffix("%").strip().replace(".", ",")
    if not typed:
        return 0
    whole, _, rest = typed.partition(",")
    if not (whole + rest).isascii() or not (whole + rest).isdigit() or len(whole) > 4 or len(rest) > 2:
        form.errors[name] = "Persen berupa angka, misalnya 10 atau 12,5."
        return 0
    return int(whole or 0) * 100 + int(rest.ljust(2, "0"))


def idr_in(form: Form, name: str, label: str) -> int:
    """Whole rupiah; what is not there is 0."""
    return form.rupiah(name, 0, MOST_IDR, label=label) if form.get(name) else 0


def _rupiah(form: Form, name: str) -> int:
    label = {"rupiah": "Jumlah", "paling_banyak": "Paling banyak", "belanja_mulai": "Belanja mulai"}.get(
        name, "Anggaran"
    )
    return idr_in(form, name, label)


def _whole(form: Form, name: str) -> int:
    return form.whole(name, 0, 9999, label="Jumlah", required=False)


def _numbers(typed: list[str]) -> list[int]:
    return [number for one in typed if (number := whole_number(one, 5)) is not None]


def _steps(form: Form) -> tuple[tuple[int, int], ...]:
    rows = (
        (_whole(form, f"tingkat_mulai-{n}"), percent_in(form, f"tingkat_persen-{n}")) for n in range(1, MOST_STEPS + 1)
    )
    return tuple((many, bp) for many, bp in rows if many or bp)
