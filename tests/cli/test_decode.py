"""Test `victron-ble decode`."""

from contextlib import suppress
import json
import random
from typing import Any

from hypothesis import given, strategies as st
import pytest

from victron_ble.cli.decode import Decoder
from victron_ble.cli.output import Format, WrongUsage

from .frames import (
    CAPTURED,
    KEY,
    MISTYPED_KEY,
    OTHER_KEY,
    VECTORS,
    shunt_data,
    sun_sensor,
)
from .running import Command, assert_secret

READABLE = [
    vector
    for vector in VECTORS.values()
    if vector["advertisement"] and (vector["key"] or vector["record_type"] == "0xff01")
]


@pytest.mark.parametrize("vector", READABLE, ids=lambda vector: vector["id"])
def test_captured_advertisements(vector: dict[str, Any], command: Command) -> None:
    """Test that every advertisement of the collection is decoded."""
    key = f"@{vector['key']}" if vector["key"] else ""

    status, output, messages = command("decode", vector["advertisement"] + key)

    assert messages == ""
    assert json.loads(output)["model_name"]
    assert status == 0


def test_payload(command: Command) -> None:
    """Test that the payload is printed as `read` prints it."""
    status, output, messages = command("decode", f"{CAPTURED}@{KEY}")

    assert output.count("\n") == 1
    payload = json.loads(output)
    assert payload["voltage"] == 12.53
    assert payload["consumed_ah"] == -50.0
    assert payload["low_voltage_alarm"] is False
    assert payload["temperature"] is None
    assert (status, messages) == (0, "")


def test_indented_on_request(command: Command) -> None:
    """Test the format that is usual on a terminal."""
    _, output, _ = command("decode", "--format", "json", f"{CAPTURED}@{KEY}")

    assert output.startswith('{\n  "alarm": "no_alarm",\n')


@pytest.mark.parametrize(
    "text",
    [
        CAPTURED.upper(),
        f"0x{CAPTURED}",
        bytes.fromhex(CAPTURED).hex(":"),
        bytes.fromhex(CAPTURED).hex(" "),
        f"e102{CAPTURED}",
        f"E1:02:{bytes.fromhex(CAPTURED).hex(':')}",
    ],
)
def test_writings(text: str, command: Command) -> None:
    """Test that the bytes may be written as other programs write them."""
    status, output, messages = command("decode", "--key", KEY, text)

    assert json.loads(output)["voltage"] == 12.53
    assert ("company ID" in messages) is text.lower().startswith("e1")
    assert status == 0


DATA = bytes.fromhex(CAPTURED)
BLUEZ = (
    "\x1b[0;94m[bluetooth]\x1b[0m# [CHG] Device DD:EE:AD:BE:EF:01"
    " ManufacturerData.Key: 0x02e1 (737)\n"
    "[CHG] Device DD:EE:AD:BE:EF:01 ManufacturerData.Value:\n"
    f"  {DATA[:16].hex(' ')}  ................\n"
    f"  {DATA[16:].hex(' '):<47}  ..@....         \n"
)


@pytest.mark.parametrize(
    "text",
    [
        DATA.hex(".").upper(),
        f"{DATA.hex('.').upper()} ({len(DATA)})",
        f"[10:02:57][VV][x:1]:   Manufacturer data: {DATA.hex('.')} ({len(DATA)})",
        repr(DATA),
        repr({737: DATA}),
        "".join(f"\\x{byte:02x}" for byte in DATA),
        f"020106{len(DATA) + 3:02X}FFE102{CAPTURED}",
        f"020106 {len(DATA) + 3:02X}FFE102 {CAPTURED}",
        BLUEZ,
        f"1671843194.0534039      : {CAPTURED}",
        f'"{CAPTURED}"',
    ],
)
@pytest.mark.parametrize("form", ["--key", "@", "@quoted"])
def test_what_other_programs_print(form: str, text: str, command: Command) -> None:
    """Test each as argument and as lines, with the key beside it or apart."""
    arguments = ["--key", f'"{KEY}"']
    if form != "--key":
        text = f"{text.rstrip()}@{KEY}"
        arguments = []
    if form == "@quoted":
        text = f'"{text}"'

    for results in (
        command("decode", *arguments, text),
        command("decode", *arguments, stdin=f"{text}\n"),
    ):
        status, output, messages = results
        assert json.loads(output)["voltage"] == 12.53
        assert messages == ""
        assert status == 0


