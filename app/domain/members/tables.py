"""Who is a member where. A person is a member of a primary; leaving is written into the row, never a deletion."""

from piccolo.columns import BigInt, Date, ForeignKey, Integer, OnDelete, Text, Varchar
from piccolo.table import Table


class Person(Table, tablename="person"):
    phone = Varchar(16, unique=True, null=True)
    name = Varchar(100)
    state = Text(default="active")


class Coop(Table, tablename="coop"):
    kind = Text()
    slug = Text(unique=True)
    name = Text()
    kecamatan = Text()


class Membership(Table, tablename="membership"):
    person = ForeignKey(Person, null=False, on_delete=OnDelete.restrict)
    coop = ForeignKey(Coop, null=False, on_delete=OnDelete.restrict)
    member_no = Text(unique=True)
    since = Date()
    ended_on = Date(null=True)
    ended_why = Text(null=True)


class MemberCounter(Table, tablename="member_counter"):
    coop = Integer(primary_key=True)
    last = BigInt()
