"""What is printed on the packs: small signs around (0, 0), about 80 wide, each in one or two colours."""

from collections.abc import Callable
from math import cos, pi, sin

from app.cli.drawings.pen import at, line, n, oval, path, rect

Motif = Callable[[str, str], str]
"""Draws a sign in a main and a second colour."""


def ring(count: int, radius: float, part: Callable[[float, float, float], str], start: float = -90) -> str:
    """`part(x, y, degrees)` set `count` times around a circle."""
    turns = [start + 360 * i / count for i in range(count)]
    return "".join(part(radius * cos(t * pi / 180), radius * sin(t * pi / 180), t) for t in turns)


def rice(a: str, b: str) -> str:
    stalk = line("M-4 40Q-8 0 14-34", b, 4)
    spots = [(14, -36, 25), (-2, -24, -30), (20, -18, 50), (-8, -6, -35), (14, 0, 45), (-12, 12, -40), (8, 18, 40)]
    return stalk + "".join(oval(x, y, 6, 11, a, turn=t) for x, y, t in spots)


def corn(a: str, b: str) -> str:
    cob = path("M0-40C20-34 22 10 0 36-22 10-20-34 0-40Z", a)
    rows = line("M-8-26V18M0-34V24M8-26V18", "#fff", 3, opacity=0.5, dash="1 8")
    return cob + rows + path("M0 40C-26 26-28 4-24-14-12 0-2 16 0 40ZM0 40C26 26 28 4 24-14 12 0 2 16 0 40Z", b)


def palm(a: str, b: str) -> str:
    leaves = line("M0-6C-12-28-26-32-38-28M0-6C12-28 26-32 38-28M0-6C-4-26-10-36-16-40M0-6C4-26 10-36 16-40", b, 6)
    fruit = [(-16, 8), (16, 8), (0, 4), (-9, 22), (9, 22), (0, 34)]
    return leaves + "".join(oval(x, y, 9, 11, a) for x, y in fruit)


def drop(a: str, b: str) -> str:
    return path("M0-40C18-14 28 0 28 14A28 28 0 0 1-28 14C-28 0-18-14 0-40Z", a) + line(
        "M-14 14A14 14 0 0 0 0 28", b, 5
    )


def leaf(a: str, b: str) -> str:
    blade = path("M-30 30C-40-10-8-38 34-34 38 8 10 40-30 30Z", a)
    return blade + line("M-36 38C-18 14 0-6 20-22M-12 10L-16-10M-12 10L8 12M4-6L2-22M4-6L20-4", b, 3.5)


def teak(a: str, b: str) -> str:
    blade = path("M0-42C30-30 34 6 16 26 10 33 4 34 0 36-4 34-10 33-16 26-34 6-30-30 0-42Z", a)
    return blade + line("M0-34V44M0-18L14-26M0-18L-14-26M0 0L20-10M0 0L-20-10M0 18L15 8M0 18L-15 8", b, 3)


def bean(a: str, b: str) -> str:
    one = oval(0, 0, 17, 24, a) + line("M2-22C-8-8 8 8-2 22", b, 4)
    return at(-16, 4, one, turn=-25) + at(18, -6, one, turn=30)


def chili(a: str, b: str) -> str:
    return path("M18-24C30-6 20 30-34 36-8 24-2 8 2-20Z", a) + line("M10-22C10-32 16-38 26-40M0-20Q10-30 20-22", b, 6)


def fish(a: str, b: str) -> str:
    trunk = path("M-40 0C-22-26 14-24 24-4L42-20V20L24 4C14 24-22 26-40 0Z", a)
    return trunk + oval(-22, -5, 4, 4, b) + line("M-10-14Q-2 0-10 14M4-8Q8 0 4 8", b, 3)


def cow(a: str, b: str) -> str:
    head = path("M-22-22Q0-34 22-22L40-26Q38-6 22-8L16 22Q0 38-16 22L-22-8Q-38-6-40-26Z", a)
    return head + oval(0, 20, 15, 10, b) + oval(-9, -6, 3, 4, b) + oval(9, -6, 3, 4, b)


