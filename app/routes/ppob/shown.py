"""What a service's page shows for the number typed so far."""

from dataclasses import dataclass, field

from app.domain.ppob import numbers
from app.domain.ppob.products import Product, billers_of, brands_of, products_of
from app.domain.ppob.services import Service, brand_name

FAMILIES = {"Umum": "Lainnya"}


@dataclass(frozen=True, slots=True)
class Places:
    """Where a service's form sends to, and where its choices lead: the shop's page, or the clerk's."""

    form: str
    choice: str = "?merek="
    at_till: bool = False


@dataclass(slots=True)
class Shown:
    """`choices`: operators, wallets, games; `ask`: two operators share the prefix; `groups`: the products, by family."""

    choices: list[tuple[str, str]] = field(default_factory=list)
    chosen: str = ""
    ask: str = ""
    unknown: bool = False
    billers: list[Product] = field(default_factory=list)
    groups: list[tuple[str, list[Product]]] = field(default_factory=list)
    notes: bool = False
    service: str = ""

    @property
    def chosen_name(self) -> str:
        return brand_name(self.chosen)

    @property
    def wants_sum(self) -> bool:
        return any(product.free_sum for _, products in self.groups for product in products)

    def short(self, product: Product) -> str:
        """The name without the operator that stands above it anyway."""
        name = product.name
        for brand in (product.brand, brand_name(product.brand)):
            if name.lower().startswith(brand.lower() + " ") and len(name) > len(brand) + 2:
                name = name[len(brand) + 1 :]
        if self.service == "paket-data" and name.lower().startswith(product.type.lower() + " "):
            name = name[len(product.type) + 1 :]
        return name


async def shown_for(service: Service, *, number: str, chosen: str, member: bool) -> Shown:
    """At most two queries."""
    if service.bill:
        return Shown(billers=await billers_of(service.slug, member=member), service=service.slug)
    shown = Shown(service=service.slug)
    brands = await brands_of(service.slug)
    if service.group:
        shown.choices = [(brand, brand_name(brand)) for brand in brands]
    if service.by_prefix:
        _recognise(shown, brands, number, chosen)
    elif service.group:
        shown.chosen = chosen.upper() if chosen.upper() in brands else (brands[0] if brands else "")
    wanted = brands if not service.group else [shown.chosen] if shown.chosen else []
    products = await products_of(service.slug, wanted, member=member) if wanted else []
    shown.groups = _by_family(products) if service.slug == "paket-data" else ([("", products)] if products else [])
    shown.notes = service.slug == "paket-data" and len(products) < 60
    return shown


def _recognise(shown: Shown, brands: list[str], number: str, chosen: str) -> None:
    """The operator by the prefix; by hand, if one was chosen by hand."""
    begun = numbers.begun(number)
    likely = [brand.upper() for brand in numbers.operators_of(begun)]
    if chosen.upper() in brands:
        shown.chosen = chosen.upper()
    elif likely:
        shown.chosen = likely[0]
    shown.unknown = len(begun) >= 4 and not likely and not shown.chosen
    if not shown.chosen and not shown.unknown:
        shown.choices = []  # the number comes first
    if len(likely) > 1 and chosen.upper() not in brands:
        shown.ask = " dan ".join(brand_name(brand) for brand in sorted(likely, reverse=True))
        shown.choices = [choice for choice in shown.choices if choice[0] in likely]


def _by_family(products: list[Product]) -> list[tuple[str, list[Product]]]:
    groups: dict[str, list[Product]] = {}
    for product in products:
        groups.setdefault(FAMILIES.get(product.type, product.type) or "Lainnya", []).append(product)
    return list(groups.items())
