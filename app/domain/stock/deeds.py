"""What staff does with stock: receive, count, write off, carry over. Each deed is one unit: goods, books and trail together."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.domain import transactions
from app.domain.audit.write import record
from app.domain.errors import NotFound, Refused
from app.domain.ledger.post import post
from app.domain.once import first_time, remember
from app.domain.stock.moves import cost_of, lock, put_in, summed, take_out, write_moves
from app.domain.transactions import retried, transaction

ACCOUNT = {"toko": "persediaan_toko", "gudang": "persediaan_gudang"}  # by kind of place
MOST = 100_000_000  # base units in one line: 100 t, or a hundred million pieces


@dataclass(frozen=True, slots=True)
class Goods:
    """A line that came in: base units, and what they cost in all, whole rupiah."""

    product: int
    quantity: int
    cost_idr: int


@retried
async def receive(place: int, lines: Sequence[Goods], *, by: int, key: str, note: str = "") -> None:
    """Goods from a supplier, to be paid: stock grows by quantity and cost, the debt by the cost. The same key counts once."""
    if not lines or any(not 0 < line.quantity <= MOST or not 0 <= line.cost_idr <= 10**12 for line in lines):
        raise Refused("Isi jumlah dan harga beli setiap barang dengan benar.")
    async with transaction():
        asked = {"place": place, "lines": [(one.product, one.quantity, one.cost_idr) for one in lines], "note": note}
        if await first_time(f"person:{by}", key, asked) is not None:
            return
        kind, entity = await _kind_of(place)
        source = f"terima:{key}"
        await put_in(
            place, [(one.product, one.quantity, one.cost_idr) for one in lines], kind="terima", source=source, by=by
        )
        total = sum(one.cost_idr for one in lines)
        if total:
            await post(entity, source=f"stok:{source}", memo=f"Barang diterima{': ' + note if note else ''}"[:200],
                       postings={ACCOUNT[kind]: total, "utang_usaha": -total}, by=by)  # fmt: skip
        await remember(f"person:{by}", key, "diterima")


@retried
async def open_stock(place: int, lines: Sequence[Goods], *, source: str, by: int | None = None) -> None:
    """What lay there when the books began: stock against the first capital. The same source counts once."""
    async with transaction():
        kind, entity = await _kind_of(place)
        await put_in(
            place, [(one.product, one.quantity, one.cost_idr) for one in lines], kind="awal", source=source, by=by
        )
        total = sum(one.cost_idr for one in lines)
        await post(
            entity,
            source=f"stok:{source}",
            memo="Persediaan awal",
            postings={ACCOUNT[kind]: total, "modal_awal": -total},
            by=by,
        )


@retried
async def count_stock(place: int, counted: dict[int, int], *, by: int, reason: str, key: str) -> dict[int, int]:
    """Stock opname: {product: base units counted}. The level becomes what was counted; {product: difference}.

    What is missing leaves at its average cost, what was found comes in at it; both against *selisih persediaan*. Refused
    when less was counted than is promised to orders: those have to be put right first.
    """
    if len(reason.strip()) < 3 or any(not 0 <= quantity <= MOST for quantity in counted.values()):
        raise Refused("Isi jumlah hasil hitung dan alasannya.", field="alasan" if len(reason.strip()) < 3 else "jumlah")
    async with transaction():
        if (
            await first_time(
                f"person:{by}", key, {"place": place, "counted": sorted(counted.items()), "reason": reason}
            )
            is not None
        ):
            return {}
        kind, entity = await _kind_of(place)
        locked = await lock([place], counted)
        moves = [
            _to_counted(locked.get((place, product)), product, quantity)
            for product, quantity in sorted(counted.items())
        ]
        moves = [move for move in moves if move[1]]
        source = f"opname:{key}"
        await write_moves(place, moves, kind="opname", source=source, by=by)
        gained = sum(value for _, _, value in moves)
        if gained:
            await post(entity, source=f"stok:{source}", memo=f"Selisih hitung: {reason}"[:200],
                       postings={ACCOUNT[kind]: gained, "selisih_persediaan": -gained}, by=by)  # fmt: skip
        difference = {product: quantity for product, quantity, _ in moves}
        before = {
            str(product): locked[place, product]["on_hand"] for product in difference if (place, product) in locked
        }
        await record("stok dihitung", f"place:{place}", by=by, entity=entity, why=reason, before=before,
                     after={str(product): counted[product] for product in difference})  # fmt: skip
        await remember(f"person:{by}", key, "dihitung")
        return difference


def _to_counted(level: transactions.Row | None, product: int, counted: int) -> tuple[int, int, int]:
    on_hand, value_idr = (level["on_hand"], level["value_idr"]) if level else (0, 0)
    if level is not None and counted < level["reserved"]:
        raise Refused(
            f"{level['name']}: {level['reserved']} sudah dijanjikan kepada pemesan. Selesaikan pesanannya dulu.",
            field="jumlah",
        )
    if counted < on_hand:
        assert level is not None
        return product, counted - on_hand, -cost_of(level, on_hand - counted)
    return product, counted - on_hand, (counted - on_hand) * value_idr // on_hand if on_hand else 0


@retried
async def write_off(place: int, wanted: Iterable[tuple[int, int]], *, by: int, reason: str, key: str) -> dict[int, int]:
    """Goods that are damaged or out of date leave at their cost; {product: cost}."""
    total = summed(wanted)
    if len(reason.strip()) < 3:
        raise Refused("Tulis alasannya.", field="alasan")
    async with transaction():
        if (
            await first_time(f"person:{by}", key, {"place": place, "wanted": sorted(total.items()), "reason": reason})
            is not None
        ):
            return {}
        kind, entity = await _kind_of(place)
        source = f"rusak:{key}"
        costs = await take_out(place, total.items(), kind="rusak", source=source, by=by)
        lost = sum(costs.values())
        if lost:
            await post(entity, source=f"stok:{source}", memo=f"Barang rusak: {reason}"[:200],
                       postings={"barang_rusak": lost, ACCOUNT[kind]: -lost}, by=by)  # fmt: skip
        await record(
            "barang rusak dikeluarkan",
            f"place:{place}",
            by=by,
            entity=entity,
            why=reason,
            after={str(p): -q for p, q in total.items()},
        )
        await remember(f"person:{by}", key, "keluar")
        return costs


@retried
async def carry_over(start: int, end: int, wanted: Iterable[tuple[int, int]], *, by: int, key: str) -> dict[int, int]:
    """Goods go from one place to another and keep their cost; {product: cost}."""
    total = summed(wanted)
    if start == end:
        raise Refused("Pilih tempat tujuan yang lain.", field="tujuan")
    async with transaction():
        if (
            await first_time(f"person:{by}", key, {"start": start, "end": end, "wanted": sorted(total.items())})
            is not None
        ):
            return {}
        (from_kind, entity), (to_kind, other) = await _kind_of(start), await _kind_of(end)
        if entity != other:
            raise Refused("Barang hanya dapat dipindah di dalam satu koperasi.", field="tujuan")
        await lock([start, end], total)  # both ends at once and in one order, whichever way the goods go
        source = f"pindah:{key}"
        costs = await take_out(start, total.items(), kind="pindah", source=source, by=by)
        await put_in(
            end,
            [(product, quantity, costs[product]) for product, quantity in total.items()],
            kind="pindah",
            source=source,
            by=by,
        )
        worth = sum(costs.values())
        if worth and from_kind != to_kind:
            await post(
                entity,
                source=f"stok:{source}",
                memo="Barang dipindah",
                postings={ACCOUNT[to_kind]: worth, ACCOUNT[from_kind]: -worth},
                by=by,
            )
        await remember(f"person:{by}", key, "pindah")
        return costs


async def _kind_of(place: int) -> tuple[str, int]:
    row = await transactions.fetch_one("SELECT kind, coop FROM place WHERE id = $1", place)
    if row is None:
        raise NotFound
    return row["kind"], row["coop"]
