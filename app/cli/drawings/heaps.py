"""Loose goods by the kilo, in the shallow bamboo tray of the market."""

from zlib import crc32

from app.cli.drawings.pen import at, body, ground, line, n, oval, path

Spots = tuple[tuple[float, float, float], ...]
"""Where pieces lie, from the back to the front: x, y, degrees."""

NINE: Spots = (
    (160, 126, 8), (116, 156, -14), (204, 156, 16), (160, 162, -6), (76, 196, -22), (244, 196, 24), (118, 200, 10),
    (202, 200, -10), (160, 206, 4),
)  # fmt: skip
GRAIN_ROWS = ((124, 26, 6), (140, 44, 8), (156, 58, 6), (172, 72, 10), (188, 84, 7), (204, 96, 9), (220, 108, 8))


def tray(heap: str) -> str:
    """A tampah: the heap lies in it, its woven rim stands before."""
    rim = "M34 214H286C282 258 244 286 160 286S38 258 34 214Z"
    weave = line("M30 226H290M36 244H284M52 262H268", "#8f5a22", 5, dash="16 10", opacity=0.8)
    weave += line("M30 235H290M42 253H278M70 271H250", "#8f5a22", 5, dash="16 10", opacity=0.5)
    back = oval(160, 214, 126, 26, "#a8702f")
    edge = line("M34 214C34 244 286 244 286 214", "#b9803b", 11)
    return ground(160, 118, 284) + back + heap + body(rim, "#cf9a52", weave, shade=226) + edge


def mound(fill: str, grains: str, stroke: float = 5, dash: str = "9 13") -> str:
    """A heap of small things: one hill, sprinkled with grains."""
    hill = "M52 222C84 176 118 112 160 106 202 112 236 176 268 222 230 240 90 240 52 222Z"
    rows = "".join(f"M{160 - w} {y}q{w} {-b} {2 * w} 0" for y, w, b in GRAIN_ROWS)
    return body(hill, fill, line(rows, grains, stroke, dash=dash), shade=206)


def pile(piece: str, spots: Spots) -> str:
    """The piece, drawn once around (0, 0) and laid on every spot."""
    key = f"p{crc32(piece.encode()) & 0xFFFF:x}"
    laid = "".join(
        f'<use href="#{key}" transform="translate({n(x)} {n(y)}) rotate({n(turn)})"/>' for x, y, turn in spots
    )
    return f'<defs><g id="{key}">{piece}</g></defs>{laid}'


def onions() -> str:
    return tray(
        pile(
            path("M0-40C4-24 32-14 30 8 28 28 12 32 0 32S-28 28-30 8C-32-14-4-24 0-40Z", "#a8385a")
            + path("M4-30C8-20 32-14 30 8 28 28 14 32 4 32 24 14 18-12 4-30Z", "#1c1408", opacity=0.16)
            + line("M-3-22C-16-8-18 12-10 26M2-22C8-8 8 12 4 28", "#7a2342", 2.5)
            + line("M0-38V-48", "#c9a26a", 5),
            NINE,
        )
    )


def garlic() -> str:
    return tray(
        pile(
            path("M-4-42H4C6-22 34-16 32 8 30 30 12 32 0 32S-30 30-32 8C-34-16-6-22-4-42Z", "#fffaf0")
            + path("M4-36C8-22 34-16 32 8 30 30 14 32 6 32 24 14 18-12 4-36Z", "#7a5a3a", opacity=0.3)
            + line("M-3-24C-18-8-18 14-10 28M2-24C6-8 6 12 2 30", "#bfa274", 2.5),
            NINE,
        )
    )


def palm_sugar() -> str:
    spots: Spots = ((160, 134, 0), (122, 168, 0), (198, 168, 0), (84, 202, 0), (160, 202, 0), (236, 202, 0))
    cake = path("M-32-14H32L27 20C20 30-20 30-27 20Z", "#8f4d1c")
    shade = path("M12-14H32L27 20C24 26 16 28 8 28Z", "#1c1408", opacity=0.18)
    return tray(pile(cake + shade + oval(0, -14, 32, 13, "#b8702f") + oval(-6, -16, 18, 6, "#cf8a45"), spots))


