"""The lives of an application, of a departure, and of a request about one's own data."""

from enum import StrEnum

from app.domain.lives import register


class ApplicationState(StrEnum):
    DRAFT = "draft"  # on the applicant's phone, step by step, kept here
    SUBMITTED = "submitted"
    ACCEPTED = "accepted"  # simpanan pokok is still to be paid
    MEMBER = "member"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class DepartureState(StrEnum):
    REQUESTED = "requested"  # by the member
    REVIEWED = "reviewed"  # an officer looked at it, or began it
    WAITING = "waiting"  # a move: approved here, asked there; the membership stays until the answer
    APPROVED = "approved"  # another officer decided, and who is moved to has accepted: the money is still to be settled
    SETTLED = "settled"  # paid out; the membership has ended
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class RequestState(StrEnum):
    REQUESTED = "requested"
    GRANTED = "granted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


A, D, R = ApplicationState, DepartureState, RequestState

APPLICATION = register(
    "application",
    table="application",
    edges={
        "": {A.DRAFT, A.SUBMITTED},  # an officer's form is sent at once
        A.DRAFT: {A.SUBMITTED, A.WITHDRAWN},
        A.SUBMITTED: {A.ACCEPTED, A.REFUSED, A.WITHDRAWN},
        A.ACCEPTED: {A.MEMBER, A.REFUSED, A.WITHDRAWN},
        A.MEMBER: set(),
        A.REFUSED: set(),
        A.WITHDRAWN: set(),
    },
)

DEPARTURE = register(
    "departure",
    table="departure",
    edges={
        "": {D.REQUESTED, D.REVIEWED},
        D.REQUESTED: {D.REVIEWED, D.REFUSED, D.WITHDRAWN},
        D.REVIEWED: {D.WAITING, D.APPROVED, D.REFUSED, D.WITHDRAWN},
        D.WAITING: {D.APPROVED, D.REFUSED, D.WITHDRAWN},
        D.APPROVED: {D.SETTLED, D.REFUSED, D.WITHDRAWN},  # refused: the other primary took its word back
        D.SETTLED: set(),
        D.REFUSED: set(),
        D.WITHDRAWN: set(),
    },
)

DATA_REQUEST = register(
    "data_request",
    table="data_request",
    edges={
        "": {R.REQUESTED},
        R.REQUESTED: {R.GRANTED, R.REFUSED, R.WITHDRAWN},
        R.GRANTED: set(),
        R.REFUSED: set(),
        R.WITHDRAWN: set(),
    },
)

APPLICATION_LABELS = {
    A.DRAFT: "Belum dikirim",
    A.SUBMITTED: "Menunggu keputusan",
    A.ACCEPTED: "Diterima, menunggu simpanan pokok",
    A.MEMBER: "Menjadi anggota",
    A.REFUSED: "Ditolak",
    A.WITHDRAWN: "Dibatalkan",
}

DEPARTURE_LABELS = {
    D.REQUESTED: "Diajukan anggota",
    D.REVIEWED: "Diperiksa, menunggu persetujuan",
    D.WAITING: "Disetujui di sini, menunggu koperasi tujuan",
    D.APPROVED: "Disetujui, menunggu penyelesaian",
    D.SETTLED: "Selesai",
    D.REFUSED: "Ditolak",
    D.WITHDRAWN: "Dibatalkan",
}

REQUEST_LABELS = {R.REQUESTED: "Menunggu", R.GRANTED: "Dikabulkan", R.REFUSED: "Ditolak", R.WITHDRAWN: "Dibatalkan"}
KINDS = {"mundur": "Mengundurkan diri", "pindah": "Pindah ke koperasi lain", "meninggal": "Meninggal dunia", "diberhentikan": "Diberhentikan"}  # fmt: skip
