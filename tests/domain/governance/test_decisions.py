"""The register of decisions: two officers, dates, nothing rewritten, and every value with its origin."""

from datetime import date, timedelta

import asyncpg
import pytest

from app.domain.errors import Changed, NotFound, Refused, RefusedFields
from app.domain.governance.agree import agree_decision, refuse_decision
from app.domain.governance.find import decision_of, decisions_of
from app.domain.governance.known import KNOWN, SECONDARY
from app.domain.governance.setting import changes_between, figures_stand, history_of, setting_of, settings_of
from app.domain.transactions import transaction
from tests.domain.governance.conftest import MEETING, TODAY, proposed, wish

TARIF = [[0, 400], [2_000_000, 600]]


async def test_every_coop_begins_with_a_value_for_every_setting_and_a_decision_behind_it(db):
    primary, secondary = await settings_of(2), await settings_of(1)
    assert primary["simpanan_wajib"].value == 20_000
    assert primary["jasa_tarif"].number == "AWAL"
    assert primary["jasa_tarif"].first
    own = {known.name for known in KNOWN if known.whose == SECONDARY}
    assert set(secondary) - set(primary) == own > {"rapat_suara", "harga_pembanding_hari", "ongkos_kirim"}
    with pytest.raises(LookupError):
        await setting_of(2, "rapat_suara")


async def test_a_value_holds_from_its_day_and_names_its_decision(in_force, db):
    made = await in_force(2, wish({"simpanan_wajib": 25_000, "jasa_tarif": TARIF}, since=TODAY + timedelta(days=5)))
    assert (await setting_of(2, "simpanan_wajib")).value == 20_000
    later = await setting_of(2, "simpanan_wajib", on=TODAY + timedelta(days=5))
    assert (later.value, later.decision, later.number) == (25_000, made, "01/RAT/2026")
    assert (await setting_of(3, "simpanan_wajib", on=TODAY + timedelta(days=9))).value == 20_000, "another co-op's own"
    assert [one.value for one in await history_of(2, "jasa_tarif")] == [TARIF, [[0, 300], [5_000_000, 500]]]


async def test_what_one_officer_enters_holds_nothing_until_another_agrees(sri, joko, db):
    made = await proposed(2, wish({"simpanan_wajib": 30_000}), sri)
    assert (await setting_of(2, "simpanan_wajib")).value == 20_000
    with pytest.raises(Refused, match="dua orang"):
        await agree_decision(2, made, by=sri)
    with pytest.raises(NotFound):
        await agree_decision(3, made, by=joko)
    await agree_decision(2, made, by=joko)
    await agree_decision(2, made, by=joko)  # the second tap
    assert (await setting_of(2, "simpanan_wajib")).value == 30_000
    with pytest.raises(Changed):
        await refuse_decision(2, made, by=sri, why="berubah pikiran")


async def test_what_was_refused_sets_nothing_and_stays_to_be_read(sri, joko, db):
    made = await proposed(2, wish({"simpanan_wajib": 30_000}), sri)
    with pytest.raises(Refused, match="alasan"):
        await refuse_decision(2, made, by=joko, why=" ")
    await refuse_decision(2, made, by=joko, why="Angka tidak sama dengan notula")
    with pytest.raises(Changed):
        await agree_decision(2, made, by=joko)
    assert (await setting_of(2, "simpanan_wajib")).value == 20_000
    found = await decision_of([2], made)
    assert found is not None
    assert found.why == "Angka tidak sama dengan notula"
    assert await decision_of([2], made, for_members=True) is None


async def test_a_table_for_one_year_goes_before_the_lasting_one_and_gives_the_place_back(in_force, db):
    year = TODAY.year + 1
    override = {"cadangan": 3_000, "jasa_modal": 3_000, "jasa_usaha": 4_000}
    lasting = {"cadangan": 5_000, "jasa_modal": 2_000, "jasa_usaha": 3_000}
    await in_force(
        2, wish({"shu_alokasi_anggota": override}, since=date(year, 1, 1), effective_until=date(year, 12, 31))
    )
    await in_force(2, wish({"shu_alokasi_anggota": lasting}, number="02/RAT/2026", since=date(year, 7, 1)))
    on = [await setting_of(2, "shu_alokasi_anggota", on=day) for day in (date(year, 12, 31), date(year + 1, 1, 1))]
    assert [one.value for one in on] == [override, lasting]


async def test_a_later_decision_revokes_and_what_held_before_holds_again(in_force, db):
    older = await in_force(2, wish({"simpanan_wajib": 30_000}, since=TODAY))
    newer = await in_force(2, wish(number="02/RAT/2026", since=TODAY + timedelta(days=10), revokes=older))
    assert (await setting_of(2, "simpanan_wajib", on=TODAY + timedelta(days=9))).value == 30_000
    assert (await setting_of(2, "simpanan_wajib", on=TODAY + timedelta(days=10))).value == 20_000
    found = await decision_of([2], older)
    assert found is not None
    assert (found.state, found.revoked_by, found.revoked_number) == ("revoked", newer, "02/RAT/2026")


