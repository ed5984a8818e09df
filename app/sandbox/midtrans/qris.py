"""QRIS text (EMV merchant-presented format) that scans but names no real acquirer: it can move no money."""

from __future__ import annotations


def qr_text(transaction_id: str, amount_idr: int) -> str:
    """Tag-length-value fields closed by a CRC-16, as in the EMV QR specification for merchant-presented codes."""
    reference = transaction_id.replace("-", "")[:25]
    account = _field("00", "ID.CO.TIRUAN.WWW") + _field("01", "936000000000000001") + _field("02", "000000001")
    text = (
        _field("00", "01")
        + _field("01", "12")
        + _field("26", account)
        + _field("52", "5411")
        + _field("53", "360")
        + _field("54", str(amount_idr))
        + _field("58", "ID")
        + _field("59", "INDORA TIRUAN")
        + _field("60", "BLORA")
        + _field("62", _field("01", reference))
        + "6304"
    )
    return text + f"{_crc16(text.encode('ascii')):04X}"


def _field(tag: str, value: str) -> str:
    return f"{tag}{len(value):02d}{value}"


def _crc16(data: bytes) -> int:
    """CRC-16/CCITT-FALSE: polynomial 0x1021, start 0xFFFF."""
    crc = 0xFFFF
    for byte in data:
        crc ^= byte << 8
        for _ in range(8):
            crc = ((crc << 1) ^ 0x1021 if crc & 0x8000 else crc << 1) & 0xFFFF
    return crc
