"""Things with a shape of their own: gas, gallon, cups, brushes, soft packs."""

from app.cli.drawings.motifs import flower, foot
from app.cli.drawings.pen import at, body, ground, line, oval, path, rect


def gas() -> str:
    tank = "M98 132C98 104 222 104 222 132C240 150 240 246 222 262H98C80 246 80 150 98 132Z"
    ring = line("M118 116V74Q118 66 126 66H194Q202 66 202 74V116", "#3f7f2f", 14)
    valve = rect(150, 84, 20, 34, "#b9a15a", r=3) + rect(138, 76, 44, 14, "#8f7a3a", r=5)
    base = path("M104 258H216L208 288H112Z", "#3f7f2f")
    flame = (
        "M160 152C178 176 186 184 186 202A26 26 0 0 1 134 202C134 190 142 186 146 174 152 180 154 184 156 188 "
        "162 178 162 166 160 152Z"
    )
    printed = line("M86 196Q160 206 234 196", "#3f7f2f", 4, opacity=0.6) + path(flame, "#fdf6e3")
    return ground(160, 84, 288) + ring + valve + base + body(tank, "#6cae45", printed, shade=206, light=102)


def gallon() -> str:
    left = "H106C92 288 82 282 82 268V232C88 224 88 216 82 208V176C88 168 88 160 82 152V128C82 98 102 82 138 74Z"
    right = "M138 50H182V74C218 82 238 98 238 128V152C232 160 232 168 238 176V208C232 216 232 224 238 232V268"
    water = rect(0, 112, 320, 200, "#5aa9d6", opacity=0.75)
    ribs = line("M84 164Q160 176 236 164M84 220Q160 232 236 220", "#fff", 4, opacity=0.55)
    drop = path("M160 180c10 15 15 21 15 29a15 15 0 0 1-30 0c0-8 5-14 15-29Z", "#fff")
    jar = body(f"{right}C238 282 228 288 214 288{left}", "#a9d6ea", water, ribs, drop, shade=206, light=98)
    return ground(160, 92, 288) + jar + body("M134 32H186V58H134Z", "#2b7fb8", shade=172, light=140)


def water_bottle() -> str:
    right = "M144 46H176V70C176 92 208 96 208 128V176C202 186 202 194 208 204V272C208 282 200 288 190 288"
    left = "H130C120 288 112 282 112 272V204C118 194 118 186 112 176V128C112 96 144 92 144 70Z"
    ribs = line("M112 226Q160 234 208 226M112 244Q160 252 208 244M112 262Q160 270 208 262", "#fff", 3, opacity=0.6)
    wave = rect(0, 122, 320, 52, "#2b7fb8") + path("M100 156Q130 138 160 154T220 150V174H100Z", "#1d5f92")
    drop = path("M160 126c7 11 11 15 11 21a11 11 0 0 1-22 0c0-6 4-10 11-21Z", "#fff")
    bottle = body(right + left, "#bfe0ee", ribs, wave, drop, shade=188, light=122)
    return ground(160, 64, 288) + bottle + body("M140 28H180V54H140Z", "#2b7fb8", shade=170, light=144)


def cups() -> str:
    """A carton of drinking water cups, two of them standing before it."""
    print_ = rect(44, 172, 192, 40, "#2b7fb8") + rect(132, 120, 18, 142, "#e3c08a", opacity=0.7)
    carton = body("M44 120H236V262H44Z", "#c99a5b", print_, shade=320)
    top = path("M44 120L84 88H276L236 120Z", "#e0b67c") + path("M126 120L164 88H182L146 120Z", "#f0d3a4")
    side = path("M236 120L276 88V230L236 262Z", "#a3733a")
    cup = path("M-34-46H34L26 44Q24 50 18 50H-18Q-24 50-26 44Z", "#bfe3f2")
    cup += path("M-30-10H30L26 44Q24 50 18 50H-18Q-24 50-26 44Z", "#6fb9df", opacity=0.8)
    cup += path("M12-46H34L26 44Q24 50 18 50H4Z", "#1c1408", opacity=0.1)
    cup += oval(0, -46, 37, 9, "#2b7fb8") + oval(0, -48, 37, 8, "#4c9fd4")
    return ground(160, 124, 282) + carton + top + side + at(118, 234, cup) + at(206, 236, cup)


