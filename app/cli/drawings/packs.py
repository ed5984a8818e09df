"""The packs of the shelf, by kind: each takes its colours and the sign that is printed on it."""

from app.cli.drawings.heaps import pile
from app.cli.drawings.motifs import Motif
from app.cli.drawings.pen import at, body, ground, line, oval, path, rect

CREAM = "#fdf6e3"


def label(kind: str, cx: float, cy: float, w: float, h: float, fill: str) -> str:
    """The printed field behind the sign."""
    left, r, t, b = cx - w / 2, cx + w / 2, cy - h / 2, cy + h / 2
    if kind == "oval":
        return oval(cx, cy, w / 2, h / 2, fill)
    if kind == "arch":
        return path(f"M{left:g} {b:g}V{cy:g}C{left:g} {t - 12:g} {r:g} {t - 12:g} {r:g} {cy:g}V{b:g}Z", fill)
    if kind == "diamond":
        return path(f"M{cx:g} {t - 14:g}L{r + 10:g} {cy:g} {cx:g} {b + 14:g} {left - 10:g} {cy:g}Z", fill)
    if kind == "wave":
        return path(f"M0 {cy:g}C60 {t:g} 110 {t - 16:g} 160 {cy - 12:g}S260 {cy + 20:g} 320 {t + 6:g}V320H0Z", fill)
    if kind == "band":
        return rect(0, t, 320, h, fill)
    if kind == "none":
        return ""
    return rect(left, t, w, h, fill, r=14)


def sign(motif: Motif, x: float, y: float, a: str, b: str, scale: float = 1, turn: float = 0) -> str:
    return at(x, y, motif(a, b), scale=scale, turn=turn)


def sack(base: str, mark: str, motif: Motif, a: str, b: str, *, field: str = CREAM, shape: str = "oval") -> str:
    """A plump five-kilo sack, sewn shut."""
    outline = "M88 64C130 56 190 56 232 64L242 88C262 150 262 230 250 274 200 290 120 290 70 274 58 230 58 150 78 88Z"
    seam = rect(0, 72, 320, 7, mark) + line("M90 75.5H232", "#fff", 2.5, dash="7 6", opacity=0.8)
    ears = path("M88 64L70 50 84 88ZM232 64L250 50 236 88Z", base)
    printed = label(shape, 160, 172, 124, 116, field) + sign(motif, 160, 168, a, b, 1.15)
    foot = rect(0, 248, 320, 12, mark) + rect(0, 264, 320, 4, mark)
    return ground(160, 104, 284) + ears + body(outline, base, seam, foot, printed, shade=222, light=86)


def pillow(
    base: str, mark: str, motif: Motif, a: str, b: str, *, shape: str = "oval", field: str = CREAM, wide: float = 1
) -> str:
    """A flat bag sealed above and below: noodles, flour, seasoning."""
    outline = "M76 54H244L252 78C258 130 258 190 252 242L244 268H76L68 242C62 190 62 130 68 78Z"
    seals = rect(0, 40, 320, 36, mark) + rect(0, 246, 320, 36, mark)
    ribs = line("M60 60H260M60 67H260M60 255H260M60 262H260", "#fff", 1.5, opacity=0.45)
    printed = label(shape, 160, 152, 132, 112, field) + sign(motif, 160, 152, a, b, 1.2)
    pack = body(outline, base, printed, seals, ribs, shade=226, light=84)
    if wide != 1:
        pack = f'<g transform="translate({160 - 160 * wide:g} 12) scale({wide:g} 1)">{pack}</g>'
    return ground(160, 98 * wide, 284 if wide != 1 else 276) + pack


def stand(
    base: str, mark: str, motif: Motif, a: str, b: str, *, shape: str = "oval", field: str = CREAM, window: str = ""
) -> str:
    """A standing pouch with a folded foot; `window` shows what is inside."""
    outline = "M88 42H232C232 130 242 210 252 268 250 284 240 288 228 288H92C80 288 70 284 68 268 78 210 88 130 88 42Z"
    top = rect(0, 42, 320, 24, mark) + line("M90 54H230", "#fff", 2, opacity=0.5)
    fold = path("M60 262C120 246 200 246 260 262V300H60Z", mark, opacity=0.55)
    pane = path("M104 208H216L222 246C180 238 140 238 98 246Z", window) if window else ""
    printed = label(shape, 160, 144, 112, 108, field) + sign(motif, 160, 142, a, b, 1.1)
    return ground(160, 98, 288) + body(outline, base, pane, printed, fold, top, shade=220, light=94)


