"""Which passwords may be chosen, and what happens when everybody comes at once."""

import asyncio

import pytest

from app.domain.errors import Refused
from app.domain.people import passwords

SRI = {"phone": "+6281234567890", "name": "Sri Rahayu"}


@pytest.mark.parametrize(
    "typed",
    ["password123", "P@ssw0rd2026", "bismillah123", "sayangsayang", "indonesia1945", "qwertyuiop", "1234567890", "0987654321", "aaaaaaaaaaaa", "abcabcabcabc",
     "081234567890", "6281234567890", "rahayu-1990", "Sri.Rahayu.99", "17081945 17", "blora-2026", "koperasi_indora", "qwerty12345", "ayam1ayam1ayam1"],
)  # fmt: skip
def test_what_anybody_would_try_is_refused(typed):
    with pytest.raises(Refused) as refused:
        passwords.check_new_password(typed, **SRI)
    assert "mudah ditebak" in refused.value.sentence


@pytest.mark.parametrize(
    "typed",
    ["wajan sendok kompor", "kuda lumping naik becak", "x7#Kq!pL2vZ",
     "pagar-besi-tetangga", "🌾🌾🌾 panen raya tahun depan", "jendela\tmiring besok"],
)  # fmt: skip
def test_any_characters_may_be_used(typed):
    assert passwords.check_new_password(typed, **SRI) == typed


@pytest.mark.parametrize(("typed", "words"), [("pendek", "sedikit 10"), ("kata yang amat panjang " * 10, "banyak 128")])
def test_too_short_and_too_long_are_told(typed, words):
    with pytest.raises(Refused) as refused:
        passwords.check_new_password(typed, **SRI)
    assert words in refused.value.sentence


async def test_a_password_matches_itself_and_nothing_else():
    kept = await passwords.hashed("wajan sendok kompor")
    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert await passwords.matches(kept, "wajan sendok kompor")
    assert not await passwords.matches(kept, "wajan sendok kompor ")
    assert not await passwords.matches(None, "wajan sendok kompor")
    assert not await passwords.matches(kept, "x" * 100_000)


async def test_the_queue_is_short_and_empties_again():
    outcomes = await asyncio.gather(*(passwords.matches(None, "x") for _ in range(60)), return_exceptions=True)
    refused = sum(isinstance(outcome, passwords.Overloaded) for outcome in outcomes)
    assert refused == 60 - passwords.THREADS - passwords.WAITING
    assert await passwords.matches(None, "x") is False
