"""The levers do what their names say, for as many calls as was asked, and for no others."""

from __future__ import annotations

import threading

import pytest
import requests

from tests.sandbox.running import SERVER_KEY, RunningSandbox

AUTH = (SERVER_KEY, "")


def ask(sandbox: RunningSandbox, **more) -> requests.Response:
    return requests.get(f"{sandbox.url}/v2/IND-1/status", auth=AUTH, timeout=3, allow_redirects=False, **more)


def test_a_fault_holds_for_its_calls_and_its_name_only(sandbox):
    sandbox.fault("status", calls=2, call="status", http=503)
    charge = requests.post(f"{sandbox.url}/v2/charge", auth=AUTH, json={}, timeout=3)
    assert charge.status_code == 400
    assert [ask(sandbox).status_code for _ in range(3)] == [503, 503, 200]


def test_a_share_of_calls_can_fail_the_same_way_each_time(sandbox):
    def run() -> list[int]:
        sandbox.behave()
        sandbox.fault("429", calls=None, percent=20, seed=7)
        return [ask(sandbox).status_code for _ in range(60)]

    first = run()
    assert 3 <= first.count(429) <= 25
    assert run() == first


def test_html_redirect_drop_and_hang(sandbox):
    sandbox.fault("html")
    assert ask(sandbox).headers["content-type"] == "text/html"
    sandbox.fault("redirect", location="/midtrans")
    assert ask(sandbox).headers["location"] == "/midtrans"
    sandbox.fault("drop")
    with pytest.raises(requests.RequestException):
        ask(sandbox)
    sandbox.fault("hang", seconds=0.6)
    with pytest.raises(requests.Timeout):
        requests.get(f"{sandbox.url}/v2/IND-1/status", auth=AUTH, timeout=0.2)
    assert ask(sandbox).status_code == 200


def test_faults_outlive_a_restart(sandbox):
    sandbox.fault("status", calls=1, http=504)
    sandbox.stop()
    sandbox.start()
    assert [ask(sandbox).status_code for _ in range(2)] == [504, 200]


def test_a_twin_with_the_same_key_is_told_to_wait(sandbox, order):
    sandbox.fault("delay", call="charge", seconds=0.4)
    codes: list[int] = []

    def charge() -> None:
        headers = {"Idempotency-Key": "kembar"}
        answer = requests.post(f"{sandbox.url}/v2/charge", auth=AUTH, json=body, headers=headers, timeout=3)
        codes.append(answer.status_code)

    body = order()
    first = threading.Thread(target=charge)
    first.start()
    while not sandbox.book()["calls"].get("charge"):
        pass
    charge()
    first.join()
    assert codes == [202, 200]
    assert sandbox.book()["sums"]["count"] == 1


def test_unknown_levers_are_named(sandbox):
    for what, body in (("gangguan", {"kind": "gempa"}), ("kabar/aturan", {"kind": "gempa"})):
        answer = sandbox.http.post(f"/_kendali/midtrans/{what}", json=body)
        assert answer.status_code == 400
        assert "drop" in answer.json()["error"]
    assert sandbox.http.post("/_kendali/midtrans/transaksi/IND-0/terbang").status_code == 404
    assert sandbox.http.post("/_kendali/midtrans/transaksi/IND-0/bayar").status_code == 404
