"""Every address and who may come there, as a text in the repository: a change is seen by whoever reads the difference.

UPDATE_SNAPSHOTS=1 writes it anew.
"""

import os
from pathlib import Path

from app.routes.permissions import ROLES
from tests.promises.p20_others import object_of, routes

SNAPSHOT = Path(__file__).parent / "snapshots" / "addresses.txt"


def written() -> str:
    addresses = [
        f"{method:4} {path:60} {permit}"
        for method, path, permit in sorted(routes(), key=lambda route: (route[1], route[0]))
    ]
    roles = [f"{role:11} {' '.join(sorted(permits))}".rstrip() for role, permits in sorted(ROLES.items())]
    return "\n".join(["Alamat dan izinnya", "", *addresses, "", "Jabatan dan izinnya", "", *roles, ""])


def test_the_addresses_and_their_permissions_are_those_we_know():
    if os.environ.get("UPDATE_SNAPSHOTS"):
        SNAPSHOT.write_text(written())
    assert SNAPSHOT.read_text() == written(), (
        "an address or a permission changed: look, then write it anew with UPDATE_SNAPSHOTS=1"
    )


def test_of_every_address_it_is_known_whose_thing_it_names():
    for _, path, _ in routes():
        object_of(path)  # raises for a kind of address that nobody has told apart


def test_no_staff_route_lies_outside_the_office_and_none_of_the_office_is_open():
    for method, path, permit in routes():
        inside = path == "/kantor" or path.startswith("/kantor/")
        assert inside == (permit not in ("public", "signed_in", "hooks", "demo", "loopback")), (
            f"{method} {path}: {permit}"
        )


def test_whoever_may_only_read_has_no_button():
    """A pengawas holds `.read`, the check of the SHU, long papers of what he reads, and his own sample: no deed of the office hangs on a `.read`."""
    assert {permit for permit in ROLES["pengawas"] if not permit.endswith(".read")} == {
        "shu.check",
        "shu.papers",
        "audits.draw",
    }
    for method, path, permit in routes():
        if method != "GET":
            assert not permit.endswith(".read"), f"{method} {path}"
