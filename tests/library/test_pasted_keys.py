"""Test that keys are found wherever people keep them, and are not given away."""

import json

from hypothesis import given, strategies as st
import pytest

from victron_ble.addresses import normalise_address
from victron_ble.cipher import KeyProblem, find_key_fault
from victron_ble.names import clean_name
from victron_ble.pasted import FoundKey, find_keys, to_text

from .pasted import (
    A0,
    A1,
    K0,
    K1,
    TEXTS,
    Found,
    assert_time_is_linear,
    bare,
    long_texts,
)


@pytest.mark.parametrize(
    ("text", "expected"), TEXTS.values(), ids=[name.replace(" ", "-") for name in TEXTS]
)
def test_forms(text: str, expected: Found) -> None:
    """Test keys, addresses and names of each form, whatever the line ends."""
    for written in (text, text.replace("\n", "\r\n"), f"\ufeff\n{text}\n\n"):
        found = find_keys(written)
        assert [(each.key, each.address, each.name) for each in found] == list(expected)
        assert all(each.fault is None for each in found)


FAULTS = [
    (K0[:31], KeyProblem.TOO_SHORT, 31, None),
    (f"{K0}0", KeyProblem.TOO_LONG, 33, None),
    (f"{K0[:31]}o", KeyProblem.NOT_HEXADECIMAL, 32, 32),
    (f"O{K0[1:]}", KeyProblem.NOT_HEXADECIMAL, 32, 1),
    (
        " ".join(K0[i : i + 2] for i in range(0, 31, 2))[:-1],
        KeyProblem.TOO_SHORT,
        31,
        None,
    ),
]


@pytest.mark.parametrize(("text", "problem", "length", "position"), FAULTS)
@pytest.mark.parametrize(
    "form",
    ["{key}", f"{A0}@{{key}}", f"Shunt\t{A0}\t{{key}}", f"MAC: {A0}\nKey: {{key}}"],
)
def test_what_is_nearly_a_key(
    form: str, text: str, problem: KeyProblem, length: int, position: int | None
) -> None:
    """Test that it is found with its fault, its line and its address."""
    before = f"{A1} {K1}\n\n"
    one, found = find_keys(before + form.format(key=text))

    assert one.key == K1
    assert found.key is None
    assert found.fault is not None
    assert found.fault.problem is problem
    assert (found.fault.length, found.fault.position) == (length, position)
    assert found.address == (A0 if A0 in form else None)
    assert found.line == (4 if "\n" in form else 3)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (f"{A0}@", KeyProblem.EMPTY),
        (f"{A0}@1234", KeyProblem.TOO_SHORT),
        (f"{A0} @ none", KeyProblem.NOT_HEXADECIMAL),
        (f"{A0}@{K0}{K0}", KeyProblem.TOO_LONG),
        (f"- mac_address: {A0}\n  bindkey: 1234\n", KeyProblem.TOO_SHORT),
        (f"- mac_address: {A0}\n  bindkey: !secret k\n", KeyProblem.EMPTY),
        (f"- mac_address: {A0}\n  bindkey: ${{k}}\n", KeyProblem.EMPTY),
        (json.dumps({"mac": A0, "key": K0[:31]}), KeyProblem.TOO_SHORT),
        (json.dumps({"mac": A0, "encryptionKey": "12"}), KeyProblem.TOO_SHORT),
    ],
)
def test_what_stands_where_a_key_should(text: str, problem: KeyProblem) -> None:
    """Test that a device whose key is none is said."""
    (found,) = find_keys(text)

    assert found.fault is not None
    assert (found.fault.problem, found.address) == (problem, A0)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Good morning, the bad cafe is closed.",
        "2026-01-01 12:00:00 DEBUG (MainThread) [homeassistant] 1234",
        A0,
        "10.02.92.A3.02.B0.40.00.AF.92.5A.4B.15.CC.89.16.98 (17)",
        "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18",
        "12 34 56 78 90 12 34 56 78 90 12 34 56 78 90 12",
        "01JABCDEFGHJKMNPQRSTVWXYZ0",
        "wifi:\n  password: correct horse battery staple\n",
        '{"key": "core.config_entries", "data": {}}',
        "[" * 100_000,
        '{"a":' * 100_000,
        "9" * 10_000,
    ],
)
def test_what_holds_no_key(text: str) -> None:
    """Test that nothing is found where nothing is."""
    assert find_keys(text) == ()


