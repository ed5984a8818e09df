"""Papers to print and keep: a typst template of ours and plain values in, a PDF out; and our drawings as PNG. No network, fonts from the wheel."""

import asyncio
import json
import re
from functools import lru_cache
from typing import Any

import typst

from app.settings import ROOT

PAPERS = ROOT / "app" / "templates" / "papers"


async def pdf_of(paper: str, values: dict[str, Any]) -> bytes:
    """The paper (a file of app/templates/papers, without ending) filled in. Values travel as JSON: what is typed is never run."""
    return await asyncio.to_thread(_compile, paper, json.dumps(values, ensure_ascii=False, default=str))


DRAWING = re.compile(r"img/[a-z0-9/-]+\.svg")


@lru_cache(maxsize=256)
def png_of(drawing: str) -> bytes:
    """A drawing of ours (a file under static/) as a picture of 400 points, for where no SVG is shown. A tenth of a second: call it in a thread."""
    assert DRAWING.fullmatch(drawing), "only our own drawings"
    made = typst.compile(
        str(PAPERS / "drawing.typ"), root=str(ROOT), format="png", ppi=72.0, ignore_system_fonts=True, sys_inputs={"drawing": f"/static/{drawing}"}
    )  # fmt: skip
    assert isinstance(made, bytes)
    return made


def _compile(paper: str, values: str) -> bytes:
    made = typst.compile(
        str(PAPERS / f"{paper}.typ"), root=str(PAPERS), sys_inputs={"values": values}, ignore_system_fonts=True
    )
    assert isinstance(made, bytes)
    return made
