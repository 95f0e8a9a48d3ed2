"""Advertisement keys, and the one AES block that a record is encrypted with."""

from dataclasses import dataclass
from enum import Enum
import hashlib
import re
from typing import Final

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import ECB

BLOCK: Final = 16
_FIRST_COUNT: Final = bytes(BLOCK - 2)  # what follows the nonce
DIGITS: Final = 32

# Also the quotes, commas and prefixes that stand around bytes in a program.
_SEPARATORS = re.compile(
    r"(?<![0-9A-Za-z])0[xX](?=[0-9A-Fa-f])|\\x"
    r"|[\s:,;\-'\"\[\]{}\u2010-\u2015\u2018-\u201f\u200b\ufeff]+"
)
_NOT_HEXADECIMAL = re.compile(r"[^0-9a-fA-F]")


class InvalidAdvertisementKeyError(ValueError):
    """The text is no advertisement key; its message says why and never quotes it."""


class KeyProblem(Enum):
    """What is wrong with a text that should be a key."""

    EMPTY = "empty"
    NOT_HEXADECIMAL = "not_hexadecimal"
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"


@dataclass(frozen=True, slots=True)
class KeyFault:
    """Why a text is no key, without the text.

    `length` is the number of characters without separators, `position` (from
    1) that of the first character that is no hexadecimal digit.
    """

    problem: KeyProblem
    length: int
    position: int | None = None

    def __str__(self) -> str:
        """Say what is wrong and what to do."""
        if self.problem is KeyProblem.EMPTY:
            return "the key is empty; copy it with the copy button in VictronConnect"
        if self.problem is KeyProblem.NOT_HEXADECIMAL:
            return (
                f"character {self.position} of the key is not one of 0-9 and a-f;"
                " copy it with the copy button of the app"
            )
        amount = "few" if self.length < DIGITS else "many"
        plural = "" if self.length == 1 else "s"
        return (
            f"the key has {self.length} character{plural},"
            f" {abs(DIGITS - self.length)} too {amount};"
            " copy it with the copy button of the app"
        )


def normalise_key(text: str) -> str:
    """Return a key as typed without separators, quotes and prefixes, in lower case."""
    return _SEPARATORS.sub("", text).lower()


def find_key_fault(text: str) -> KeyFault | None:
    """Return why a text is no key, or None: a key has 32 hexadecimal digits."""
    digits = normalise_key(text)
    if not digits:
        return KeyFault(KeyProblem.EMPTY, 0)
    if odd := _NOT_HEXADECIMAL.search(digits):
        return KeyFault(KeyProblem.NOT_HEXADECIMAL, len(digits), odd.start() + 1)
    if len(digits) < DIGITS:
        return KeyFault(KeyProblem.TOO_SHORT, len(digits))
    if len(digits) > DIGITS:
        return KeyFault(KeyProblem.TOO_LONG, len(digits))
    return None


def fingerprint(address: str, key: str) -> str:
    """Return what tells one key of a device from another, and nothing of the key."""
    return hashlib.sha256(f"{address} {key}".encode()).hexdigest()[:16]


class Key:
    """An advertisement key, ready for use; it cannot be read back.

    Victron, Extra manufacturer data, encryption: AES-128 in counter mode whose
    first block is the nonce, little endian, and fourteen zero bytes; the last
    bytes count the blocks, big endian.
    """

    __slots__ = ("_encrypt", "check")

    def __init__(self, text: str) -> None:
        """Take 32 hexadecimal digits in any writing.

        Raises InvalidAdvertisementKeyError, which says what is wrong.
        """
        if fault := find_key_fault(text):
            raise InvalidAdvertisementKeyError(str(fault))
        key = bytes.fromhex(normalise_key(text))
        self.check = key[0]
        # One context for all advertisements: to make one takes longer than to decode.
        # Each block is encrypted by itself (ECB), as the counter blocks of counter mode are.
        self._encrypt = Cipher(AES(key), ECB()).encryptor().update

    def __repr__(self) -> str:
        """Show that there is a key, and nothing of it."""
        return "Key(...)"

    def keystream(self, nonce: bytes, size: int) -> int:
        """Return what so many bytes are encrypted and decrypted with, by exclusive or.

        nonce: its two bytes as they are sent. A number, little endian.
        """
        if size <= BLOCK:
            stream = self._encrypt(nonce + _FIRST_COUNT)
        else:
            blocks = range(-(-size // BLOCK))
            counts = (count.to_bytes(len(_FIRST_COUNT), "big") for count in blocks)
            stream = self._encrypt(b"".join(nonce + count for count in counts))
        return int.from_bytes(stream[:size], "little")

    def apply(self, nonce: int, payload: bytes) -> bytes:
        """Encrypt or decrypt a payload; its length stays as it is."""
        size = len(payload)
        stream = self.keystream(nonce.to_bytes(2, "little"), size)
        return (int.from_bytes(payload, "little") ^ stream).to_bytes(size, "little")