@pytest.mark.parametrize(
    "parts",
    [
        ["020106", "1AFFE102", CAPTURED],
        DATA.hex(" ").split(),
        [f"0x{byte:02x}," for byte in DATA],
    ],
)
def test_parts_as_arguments(parts: list[str], command: Command) -> None:
    """Test that a shell may have parted what was pasted."""
    status, output, messages = command("decode", "--key", KEY, *parts)

    assert json.loads(output)["voltage"] == 12.53
    assert (status, messages) == (0, "")


def test_whole_log(command: Command) -> None:
    """Test that what is none is said once, and counted."""
    other = "[10:02:57][C][victron_ble.sensor:010]:   Icon: 'mdi:power'\n"
    log = f"{other}[1] Manufacturer data: {DATA.hex('.')} (23)\n{other}{other}{BLUEZ}{other}"

    status, output, messages = command("decode", "--key", KEY, stdin=log)

    assert output.count('"voltage": 12.53') == 2
    assert messages.splitlines() == [
        "Line 1: not hexadecimal: character 1 is not one of 0-9 and a-f.",
        "3 more lines contain no advertisement.",
    ]
    assert status == 0


@given(st.text())
def test_any_line(text: str) -> None:
    """Test that nothing that is pasted raises."""
    decoder = Decoder(None, Format.LINES)
    with suppress(WrongUsage):
        decoder.decode(text, "Line 1")
    decoder.end()


