"""A member shows that he stands at the counter: the fields of `presence_fields` in components/office.html, read the same way everywhere."""

from app.domain.people.acting import HOWS, Presence, acting_for
from app.domain.people.asker import Asker
from app.routes.forms import Form


async def shown_presence(asker: Asker, form: Form, person: int, coop: int) -> Presence:
    """By PIN or by a signed slip, for the officer who asks. Whether he may serve that person was asked before. Raises Refused, TooMany."""
    pin = form.values.pop("pin", "")  # never shown again
    how = form.choice("cara_hadir", list(HOWS), label="Bukti kehadiran")
    form.check()
    return await acting_for(asker, person, coop, how=how, proof=pin if how == "pin" else form.get("surat"))
