"""From everything a call may end in to one of: a dict, a definite no, a wrong key, or unknown. Runs in a thread."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import requests
from midtransclient.error_midtrans import JSONDecodeError, MidtransAPIError

from app.gateways.midtrans.answers import GatewayBusy, GatewayMisconfigured, GatewayRefused, GatewayUnavailable
from app.gateways.midtrans.breaker import Breaker

WRONG_KEY = {"401"}
# The deed did not happen, and asking the same again brings the same: these are answers, not troubles.
DEFINITE = {"400", "402", "403", "404", "405", "406", "408", "409", "410", "411", "412", "413", "414"}


def heard(ask: Callable[[], Any], breaker: Breaker) -> dict[str, Any]:
    """Make the call and tell the breaker. Raises one of the three gateway errors, never anything of `requests`."""
    if not breaker.may_pass():
        raise GatewayBusy("breaker open")
    try:
        answer = _asked(ask)
    except GatewayUnavailable:
        breaker.failed()
        raise
    except (GatewayRefused, GatewayMisconfigured):
        breaker.succeeded()  # a no is a sign of life
        raise
    except BaseException:
        breaker.failed()
        raise
    breaker.succeeded()
    return answer


def _asked(ask: Callable[[], Any]) -> dict[str, Any]:
    try:
        answer = ask()
    except MidtransAPIError as error:
        raise _verdict(error) from None
    except JSONDecodeError:
        raise GatewayUnavailable("not JSON") from None
    except requests.Timeout:
        raise GatewayUnavailable("timeout") from None
    except requests.RequestException as error:
        # The class alone: the text of a requests error holds the whole address.
        raise GatewayUnavailable(type(error).__name__) from None
    except (AttributeError, TypeError, ValueError, KeyError):
        raise GatewayUnavailable("nonsense: not an object") from None
    if not isinstance(answer, dict):
        raise GatewayUnavailable("nonsense: not an object")
    return answer


def _verdict(error: MidtransAPIError) -> Exception:
    """The body's code counts before HTTP's, which is mostly 200; Snap has HTTP codes and `error_messages` only."""
    body = error.api_response_dict if isinstance(error.api_response_dict, dict) else {}
    http = int(error.http_status_code or 0)
    code = str(body.get("status_code") or http)
    said = body.get("validation_messages") or body.get("error_messages") or body.get("status_message") or ""
    message = "; ".join(map(str, said)) if isinstance(said, list) else str(said)
    if code in WRONG_KEY:
        return GatewayMisconfigured(f"{code}: the gateway does not know our key")
    if http >= 500 or http == 429 or code not in DEFINITE:
        return GatewayUnavailable(f"code {code[:8]}")
    if not said:
        return GatewayUnavailable(f"nonsense: bare HTTP {http}")  # not the gateway speaking
    return GatewayRefused(code, message[:500])