def test_key_from_the_environment(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Test that the key need not be an argument."""
    monkeypatch.setenv("VICTRON_BLE_KEY", KEY)

    assert json.loads(command("decode", CAPTURED)[1])["voltage"] == 12.53


def test_swapped_argument_is_taken_and_said(command: Command) -> None:
    """Test that KEY@HEX works."""
    status, output, messages = command("decode", f"{KEY}@{CAPTURED}")

    assert json.loads(output)["voltage"] == 12.53
    assert messages == "Argument 1: the key came first; read as HEX@KEY.\n"
    assert status == 0


def test_lines(command: Command) -> None:
    """Test what people have in files: dumps of any version, remarks, empty lines."""
    lines = [
        "Dumping advertisements from DD:EE:AD:BE:EF:01",
        f"1671843194.0534039      : {CAPTURED}",
        f"INFO:victron_ble.scanner:1671843194.05           : {CAPTURED}",
        "",
        "# a remark",
        f"{CAPTURED} # a remark",
        f"{CAPTURED}@{KEY}",
        f"{CAPTURED}@1234",
        "1671843194.0534039      : 100289a3",
    ]

    status, output, messages = command(
        *("decode", "--key", KEY), stdin="\n".join(lines)
    )

    assert [json.loads(line)["voltage"] for line in output.splitlines()] == [12.53] * 4
    assert messages.splitlines() == [
        "Line 1: not hexadecimal: character 2 is not one of 0-9 and a-f.",
        "Line 8: the key has 4 characters, 28 too few; copy it with the copy button of the"
        " app.",
        "Line 9: SmartShunt 500A/50mV: Instant Readout is off"
        " (only 4 bytes; a reading has at least 8).",
    ]
    assert status == 0


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("zz", "not hexadecimal"),
        ("123", "3 characters: one is missing"),
        ("0102030405060708", "not Victron's product advertisement"),
        ("10", "Instant Readout is off"),
        ("100289a3", "SmartShunt 500A/50mV: Instant Readout is off"),
        ("10000ac0", "Cerbo GX: never has Instant Readout"),
        (
            "1002030200000000000000000086000000000000000000",
            "it sends an empty record; neither the key nor",
        ),
        ("10020aa20e01003300112233", "Victron 0xA20A: unknown record type (0x0E)"),
        (CAPTURED, "SmartShunt 500A/50mV: no key for this device; give it as HEX@KEY"),
        (f"{CAPTURED}@{OTHER_KEY}", "the key does not match this device"),
        (f"{CAPTURED}@{MISTYPED_KEY}", "the start of the key matches, but the values"),
    ],
)
def test_why_there_is_no_reading(text: str, reason: str, command: Command) -> None:
    """Test the reasons, of an argument and of a line, and the exit status."""
    status, output, messages = command("decode", text)
    assert messages.startswith("Argument 1: ")
    assert reason in messages
    assert (status, output) == (1, "")

    status, output, messages = command("decode", stdin=text)
    assert messages.startswith("Line 1: ")
    assert reason in messages
    assert (status, output) == (1, "")
    assert_secret(messages, KEY, OTHER_KEY, MISTYPED_KEY)


def test_open_input_is_not_available(command: Command) -> None:
    """Test that a value that makes no sense by itself is null."""
    data = shunt_data(1, aux_mode=1, midpoint_voltage=655.34)

    payload = json.loads(command("decode", f"{data.hex()}@{KEY}")[1])

    assert payload["midpoint_voltage"] is None
    assert payload["voltage"] == 13.3


def test_device_in_the_clear_needs_no_key(command: Command) -> None:
    """Test that a SolarSense is decoded without a key, and with a useless one."""
    text = sun_sensor(1).manufacturer_data[0x02E1].hex()

    for arguments in ([text], [text, "--key", KEY]):
        status, output, _ = command("decode", *arguments)
        assert json.loads(output)["irradiance"] == 700.5
        assert status == 0


def test_bits_that_are_unused_today(command: Command) -> None:
    """Test that newer firmware may use them: two records that agree are believed."""

    def newer(nonce: int) -> str:
        data = bytearray(shunt_data(nonce))
        data[-1] ^= 0x80
        return data.hex()

    _, output, messages = command(
        *("decode", "--key", KEY), *(newer(nonce) for nonce in range(3))
    )

    assert output.count('"voltage": 13.3') == 2
    assert messages.count("make no sense") == 1


def test_noise_of_a_mistyped_key_is_rare(command: Command) -> None:
    """Test that of a wrong key's output hardly anything is printed without a warning."""
    noise = random.Random(7)
    shown = unwarned = 0
    for _ in range(400):
        key = KEY[:2] + noise.randbytes(15).hex()
        _, output, messages = command("decode", f"{CAPTURED}@{key}")
        shown += output != ""
        unwarned += output != "" and "the key is wrong" not in messages
    assert 0 < shown < 20
    assert unwarned < 4


def test_one_odd_value_is_left_out(command: Command) -> None:
    """Test an inverter that is switched off, and a charger's key with a wrong digit."""
    data, key = (
        "100031a203d2040058c59798e53d576e673e96",
        "00112233445566778899aabbccddeeff",
    )
    status, output, messages = command("decode", f"{data}@{key}")
    assert json.loads(output)["ac_voltage"] is None
    assert "ac_voltage makes no sense and is left out" in messages
    assert status == 0

    status, output, messages = command(
        "decode",
        "10002ea30872179a1f24053e42ffa285f4a9e095c0@9a01ad219eb59cf6a15ef6f15a1d830c",
    )
    assert output == ""
    assert "the values make no sense" in messages
    assert status == 1


def test_nothing_to_decode(command: Command) -> None:
    """Test that no input is no success, and is said."""
    nothing = "Standard input was empty: nothing to decode.\n"
    assert command("decode") == (1, "", nothing)
