"""The pen: a few strokes that write short SVG. Canvas 320 × 320, light from the upper left, no outlines."""

from zlib import crc32

SIZE = 320


def n(value: float) -> str:
    """A number as short as it can be: one decimal is enough on 320."""
    text = f"{value:.1f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def path(d: str, fill: str = "none", *, opacity: float = 1, stroke: str = "", width: float = 0, dash: str = "") -> str:
    """A shape by its path data; with `stroke` a line of `width`."""
    parts = [f'<path d="{d}" fill="{fill}"']
    if opacity != 1:
        parts.append(f' opacity="{opacity:g}"')
    if stroke:
        parts.append(f' stroke="{stroke}" stroke-width="{width:g}" stroke-linecap="round" stroke-linejoin="round"')
    if dash:
        parts.append(f' stroke-dasharray="{dash}"')
    return "".join(parts) + "/>"


def line(d: str, stroke: str, width: float = 4, *, opacity: float = 1, dash: str = "") -> str:
    return path(d, opacity=opacity, stroke=stroke, width=width, dash=dash)


def rect(x: float, y: float, w: float, h: float, fill: str, *, r: float = 0, opacity: float = 1) -> str:
    round_ = f' rx="{n(r)}"' if r else ""
    faint = f' opacity="{opacity:g}"' if opacity != 1 else ""
    return f'<rect x="{n(x)}" y="{n(y)}" width="{n(w)}" height="{n(h)}"{round_} fill="{fill}"{faint}/>'


def oval(cx: float, cy: float, rx: float, ry: float, fill: str, *, opacity: float = 1, turn: float = 0) -> str:
    faint = f' opacity="{opacity:g}"' if opacity != 1 else ""
    turned = f' transform="rotate({n(turn)} {n(cx)} {n(cy)})"' if turn else ""
    if rx == ry:
        return f'<circle cx="{n(cx)}" cy="{n(cy)}" r="{n(rx)}" fill="{fill}"{faint}/>'
    return f'<ellipse cx="{n(cx)}" cy="{n(cy)}" rx="{n(rx)}" ry="{n(ry)}" fill="{fill}"{faint}{turned}/>'


def at(x: float, y: float, *parts: str, scale: float = 1, turn: float = 0) -> str:
    """The parts moved to (x, y), turned by degrees, then scaled."""
    moves = f"translate({n(x)} {n(y)})"
    moves += f" rotate({n(turn)})" if turn else ""
    moves += f" scale({scale:g})" if scale != 1 else ""
    return f'<g transform="{moves}">{"".join(parts)}</g>'


def body(outline: str, fill: str, *inside: str, shade: float = 214, light: float = 0, even: bool = False) -> str:
    """A pack: its outline filled, what is printed on it cut at the edge, its right side in shade, a gleam at the left.

    `shade` is the x where the shade begins, `light` the x of the gleam (0: none); `even` leaves holes (a handle) open.
    """
    key = f"c{crc32(outline.encode()) & 0xFFFF:x}"
    rule, clip = (' fill-rule="evenodd"', ' clip-rule="evenodd"') if even else ("", "")
    gleam = rect(light, 0, 14, SIZE, "#fff", opacity=0.28) if light else ""
    return (
        f'<clipPath id="{key}"><path d="{outline}"{clip}/></clipPath><path d="{outline}" fill="{fill}"{rule}/>'
        f'<g clip-path="url(#{key})">{"".join(inside)}{rect(shade, 0, SIZE - shade, SIZE, "#1c1408", opacity=0.14)}'
        f"{gleam}</g>"
    )


def ground(cx: float = 160, width: float = 110, y: float = 288) -> str:
    """The soft shadow everything stands on."""
    return oval(cx, y, width, 11, "#3a2a0f", opacity=0.16)


def sheet(*parts: str) -> str:
    """A whole picture file."""
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{SIZE}" height="{SIZE}" viewBox="0 0 {SIZE} {SIZE}">'
    return head + "".join(parts) + "</svg>\n"
