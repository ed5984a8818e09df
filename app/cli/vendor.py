"""Puts htmx into static/vendor: one file out of a pinned, hashed package (run by make)."""

import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from app.settings import ROOT

MEMBER = "django_htmx/static/django_htmx/htmx-4.min.js"


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(  # noqa: S603 - our own interpreter and arguments
            [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps", "--require-hashes",
             "-r", str(ROOT / "requirements-vendor.txt"), "-d", folder],
            check=True,
        )  # fmt: skip
        wheel = next(Path(folder).glob("*.whl"))
        target = ROOT / "static" / "vendor" / "htmx-4.min.js"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(zipfile.ZipFile(wheel).read(MEMBER))


if __name__ == "__main__":
    main()
