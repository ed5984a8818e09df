"""A small co-op's book year in rows: members with simpanan and purchases, a store with income and costs, all days sealed."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from app.domain import transactions
from app.domain.clock import business_day, now
from app.domain.governance.agree import agree_decision
from app.domain.governance.propose import Wish, propose_decision
from app.domain.ledger.accounts import open_account
from app.domain.ledger.post import post
from app.domain.participation.count import count
from app.domain.shu.check import ask_for_check, reckon_again
from app.domain.shu.life import approve, check_run, open_payout, review
from app.domain.shu.reckon import ask_for_run, reckon
from tests import cast

YEAR = 2025
JATI = 2
MEMBERS_BP = {
    "cadangan": 2500,
    "jasa_modal": 2500,
    "jasa_usaha": 3000,
    "pengurus": 500,
    "pegawai": 500,
    "pendidikan": 500,
    "sosial": 500,
    "daerah": 0,
}
OTHERS_BP = {
    "cadangan": 5000,
    "jasa_modal": 0,
    "jasa_usaha": 0,
    "pengurus": 1000,
    "pegawai": 1000,
    "pendidikan": 1500,
    "sosial": 1000,
    "daerah": 500,
}


async def members(db: Any, pairs: Sequence[tuple[int, int]], *, coop: int = JATI, year: int = YEAR) -> list[int]:
    """People of one primary with (simpanan, purchases) of the year; their ids. The store is the sekunder's, as in life."""
    found = []
    for n, (saved, bought) in enumerate(pairs):
        who = await db.fetchval(
            "INSERT INTO person (name, phone) VALUES ($1, $2) RETURNING id",
            f"Anggota {coop}-{n}",
            f"+62813{coop:03d}{n:06d}",
        )
        await db.execute(
            "INSERT INTO membership (person, coop, member_no, since) VALUES ($1, $2, $3, '2024-01-02')",
            who,
            coop,
            f"{coop - 1:02d}.{n:05d}",
        )
        async with transactions.transaction():
            if saved:
                account = await open_account(coop, "simpanan_pokok", owner_kind="person", owner_id=who)
                await post(
                    coop,
                    source=f"uji:pokok:{who}",
                    memo="Simpanan pokok",
                    postings={"kas_toko": saved, account: -saved},
                    day=date(year, 1, 10),
                )
            if bought:
                await count(
                    f"uji:{who}",
                    seller=1,
                    pool="retail",
                    base_idr=bought,
                    person=who,
                    primary_coop=coop,
                    day=date(year, 5, 20),
                )
        found.append(who)
    return found


async def income(entity: int, role: str, idr: int, *, day: date = date(YEAR, 6, 30)) -> None:
    """Income (a cost if negative) against cash."""
    async with transactions.transaction():
        await post(
            entity, source=f"uji:{role}:{day}:{idr}", memo="Uji", postings={"kas_toko": idr, role: -idr}, day=day
        )


async def sealed(db: Any, *entities: int, until: date = date(YEAR, 12, 31)) -> None:
    """As if every day until then had been sealed: one root at the end stops all earlier ones."""
    for entity in entities:
        await db.execute("SET session_replication_role = replica")
        await db.execute(
            "INSERT INTO day_root (entity, day, entries, turnover_idr, root, chain) VALUES ($1, $2, 0, 0, sha256(''), sha256(''))",
            entity,
            until,
        )
        await db.execute("SET session_replication_role = origin")


async def decided(
    entity: int,
    by: "Officers",
    values: dict[str, Any] | None = None,
    *,
    number: str = "RAT-1",
    on: date | None = None,
    **more: Any,
) -> int:
    """A decision of the members' meeting, in force; the id."""
    on = on or business_day(now()) - timedelta(days=3)
    minutes = Wish(
        "rat", number, on, "Ketetapan rapat anggota", "", ["Sri Lestari"], more.pop("since", on), values or {}, **more
    )
    async with transactions.transaction():
        made = await propose_decision(entity, minutes, by=by.ketua)
    await agree_decision(entity, made, by=by.sekretaris)
    return made


async def tables(entity: int = JATI, *, by: "Officers", year: int = YEAR, **rules: Any) -> None:
    """The tables of this year alone, as a meeting after it decides them."""
    values = {"shu_alokasi_anggota": MEMBERS_BP, "shu_alokasi_bukan_anggota": OTHERS_BP, **rules}
    await decided(
        entity,
        by,
        values,
        number=f"SHU-{year}",
        since=date(year, 1, 1),
        effective_until=date(year, 12, 31),
        correction=True,
    )


class Officers:
    """Bendahara, ketua, pengawas, sekretaris of one co-op, by their ids."""

    def __init__(self, ids: list[int]) -> None:
        self.bendahara, self.ketua, self.pengawas, self.sekretaris = ids


async def officers(db: Any, coop: int = JATI) -> Officers:
    roles = ("bendahara", "ketua", "pengawas", "sekretaris")
    made = [await cast.officer(db, role, coop=coop, name=f"{role.capitalize()} {coop}") for role in roles]
    return Officers([one.person_id for one in made if one.person_id is not None])


async def reckoned(entity: int, by: Officers, year: int = YEAR) -> int:
    run = await ask_for_run(entity, year, by=by.bendahara)
    await reckon(run)
    return run


async def approved(run: int, entity: int, by: Officers) -> int:
    """The decision it was approved under."""
    await review(run, entity=entity, by=by.ketua)
    await declared_right(run, entity, by)
    decision = await decided(entity, by, number=f"PENGESAHAN-{run}")
    await approve(run, entity=entity, by=by.sekretaris, decision=decision)
    return decision


async def declared_right(run: int, entity: int, by: Officers) -> None:
    """The pengawas has it reckoned again and stands by what came out."""
    check, _ = await ask_for_check(run, entity=entity, by=by.pengawas)
    await reckon_again(check)
    await check_run(run, entity=entity, by=by.pengawas)


async def shared(run: int, entity: int, by: Officers) -> None:
    await approved(run, entity, by)
    await open_payout(run, entity=entity, by=by.bendahara)
