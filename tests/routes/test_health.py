"""/sehat says what is true of the gateway, and since when."""

from app.domain.payments.gateway import use_gateway
from app.domain.payments.health import feel_pulse
from app.gateways.midtrans import Midtrans
from tests.bank import bank, bank_process  # noqa: F401 - fixtures


async def gateway_said(web):
    return (await web.get("/sehat")).json()["gateway"]["midtrans"]


async def test_before_anybody_asked_it_says_so(web):
    assert "pekerja menanyainya dalam satu menit" in await gateway_said(web)


async def test_a_gateway_that_answers_one_that_does_not_and_one_that_refuses_our_key(web, bank):  # noqa: F811
    await feel_pulse()
    assert (await gateway_said(web)).startswith("sehat, ditanya ")
    use_gateway(Midtrans(server_key="SB-Mid-server-bukan-kunci-kita", url=bank.url))
    await feel_pulse()
    assert (await gateway_said(web)).startswith("kunci ditolak, ")
    use_gateway(Midtrans(server_key="SB-Mid-server-x", url="http://127.0.0.1:9", read_s=1, deadline_s=1))
    await feel_pulse()
    assert (await gateway_said(web)).startswith("tidak menjawab, ")
