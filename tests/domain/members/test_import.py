"""Ten thousand members from a spreadsheet: looked at first, faults by row, balances in the books, and twice is once."""

import io
import time
from datetime import date

import pytest
from openpyxl import Workbook

from app.domain.errors import Refused
from app.domain.joining import import_members
from app.domain.joining.people_file import COLUMNS, template
from app.domain.members import register
from app.domain.members.find import membership_of
from app.domain.numbering import new_key
from app.domain.people.nik import opened_nik
from app.domain.savings.accounts import savings_of
from app.domain.work.find import file_of, work_of
from app.domain.work.run import do_work
from tests import cast
from tests.domain.members.applicants import JATI, RANDU, joined, tini
from tests.promises.result import FULL

GOOD = {
    "nomor anggota": "", "nama": "Slamet Widodo", "nik": "3316091708850002", "tempat lahir": "Blora", "tanggal lahir": "17-08-1985", "kelamin": "L",
    "pekerjaan": "Petani", "kecamatan": "Blora", "desa": "Bangkle", "jalan": "Jalan 1", "nomor hp": "0812 9999 0001", "tanggal masuk": "01/02/2019",
    "simpanan pokok": "100.000", "simpanan wajib": "240000", "simpanan sukarela": "Rp1.500.000",
}  # fmt: skip


def people(count):
    """Rows that are right, each another person."""
    for n in range(count):
        yield {
            **GOOD, "nama": f"Orang Ke {n}", "nik": f"331609{1 + n // 1000:02d}{1 + n % 12:02d}{50 + n % 40:02d}{1 + n % 1000:04d}", "tanggal lahir": "",
            "nomor hp": f"0812 3{n:07d}" if n % 2 else "",
        }  # fmt: skip


def xlsx(*rows, headings=COLUMNS):
    book = Workbook(write_only=True)
    page = book.create_sheet()
    page.append(list(headings))
    for row in rows:
        page.append([row.get(name) for name in headings] if isinstance(row, dict) else row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


async def checked(db, content, coop=JATI):
    """(work after the first run, who brought it)."""
    bringer = await cast.officer(db, "admin", coop=coop)
    work = await import_members.ask_check(content, coop=coop, by=bringer.person_id, key=f"check:{new_key()}")
    await do_work(work)
    return await work_of(work, coops={coop}), bringer


async def taken_over(db, check, coop=JATI):
    other = await cast.officer(db, "ketua", coop=coop)
    work = await import_members.ask_import(check.id, coop=coop, by=other.person_id)
    await do_work(work)
    return await work_of(work, coops={coop})


async def test_looked_at_first_then_taken_over_by_another_and_twice_is_once(db):
    content = xlsx(
        GOOD,
        {
            **GOOD,
            "nomor anggota": "17",
            "nama": "Siti Aminah",
            "nik": "3316095708900078",
            "kelamin": "",
            "tanggal lahir": "",
            "nomor hp": "",
        },
    )
    check, bringer = await checked(db, content)
    assert check.outcome["ready"] == 2
    assert (
        await db.fetchval("SELECT count(*) FROM membership WHERE coop = $1", JATI) == 0
    )  # the first run writes nothing
    with pytest.raises(Refused, match="Petugas lain"):
        await import_members.ask_import(check.id, coop=JATI, by=bringer.person_id)
    done = await taken_over(db, check)
    assert (done.outcome["made"], done.outcome["wrong"]) == (2, 0)
    slamet, siti = await register.whole_book(JATI)
    assert (siti.member_no, slamet.member_no) == ("01.00018", "01.00017") or {slamet.member_no, siti.member_no} == {
        "01.00017",
        "01.00018",
    }
    row = await db.fetchrow(
        "SELECT p.id, i.nik_sealed FROM person p JOIN person_identity i ON i.person = p.id WHERE p.name = 'Slamet Widodo'"
    )
    assert opened_nik(bytes(row["nik_sealed"]), row["id"]) == GOOD["nik"]
    assert [(one.kind, one.balance_idr) for one in await savings_of(row["id"])] == [
        ("pokok", 100_000),
        ("sukarela", 1_500_000),
        ("wajib", 240_000),
    ]
    assert (await membership_of(row["id"])).since == date(2019, 2, 1)
    before = await db.fetchrow(
        "SELECT (SELECT count(*) FROM journal), (SELECT count(*) FROM person), (SELECT count(*) FROM membership)"
    )
    again, _ = await checked(db, content)
    assert (again.outcome["ready"], again.outcome["same"]) == (0, 2)
    await do_work(done.id)
    after = await db.fetchrow(
        "SELECT (SELECT count(*) FROM journal), (SELECT count(*) FROM person), (SELECT count(*) FROM membership)"
    )
    assert (after[0], after[2]) == (before[0], before[2])


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"nik": "331609170885000"}, "15 angka"), ({"nik": 3316091708850002}, "sebagai angka"), ({"nik": "=A1"}, "Rumus"), ({"nama": ""}, "Nama"),
        ({"tanggal masuk": "kemarin"}, "31-12-1990"), ({"tanggal masuk": "01-02-2999"}, "belum tiba"), ({"tanggal masuk": 43497}, "31-12-1990"),
        ({"desa": "Atlantis"}, "Atlantis"), ({"simpanan sukarela": "-5"}, "rupiah bulat"), ({"simpanan wajib": "10,5"}, "rupiah bulat"),
        ({"nomor hp": "12"}, "Nomor HP"), ({"nomor anggota": "05.00001"}, "diawali 01"), ({"nomor anggota": "x"}, "00017"),
    ],
)  # fmt: skip
async def test_what_is_wrong_with_a_row_is_told_with_its_number(db, change, says):
    check, _ = await checked(db, xlsx(next(people(1)), {**GOOD, **change}))
    assert check.outcome["ready"] == 1
    [(number, reason)] = check.outcome["rows"]
    assert number == 3
    assert says in reason
    assert (await file_of(check.id, "out", "perlu-diperbaiki.xlsx")).content[:2] == b"PK"


