"""What the payer really withheld, row by row: all, a part, nothing. One officer fills it in, another looks at it."""

from collections.abc import Mapping

from app.domain import transactions
from app.domain.errors import Refused
from app.domain.money import rupiah
from app.domain.transactions import retried, transaction
from app.domain.wages.make import elsewhere, locked, step
from app.domain.wages.states import ListState

S = ListState


def field_of(row: int) -> str:
    """The name of a row's field in the form."""
    return f"potong-{row}"


@retried
async def fill_in(entity: int, number: str, withheld: Mapping[int, int]) -> None:
    """Rows by their ids, whole rupiah. Raises Refused beside the field of a row that asked for less."""
    async with transaction():
        found = await _open(entity, number)
        asked = {row["id"]: row["idr"] for row in await transactions.fetch(_ASKED, found["id"], list(withheld))}
        for row, idr in withheld.items():
            if row not in asked or not 0 <= idr <= asked[row]:
                raise Refused(f"Antara Rp0 dan {rupiah(asked.get(row, 0))}.", field=field_of(row))
        await transactions.execute(_FILL, found["id"], list(withheld), list(withheld.values()))


@retried
async def fill_rest(entity: int, number: str) -> int:
    """What was not filled in yet was withheld as asked; how many rows."""
    async with transaction():
        found = await _open(entity, number)
        return await transactions.execute(
            "UPDATE wage_row SET withheld_idr = bon_idr + dues_idr WHERE list = $1 AND withheld_idr IS NULL",
            found["id"],
        )


@retried
async def submit(entity: int, number: str, *, by: int) -> None:
    """Every row is filled in: a second officer looks. Raises Refused."""
    async with transaction():
        found = await locked(entity, number)
        if found["state"] == S.FILLED and found["filled_by"] == by:
            return
        if found["state"] != S.HANDED:
            raise elsewhere()
        sums = await transactions.fetch_one(_SUMS, found["id"])
        assert sums is not None, "an aggregate has a row"
        if sums["missing"]:
            raise Refused(f"{sums['missing']} anggota belum diisi. Isi, atau tandai sisanya dipotong penuh.")
        await transactions.execute(
            "UPDATE wage_list SET filled_by = $2, withheld_idr = $3 WHERE id = $1", found["id"], by, sums["withheld"]
        )
        await step(found, S.HANDED, S.FILLED, by=by)


@retried
async def send_back(entity: int, number: str, *, by: int, why: str) -> None:
    """To be filled in anew. Raises Refused."""
    why = " ".join(why.split())
    if not 3 <= len(why) <= 200:
        raise Refused("Tuliskan alasannya, 3 sampai 200 huruf.", field="alasan")
    async with transaction():
        found = await locked(entity, number)
        if found["state"] == S.HANDED:
            return
        await step(found, S.FILLED, S.HANDED, by=by, why=why)


async def _open(entity: int, number: str) -> transactions.Row:
    found = await locked(entity, number)
    if found["state"] != S.HANDED:
        raise elsewhere()
    return found


_ASKED = "SELECT id, bon_idr + dues_idr AS idr FROM wage_row WHERE list = $1 AND id = ANY($2::bigint[])"
_FILL = """
UPDATE wage_row r SET withheld_idr = x.idr FROM unnest($2::bigint[], $3::bigint[]) AS x (id, idr)
WHERE r.list = $1 AND r.id = x.id AND r.withheld_idr IS DISTINCT FROM x.idr
"""
_SUMS = """
SELECT count(*) FILTER (WHERE withheld_idr IS NULL)::int AS missing, coalesce(sum(withheld_idr), 0)::bigint AS withheld FROM wage_row WHERE list = $1
"""
