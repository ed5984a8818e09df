"""The mark of the co-op: a teak leaf on deep green; as favicon, app icons and the picture for shared links."""

from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from app.cli.drawings.icons import TEAK_LEAF, TEAK_VEINS

GREEN, GREEN_DEEP, GOLD, RICE = "#1d5138", "#133b28", "#d9a441", "#fdf6e3"
OVER = 4  # drawn four times as large and made smaller: smooth edges without another library

Point = tuple[float, float]


def draw_brand(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "favicon.svg").write_text(favicon(), encoding="utf-8")
    app_icon(192, corner=0.22, leaf=0.66).save(folder / "app-192.png", optimize=True)
    app_icon(512, corner=0.22, leaf=0.66).save(folder / "app-512.png", optimize=True)
    # A maskable icon fills its square: the phone cuts it, only the middle 80 % is sure to stay.
    app_icon(512, corner=0, leaf=0.52).save(folder / "app-maskable-512.png", optimize=True)
    shared_link().save(folder / "bagikan.png", optimize=True)


def favicon() -> str:
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48"><rect width="48" height="48" rx="11" '
        f'fill="{GREEN}"/><g transform="translate(6.4 6) scale(1.1)"><path d="{TEAK_LEAF}" fill="{GOLD}"/>'
        f'<path d="{TEAK_VEINS}" fill="none" stroke="{GREEN}" stroke-width="1.5" stroke-linecap="round"/></g></svg>\n'
    )


def app_icon(size: int, *, corner: float, leaf: float) -> Image.Image:
    """A square icon of `size` pixels; `corner` and `leaf` are shares of it."""
    big = size * OVER
    icon = Image.new("RGBA", (big, big), (0, 0, 0, 0))
    pen = ImageDraw.Draw(icon)
    pen.rounded_rectangle((0, 0, big - 1, big - 1), radius=big * corner, fill=GREEN)
    scale = big * leaf / 32
    put_leaf(pen, (big - 32 * scale) / 2, (big - 32.5 * scale) / 2, scale)
    small = icon.resize((size, size), Image.Resampling.LANCZOS)
    return small.quantize(64) if corner == 0 else small.quantize(64, method=Image.Quantize.FASTOCTREE)


def shared_link() -> Image.Image:
    """1200 × 630: what a chat shows when someone shares an address."""
    wide, high = 1200 * 2, 630 * 2
    card = Image.new("RGB", (wide, high), GREEN)
    pen = ImageDraw.Draw(card)
    for column in range(-1, 26):
        for row, y in enumerate((high - 190, high - 70)):
            put_leaf(pen, column * 104 + row * 52, y, 2.4, fill="#2a6448", veins=GREEN)
    pen.rectangle((0, high - 210, wide, high - 204), fill=GOLD)
    put_leaf(pen, 180, 250, 17)
    font = ImageFont.load_default(size=230)
    small = ImageFont.load_default(size=78)
    pen.text((820, 330), "Indora", font=font, fill=RICE)
    pen.text((832, 620), "Koperasi kita di Blora", font=small, fill=GOLD)
    return card.resize((1200, 630), Image.Resampling.LANCZOS).quantize(96)


def put_leaf(
    pen: ImageDraw.ImageDraw, x: float, y: float, scale: float, *, fill: str = GOLD, veins: str = GREEN
) -> None:
    """The leaf of TEAK_LEAF, flattened, at (x, y); `scale` is pixels per unit of its 32-grid."""
    pen.polygon([(x + px * scale, y + py * scale) for px, py in leaf_edge()], fill=fill)
    width = max(1, round(1.3 * scale))
    for start, end in VEINS:
        pen.line([(x + start[0] * scale, y + start[1] * scale), (x + end[0] * scale, y + end[1] * scale)], veins, width)


VEINS: tuple[tuple[Point, Point], ...] = (
    ((16, 7), (16, 26)), ((16, 12), (21, 8.5)), ((16, 12), (11, 8.5)), ((16, 17.5), (22.5, 13.5)),
    ((16, 17.5), (9.5, 13.5)), ((16, 22.5), (21.5, 19.5)), ((16, 22.5), (10.5, 19.5)),
)  # fmt: skip


def leaf_edge() -> list[Point]:
    right = curve((16, 1.5), (25.5, 6.5), (28, 15), (24, 22.5))
    right += curve((24, 22.5), (22.2, 25.3), (19.7, 26.3), (17.4, 26.7))
    left = [(32 - px, py) for px, py in reversed(right)]
    return [*right, (17, 31), (15, 31), *left]


def curve(a: Point, b: Point, c: Point, d: Point, steps: int = 24) -> list[Point]:
    """Points on a cubic Bézier curve."""

    def on(t: float, axis: int) -> float:
        u = 1 - t
        return u**3 * a[axis] + 3 * u * u * t * b[axis] + 3 * u * t * t * c[axis] + t**3 * d[axis]

    return [(on(i / steps, 0), on(i / steps, 1)) for i in range(steps + 1)]