async def test_dates_of_every_hand_are_read(db):
    hands = [date(2019, 2, 1), "2019-02-01", "1/2/2019", "1.2.2019", "1 Februari 2019"]
    rows = [{**row, "tanggal masuk": hand} for row, hand in zip(people(5), hands, strict=True)]
    check, _ = await checked(db, xlsx(*rows))
    assert (check.outcome["ready"], check.outcome["rows"]) == (5, [])
    await taken_over(db, check)
    assert await db.fetchval("SELECT count(DISTINCT since) FROM membership WHERE coop = $1", JATI) == 1


async def test_the_same_person_twice_in_one_sheet_and_in_the_register(db):
    await joined(db, await tini(db), RANDU)
    check, _ = await checked(
        db,
        xlsx(
            GOOD, {**GOOD, "nomor hp": ""}, {**GOOD, "nik": "3316095708900001", "nomor hp": "", "nama": "Tini", "tanggal lahir": "", "kelamin": ""},
            {**GOOD, "nik": "3316095708900079", "nama": "Orang Lain", "nomor hp": "0813 1111 0001", "tanggal lahir": "", "kelamin": ""},
        ),
    )  # fmt: skip
    reasons = dict(check.outcome["rows"])
    assert "sama dengan baris 2" in reasons[3]
    assert "tidak dapat didaftarkan" in reasons[4]  # she belongs to another primary, of which nothing is told
    assert "akun lain" in reasons[5]


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04 nonsense", b"\x00\x01\x02", xlsx(GOOD, headings=("nama",)), xlsx()]
)
async def test_what_is_no_list_is_refused_with_a_sentence(db, content):
    if not content:
        with pytest.raises(Refused, match="Pilih berkas"):
            await checked(db, content)
        return
    check, _ = await checked(db, content)
    assert check.state == "failed"
    assert check.outcome["sentence"].endswith(".")


async def test_the_example_is_skipped_and_the_file_lies_sealed(db):
    check, bringer = await checked(db, xlsx(GOOD))
    kept = await file_of(check.id, "in", import_members.NAME)
    assert kept.content[:2] != b"PK"
    assert template()[:2] == b"PK"
    assert bringer


async def test_a_whole_primary_is_in_within_a_minute(db):
    """1,000 rows here, 10,000 with the full figures."""
    count = 10_000 if FULL else 1_000
    content = xlsx(*people(count))
    began = time.monotonic()
    check, _ = await checked(db, content)
    assert check.outcome["ready"] == count, check.outcome["rows"][:3]
    done = await taken_over(db, check)
    seconds = time.monotonic() - began
    print(f"{count} anggota dalam {seconds:.1f} detik")
    assert done.outcome["made"] == count
    assert seconds < 60
    assert await db.fetchval("SELECT count(*) FROM membership WHERE coop = $1", JATI) == count
    total = await db.fetchval(
        "SELECT sum(l.amount_idr) FROM journal_line l JOIN account a ON a.id = l.account WHERE a.entity = $1 AND a.code = '3901'",
        JATI,
    )
    assert total == count * (100_000 + 240_000 + 1_500_000)
    again, _ = await checked(db, content)
    assert (again.outcome["ready"], again.outcome["same"]) == (0, count)


async def test_a_run_killed_half_way_is_finished_by_the_next(db):
    check, _ = await checked(db, xlsx(*people(700)))
    other = await cast.officer(db, "ketua", coop=JATI)
    work = await import_members.ask_import(check.id, coop=JATI, by=other.person_id)

    async def killed(done: int, total: int, note: str = "") -> None:
        if done >= import_members.BATCH:
            raise RuntimeError("the power went")

    with pytest.raises(RuntimeError):
        await import_members.import_file(await work_of(work, coops={JATI}), killed)
    assert await db.fetchval("SELECT count(*) FROM membership WHERE coop = $1", JATI) == import_members.BATCH
    await do_work(work)
    assert (await work_of(work, coops={JATI})).outcome["made"] == 700 - import_members.BATCH
    assert await db.fetchval("SELECT count(*) FROM membership WHERE coop = $1", JATI) == 700
    assert await db.fetchval("SELECT -sum(b.balance_idr) FROM account_balance b") == 700 * 1_840_000
