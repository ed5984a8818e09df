"""PPOB in a small world: a success, a failure, one under way and one undone, at a provider that answers from memory."""

from dataclasses import dataclass
from typing import Any

from app.domain import transactions
from app.domain.ppob import provider as seam
from app.domain.ppob.attend import attend
from app.domain.ppob.deposit import ask_topup, book_topup
from app.domain.ppob.find import any_transaction
from app.domain.ppob.order import Buyer, sell_at_till
from app.domain.ppob.provider import Purchase
from app.domain.ppob.reconcile import compare_answers
from app.domain.ppob.unsure import cases_of, contradicted, decide, propose
from app.domain.transactions import transaction
from tests import cast
from tests.domain.ppob.goods import PULSA


@dataclass
class Says:
    """The next answer to any purchase."""

    state: str = "success"
    rc: str = "00"

    async def buy(self, ref_id: str, **_: Any) -> Purchase:
        return Purchase(ref_id, self.state, self.rc, "", sn="123", price_idr=10_900)  # type: ignore[arg-type]


async def ppob(db: Any) -> None:
    kasir, ketua, bendahara = [await cast.officer(db, role) for role in ("kasir", "ketua", "bendahara")]
    assert ketua.person_id is not None
    assert bendahara.person_id is not None
    await db.execute(
        "INSERT INTO ppob_product (sku, kind, service, name, category, brand, cost_idr, buyer_on, seller_on)"
        " VALUES ('xl10', 'prepaid', 'pulsa', 'XL 10.000', 'Pulsa', 'XL', 10900, true, true)"
    )
    was, says = seam._provider, Says()
    seam.use_provider(says)  # type: ignore[arg-type]
    try:
        await book_topup(await ask_topup(1_000_000, "Isi awal", by=ketua.person_id), by=bendahara.person_id)
        for n, (says.state, says.rc) in enumerate(
            [("success", "00"), ("failed", "54"), ("pending", "03"), ("success", "00")]
        ):
            buyer = Buyer(f"Pembeli {n}")
            number = await sell_at_till(
                kasir, buyer, PULSA, f"08170000{n:04d}", shown_idr=11_500, key=f"dunia-kecil-{n}"
            )
            made = await any_transaction(number)
            await attend(made.id)
        async with transaction():
            await contradicted(made.id, "failed_after_success", Purchase(made.ref_id, "failed", "74", ""), asked=True)
        (case,) = await cases_of(made.id)
        await propose(case.id, "undone", "Panel: dikembalikan", by=ketua.person_id)
        await decide(case.id, by=bendahara.person_id)
        await _compared()
    finally:
        seam._provider = was


async def _compared() -> None:
    from app.domain.clock import business_day, now
    from app.domain.ppob.deposit import Standing, books

    row = await books()
    standing = Standing(row["books_idr"] - row["open_idr"] - 7, row["books_idr"], row["open_idr"], 0, now())
    await compare_answers(business_day(now()), standing)
    assert await transactions.fetch_value("SELECT count(*) FROM ppob_difference WHERE kind = 'saldo'") == 1
