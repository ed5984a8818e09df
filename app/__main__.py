"""`python -m app …`: what `make run` is made of, usable one by one in production."""

import os
import sys

os.environ.setdefault("PICCOLO_CONF", "app.piccolo_conf")

from app.cli.main import main

sys.exit(main(sys.argv[1:]))
