"""What the stories of members share."""

from tests.routes.shop.conftest import queries

__all__ = ["queries"]
