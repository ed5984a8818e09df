"""Paying with simpanan sukarela, as PPOB needs it: take it at once, or put it back where it came from."""

from typing import Protocol

from app.domain.savings.tender import pay_with_savings, put_back


class Tender(Protocol):
    """Money that is taken inside our unit and put back inside our unit, without a gateway between."""

    async def take(self, person: int, coop: int, transaction_id: int, amount_idr: int, *, memo: str) -> None:
        """From the person's savings at this primary into the held account. Raises Refused where it does not suffice."""

    async def give_back(self, transaction_id: int, amount_idr: int, *, source: str, memo: str) -> None:
        """From the held account back to where it was taken; once per source."""


class Savings:
    """Simpanan sukarela: a debt of the buyer's primary, so two books move."""

    async def take(self, person: int, coop: int, transaction_id: int, amount_idr: int, *, memo: str) -> None:
        await pay_with_savings(
            person, "ppob", transaction_id, amount_idr, coop=coop, memo=memo, to_role="uang_muka_ppob"
        )

    async def give_back(self, transaction_id: int, amount_idr: int, *, source: str, memo: str) -> None:
        await put_back("ppob", transaction_id, amount_idr, source=source, memo=memo, from_role="uang_muka_ppob")


def savings() -> Tender | None:
    return Savings()
