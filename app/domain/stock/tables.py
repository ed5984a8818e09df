"""What is stored of places, levels and moves. Levels follow the moves by the database's own triggers; nobody writes them."""

from piccolo.columns import BigInt, BigSerial, ForeignKey, Integer, OnDelete, Serial, Text, Timestamptz
from piccolo.table import Table

from app.domain.catalogue.tables import Product


class PlaceRow(Table, tablename="place"):
    id = Serial(primary_key=True)
    coop = Integer()
    slug = Text(unique=True)
    name = Text()
    kind = Text()  # toko | gudang
    address = Text()


class StockMove(Table, tablename="stock_move"):
    id = BigSerial(primary_key=True)
    place = ForeignKey(PlaceRow, null=False, on_delete=OnDelete.restrict)
    product = ForeignKey(Product, null=False, on_delete=OnDelete.restrict)
    quantity = BigInt()  # base units, positive: in
    value_idr = BigInt()
    kind = Text()
    source = Text()
    at = Timestamptz()
    by_person = BigInt(null=True)
