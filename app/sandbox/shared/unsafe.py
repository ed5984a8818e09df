"""Why a stand-in will not start."""


class Unsafe(ValueError):
    """The stand-in was given something that belongs to the real service."""
