"""Clients of the outside services. The domain says what it needs as a protocol; here is who provides it."""
