"""How the domain says no."""


class Refused(Exception):
    """A rule of the co-op says no, in one sentence the person can act on.

    `field` names the form field the sentence belongs beside; None: the whole form.
    """

    def __init__(self, sentence: str, *, field: str | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field


class RefusedFields(Refused):
    """Several fields are wrong at once: {field: sentence}."""

    def __init__(self, sentences: dict[str, str]) -> None:
        super().__init__("Ada isian yang perlu diperbaiki.")
        self.sentences = sentences


class NotFound(Exception):
    """It does not exist, or it is not yours: one answer for both."""


class TooMany(Refused):
    """Too many tries; `wait_seconds` until the next may be made."""

    def __init__(self, sentence: str, *, wait_seconds: int) -> None:
        super().__init__(sentence)
        self.wait_seconds = wait_seconds


class Changed(Refused):
    """What was shown is no longer true; the person is shown what changed and asked again."""
