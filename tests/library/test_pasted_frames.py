"""Test that advertisements are found in whatever way a program writes bytes."""

from hypothesis import given, strategies as st
import pytest

from victron_ble.pasted import find_frames
from victron_ble.pasted.frames import goes_on

from .document import VECTORS
from .pasted import assert_time_is_linear, long_texts

F0 = bytes.fromhex("100289a302b040af925e4b15cc8916980a5a7f0db03e66")
F1 = bytes.fromhex("10020aa20e01003300112233")
OFF = bytes.fromhex("100289a3")
FLAGS = bytes.fromhex("020106")
APPLE = bytes.fromhex("10066b1efd63ad9e0102")


def structure(data: bytes, company: bytes = b"\xe1\x02") -> bytes:
    """Return manufacturer data as part of a whole advertisement."""
    return bytes([len(data) + 3, 0xFF]) + company + data


def bluez(data: bytes, company: int = 0x02E1) -> str:
    """Return what bluetoothctl prints for manufacturer data."""
    rows = ""
    for start in range(0, len(data), 16):
        row = data[start : start + 16]
        text = "".join(chr(byte) if 32 <= byte < 127 else "." for byte in row)
        rows += f"  {row.hex(' '):<47}  {text:<16}\n"
    device = "[CHG] Device DD:EE:AD:BE:EF:01 ManufacturerData"
    return f"{device} Key: 0x{company:04x}\n{device} Value:\n{rows}"


def escaped(data: bytes) -> str:
    """Return bytes as escapes alone."""
    return "".join(f"\\x{byte:02x}" for byte in data)


NAME = b"\x0d\x09SmartShunt X"

# What each text holds.
TEXTS: dict[str, tuple[str, list[bytes]]] = {
    "digits": (F0.hex(), [F0]),
    "upper case": (F0.hex().upper(), [F0]),
    "prefix": (f"0x{F0.hex()}", [F0]),
    "colons": (F0.hex(":"), [F0]),
    "blanks": (F0.hex(" "), [F0]),
    "dashes": (F0.hex("-"), [F0]),
    "underscores": (F0.hex("_"), [F0]),
    "groups": (F0.hex(" ", -2), [F0]),
    "bytes of C": (", ".join(f"0x{byte:02X}" for byte in F0), [F0]),
    "quoted": (f'"{F0.hex()}"', [F0]),
    "company in front": (f"e102{F0.hex()}", [F0]),
    "company in front, as a number": (f"0x02E1 0x{F0.hex()}", [F0]),
    "ESPHome": (F0.hex(".").upper() + f" ({len(F0)})", [F0]),
    "ESPHome without its count": (F0.hex(".").upper(), [F0]),
    "ESPHome's log": (
        "[13:08:52][VV][esp32_ble_tracker:457]:   Manufacturer data: "
        f"{F0.hex('.').upper()} ({len(F0)})\n"
        "[10:02:57][D][victron_ble:152]: [10:02:89:A3:0F:D7] Other 10 (13)\n"
        f"[13:08:52][VV][esp32_ble_tracker:473]: Adv data: "
        f"{(FLAGS + structure(F1) + NAME).hex('.').upper()} (54)\n"
        f"[13:08:53][VV][x:1]:   Manufacturer data: {OFF.hex('.').upper()} (4)",
        [F0, F1, OFF],
    ),
    "ESPHome names the company": (
        f"  Manufacturer ID: 0x02E1, data: {OFF.hex('.')} (4)\n"
        f"  Manufacturer ID: 0x004C, data: {APPLE.hex('.')} (10)",
        [OFF],
    ),
    "Python": (repr(F0), [F0]),
    "Python, as a mapping": (repr({737: F0}), [F0]),
    "Python, two companies": (repr({76: APPLE, 737: F0}), [F0]),
    "Python, switched off": (repr({737: OFF}), [OFF]),
    "Python's object": (
        f"AdvertisementData(local_name='b', manufacturer_data={{737: {F0!r}}}, rssi=-70)",
        [F0],
    ),
    "Python with quotes": (repr(F0[:8] + b"'\"\\ @\n"), [F0[:8] + b"'\"\\ @\n"]),
    "Python in JSON": ('"' + repr(F0).replace("\\", "\\\\") + '"', [F0]),
    "escapes": (escaped(F0), [F0]),
    "escapes, printable signs": (repr(F0)[2:-1], [F0]),
    "JSON": (f'{{"76": "{APPLE.hex()}", "737": "{F0.hex()}"}}', [F0]),
    "whole advertisement": ((FLAGS + structure(F0)).hex(), [F0]),
    "whole advertisement with a name": (
        (NAME + FLAGS + structure(F0) + NAME).hex(),
        [F0],
    ),
    "whole advertisement, switched off": ((FLAGS + structure(OFF)).hex(), [OFF]),
    "whole advertisement of another": (
        (FLAGS + structure(APPLE, b"\x4c\x00")).hex(),
        [],
    ),
    "nRF Connect": (f"0x{(FLAGS + structure(F0)).hex().upper()}", [F0]),
    "nRF Connect, in parts": (f"020106 1AFFE102 {F0.hex()}", [F0]),
    "nRF Connect, parsed": (f"<0x02E1> 0x{F0.hex()}", [F0]),
    "without flags": (structure(F0).hex(), [F0]),
    "cut in front": (b"\x06".hex() + structure(F0).hex(), [F0]),
    "cut before the type": (f"FFE102{F0.hex()}", [F0]),
    "bluetoothctl": (bluez(F0), [F0]),
    "bluetoothctl, short": (bluez(OFF), [OFF]),
    "bluetoothctl, one full row": (bluez(F0[:16]) + bluez(F1), [F0[:16], F1]),
    "bluetoothctl, newer": (bluez(F0).replace("Data ", "Data."), [F0]),
    "bluetoothctl, another company": (bluez(APPLE, 0x4C) + bluez(F1), [F1]),
    "bluetoothctl, signs like digits": (
        bluez(F0[:16] + b"ab cd"),
        [F0[:16] + b"ab cd"],
    ),
    "bluetoothctl on a terminal": (
        f"\x1b[0;94m[bluetooth]\x1b[0m# \x1b[K{bluez(F0)}",
        [F0],
    ),
    "rows alone": ("\n".join(bluez(F0).splitlines()[2:]), [F0]),
    "our dump": (
        f"1671843194.0534039      : {F0.hex()}\n1671843194.05 : {F1.hex()}",
        [F0, F1],
    ),
    "the log of other versions": (
        f"INFO:victron_ble.scanner:1671843194.05           : {F0.hex()}",
        [F0],
    ),
    "our own log": (f"Received data from DD:EE:AD:BE:EF:01: {F0.hex()}", [F0]),
    "address without colons": (f"ddeeadbeef01 {F0.hex()} -63", [F0]),
    "table": (f"2026-01-01,10:02:57,DD:EE:AD:BE:EF:01,{F0.hex()},-63", [F0]),
    "several": (f"{F0.hex()}, {F1.hex(':')}\n{F0!r}", [F0, F1, F0]),
    "a key": ("1000112233445566778899aabbccddee", []),
    "times and dates": ("10:02:57 10-02-2026 10.02.2026 10:02:57.100289", []),
    "nothing": ("Good morning, 10 o'clock", []),
}