def eggs() -> str:
    """Brown eggs in a pulp tray."""
    egg = (
        path("M0-36C20-36 30-8 30 8A30 28 0 0 1-30 8C-30-8-20-36 0-36Z", "#dfa26d")
        + path("M10-32C24-24 30-6 30 8 30 26 16 36 2 36 24 20 22-10 10-32Z", "#1c1408", opacity=0.14)
        + oval(-10, -10, 7, 12, "#fff", opacity=0.4, turn=20)
    )
    back: Spots = ((94, 150, 0), (160, 150, 0), (226, 150, 0))
    front: Spots = ((62, 190, 0), (127, 190, 0), (193, 190, 0), (258, 190, 0))
    scallops = "M26 206Q62 232 95 206 127 232 160 206 193 232 226 206 258 232 294 206"
    groove = line("M95 226L102 284M160 226V284M226 226L218 284", "#5d5a4c", 4, opacity=0.4)
    carton = body(f"{scallops}L278 274Q276 284 266 284H54Q44 284 42 274Z", "#a9a593", groove, shade=236)
    return ground(160, 128, 284) + pile(egg, back + front) + carton


def rengginang() -> str:
    disc = oval(0, 0, 42, 24, "#e6bd78") + oval(0, -4, 40, 20, "#f3d69c")
    grains = line("M-26-6H28M-18-14H20M-18 3H20", "#fff8e6", 6, dash="3 9")
    spots: Spots = (
        (160, 128, 0), (112, 156, 0), (208, 156, 0), (160, 172, 0), (82, 194, 0), (238, 194, 0), (160, 208, 0),
    )  # fmt: skip
    return tray(pile(disc + grains, spots))


def emping() -> str:
    chip = oval(0, 0, 34, 22, "#d8b365") + oval(-2, -3, 29, 17, "#f0d795") + line("M-14-4Q0-14 14-2", "#fff6da", 4)
    spots: Spots = (
        (160, 128, 0), (118, 150, -14), (202, 150, 12), (84, 178, -10), (152, 172, 8), (226, 178, 14), (116, 202, -6),
        (196, 204, 6),
    )  # fmt: skip
    return tray(pile(chip, spots))


def rambak() -> str:
    edge = "M-34 8C-44-8-26-26-12-20-4-34 20-32 22-18 40-18 44 4 30 12 26 26 6 24 0 18-10 28-30 24-34 8Z"
    puff = path(edge, "#e3b36a") + line("M-20 0Q-8-12 2-2T22-2", "#f8e2b4", 5)
    spots: Spots = (
        (160, 130, 0), (114, 158, -14), (206, 158, 16), (78, 194, -10), (158, 176, 4), (242, 194, 12), (124, 206, 8),
        (196, 208, -8),
    )  # fmt: skip
    return tray(pile(puff, spots))


def kue_satu() -> str:
    """Moulded mung bean cakes."""
    side = path("M-31-4C-31 10-24 22-14 24-8 36 8 36 14 24 24 22 31 10 31-4Z", "#c9b46a")
    top = "M0-24C10-34 28-24 22-10 34-4 28 16 14 14 8 26-8 26-14 14-28 16-34-4-22-10-28-24-10-34 0-24Z"
    cake = side + path(top, "#efe3ad") + oval(0, -5, 7, 7, "#b9c97f")
    spots: Spots = (
        (160, 132, 0), (116, 160, 0), (204, 160, 0), (80, 194, 0), (160, 186, 0), (240, 194, 0), (120, 208, 0),
        (202, 210, 0),
    )  # fmt: skip
    return tray(pile(cake, spots))


def tape() -> str:
    """Fermented cassava on a banana leaf."""
    piece = path("M-58 0A18 18 0 0 1-40-18H40A18 18 0 0 1 40 18H-40A18 18 0 0 1-58 0Z", "#f0dfa8")
    piece += path("M-54 8H54C50 15 46 18 40 18H-40C-46 18-50 15-54 8Z", "#c9a95a", opacity=0.45)
    piece += line("M-40-4H30", "#fff8e6", 4)
    green = path("M30 232C70 170 250 170 292 226 250 262 80 264 30 232Z", "#4e8a3a")
    veins = "M36 230C110 206 220 206 288 226M90 214L80 200M140 208L134 192M190 208L196 192M240 214L252 202"
    leaf = green + line(veins, "#8fbf6a", 3)
    return ground(160, 124, 264) + at(0, 10, leaf, pile(piece, ((122, 206, -8), (206, 208, 10), (160, 172, -4))))