def test_many() -> None:
    """Test eleven devices in one text, in order."""
    devices = [
        (f"DD:EE:AD:BE:EF:{n:02X}", f"{n:02x}{K0[2:]}", f"Charger {n}")
        for n in range(1, 12)
    ]
    text = "\n".join(f"{name}: {address} {key}" for address, key, name in devices)

    found = find_keys(text)

    assert [(each.address, each.key, each.name) for each in found] == devices
    assert [each.line for each in found] == list(range(1, 12))


def test_text_of_a_file() -> None:
    """Test what the editors and shells of all systems write."""
    text = f"Müller {A0}@{K0}"
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        assert to_text(text.encode(encoding)) == text
    (found,) = find_keys(to_text(text.encode("latin-1")))
    assert found.key == K0
    assert to_text(b"\xff\xfe\x00") == "\ufffd"


def check(found: tuple[FoundKey, ...]) -> None:
    """Check what holds for whatever is found."""
    keys = [(each.key, each.address) for each in found if each.key]
    assert len(set(keys)) == len(keys)
    for each in found:
        assert (each.key is None) != (each.fault is None)
        if each.key is not None:
            assert find_key_fault(each.key) is None
            assert each.key == each.key.lower()
            assert each.key not in repr(each)
        assert each.address is None or normalise_address(each.address) == each.address
        assert each.name is None or clean_name(each.name) == each.name


PIECES = [
    K0,
    K1,
    K0[:31],
    K0[:16],
    A0,
    bare(A1),
    "\n",
    "\n\n",
    " ",
    ", ",
    '"',
    "@",
    ": ",
    "- ",
]
PIECES += [
    "{",
    "}",
    "[",
    "]",
    "key",
    "mac",
    "name",
    "id",
    "Shunt",
    "#",
    "!secret",
    "$",
    "\\x",
    "|",
]
PIECES += [
    "0x",
    "\ud800",
    "\x00",
    "bindkey: ",
    "domain",
    "victron_ble",
    "entry_id",
    "=",
    "'",
]


@given(st.text() | st.lists(st.sampled_from(PIECES), max_size=60).map("".join))
def test_any_text(text: str) -> None:
    """Test that nothing is raised, and what is found is what it is said to be."""
    check(find_keys(text))


@given(
    st.recursive(
        st.sampled_from([K0, K1, A0, "Shunt", "", 1, None, True, 123456789012]),
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(st.sampled_from(PIECES) | st.text(), inner)
        ),
    )
)
def test_any_document(document: object) -> None:
    """Test that no document raises, and each of its keys that has no id is found."""
    text = json.dumps(document)
    check(find_keys(text))


@given(st.text(), st.text())
def test_key_amid_any_text(before: str, after: str) -> None:
    """Test that a line of our own is found wherever it stands."""
    text = f"{before}\n\n{A0}@{K0}\n\n{after}"
    if text.lstrip("\ufeff").lstrip()[:1] not in '[{"':
        assert K0 in [each.key for each in find_keys(text)]


REPEATED = [
    *(
        K0,
        f"{K0} ",
        f"{A0}@{K0}\n",
        f"{A0}@{K0} ",
        f"Shunt\n{K0}\n",
        f"{A0} {K0}\n{K0}\n\n",
    ),
    *(
        "a ",
        "a:",
        "0x",
        "\\x",
        "b'",
        '"',
        "@a",
        "$a",
        "a: $a\n",
        "bindkey: !secret a\n",
    ),
    *(
        "[",
        "[a]\n",
        "- a:\n  b\n",
        " ",
        "\n",
        "}{",
        '["',
        f'{{"key": "{K0}"}},',
        "1.1.26, 1:1 - a",
    ),
]


@pytest.mark.parametrize(("piece", "length"), long_texts(REPEATED))
def test_time_is_linear(piece: str, length: int) -> None:
    """Test that a long text takes no more than a few times as long as its parts."""
    assert_time_is_linear(lambda text: check(find_keys(text)), piece, length)
