"""The demo's decisions: what the yearly meetings of the primaries and the board of the sekunder decided, in their own registers."""

from datetime import date

from app.domain import transactions
from app.domain.clock import business_day, now, tanggal
from app.domain.governance.agree import agree_decision
from app.domain.governance.propose import Wish, propose_decision
from app.domain.transactions import transaction

BEFORE = [[0, 250], [5_000_000, 400]]
SINCE = [[0, 300], [5_000_000, 450], [25_000_000, 500]]


async def seed_decisions() -> None:
    """Two rates of jasa simpanan a primary, each by its meeting; entered by one officer, agreed by another. Once."""
    if await transactions.fetch_value("SELECT EXISTS (SELECT FROM decision WHERE NOT first)"):
        return
    async with transaction():
        await transactions.execute(_CHAIRS)
        await transactions.execute(_GRANTED)
    today = business_day(now())
    for coop in await transactions.fetch(_OFFICERS):
        maker, checker = coop["officers"][:2]
        for wish in _meetings(today, coop["names"]):
            if wish.decided_on > today:
                continue
            async with transaction():
                made = await propose_decision(coop["coop"], wish, by=maker)
            await agree_decision(coop["coop"], made, by=checker)


def _meetings(today: date, present: list[str]) -> list[Wish]:
    wishes = []
    for year, table, words in ((today.year - 1, BEFORE, "ditetapkan"), (today.year, SINCE, "dinaikkan")):
        meeting, since = date(year, 3, 22), date(year, 4, 1)
        body = (
            f"Rapat Anggota Tahunan menimbang suku bunga simpanan di bank dan sisa hasil usaha tahun lalu.\n"
            f"Tarif jasa simpanan sukarela {words} mulai {tanggal(since)}, dihitung menurut saldo harian."
        )
        wishes.append(
            Wish(
                "rat",
                f"03/RAT/{year}",
                meeting,
                f"Tarif jasa simpanan {year}",
                body,
                present,
                since,
                {"jasa_tarif": table},
            )
        )
    return wishes


# Every primary has a chair; the treasurer comes with the savings.
_CHAIRS = """
WITH ranked AS (
  SELECT m.person, m.coop, row_number() OVER (PARTITION BY m.coop ORDER BY md5('ketua' || m.person)) AS nr
  FROM membership m WHERE m.ended_on IS NULL AND NOT EXISTS (SELECT FROM office o WHERE o.person = m.person)
)
INSERT INTO office (person, coop, role, proposed_by)
SELECT r.person, r.coop, 'ketua', (SELECT id FROM person WHERE phone = '+6281200000004') FROM ranked r
WHERE r.nr = 1 AND r.coop > 1 AND NOT EXISTS (SELECT FROM office o WHERE o.coop = r.coop AND o.role = 'ketua' AND o.ended_at IS NULL)
"""
_GRANTED = """
UPDATE office SET granted_by = (SELECT id FROM person WHERE phone = '+6281200000009'), granted_at = now()
WHERE coop > 1 AND role = 'ketua' AND granted_at IS NULL AND ended_at IS NULL
"""
_OFFICERS = """
SELECT o.coop, array_agg(o.person ORDER BY o.role DESC) AS officers, array_agg(p.name ORDER BY o.role DESC) AS names
FROM office o JOIN person p ON p.id = o.person
WHERE o.granted_at IS NOT NULL AND o.ended_at IS NULL AND o.role IN ('ketua', 'bendahara') AND o.coop > 1
GROUP BY o.coop HAVING count(DISTINCT o.person) > 1 ORDER BY o.coop
"""
