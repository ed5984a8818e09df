"""A letter for each member who is behind with dues and whom no message reaches: one page a person, to be given by hand. Made by the worker."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from app.domain import clock, transactions
from app.domain.money import rupiah
from app.domain.savings.office import BY_LETTER, Arrears, Behind, arrears_of
from app.domain.work.find import Work
from app.domain.work.kinds import Tell
from app.domain.work.paper import breathing, keep
from app.papers import pdf_of

ON_ONE_PAPER = 500  # letters of one PDF

_TO = (
    """
SELECT p.id, coalesce(i.street, '') AS street, coalesce(v.name, '') AS village, coalesce(v.kecamatan, '') AS kecamatan
FROM person p LEFT JOIN person_identity i ON i.person = p.id LEFT JOIN village v ON v.code = i.village
WHERE p.id = ANY ($1::bigint[]) AND """
    + BY_LETTER
)


async def make_letters(work: Work, tell: Tell) -> dict[str, Any]:
    """The kind `due_letters`: PDFs of letters, in the order of the member numbers."""
    coop = await transactions.fetch_one("SELECT name, address, phone FROM coop WHERE id = $1", work.entity)
    assert coop is not None, "the work is a co-op's"
    letters, arrears = await _letters(work.entity, tell)
    frame = {
        "coop": coop["name"], "address": coop["address"], "phone": coop["phone"], "today": clock.tanggal(clock.now()),
        "wajib": rupiah(arrears.rules.wajib_idr), "day": arrears.rules.due_day, "basis": _basis(arrears),
    }  # fmt: skip
    parts = [letters[at : at + ON_ONE_PAPER] for at in range(0, len(letters), ON_ONE_PAPER)]
    for n, part in enumerate(parts):
        say = partial(tell, n, len(parts), f"Menata berkas {n + 1} dari {len(parts)}")
        paper = await breathing(pdf_of("surat_pengingat", {**frame, "letters": part}), say)
        await keep(work, f"surat-pengingat-{work.id}-{n + 1}.pdf", "application/pdf", paper)
    return {
        "sentence": f"{len(letters)} surat, satu halaman seorang." if letters else "Tidak ada yang perlu disurati: semua yang menunggak punya HP.",
        "href": f"/kantor/simpanan/tunggakan?koperasi={work.entity}", "href_label": "Ke tunggakan",
    }  # fmt: skip


async def _letters(coop: int, tell: Tell) -> tuple[list[dict[str, Any]], Arrears]:
    letters: list[dict[str, Any]] = []
    looked = 0
    arrears = await arrears_of(coop)
    while True:
        letters += await _page(arrears.page)
        looked += len(arrears.page)
        await tell(looked, arrears.members, "Membaca tunggakan")
        if not arrears.more:
            return letters, arrears
        arrears = await arrears_of(coop, after=arrears.page[-1].member_no)


async def _page(behind: Sequence[Behind]) -> list[dict[str, Any]]:
    rows = {row["id"]: row for row in await transactions.fetch(_TO, [one.person for one in behind])}
    return [
        {
            "name": one.name, "member_no": one.member_no, "months": one.months, "since": f"{clock.MONTHS[one.oldest.month - 1]} {one.oldest.year}",
            "owed": rupiah(one.amount_idr), "home": [line for line in _home(rows[one.person]) if line],
        }
        for one in behind
        if one.person in rows
    ]  # fmt: skip


def _home(row: transactions.Row) -> list[str]:
    place = ", ".join(
        part for part in (row["village"], f"Kecamatan {row['kecamatan']}" if row["kecamatan"] else "") if part
    )
    return [row["street"], place]


def _basis(arrears: Arrears) -> str:
    behind = arrears.rules.by("wajib_idr")
    return f"menurut {behind.basis}" if behind else ""
