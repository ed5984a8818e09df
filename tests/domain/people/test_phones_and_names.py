"""One number has one spelling, and a name is what can be read."""

import pytest

from app.domain.errors import Refused
from app.domain.people.names import clean_name
from app.domain.people.phones import masked_phone, normal_phone, shown_phone


@pytest.mark.parametrize(
    "typed",
    ["081234567890", "0812-3456-7890", " 0812 3456 7890 ", "62 812 3456 7890", "+62 812-3456-7890", "(0812) 3456.7890", "006281234567890", "+6281234567890"],
)  # fmt: skip
def test_every_spelling_is_one_number(typed):
    assert normal_phone(typed) == "+6281234567890"


@pytest.mark.parametrize("phone", [f"08120000000{n}" for n in range(1, 10)] + ["+6281210000001", "+6281210000300"])
def test_the_demo_numbers_are_accepted(phone):
    assert normal_phone(phone).startswith("+62812")


@pytest.mark.parametrize(
    "typed",
    ["", "0812", "0296531234", "abcdefghij", "0812345678901234567890", "+1", "08123456789o", "０８１２３４５６７８９０", "0812;ext=5", "1" * 1000,
     "' OR 1=1 --", "<b>0812</b>", "08\u200b1234567890", "+62+81234567890"],
)  # fmt: skip
def test_nonsense_is_refused_with_a_sentence(typed):
    with pytest.raises(Refused) as refused:
        normal_phone(typed)
    assert "0812 3456 7890" in refused.value.sentence


def test_a_phone_is_shown_as_people_write_it():
    assert shown_phone("+6281234567890") == "0812-3456-7890"
    assert masked_phone("+6281234567890") == "0812-••••-7890"
    assert "3456" not in masked_phone("+6281234567890")


def test_a_name_is_trimmed_and_kept():
    assert clean_name("  Sri   Rahayu ") == "Sri Rahayu"
    assert clean_name("O'Brien <b>") == "O'Brien <b>"  # text is text; the page escapes it


@pytest.mark.parametrize(
    "typed", ["", "   ", "123", "a" * 101, "Sri\x07Rahayu", "Sri\u202eRahayu", "\u200b", "Sri\ud800"]
)
def test_a_name_that_cannot_be_read_is_refused(typed):
    with pytest.raises(Refused):
        clean_name(typed)
