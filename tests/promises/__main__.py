"""`make prove`: every promise attacked at its full figure; one line each, exit 1 if any is broken."""

import os
import sys

os.environ["INDORA_PROVE"] = "full"

import pytest

FROM = ("tests/promises", "tests/drills", "tests/domain/test_life_of_shop.py")

sys.exit(pytest.main([*FROM, "-q", "-p", "no:cacheprovider", *sys.argv[1:]]))