def bowl(a: str, b: str) -> str:
    noodles = line("M-26-8Q-20-26-12-8T2-8T16-8T28-8M-18-16Q-8-32 0-16T18-16", b, 5)
    return noodles + path("M-38-4H38C36 22 22 34 0 34S-36 22-38-4Z", a) + line("M12-14L34-40M18-12L40-36", a, 4)


def noodles(a: str, b: str) -> str:
    waves = "".join(f"M-36 {y}q9-14 18 0t18 0 18 0 18 0" for y in (-18, -4, 10, 24))
    return line(waves, a, 7) + oval(24, -24, 9, 6, b)


def wheat(a: str, b: str) -> str:
    grains = "".join(oval(s * 10, y, 6, 12, a, turn=s * 32) for y in (-18, 0, 18) for s in (-1, 1))
    return line("M0 42V-20", b, 4) + grains + oval(0, -34, 6, 12, a)


def tuber(a: str, b: str) -> str:
    root = path("M-11-30C-14-8-8 24 0 42 8 24 14-8 11-30Z", a) + oval(0, -30, 11, 6, "#fffdf6") + oval(0, -30, 5, 3, b)
    root += line("M-8-8l8-2M-5 10l9-3", b, 2.5)
    return at(16, 0, root, turn=-22) + at(-14, 2, root, turn=16)


def cubes(a: str, b: str) -> str:
    def cube(x: float, y: float) -> str:
        sides = path("M0-16L18-6V14L0 24-18 14V-6Z", a) + path("M0-16L18-6 0 4-18-6Z", "#fff") + line("M0 4V24", b, 2)
        return at(x, y, sides)

    return cube(-20, 10) + cube(20, 10) + cube(0, -18)


def coconut(a: str, b: str) -> str:
    return oval(0, 2, 36, 34, a) + oval(0, -4, 30, 22, "#fff") + oval(0, -4, 20, 13, b)


def onion(a: str, b: str) -> str:
    return path("M0-40C4-22 32-12 30 12 28 32 12 36 0 36S-28 32-30 12C-32-12-4-22 0-40Z", a) + line(
        "M0-22C-16-8-18 14-8 32M0-22C16-8 18 14 8 32", b, 3
    )


def tooth(a: str, b: str) -> str:
    crown = "M-24-28C-10-36-6-26 0-26S10-36 24-28C36-18 26 8 20 32"
    roots = "16 40 8 34 6 14 4 4-4 4-6 14-8 34-16 40-20 32-26 8-36-18-24-28Z"
    return path(f"{crown} {roots}", a) + line("M-18-16Q-12-22-6-16", b, 4)


def flower(a: str, b: str) -> str:
    return ring(6, 21, lambda x, y, t: oval(x, y, 19, 12, a, turn=t)) + oval(0, 0, 11, 11, b)


def sparkle(a: str, b: str) -> str:
    star = "M0-30C3-8 8-3 30 0 8 3 3 8 0 30-3 8-8 3-30 0-8-3-3-8 0-30Z"
    return at(-6, 4, path(star, a)) + at(24, -24, path(star, b), scale=0.45) + at(22, 26, path(star, b), scale=0.35)


def lemon(a: str, b: str) -> str:
    wedges = ring(8, 0, lambda x, y, t: f"M0 0L{n(22 * cos(t * pi / 180))} {n(22 * sin(t * pi / 180))}")
    return oval(0, 0, 34, 34, a) + oval(0, 0, 27, 27, "#fff") + oval(0, 0, 24, 24, a) + line(wedges, b, 3)


def plate(a: str, b: str) -> str:
    return oval(0, 0, 38, 38, "#fff") + oval(0, 0, 25, 25, a, opacity=0.45) + line("M-20-12A24 24 0 0 1-6-23", b, 5)


def shirt(a: str, b: str) -> str:
    return path("M-16-32Q0-20 16-32L40-16 28 4 20-2V34H-20V-2L-28 4-40-16Z", a) + line("M-8 6q8-8 16 0", b, 4)


def coil(a: str, b: str) -> str:
    return line("M4 0A5 5 0 0 0-8 0A14 14 0 0 0 18 2A23 23 0 0 0-28 0A32 32 0 0 0 34 6", a, 7) + oval(36, -2, 6, 6, b)


def biscuit(a: str, b: str) -> str:
    holes = ring(6, 20, lambda x, y, t: oval(x, y, 3, 3, b))
    return ring(14, 31, lambda x, y, t: oval(x, y, 8, 8, a)) + oval(0, 0, 32, 32, a) + holes + oval(0, 0, 3, 3, b)