def bottle(
    base: str, cap: str, motif: Motif, a: str, b: str, *, field: str = CREAM, tall: float = 1, shape: str = "panel"
) -> str:
    """A slender bottle: soy sauce, chilli sauce, honey, jamu."""
    right = "M142 52H178V98C178 116 206 126 206 158V270C206 282 198 288 188 288"
    outline = right + "H132C122 288 114 282 114 270V158C114 126 142 116 142 98Z"
    printed = label(shape, 160, 212, 92, 92, field) + sign(motif, 160, 212, a, b, 0.85)
    glass = body(outline, base, printed, shade=186, light=124)
    lid = body("M138 30H182V62H138Z", cap, shade=170, light=142)
    low = f'<g transform="translate(0 {288 - 288 * tall:g}) scale(1 {tall:g})">'
    return ground(160, 62, 288) + (f"{low}{glass}{lid}</g>" if tall != 1 else glass + lid)


def jug(base: str, cap: str, motif: Motif, a: str, b: str, *, field: str = CREAM, shape: str = "panel") -> str:
    """A flat bottle with a handle: softener, floor cleaner, two litres of oil."""
    outline = (
        "M122 56H170V82C222 92 240 120 240 160V268C240 282 232 288 220 288H100C88 288 80 282 80 268V150"
        "C80 112 122 102 122 82Z"
        "M202 122C192 118 190 128 196 138 204 152 204 164 202 178 204 188 216 186 217 174 218 154 216 132 202 122Z"
    )
    printed = label(shape, 148, 222, 104, 96, field) + sign(motif, 148, 222, a, b, 0.95)
    return (
        ground(160, 92, 288)
        + body(outline, base, printed, shade=214, light=92, even=True)
        + body("M118 32H174V66H118Z", cap, shade=158, light=122)
    )


def squeeze(base: str, cap: str, motif: Motif, a: str, b: str) -> str:
    """A waisted bottle with a pull cap: washing-up liquid."""
    right = "M134 84H186C214 96 220 118 216 150 210 180 210 196 216 224V270C216 282 208 288 196 288"
    outline = right + "H124C112 288 104 282 104 270V224C110 196 110 180 104 150 100 118 106 96 134 84Z"
    printed = label("oval", 160, 196, 88, 112, CREAM) + sign(motif, 160, 196, a, b, 0.9)
    lid = body("M132 56H188V90H132Z", cap, shade=174, light=138) + body("M148 30H172V60H148Z", cap, shade=164)
    return ground(160, 72, 288) + lid + body(outline, base, printed, shade=192, light=114)


def can(base: str, mark: str, motif: Motif, a: str, b: str, *, w: float = 120, h: float = 150, scale: float = 1) -> str:
    """A tin with a paper label; the base line is always at 288."""
    left, r, t, e = 160 - w / 2, 160 + w / 2, 288 - h, w * 0.11
    outline = f"M{left:g} {t:g}H{r:g}V{288 - e:g}C{r:g} {292:g} {left:g} {292:g} {left:g} {288 - e:g}Z"
    paper = (
        rect(left, t + h * 0.12, w, h * 0.76, base)
        + rect(left, t + h * 0.12, w, h * 0.13, mark)
        + rect(left, t + h * 0.75, w, h * 0.13, mark)
    )
    printed = oval(160, t + h / 2, w * 0.36, h * 0.25, CREAM) + sign(motif, 160, t + h / 2, a, b, scale)
    lid = oval(160, t, w / 2, e, "#e8e6df") + oval(160, t, w / 2 - 8, e * 0.7, "#bdbab0")
    return (
        ground(160, w * 0.58, 286)
        + body(outline, "#cfccc2", paper, printed, shade=160 + w * 0.27, light=left + 12)
        + lid
    )


def box(
    base: str,
    mark: str,
    motif: Motif,
    a: str,
    b: str,
    *,
    w: float = 130,
    h: float = 190,
    depth: float = 44,
    scale: float = 1.1,
    shape: str = "arch",
) -> str:
    """A carton seen a little from the right: front, side in shade, top in light."""
    left, t = 160 - (w + depth) / 2, 288 - h
    r, lift = left + w, depth * 0.5
    side = path(f"M{r:g} {t:g}L{r + depth:g} {t - lift:g}V{288 - lift:g}L{r:g} 288Z", mark)
    dark = path(f"M{r:g} {t:g}L{r + depth:g} {t - lift:g}V{288 - lift:g}L{r:g} 288Z", "#1c1408", opacity=0.2)
    top = path(f"M{left:g} {t:g}L{left + depth:g} {t - lift:g}H{r + depth:g}L{r:g} {t:g}Z", base)
    light = path(f"M{left:g} {t:g}L{left + depth:g} {t - lift:g}H{r + depth:g}L{r:g} {t:g}Z", "#fff", opacity=0.35)
    field = label(shape, left + w / 2, t + h * 0.46, min(w, h) * 0.82, min(w, h) * 0.78, CREAM)
    front = body(
        f"M{left:g} {t:g}H{r:g}V288H{left:g}Z", base, rect(left, 288 - h * 0.14, w, h * 0.14, mark), field,
        sign(motif, left + w / 2, t + h * 0.46, a, b, scale), shade=320, light=left + 8,
    )  # fmt: skip
    return ground(164, (w + depth) * 0.56, 287) + side + dark + top + light + front