def toothbrush() -> str:
    def brush(main: str, tip: str) -> str:
        back = "M0-124C10-124 12-112 11-96L10-58C9-40 12-20 12 0L10 104C10 120-10 120-10 104"
        shade = "M2-124C10-124 12-112 11-96L10-58C9-40 12-20 12 0L10 104C10 114 4 118 0 116Z"
        hairs = rect(-30, -118, 20, 50, "#f6f4ee", r=4)
        hairs += rect(-30, -118, 20, 14, tip, r=4) + rect(-30, -82, 20, 14, tip, r=4)
        handle = path(back + "L-12 0C-12-20-9-40-10-58L-11-96C-12-112-10-124 0-124Z", main)
        return hairs + handle + path(shade, "#1c1408", opacity=0.15) + line("M-4 20V90", "#fff", 4, opacity=0.6)

    green = at(122, 160, brush("#2e8b70", "#7cc9b0"), turn=-10)
    return ground(160, 92, 286) + green + at(206, 160, brush("#c9542f", "#f0a37f"), turn=10)


def tissue() -> str:
    puff = path("M112 130C104 96 134 100 140 66 158 92 172 58 186 82 206 88 196 106 208 130Z", "#fff")
    fold = line("M138 122C136 104 148 100 148 84M172 122C176 106 168 96 178 88", "#cfd8d6", 3)
    pack = (
        "M52 138C52 128 60 124 72 124H248C260 124 268 128 268 138V258C268 270 260 276 248 276H72C60 276 52 270 52 258Z"
    )
    printed = rect(0, 236, 320, 50, "#2f8f8a") + at(106, 196, flower("#fff", "#f2c14e"), scale=0.8)
    printed += at(204, 186, flower("#d3efe9", "#f2c14e"), scale=0.55)
    slit = oval(160, 128, 62, 8, "#1f6f6b")
    return ground(160, 116, 276) + body(pack, "#74c3ba", printed, slit, shade=236, light=66) + puff + fold


def pads() -> str:
    pack = "M62 92C62 78 72 72 84 72H236C248 72 258 78 258 92V262C258 276 248 284 236 284H84C72 284 62 276 62 262Z"
    printed = oval(160, 180, 78, 62, "#fdf3f6") + at(160, 180, flower("#d9598c", "#f7c948"), scale=1.15)
    seal = rect(0, 72, 320, 24, "#a83a6c") + line("M70 84H250", "#fff", 2, opacity=0.5)
    foot_ = rect(0, 250, 320, 40, "#a83a6c")
    return ground(160, 102, 284) + body(pack, "#e48bb0", foot_, printed, seal, shade=230, light=76)


def nappies() -> str:
    pack = "M54 78C54 62 66 56 80 56H240C254 56 266 62 266 78V262C266 278 254 286 240 286H80C66 286 54 278 54 262Z"
    printed = oval(160, 178, 76, 70, "#fff8e6") + at(146, 184, foot("#f0a050", "#f0a050"), turn=-12, scale=0.9)
    printed += at(186, 170, foot("#5fa8d3", "#5fa8d3"), turn=14, scale=0.7)
    handle = path("M128 56C128 30 192 30 192 56H178C178 44 142 44 142 56Z", "#3d86b8")
    bands = rect(0, 252, 320, 40, "#3d86b8") + line("M60 88H260", "#fff", 3, dash="1 14")
    return ground(160, 106, 286) + handle + body(pack, "#8ccbe8", bands, printed, shade=236, light=70)
