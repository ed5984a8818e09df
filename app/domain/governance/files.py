"""The paper behind a decision: a PDF as it is, a picture drawn anew (so that nothing rides along in it). Few may fetch it."""

import io
from dataclasses import dataclass

from PIL import Image, ImageOps, UnidentifiedImageError

from app.domain import transactions
from app.domain.errors import Refused

MOST_BYTES = 5 * 1024 * 1024
MOST_PIXELS = 40_000_000
LONGEST = 2000  # a page of minutes stays readable, a phone's twelve megapixels do not stay


@dataclass(frozen=True, slots=True)
class Paper:
    name: str
    media_type: str
    content: bytes
    for_members: bool = False


def read_paper(content: bytes, *, name: str, for_members: bool) -> Paper | None:
    """What came in, made harmless; None when nothing was chosen. Raises Refused for anything but a PDF or a picture."""
    if not content:
        return None
    if len(content) > MOST_BYTES:
        raise Refused("Berkas paling besar 5 MB.", field="berkas")
    if content.startswith(b"%PDF-") and b"%%EOF" in content[-2048:]:
        return Paper(f"{name}.pdf", "application/pdf", content, for_members)
    return Paper(f"{name}.jpg", "image/jpeg", _drawn_anew(content), for_members)


def _drawn_anew(content: bytes) -> bytes:
    try:
        with Image.open(io.BytesIO(content), formats=("JPEG", "PNG", "WEBP")) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise Refused("Gambar terlalu besar.", field="berkas")
            drawn = ImageOps.exif_transpose(picture).convert("RGB")
            drawn.thumbnail((LONGEST, LONGEST))
            out = io.BytesIO()
            drawn.save(out, "JPEG", quality=80)
            return out.getvalue()
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise Refused("Berkas harus PDF atau gambar (JPEG, PNG, WebP).", field="berkas") from None


async def paper_of(entity: int, decision: int, *, member: bool) -> Paper | None:
    """The paper of a decision of this co-op; to members only what was marked for them, once it is in force."""
    row = await transactions.fetch_one(
        "SELECT f.name, f.media_type, f.content, f.for_members FROM decision_file f JOIN decision d ON d.id = f.decision"
        " WHERE d.entity = $1 AND d.id = $2 AND (NOT $3 OR (f.for_members AND d.state IN ('in_force','revoked')))",
        entity, decision, member,
    )  # fmt: skip
    return Paper(row["name"], row["media_type"], row["content"], row["for_members"]) if row else None