def jar(
    inside: str, lid: str, motif: Motif, a: str, b: str, *, field: str = CREAM, specks: str = "", tall: float = 0
) -> str:
    """A jar with a screw lid; what is in it shows above and below the label."""
    t = 108 - tall
    left = f"M98 {t:g}C92 {t + 14:g} 84 {t + 22:g} 84 {t + 42:g}V262C84 280 92 288 108 288"
    outline = f"{left}H212C228 288 236 280 236 262V{t + 42:g}C236 {t + 22:g} 228 {t + 14:g} 222 {t:g}Z"
    spots = (
        line(f"M96 {t + 34:g}H226M104 {t + 46:g}H220M96 264H226M104 276H220", specks, 5, dash="1 13") if specks else ""
    )
    printed = rect(84, 160, 152, 90, field) + rect(84, 160, 152, 8, lid) + rect(84, 242, 152, 8, lid)
    top = body(
        f"M90 {t - 40:g}H230V{t:g}H90Z",
        lid,
        line(f"M90 {t - 12:g}H230", "#1c1408", 3, opacity=0.2),
        shade=206,
        light=100,
    )
    return (
        ground(160, 88, 288)
        + body(outline, inside, spots, printed, sign(motif, 160, 205, a, b, 0.86), shade=210, light=94)
        + top
    )


def bar(base: str, mark: str, motif: Motif, a: str, b: str) -> str:
    """A wrapped bar of soap, lying."""
    front = body("M56 176H238V268H56Z", base, rect(56, 176, 24, 92, mark), rect(214, 176, 24, 92, mark),
                 oval(147, 222, 54, 36, CREAM), sign(motif, 147, 222, a, b, 0.72), shade=320, light=0)  # fmt: skip
    top = path("M56 176L90 138H268L238 176Z", base) + path("M56 176L90 138H268L238 176Z", "#fff", opacity=0.4)
    side = path("M238 176L268 138V230L238 268Z", mark) + path("M238 176L268 138V230L238 268Z", "#1c1408", opacity=0.2)
    return ground(164, 112, 268) + top + side + front


def strip(base: str, mark: str, motif: Motif, a: str, b: str) -> str:
    """A hanging strip of small sachets, to be torn off one by one."""
    sachet = (
        rect(0, 0, 62, 80, base)
        + rect(0, 0, 62, 9, mark)
        + rect(0, 71, 62, 9, mark)
        + oval(31, 40, 25, 25, CREAM)
        + at(31, 40, motif(a, b), scale=0.5)
        + rect(52, 0, 10, 80, "#1c1408", opacity=0.12)
    )
    spots = tuple((x, y + 82 * i, 0) for x, y in ((168, 24), (88, 34)) for i in range(3))
    cuts = line("M88 115H150M88 197H150M168 105H230M168 187H230", "#fff", 2, dash="4 4", opacity=0.9)
    return ground(160, 92, 284) + pile(sachet, spots) + cuts


def tube(base: str, mark: str, motif: Motif, a: str, b: str) -> str:
    """A tube lying before its carton: toothpaste."""
    front = body("M40 96H252V170H40Z", base, rect(40, 150, 212, 20, mark), oval(96, 130, 42, 30, CREAM),
                 sign(motif, 96, 130, a, b, 0.62), rect(152, 116, 76, 9, "#fff", r=4),
                 rect(152, 132, 50, 7, "#fff", r=3),
                 shade=320)  # fmt: skip
    top = path("M40 96L64 74H276L252 96Z", base) + path("M40 96L64 74H276L252 96Z", "#fff", opacity=0.35)
    side = path("M252 96L276 74V148L252 170Z", mark) + path("M252 96L276 74V148L252 170Z", "#1c1408", opacity=0.2)
    tail = "M52 196V268L210 256C222 254 228 246 228 232S222 210 210 208Z"
    body_ = body(tail, "#f6f4ee", path("M52 226L228 220V240L52 250Z", base), rect(52, 190, 16, 90, mark), shade=320)
    return (
        ground(160, 126, 272)
        + top
        + side
        + front
        + body_
        + body("M224 214H262V250H224Z", mark, shade=320)
        + line("M232 214V250M241 214V250M250 214V250", "#1c1408", 2, opacity=0.25)
    )
