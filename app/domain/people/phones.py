"""Phone numbers: however they are typed, one spelling is kept (E.164), so that counting and finding cannot be dodged."""

import re

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberType

from app.domain.errors import Refused

SENTENCE = "Nomor HP tidak dikenal. Tulis yang lengkap, misalnya 0812 3456 7890."
_TYPED = re.compile(r"^\+?[0-9 ().\-]{8,30}$")
_MOBILE = {PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE}


def normal_phone(typed: str, *, field: str = "telepon") -> str:
    """ "0812-3456-7890", "62 812…", "+62812…" -> "+6281234567890". Raises Refused for what is no mobile number.

    Numbers without a country are Indonesian.
    """
    typed = " ".join(typed.split())
    if not _TYPED.match(typed):
        raise Refused(SENTENCE, field=field)
    digits = re.sub(r"[^0-9]", "", typed)
    if typed.startswith("+"):
        asked = f"+{digits}"
    elif digits.startswith("00"):
        asked = f"+{digits[2:]}"
    else:
        asked = f"+{digits}" if digits.startswith("62") else digits
    try:
        number = phonenumbers.parse(asked, "ID")
    except NumberParseException:
        raise Refused(SENTENCE, field=field) from None
    if not phonenumbers.is_valid_number(number) or phonenumbers.number_type(number) not in _MOBILE:
        raise Refused(SENTENCE, field=field)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def shown_phone(phone: str) -> str:
    """ "+6281234567890" -> "0812-3456-7890", as people here write it; foreign numbers keep their "+"."""
    if not phone.startswith("+62"):
        return phone
    national = "0" + phone[3:]
    return "-".join(filter(None, (national[:4], national[4:8], national[8:])))


def masked_phone(phone: str) -> str:
    """ "0812-••••-7890": enough to recognise the own number, not enough to learn a foreign one."""
    shown = shown_phone(phone)
    keep = len(shown) - 4
    return "".join("•" if 4 < at < keep and letter.isdigit() else letter for at, letter in enumerate(shown))
