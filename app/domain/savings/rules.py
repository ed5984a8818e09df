"""What a primary's meeting sets about simpanan: sums, the day dues fall due, limits. Whole rupiah, by decision and date."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from app.domain.governance.setting import Setting, settings_of, values_on


@dataclass(frozen=True, slots=True)
class Rules:
    pokok_idr: int = 100_000  # once, equal for all
    wajib_idr: int = 20_000  # each month
    due_day: int = 10  # of the month; a month not paid by then is in arrears
    minimum_idr: int = 10_000  # stays on simpanan sukarela
    per_day_idr: int = 5_000_000  # withdrawals of one person on one day
    alone_idr: int = 500_000  # what one officer pays at the counter without a second
    least_in_idr: int = 1_000  # one deposit to simpanan sukarela
    least_out_idr: int = 1_000  # one withdrawal
    unproven_idr: int = 200_000  # paid with simpanan before the password is asked again
    behind: Mapping[str, Setting] = field(default_factory=dict, compare=False)  # rule -> the decision that set it

    def by(self, rule: str) -> Setting | None:
        """The decision behind one of these, to be named beside it."""
        return self.behind.get(rule)


# The register's name of each rule (app/domain/governance/known.py).
SETTINGS = {
    "pokok_idr": "simpanan_pokok",
    "wajib_idr": "simpanan_wajib",
    "due_day": "simpanan_wajib_tanggal",
    "minimum_idr": "tarik_saldo_minimum",
    "per_day_idr": "tarik_sehari",
    "alone_idr": "tarik_satu_petugas",
    "least_in_idr": "setor_minimum",
    "least_out_idr": "tarik_minimum",
    "unproven_idr": "belanja_tanpa_sandi",
}


async def rules_of(entity: int, on: date | None = None) -> Rules:
    """The rules of a primary on a day (today unless said); one query. What nobody decided yet is as an installation begins."""
    found = await settings_of(entity, on=on, names=list(SETTINGS.values()))
    return _rules({rule: found[name] for rule, name in SETTINGS.items() if name in found})


async def rules_and_dues(entity: int, on: date, months: Sequence[date]) -> tuple[Rules, dict[date, int]]:
    """The rules of a day, and what simpanan wajib costs in each of these months: what was decided for its first day. One query."""
    wajib = SETTINGS["wajib_idr"]
    found = await values_on(
        entity, [*((name, on) for name in SETTINGS.values()), *((wajib, month) for month in months)]
    )
    rules = _rules({rule: found[name, on] for rule, name in SETTINGS.items() if (name, on) in found})
    return rules, {
        month: int(found[wajib, month].value) if (wajib, month) in found else Rules().wajib_idr for month in months
    }


def _rules(behind: Mapping[str, Setting]) -> Rules:
    return Rules(**{rule: int(setting.value) for rule, setting in behind.items()}, behind=behind)