def shrimp(a: str, b: str) -> str:
    tail = line("M-18 26C24 34 36-10 6-24-10-30-24-22-28-12", a, 17)
    return tail + line("M20 22l-10-9M28 4l-14-2M20-14l-10 9", b, 3) + line("M-28-14C-36-26-30-38-20-40", a, 3)


def tempe(a: str, b: str) -> str:
    beans = [(-18, -12), (0, -18), (17, -10), (-12, 4), (6, 0), (20, 10), (-20, 18), (-2, 18)]
    return path("M-34-26Q0-40 34-26 42 0 34 26 0 40-34 26-42 0-34-26Z", a) + "".join(
        oval(x, y, 8, 6, b, turn=x * 2) for x, y in beans
    )


def pumpkin(a: str, b: str) -> str:
    ribs = oval(-20, 6, 18, 26, a) + oval(20, 6, 18, 26, a) + oval(0, 6, 17, 29, a)
    return ribs + line("M-11-14Q-17 6-11 28M11-14Q17 6 11 28", b, 3) + line("M0-22Q0-34 10-38", "#4f6b2d", 7)


def comb(a: str, b: str) -> str:
    cell = "M0-16L14-8V8L0 16-14 8V-8Z"
    spots = [(0, 0, a), (28, 0, a), (-28, 0, b), (14, -24, b), (-14, -24, a), (14, 24, a), (-14, 24, a)]
    return "".join(at(x, y, path(cell, c), scale=0.92) for x, y, c in spots)


def turmeric(a: str, b: str) -> str:
    root = line("M-26 12C-10 4 8 2 28-8M-8 6L-16-20M10 0L20 24M2 4L6-24", a, 15)
    return root + oval(29, -9, 6, 6, b) + oval(20, 24, 6, 6, b)


def skewer(a: str, b: str) -> str:
    one = line("M0-44V44", b, 3.5) + "".join(rect(-9, y, 18, 17, a, r=6) for y in (-36, -16, 4))
    return at(-20, 0, one, turn=-12) + at(0, 0, one) + at(20, 0, one, turn=12)


def nut(a: str, b: str) -> str:
    shell = path("M0-36C18-36 20-16 14-2 22 8 22 36 0 36S-22 8-14-2C-20-16-18-36 0-36Z", a)
    return at(0, 0, shell + line("M-6-24V26M6-24V26", b, 3, dash="2 8"), turn=30)


def foot(a: str, b: str) -> str:
    toes = [(-20, -22, 6), (-8, -31, 7), (6, -33, 7), (20, -28, 8)]
    return path("M-20-8C-8-26 26-18 22 8 20 34-10 42-16 24-18 12-24 4-20-8Z", a) + "".join(
        oval(x, y, r, r, b) for x, y, r in toes
    )


def glass(a: str, b: str) -> str:
    return (
        path("M-24-36H24L18 36H-18Z", "#fff")
        + path("M-21-14Q-8-22 0-14T21-14L17 32H-17Z", a)
        + line("M-24-36H24L18 36H-18Z", b, 3)
    )


def cup(a: str, b: str) -> str:
    steam = line("M-12-20q-7-9 0-18M6-20q-7-9 0-18", b, 4)
    return steam + path("M-30-12H24V8C24 26 12 32-3 32S-30 26-30 8Z", a) + line("M24-4C40-8 40 18 22 14", a, 6)


def fruit(a: str, b: str) -> str:
    return (
        line("M-16 4C-12-18 0-30 16-36M12 8C12-14 14-26 16-36", "#4f6b2d", 4)
        + oval(-16, 16, 14, 18, a)
        + oval(14, 18, 14, 18, b)
    )


def lines(a: str, b: str) -> str:
    """Words that say nothing: the small print of a label."""
    return rect(-32, -5, 64, 6, a, r=3) + rect(-22, 6, 44, 5, b, r=2.5)


def wind(a: str, b: str) -> str:
    return line("M-36-10H10A12 12 0 1 0-2-24M-36 6H26A12 12 0 1 1 14 20M-24 22H0", a, 6) + oval(-30, -26, 4, 4, b)