async def test_a_span_tells_each_change(in_force, db):
    await in_force(2, wish({"jasa_tarif": TARIF}, since=TODAY + timedelta(days=3)))
    found = await changes_between(2, "jasa_tarif", TODAY, TODAY + timedelta(days=6))
    assert [(day, one.value) for day, one in found] == [
        (TODAY, [[0, 300], [5_000_000, 500]]),
        (TODAY + timedelta(days=3), TARIF),
    ]


async def test_a_span_says_of_each_day_what_the_day_says(in_force):
    """With one that ends by itself, one that comes before that, and one that is revoked."""
    for number, idr, since, until in (("1", 30_000, 2, 5), ("2", 40_000, 4, None), ("3", 50_000, 7, None)):
        last = await in_force(
            2, wish({"simpanan_wajib": idr}, number=number, since=TODAY + timedelta(days=since),
                    effective_until=TODAY + timedelta(days=until) if until else None),
        )  # fmt: skip
    await in_force(2, wish(number="4", since=TODAY + timedelta(days=9), revokes=last))
    days = [TODAY + timedelta(days=n) for n in range(12)]
    found = await changes_between(2, "simpanan_wajib", days[0], days[-1])
    told = [[one.value for since, one in found if since <= day][-1] for day in days]
    assert told == [(await setting_of(2, "simpanan_wajib", on=day)).value for day in days]
    assert [one.value for _, one in found] == [20_000, 30_000, 40_000, 50_000, 40_000]


@pytest.mark.parametrize(
    ("values", "field", "sentence"),
    [
        ({"shu_alokasi_anggota": {"cadangan": 9_999}}, "shu_alokasi_anggota", "99,99 %"),
        ({"shu_alokasi_anggota": {"cadangan": 4_500, "jasa_modal": 6_000}}, "shu_alokasi_anggota", "105,00 %"),
        ({"shu_alokasi_anggota": {"cadangan": 11_000, "sosial": -1_000}}, "shu_alokasi_anggota", "negatif"),
        ({"jasa_tarif": [[1_000, 300]]}, "jasa_tarif", "mulai dari saldo 0"),
        ({"jasa_tarif": [[0, 300], [5_000_000, 500], [5_000_000, 600]]}, "jasa_tarif", "naik tanpa celah"),
        ({"jasa_tarif": [[0, 300], [5_000_000, 500], [1_000_000, 600]]}, "jasa_tarif", "naik tanpa celah"),
        ({"jasa_tarif": [[0, 50_000]]}, "jasa_tarif", "antara 0,00 % dan 24,00 %"),
        ({"jasa_tarif": [[0, -1]]}, "jasa_tarif", "antara"),
        ({"jasa_tarif": []}, "jasa_tarif", "sedikitnya satu"),
        ({"jasa_tarif": [[0, 3.5]]}, "jasa_tarif", "sedikitnya satu"),
        ({"simpanan_wajib": -1}, "simpanan_wajib", "antara"),
        ({"simpanan_wajib": True}, "simpanan_wajib", "antara"),
        ({"simpanan_wajib": "20000"}, "simpanan_wajib", "antara"),
        ({"jasa_metode": "saldo_tertinggi"}, "jasa_metode", "dipilih"),
        ({"shu_simpanan": []}, "shu_simpanan", "sedikitnya satu"),
        ({"rapat_suara": "satu"}, "rapat_suara", "tidak ada di koperasi ini"),
        ({"harga_beras": 1}, "harga_beras", "tidak ada"),
    ],
)
async def test_impossible_values_get_a_sentence_beside_them(values, field, sentence, sri, db):
    with pytest.raises(RefusedFields) as refused:
        await proposed(2, wish(values), sri)
    assert sentence in refused.value.sentences[field]


async def test_dates_that_cannot_be_get_a_sentence(sri, db):
    for minutes, field in (
        (wish(decided_on=TODAY + timedelta(days=1)), "tanggal"),
        (wish(since=TODAY + timedelta(days=900)), "mulai"),
        (wish(effective_until=TODAY - timedelta(days=1)), "sampai"),
        (wish({"simpanan_wajib": 25_000}, since=MEETING - timedelta(days=1)), "mulai"),
        (wish(present=[]), "hadir"),
        (wish(revokes=10**9), "mencabut"),
    ):
        with pytest.raises(RefusedFields) as refused:
            await proposed(2, minutes, sri)
        assert list(refused.value.sentences) == [field]


async def test_a_number_is_used_once_in_a_coop(sri, db):
    await proposed(2, wish(), sri)
    await proposed(3, wish(), sri)
    with pytest.raises(Refused, match="sudah dipakai"):
        await proposed(2, wish(), sri)


