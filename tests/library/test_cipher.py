"""Test the cipher against AES itself, and keys as people type them."""

import pickle
import re
import traceback

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CTR
from hypothesis import given, strategies as st
import pytest

from victron_ble import Key
from victron_ble.cipher import (
    InvalidAdvertisementKeyError,
    KeyProblem,
    find_key_fault,
    normalise_key,
)

from .frames import KEY, crypt

BUTTON = "copy it with the copy button of the app"
EMPTY = "the key is empty; copy it with the copy button in VictronConnect"


@given(
    key=st.binary(min_size=16, max_size=16),
    nonce=st.integers(0, 0xFFFF),
    payload=st.binary(max_size=100),
)
def test_counter_mode(key: bytes, nonce: int, payload: bytes) -> None:
    """Test one block and more against two other ways to do the same."""
    once = Cipher(AES(key), CTR(nonce.to_bytes(2, "little") + bytes(14))).encryptor()

    encrypted = Key(key.hex()).apply(nonce, payload)

    assert encrypted == once.update(payload) == crypt(key.hex(), nonce, payload)


@given(st.lists(st.tuples(st.integers(0, 0xFFFF), st.binary(max_size=40))))
def test_a_key_keeps_nothing_between_advertisements(
    frames: list[tuple[int, bytes]],
) -> None:
    """Test that what was decrypted before makes no difference."""
    key = Key(KEY)

    for nonce, payload in frames:
        assert key.apply(nonce, key.apply(nonce, payload)) == payload
        assert key.apply(nonce, payload) == crypt(KEY, nonce, payload)


@pytest.mark.parametrize(
    "text",
    [
        KEY,
        KEY.upper(),
        f"  {KEY}\n",
        "\t".join(KEY[i : i + 4] for i in range(0, 32, 4)),
        " ".join(KEY[i : i + 2] for i in range(0, 32, 2)),
        ":".join(KEY[i : i + 2] for i in range(0, 32, 2)).upper(),
        "-".join((KEY[:8], KEY[8:12], KEY[12:16], KEY[16:20], KEY[20:])),
        "\u2013".join((KEY[:16], KEY[16:])),  # a dash made by a text program
        "\ufeff" + KEY + "\u200b\u00a0",  # from a copied web page
        f'"{KEY}"',
        f"\u201c{KEY}\u201d,",
        "{" + ", ".join(f"0x{byte:02X}" for byte in bytes.fromhex(KEY)) + "}",
        f"0x{KEY}",
        "".join(f"\\x{byte:02x}" for byte in bytes.fromhex(KEY)),
    ],
)
def test_forgiven_writing(text: str) -> None:
    """Test that separators, quotes, prefixes and case do not matter."""
    assert find_key_fault(text) is None
    assert normalise_key(text) == KEY
    assert Key(text).apply(7, bytes(16)) == crypt(KEY, 7, bytes(16))
    assert Key(text).check == 0x0D


@pytest.mark.parametrize(
    ("text", "problem", "message"),
    [
        ("", KeyProblem.EMPTY, EMPTY),
        (" -: ", KeyProblem.EMPTY, EMPTY),
        (
            KEY[:31],
            KeyProblem.TOO_SHORT,
            f"the key has 31 characters, 1 too few; {BUTTON}",
        ),
        (
            KEY[:30],
            KeyProblem.TOO_SHORT,
            f"the key has 30 characters, 2 too few; {BUTTON}",
        ),
        (
            KEY[:29],
            KeyProblem.TOO_SHORT,
            f"the key has 29 characters, 3 too few; {BUTTON}",
        ),
        (
            KEY[:28],
            KeyProblem.TOO_SHORT,
            f"the key has 28 characters, 4 too few; {BUTTON}",
        ),
        ("a", KeyProblem.TOO_SHORT, f"the key has 1 character, 31 too few; {BUTTON}"),
        (
            KEY + "0",
            KeyProblem.TOO_LONG,
            f"the key has 33 characters, 1 too many; {BUTTON}",
        ),
        (
            KEY + "00",
            KeyProblem.TOO_LONG,
            f"the key has 34 characters, 2 too many; {BUTTON}",
        ),
        (
            KEY * 2,
            KeyProblem.TOO_LONG,
            f"the key has 64 characters, 32 too many; {BUTTON}",
        ),
        (
            "O" + KEY[1:],
            KeyProblem.NOT_HEXADECIMAL,
            f"character 1 of the key is not one of 0-9 and a-f; {BUTTON}",
        ),
        (
            f"{KEY[:2]}:{KEY[2:31]}g",
            KeyProblem.NOT_HEXADECIMAL,
            f"character 32 of the key is not one of 0-9 and a-f; {BUTTON}",
        ),
        (
            KEY[:16] + "\uff11" + KEY[17:],  # a full-width digit
            KeyProblem.NOT_HEXADECIMAL,
            f"character 17 of the key is not one of 0-9 and a-f; {BUTTON}",
        ),
        (
            "DD:EE:AD:BE:EF:01@" + KEY,
            KeyProblem.NOT_HEXADECIMAL,
            f"character 13 of the key is not one of 0-9 and a-f; {BUTTON}",
        ),
    ],
)
def test_refused_key(text: str, problem: KeyProblem, message: str) -> None:
    """Test that a text that is no key is refused with what is wrong."""
    fault = find_key_fault(text)
    assert fault is not None
    assert (fault.problem, str(fault)) == (problem, message)
    with pytest.raises(InvalidAdvertisementKeyError) as raised:
        Key(text)
    assert str(raised.value) == message
    assert isinstance(raised.value, ValueError)


NEARLY_KEYS = st.text("0123456789abcdefABCDEF:", min_size=31, max_size=34)


@given(st.text(max_size=40) | NEARLY_KEYS)
def test_any_text(text: str) -> None:
    """Test that any text is a key or has a fault, and is never quoted."""
    fault = find_key_fault(text)

    if fault is None:
        key = normalise_key(text)
        assert re.fullmatch("[0-9a-f]{32}", key)
        assert normalise_key(key) == key
        assert Key(text).check == int(key[:2], 16)
        assert Key(text).apply(7, bytes(16)) == crypt(key, 7, bytes(16))
        return
    with pytest.raises(InvalidAdvertisementKeyError) as raised:
        Key(text)
    assert str(raised.value) == str(fault)
    if len(text.strip()) > 8:
        assert text.strip() not in str(fault)


def test_key_cannot_be_read_back() -> None:
    """Test that no way of showing or storing a key shows it."""
    holder = Key(KEY)
    shown = [repr(holder), str(holder), f"{holder}"]
    shown += [repr(getattr(holder, name, None)) for name in dir(holder)]
    with pytest.raises(TypeError, match="pickle") as raised:
        pickle.dumps(holder)
    shown.append("".join(traceback.format_exception(raised.value)))

    for found in shown:
        assert KEY not in normalise_key(found)
        assert str(bytes.fromhex(KEY))[2:-1] not in found
        assert str(int(KEY, 16)) not in found


def test_refused_key_is_in_no_traceback() -> None:
    """Test that an error tells neither the key nor a part of it."""
    nearly = KEY[:-1]
    with pytest.raises(InvalidAdvertisementKeyError) as raised:
        Key(nearly)

    told = "".join(traceback.format_exception(raised.value))
    assert nearly not in told
    assert KEY[:8] not in told
    assert nearly not in repr(raised.value.args)
