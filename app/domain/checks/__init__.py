"""The invariants of the house, asked of the database itself. `python -m app check`, tests, restores and production run the same."""
