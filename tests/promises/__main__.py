"""`make prove`: every promise attacked at its full figure; one line each, exit 1 if any is broken."""

import os
import sys

os.environ["INDORA_PROVE"] = "full"

import pytest

FROM = (
    "tests/promises",
    "tests/drills",
    "tests/domain/test_life_of_shop.py",
    "tests/domain/savings/test_life_of_savings.py",
)

sys.exit(pytest.main([*FROM, "-q", "-p", "no:cacheprovider", *sys.argv[1:]]))
