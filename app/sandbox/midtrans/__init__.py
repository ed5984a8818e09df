"""A stand-in for Midtrans (Core API v2 and Snap) that behaves: same addresses, codes, texts, signatures and moods."""
