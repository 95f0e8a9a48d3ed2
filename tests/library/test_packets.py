"""Test that Victron's data is found in a whole packet, wherever it stands."""

from hypothesis import given, strategies as st
import pytest

from victron_ble.advertisement import find_manufacturer_data

FLAGS = "020106"
NAME = "05095368756e"
READING = "07ffe102100289a3"  # seven bytes follow; five are Victron's
OTHER = "06ff4c00aabbcc"


@pytest.mark.parametrize(
    ("packet", "found"),
    [
        ("", []),
        (FLAGS + NAME, []),
        (FLAGS + READING, ["100289a3"]),
        (READING + NAME, ["100289a3"]),
        (FLAGS + OTHER + READING, ["100289a3"]),
        # Advertisement and scan response may each have one.
        (READING + "06ffe102120304", ["100289a3", "120304"]),
        (FLAGS + "03ffe102", [""]),  # the company and nothing else
        (FLAGS + READING + "00000000", ["100289a3"]),  # filled up with zeros
        (FLAGS + READING[:-2], []),  # it ends early
        ("01ff" + READING, ["100289a3"]),  # no company
        ("02ffe1" + READING, ["100289a3"]),
    ],
)
def test_structures(packet: str, found: list[str]) -> None:
    """Test packets of every form."""
    assert find_manufacturer_data(bytes.fromhex(packet)) == [
        bytes.fromhex(data) for data in found
    ]


@given(st.binary(max_size=100))
def test_any_bytes(raw: bytes) -> None:
    """Test that nothing is found but what is there, and nothing is raised."""
    for data in find_manufacturer_data(raw):
        assert b"\xff\xe1\x02" + data in raw
