"""Indora: the shop, the books and the member portal of Koperasi Indora, Blora."""
