"""The Merkle-sum tree over the shares of a run, written so that docs/bukti.md and another program come to the same bytes.

Leaves lie in the order of their hashes. A node is its hash and its sum; the hash of an inner node binds both sums below it, so that
nobody's rupiah can be moved, doubled or left out without another root. An odd node goes up unchanged. Nothing here asks the database.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

NAME = "indora-shu-v1"
NODE = 40  # bytes of a node: hash (32) and sum (8, big-endian)


@dataclass(frozen=True, slots=True)
class Beside:
    """One step of a path: the node that is joined, and on which side of ours it stands."""

    side: str  # kiri | kanan
    hash: bytes
    sum_idr: int


def payload(entity: int, year: int, member_no: str, salt: bytes, jasa_modal_idr: int, jasa_usaha_idr: int) -> str:
    """The text of a leaf."""
    total = jasa_modal_idr + jasa_usaha_idr
    return f"{NAME}|{entity}|{year}|{member_no}|{salt.hex()}|{jasa_modal_idr}|{jasa_usaha_idr}|{total}"


def leaf_hash(text: str) -> bytes:
    return hashlib.sha256(b"\x00" + text.encode()).digest()


def joined(left: bytes, right: bytes) -> bytes:
    """The node above two nodes."""
    total = int.from_bytes(left[32:]) + int.from_bytes(right[32:])
    return hashlib.sha256(b"\x01" + left + right).digest() + total.to_bytes(8)


def node(digest: bytes, sum_idr: int) -> bytes:
    return digest + sum_idr.to_bytes(8)


def levels(leaves: bytes) -> list[bytes]:
    """All levels over nodes that lie side by side, from the leaves to the root. No leaf at all is refused."""
    if not leaves or len(leaves) % NODE:
        raise ValueError("a tree needs whole leaves")
    found = [leaves]
    while len(found[-1]) > NODE:
        found.append(_above(found[-1]))
    return found


def _above(level: bytes) -> bytes:
    sha256, up = hashlib.sha256, []
    for at in range(0, len(level) - NODE, 2 * NODE):
        pair = level[at : at + 2 * NODE]
        total = int.from_bytes(pair[32:40]) + int.from_bytes(pair[72:80])
        up.append(sha256(b"\x01" + pair).digest() + total.to_bytes(8))
    if len(level) // NODE % 2:
        up.append(level[-NODE:])
    return b"".join(up)


def neighbours(place: int, leaves: int) -> list[tuple[int, int, str]]:
    """Where the path of a leaf goes: (level, place of the node beside, its side); a level where ours goes up alone has none."""
    steps, level, many = [], 0, leaves
    while many > 1:
        beside = place ^ 1
        if beside < many:
            steps.append((level, beside, "kiri" if beside < place else "kanan"))
        place, many, level = place // 2, (many + 1) // 2, level + 1
    return steps


def climb(start: bytes, path: Sequence[Beside]) -> bytes:
    """The root that a leaf's node and its path come to."""
    here = start
    for step in path:
        beside = node(step.hash, step.sum_idr)
        here = joined(beside, here) if step.side == "kiri" else joined(here, beside)
    return here
