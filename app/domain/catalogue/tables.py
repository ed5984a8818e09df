"""What is stored of goods and prices. The rules (HET, two persons, one living price) are in the migrations."""

from piccolo.columns import (
    Array,
    BigInt,
    BigSerial,
    Boolean,
    Date,
    ForeignKey,
    Integer,
    OnDelete,
    Serial,
    Text,
    Timestamptz,
)
from piccolo.table import Table


class Category(Table, tablename="category"):
    id = Serial(primary_key=True)
    slug = Text(unique=True)
    name = Text()
    line = Text()
    picture = Text()
    position = Integer(default=0)
    hidden = Boolean(default=False)  # left out of the shop's lists


class Product(Table, tablename="product"):
    id = BigSerial(primary_key=True)
    code = Text(unique=True)  # the shop's own, by which sheets name it
    slug = Text(unique=True)
    name = Text()
    description = Text()
    category = ForeignKey(Category, null=False, on_delete=OnDelete.restrict)
    base_unit = Text()  # pcs | gram
    content_amount = Integer()  # what one base unit holds
    content_unit = Text()  # g | ml | pcs
    tax_class = Text()
    picture = Text()
    picture_words = Text()  # what it shows, for who does not see it
    keywords = Array(base_column=Text())
    popularity = Integer(default=0)
    published = Boolean(default=True)
    min_stock = Integer(default=0)  # in base units
    created_at = Timestamptz()


class ProductUnit(Table, tablename="product_unit"):
    id = BigSerial(primary_key=True)
    product = ForeignKey(Product, null=False, on_delete=OnDelete.restrict)
    name = Text()
    factor = Integer()
    position = Integer(default=0)
    max_per_order = Integer(default=999)


class PriceProposal(Table, tablename="price_proposal"):
    id = BigSerial(primary_key=True)
    unit = ForeignKey(ProductUnit, null=False, on_delete=OnDelete.restrict)
    tier = Text()
    min_quantity = Integer(default=1)
    price_idr = BigInt()
    why = Text()
    proposed_by = BigInt()
    proposed_at = Timestamptz()
    decided_by = BigInt(null=True)
    decided_at = Timestamptz(null=True)
    outcome = Text(null=True)


class PriceRow(Table, tablename="price"):
    """One row per price; a change ends the old row and writes a new one."""

    id = BigSerial(primary_key=True)
    unit = ForeignKey(ProductUnit, null=False, on_delete=OnDelete.restrict)
    tier = Text()
    min_quantity = Integer(default=1)
    price_idr = BigInt()
    valid_from = Timestamptz()
    valid_until = Timestamptz(null=True)
    set_by = BigInt(null=True)
    why = Text()
    proposal = ForeignKey(PriceProposal, null=True, on_delete=OnDelete.restrict)


class PriceCeiling(Table, tablename="price_ceiling"):
    id = BigSerial(primary_key=True)
    product = ForeignKey(Product, null=False, on_delete=OnDelete.restrict)
    kind = Text()  # HET | HAP
    idr_per_1000 = BigInt()
    zone = Text()
    decree = Text()
    valid_from = Date()
    valid_until = Date(null=True)


class ReferencePrice(Table, tablename="reference_price"):
    id = BigSerial(primary_key=True)
    unit = ForeignKey(ProductUnit, null=False, on_delete=OnDelete.restrict)
    shop = Text()
    place = Text()
    seen_on = Date()
    price_idr = BigInt()
    evidence = Text()
    evidence_file = Text(null=True)
    expires_on = Date()
    reported_by = BigInt(null=True)
    confirmed_by = BigInt(null=True)
