"""The demo's times of delivery: morning and afternoon of the working week, and a narrow one for the far south."""

from app.domain import transactions

WEEK, FAR = [1, 2, 3, 4, 5, 6], ["Randublatung", "Jati", "Kradenan"]
# name, starts, ends, weekdays, room, cut-off in hours, kecamatan (none: everywhere)
TIMES = [
    ("Pagi", "08:00", "11:00", WEEK, 20, 12, []),
    ("Siang", "13:00", "16:00", WEEK, 20, 3, []),
    ("Sore selatan", "16:00", "18:00", [3, 6], 8, 24, FAR),
]


async def seed_delivery() -> None:
    """As the owner of the demo; nothing where there are times already."""
    if await transactions.fetch_value("SELECT EXISTS (SELECT FROM delivery_slot)"):
        return
    await transactions.execute_many(
        "INSERT INTO delivery_slot (name, starts, ends, weekdays, capacity, cutoff_hours, kecamatan)"
        " VALUES ($1, $2::text::time, $3::text::time, $4, $5, $6, $7)",
        TIMES,
    )
