"""Search in the goods of the shop: from what a person types to what they meant. See docs/search.md."""

from app.domain.catalogue.search.index import Document, Index
from app.domain.catalogue.search.matching import Hit, Why

__all__ = ["Document", "Hit", "Index", "Why"]
