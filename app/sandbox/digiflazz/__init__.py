"""A stand-in for Digiflazz' buyer API that behaves: same addresses, signatures, codes, texts, test numbers and moods."""