@pytest.mark.parametrize(
    ("text", "expected"), TEXTS.values(), ids=[name.replace(" ", "-") for name in TEXTS]
)
def test_forms(text: str, expected: list[bytes]) -> None:
    """Test each form."""
    assert list(find_frames(text)) == expected
    assert list(find_frames(text.replace("\n", "\r\n"))) == expected


@pytest.mark.parametrize(
    "vector",
    [vector for vector in VECTORS if vector["advertisement"]],
    ids=lambda vector: vector["id"],
)
def test_captured(vector: dict[str, str]) -> None:
    """Test that every advertisement of the collection survives each program."""
    data = bytes.fromhex(vector["advertisement"])
    whole = FLAGS + structure(data)
    texts = [data.hex(), data.hex(":"), repr(data), escaped(data), bluez(data)]
    texts += [
        whole.hex(),
        f"{whole.hex('.').upper()} ({len(whole)})",
        repr({737: data}),
    ]
    for text in texts:
        assert find_frames(text) == (data,)


@given(st.binary(min_size=9, max_size=24).map(lambda data: b"\x10\x02" + data))
def test_any_advertisement(data: bytes) -> None:
    """Test that any bytes of Victron's are the same again from each program."""
    for text in (repr({737: data}), bluez(data), (FLAGS + structure(data)).hex()):
        assert find_frames(text) == (data,)


def test_where_a_line_does_not_end_it() -> None:
    """Test that who reads line by line knows when to wait."""
    lines = bluez(F0).splitlines()
    assert [goes_on(line) for line in lines] == [True, True, True, False]
    assert not any(map(goes_on, ("", F0.hex(), "1671843194.05 : 100289a3", "[CHG] x")))


PIECES = [
    F0.hex(),
    F0.hex("."),
    "b'",
    "'",
    '"',
    "\\x10",
    "\\",
    "\n",
    " ",
    ": ",
    "(",
    "4)",
    "{737",
]
PIECES += [
    "ManufacturerData Key: 0x02e1",
    "ManufacturerData Value:",
    "  10 02 89 a3",
    "e102",
    "0x",
]


@given(st.text() | st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_any_text(text: str) -> None:
    """Test that nothing is raised, and what is found may be Victron's."""
    for data in find_frames(text):
        assert len(data) >= 4
        assert data[0] == 0x10
    goes_on(text)


REPEATED = [
    F0.hex(),
    "10",
    f"{F0.hex()} ",
    "10 ",
    "b'",
    'b"',
    "b'\\b",
    "\\x10 ",
    "\\x10\\",
    " ",
]
REPEATED += [
    "\n",
    "  10 02\n",
    "10 02  a",
    "{1:",
    "10 ",
    "ManufacturerData ",
    "FFE102",
    "(4)",
]


@pytest.mark.parametrize(("piece", "length"), long_texts(REPEATED))
def test_time_is_linear(piece: str, length: int) -> None:
    """Test that a long text takes no more than a few times as long as its parts."""
    assert_time_is_linear(find_frames, piece, length)
