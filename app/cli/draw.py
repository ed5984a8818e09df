"""Draw all pictures of the shop again: `python -m app.cli.draw`. The same hand gives the same bytes each time."""

from pathlib import Path

from app.cli.drawings.brand import draw_brand
from app.cli.drawings.goods import PICTURES, SHELVES
from app.cli.drawings.icons import sprite
from app.cli.drawings.pen import at, sheet

STATIC = Path(__file__).resolve().parents[2] / "static"


def main() -> None:
    for slug, drawing in PICTURES.items():
        write(STATIC / "img/goods" / f"{slug}.svg", sheet(drawing))
    for slug, shelf in SHELVES.items():
        write(STATIC / "img/kategori" / f"{slug}.svg", sheet(shelf_of(shelf)))
    write(STATIC / "icons.svg", sprite())
    draw_brand(STATIC / "img")
    print(f"{len(PICTURES)} barang, {len(SHELVES)} kategori")


def shelf_of(slugs: tuple[str, ...]) -> str:
    """One good fills the picture; of two the second stands before the first, to its right."""
    if len(slugs) == 1:
        return PICTURES[slugs[0]]
    back, front = (PICTURES[slug] for slug in slugs)
    return at(-4, 10, back, scale=0.74) + at(108, 108, front, scale=0.66)


def write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
