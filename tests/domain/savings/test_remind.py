"""Reminders of dues: once a month and member, only to whoever is behind."""

from datetime import date

from app.domain.people.consents import change_consent
from app.domain.savings import office, remind
from app.domain.savings.dues import begin_dues
from tests import cast
from tests.domain.savings.conftest import HOME, saved


def on(day, monkeypatch):
    monkeypatch.setattr(remind, "business_day", lambda moment: day)


async def words(db):
    return [
        row["body"] for row in await db.fetch("SELECT body FROM message WHERE source LIKE 'savings:due:%' ORDER BY id")
    ]


async def test_once_a_month_after_the_day(db, house, monkeypatch):
    await begin_dues(HOME, house.saver, date(2026, 9, 1))
    await begin_dues(3, (await cast.budi(db)).person_id, date(2027, 5, 1))
    on(date(2026, 11, 10), monkeypatch)
    assert await remind.remind_due() == 0, "the tenth itself is still in time"
    on(date(2026, 11, 11), monkeypatch)
    assert await remind.remind_due() == 1
    assert await remind.remind_due() == 0
    assert "3 bulan belum dibayar, seluruhnya Rp60.000" in (await words(db))[0]
    on(date(2026, 12, 15), monkeypatch)
    assert await remind.remind_due() == 1
    assert len(await words(db)) == 2


async def test_whoever_paid_or_has_no_phone_hears_nothing(db, house, monkeypatch):
    await begin_dues(HOME, house.saver, date(2026, 11, 1))
    await saved(house, 20_000, "wajib")
    silent = await cast.person(db, "Mbah Karto", "+6281200000999", coop=HOME)
    await begin_dues(HOME, silent, date(2026, 10, 1))
    await db.execute("UPDATE person SET phone = NULL WHERE id = $1", silent)
    on(date(2026, 11, 25), monkeypatch)
    await remind.remind_due()
    assert await words(db) == []
    assert (await office.arrears_of(HOME, today=date(2026, 11, 25))).members == 1


async def test_who_took_back_the_consent_is_left_alone_from_then_on(db, house, monkeypatch):
    await begin_dues(HOME, house.saver, date(2026, 9, 1))
    await change_consent(house.saver, "pengingat", given=True)
    await change_consent(house.saver, "pengingat", given=False)
    on(date(2026, 11, 25), monkeypatch)
    assert await remind.remind_due() == 0
    await change_consent(house.saver, "pengingat", given=True)
    assert await remind.remind_due() == 1
