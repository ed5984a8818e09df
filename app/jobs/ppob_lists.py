"""The provider's price lists, each as often as it may be asked for."""

from app.domain.ppob.sync import sync_lists

__all__ = ["sync_lists"]
