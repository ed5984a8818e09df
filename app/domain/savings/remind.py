"""A word to whoever is behind with dues: once a month and member, after the day has passed."""

from app.domain import transactions
from app.domain.clock import business_day, now
from app.domain.money import rupiah
from app.domain.notifications.tell import tell
from app.domain.savings.dues import is_due
from app.domain.savings.office import A_PAGE, Behind, arrears_of
from app.domain.savings.rules import rules_of
from app.domain.transactions import retried, transaction


async def remind_due(limit: int = 400) -> int:
    """Tell up to `limit` members, over all primaries; how many were told. The next turn goes on where this one ended."""
    told, day = 0, business_day(now())
    for row in await transactions.fetch("SELECT id, name FROM coop WHERE kind = 'primer' ORDER BY id"):
        if not is_due(day.replace(day=1), day, (await rules_of(row["id"], day)).due_day):
            continue
        after = ""
        while told < limit:
            arrears = await arrears_of(row["id"], after=after, today=day)
            told += await _tell(row["id"], row["name"], arrears.page, f"{day:%Y-%m}")
            if not arrears.more:
                break
            after = arrears.page[A_PAGE - 1].member_no
    return told


@retried
async def _tell(coop: int, name: str, behind: tuple[Behind, ...], month: str) -> int:
    async with transaction():
        known = {
            row["source"] for row in await transactions.fetch(
                "SELECT source FROM message WHERE source = ANY($1::text[])", [_source(coop, one, month) for one in behind]
            )
        }  # fmt: skip
        new = [one for one in behind if _source(coop, one, month) not in known]
        rows = await transactions.fetch(
            "SELECT id, phone FROM person WHERE id = ANY($1::bigint[]) AND phone IS NOT NULL AND state = 'active'"
            " AND coalesce((SELECT given FROM consent c WHERE c.person = person.id AND purpose = 'pengingat' ORDER BY id DESC LIMIT 1), true)",
            [one.person for one in new],
        )
        phones = {row["id"]: row["phone"] for row in rows}
        for one in new:
            if one.person in phones:
                words = (
                    f"{name}: simpanan wajib Anda {one.months} bulan belum dibayar, seluruhnya {rupiah(one.amount_idr)}."
                    " Setor di koperasi, atau lewat menu Simpanan di akun Anda. Sudah membayar? Abaikan pesan ini."
                )
                await tell("whatsapp", phones[one.person], words, _source(coop, one, month))
    return len(phones)


def _source(coop: int, one: Behind, month: str) -> str:
    return f"savings:due:{coop}:{one.person}:{month}"
