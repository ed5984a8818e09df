from tests.paying import bank

__all__ = ["bank"]
