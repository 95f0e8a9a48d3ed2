"""Advertisements made without the code under test, after Victron's description."""

from typing import Final

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import ECB

from .document import RECORDS, VECTORS

KEY: Final = "0df4d0307b1e2f4a5c6d7e8f90a1b2c3"
SHUNT: Final = 0xA389
SENSE: Final = 0xA3A4
UNENCRYPTED: Final = 0xFF00


def crypt(key: str, nonce: int, payload: bytes) -> bytes:
    """Return payload xor keystream: the encryption of nonce and block number."""
    encrypt = Cipher(AES(bytes.fromhex(key)), ECB()).encryptor().update
    stream = b"".join(
        encrypt(bytes((nonce & 0xFF, nonce >> 8)) + bytes(13) + bytes((block,)))
        for block in range(len(payload) // 16 + 1)
    )
    return bytes(one ^ other for one, other in zip(payload, stream, strict=False))


def advertisement(
    record_type: int,
    payload: bytes,
    *,
    nonce: int = 1,
    key: str = KEY,
    product_id: int = SHUNT,
) -> bytes:
    """Return manufacturer data as a device sends it, without the company id."""
    head = bytes((0x10, 0x02, product_id & 0xFF, product_id >> 8))
    count = bytes((nonce & 0xFF, nonce >> 8))
    if record_type >= UNENCRYPTED:
        return head + b"\xff" + count + bytes((record_type & 0xFF,)) + payload
    encrypted = crypt(key, nonce, payload)
    return head + bytes((record_type,)) + count + bytes.fromhex(key)[:1] + encrypted


# A made-up payload for each record type of which nobody has published any.
_MADE_UP: Final = {
    0x00: "10270000d5",  # 10000 s, 44 degrees
    0x06: "09006f1485ffaa054101be02",  # inverting, 52.31 V, -12.3 A
    0x07: "6f14aa057005ecff7800e0",  # 52.31 V, 1450 W, 87 %, -640 W, 120 W
}


def payloads(record_type: int) -> list[bytes]:
    """Return what devices are known to have sent, or what one would send."""
    if record_type in _MADE_UP:
        return [bytes.fromhex(_MADE_UP[record_type])]
    return [
        bytes.fromhex(vector["plaintext"])[: RECORDS[record_type].size]
        for vector in VECTORS
        if int(vector["record_type"], 16) == record_type
        and vector["capture"] != "synthetic"
    ] or [
        bytes.fromhex(vector["plaintext"])
        for vector in VECTORS
        if int(vector["record_type"], 16) == record_type
    ]
