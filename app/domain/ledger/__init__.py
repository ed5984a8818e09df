"""The books of every co-op: double entry, append-only, each day sealed. See README.md beside this file."""
