"""Numbers that people read aloud and that nobody can guess."""

import secrets

# No 0/O, 1/I/L, 5/S, U/V: what is read over a bad line is understood.
ALPHABET = "2346789ABCDEFGHJKMNPQRTWXYZ"


def new_number(prefix: str) -> str:
    """ "PS" -> "PS-7K3M9-QXW2T-B": eleven random characters, about 52 bits."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(11))
    return f"{prefix}-{body[:5]}-{body[5:10]}-{body[10:]}"


def new_digits(count: int) -> str:
    """Random decimal digits, for codes a person types."""
    return "".join(secrets.choice("0123456789") for _ in range(count))


def new_key() -> str:
    """An idempotency key for a form: 128 random bits in url-safe letters."""
    return secrets.token_urlsafe(16)