async def test_a_decision_dated_in_a_closed_month_is_refused(sri, db):
    await db.execute("SET session_replication_role = replica")
    await db.execute(
        "INSERT INTO closed_month (entity, month) VALUES (2, date_trunc('month', $1::date)::date)", MEETING
    )
    with pytest.raises(RefusedFields) as refused:
        await proposed(2, wish(), sri)
    assert "sudah ditutup" in refused.value.sentences["tanggal"]
    await proposed(3, wish(), sri)


async def test_figures_that_stand_are_only_reached_by_a_correction(sri, joko, db):
    month_end = MEETING.replace(day=1) - timedelta(days=1)
    async with transaction():
        await figures_stand(2, "jasa_simpanan", month_end, "Jasa simpanan bulan lalu")
    back = {"since": month_end, "decided_on": month_end}
    with pytest.raises(RefusedFields) as refused:
        await proposed(2, wish({"jasa_tarif": TARIF}, **back), sri)
    assert "Jasa simpanan bulan lalu sudah dibukukan" in refused.value.sentences["mulai"]
    await proposed(2, wish({"simpanan_wajib": 30_000}, **back), sri)  # another topic
    await proposed(2, wish({"jasa_tarif": TARIF}, number="2", correction=True, **back), sri)
    await proposed(
        2, wish({"jasa_tarif": TARIF}, number="3", since=month_end + timedelta(days=1), decided_on=month_end), sri
    )


async def test_what_became_impossible_while_it_waited_is_not_agreed(sri, joko, db):
    month_end = MEETING.replace(day=1) - timedelta(days=1)
    made = await proposed(2, wish({"jasa_tarif": TARIF}, since=month_end, decided_on=month_end), sri)
    async with transaction():
        await figures_stand(2, "jasa_simpanan", month_end, "Jasa simpanan bulan lalu")
    with pytest.raises(Refused, match="sudah dibukukan"):
        await agree_decision(2, made, by=joko)


async def test_the_database_lets_nobody_rewrite_a_decision_or_add_to_it(in_force, sri, db):
    from app.domain import transactions

    made = await in_force(2, wish({"simpanan_wajib": 30_000}))
    for sql in (
        "UPDATE decision SET effective_from = '2020-01-01' WHERE id = $1", "DELETE FROM decision WHERE id = $1",
        "UPDATE setting SET value = '1' WHERE decision = $1", "DELETE FROM setting WHERE decision = $1",
        "INSERT INTO setting (decision, name, value) VALUES ($1, 'simpanan_pokok', '1')",
        "INSERT INTO setting (decision, name, value) SELECT id, 'jasa_baru', '1' FROM decision WHERE first AND entity = 2 AND $1 > 0",
        "UPDATE decision SET state = 'proposed' WHERE id = $1", "UPDATE decision SET agreed_by = proposed_by WHERE id = $1",
        "INSERT INTO decision_file (decision, name, media_type, digest, content) VALUES ($1, 'x', 'image/jpeg', sha256('x'), 'x')",
    ):  # fmt: skip
        with pytest.raises((asyncpg.PostgresError,)):
            await transactions.execute(sql, made)
    with pytest.raises(asyncpg.RestrictViolationError):
        await db.execute("UPDATE decision SET title = 'Judul lain' WHERE id = $1", made)
    alone = await proposed(2, wish(number="9"), sri)
    with pytest.raises(asyncpg.CheckViolationError):
        await db.execute(
            "UPDATE decision SET state = 'in_force', agreed_by = proposed_by, agreed_at = now() WHERE id = $1", alone
        )


async def test_the_register_is_read_by_the_page(in_force, sri, db):
    for n in range(5):
        await in_force(2, wish(number=f"{n}/2026", title=f"Ketetapan nomor {n}"))
    await proposed(2, wish(number="menunggu"), sri)
    first = await decisions_of(2, limit=4)
    rest = await decisions_of(2, limit=4, before=(first[-1].decided_on, first[-1].id))
    assert [head.number for head in first + rest] == [
        "menunggu",
        "4/2026",
        "3/2026",
        "2/2026",
        "1/2026",
        "0/2026",
        "AWAL",
    ]
    assert len(await decisions_of(2, for_members=True)) == 6
    assert [head.number for head in await decisions_of(2, words="nomor 3")] == ["3/2026"]
    assert [head.number for head in await decisions_of(2, open_only=True)] == ["menunggu"]


async def test_before_and_after_are_shown(in_force, db):
    await in_force(2, wish({"jasa_tarif": TARIF}))
    second = await in_force(
        2, wish({"jasa_tarif": [[0, 500]], "simpanan_wajib": 25_000}, number="2", since=TODAY + timedelta(days=1))
    )
    found = await decision_of([2], second)
    assert found is not None
    said = {one.name: (one.before_words, one.words) for one in found.said}
    assert said == {
        "jasa_tarif": ("mulai Rp0: 4,00 % setahun; mulai Rp2.000.000: 6,00 % setahun", "mulai Rp0: 5,00 % setahun"),
        "simpanan_wajib": ("Rp20.000", "Rp25.000"),
    }
