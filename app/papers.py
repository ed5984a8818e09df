"""Papers to print and keep: a typst template of ours and plain values in, a PDF out. No network, fonts from the wheel."""

import asyncio
import json
from typing import Any

import typst

from app.settings import ROOT

PAPERS = ROOT / "app" / "templates" / "papers"


async def pdf_of(paper: str, values: dict[str, Any]) -> bytes:
    """The paper (a file of app/templates/papers, without ending) filled in. Values travel as JSON: what is typed is never run."""
    return await asyncio.to_thread(_compile, paper, json.dumps(values, ensure_ascii=False, default=str))


def _compile(paper: str, values: str) -> bytes:
    made = typst.compile(
        str(PAPERS / f"{paper}.typ"), root=str(PAPERS), sys_inputs={"values": values}, ignore_system_fonts=True
    )
    assert isinstance(made, bytes)
    return made
