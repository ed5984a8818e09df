"""A member at her own pages."""

from tests.domain.savings.conftest import bank, house
from tests.routes.shop.conftest import queries

__all__ = ["bank", "house", "queries"]
