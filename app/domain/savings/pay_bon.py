"""Paying a bon out of simpanan sukarela: one entry in the primary's own book, from what it owes the member to what he owes it."""

from app.domain.errors import Refused
from app.domain.ledger.post import post
from app.domain.once import first_time, remember
from app.domain.savings.accounts import account_of, locked
from app.domain.savings.deposit import Wanted, account_for, came, check, memo_of, write
from app.domain.savings.rules import rules_of
from app.domain.savings.states import DepositState
from app.domain.savings.withdraw import enough
from app.domain.transactions import retried, transaction


@retried
async def pay_bon_with_savings(wanted: Wanted, *, by: int, key: str) -> str:
    """The number of the receipt; the same form twice is once. The caller has seen to the password. Raises Refused (field jumlah)."""
    assert wanted.kind == "bon", "only a bon is paid this way"
    async with transaction():
        asked = {
            "deed": "bon dari simpanan",
            "person": wanted.person,
            "entity": wanted.entity,
            "idr": wanted.amount_idr,
        }
        answer = await first_time(f"person:{by}", key, asked)
        if answer is not None:
            return answer
        known = await account_of(wanted.person, wanted.entity, "sukarela")
        if known is None:
            raise Refused("Simpanan sukarela Anda masih kosong.", field="jumlah")
        bon = await account_for(wanted)
        await check(wanted)
        enough(await locked(known.account), wanted.amount_idr, await rules_of(wanted.entity))
        deposit, number = await write(wanted, way="simpanan", by=by, state=DepositState.RECEIVED)
        source = f"savings:{deposit}:received"
        await post(
            wanted.entity, source=source, memo=memo_of("bon", number),
            postings=[(known.account, wanted.amount_idr), (bon, -wanted.amount_idr)], by=by,
        )  # fmt: skip
        await came(deposit, wanted, number, source=source)
        await remember(f"person:{by}", key, number)
    return number
