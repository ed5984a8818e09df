"""Made by hand in Blora: batik with the teak leaf, carved teak, a woven bag, a small wayang."""

from app.cli.drawings.motifs import teak
from app.cli.drawings.pen import at, body, ground, line, oval, path, rect

LEAVES = ((84, 120, 24), (160, 112, -18), (236, 124, 20), (108, 196, -30), (186, 192, 26), (250, 202, -20))


def batik() -> str:
    """A folded cloth, teak leaves between rows of dots."""
    leaves = "".join(at(x, y, teak("#e9c98f", "#5b2c10"), scale=0.62, turn=turn) for x, y, turn in LEAVES)
    dots = line("M50 156Q160 140 270 158M50 236Q160 224 270 238", "#e9c98f", 5, dash="0.1 13")
    fringe = line("M52 88V238", "#e9c98f", 6, dash="2 7")
    folds = path("M48 240Q160 222 272 240V256Q160 240 48 256Z", "#7a3d16")
    folds += path("M52 258Q160 242 268 258V274Q160 260 52 274Z", "#a8672c")
    cloth = body("M48 84Q160 66 272 84V240Q160 222 48 240Z", "#5b2c10", leaves, dots, fringe, shade=232)
    return ground(160, 118, 276) + folds + cloth


def carving() -> str:
    """A round teak panel, a leaf cut into it."""
    vines = line("M160 248C96 240 76 190 92 140M160 248C224 240 244 190 228 140", "#5b2c10", 7)
    buds = "".join(oval(x, y, 9, 9, "#e0a661") for x, y in ((92, 136), (228, 136), (100, 206), (220, 206)))
    disc = body("M160 42A122 122 0 1 1 159.9 42Z", "#8f5420", oval(160, 164, 100, 100, "#b87736"), shade=236)
    return ground(160, 92, 288) + disc + vines + buds + at(160, 158, teak("#e0a661", "#5b2c10"), scale=1.7)


def bag() -> str:
    """A woven bag with two handles."""
    shape = "M62 136H258L240 272Q238 284 226 284H94Q82 284 80 272Z"
    rows = line("M60 150H260M60 176H260M60 202H260M60 228H260M60 254H260", "#8f5a22", 11, dash="15 15")
    rows += line("M75 163H260M75 189H260M75 215H260M75 241H260M75 267H260", "#e9c98f", 11, dash="15 15")
    bands = rect(0, 196, 320, 14, "#1d5138") + rect(0, 222, 320, 14, "#1d5138")
    handle = line("M112 140C112 40 208 40 208 140", "#6f3f16", 11)
    rim = line("M62 138H258", "#6f3f16", 11)
    return ground(160, 98, 284) + handle + body(shape, "#cf9a52", rows, bands, shade=222) + rim


def wayang() -> str:
    """A small shadow figure on its stick, seen from the side: crown, long arms on rods, a gilded cloth."""
    sticks = line("M160 60V292", "#3a2412", 6) + line("M232 206L210 290M98 210L112 290", "#3a2412", 4)
    arms = line("M184 116L242 156 232 206M146 116L92 154 98 210", "#a8672c", 9)
    hands = oval(232, 208, 8, 8, "#d9a441") + oval(98, 212, 8, 8, "#d9a441")
    head = "M146 84C138 66 144 46 164 42 176 40 184 46 186 54L206 66 190 70C192 80 184 90 172 92L174 106H148Z"
    trunk = "M148 100H178C192 116 198 134 194 156H134C130 134 136 114 148 100Z"
    cloth = "M134 152H194L220 214C224 242 206 256 184 252L168 236 154 258C126 256 112 238 118 212Z"
    crown = path("M146 84C114 82 104 50 124 26 124 48 142 52 150 42L168 40C178 44 184 48 186 54L160 58Z", "#d9a441")
    gold = line("M138 158H190M130 184H206M122 210H216M122 234H212", "#d9a441", 5, dash="3 9")
    gold += line("M148 106Q164 120 180 106", "#d9a441", 6)
    legs = path("M140 250H160L152 276H130ZM170 244H194L204 276H182Z", "#7a3d16")
    person = legs + path(trunk, "#7a3d16") + path(head, "#8f4d1c") + path(cloth, "#1d5138") + crown + gold
    return ground(160, 72, 290) + sticks + arms + hands + person + line("M176 60L184 62", "#fdf6e3", 4)
