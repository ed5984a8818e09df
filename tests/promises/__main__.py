"""`make prove`: every promise attacked at its full figure; one line each, exit 1 if any is broken."""

import os
import sys

os.environ["INDORA_PROVE"] = "full"

import pytest

sys.exit(pytest.main(["tests/promises", "-q", "-p", "no:cacheprovider", *sys.argv[1:]]))
