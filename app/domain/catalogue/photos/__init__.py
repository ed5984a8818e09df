"""Photos of goods: one comes in, six small ones go out. Read name.py, draw.py, keep.py, find.py."""
