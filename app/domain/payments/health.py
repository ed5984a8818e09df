"""Whether the gateway answers, asked by the worker each minute about an order that never was: /sehat and watchers read it."""

from app.domain import transactions
from app.domain.payments.gateway import GatewayError, GatewayMisconfigured, asked, gateway, patience

NO_ORDER = "SEHAT-0"  # a name no order of ours can have
SECONDS = 8.0


async def feel_pulse() -> str:
    """Ask and write down: sehat, kunci ditolak or tidak menjawab."""
    try:
        with patience(SECONDS):
            await asked(gateway().status(NO_ORDER))
        state = "sehat"
    except GatewayMisconfigured:
        state = "kunci ditolak"
    except GatewayError:
        state = "tidak menjawab"
    await transactions.execute(
        "INSERT INTO gateway_health (gateway, state) VALUES ('midtrans', $1) ON CONFLICT (gateway) DO UPDATE SET state = excluded.state, at = now()",
        state,
    )
    return state
