"""Test how addresses and keys may be given, and that wrong usage gives none away."""

from contextlib import suppress
from pathlib import Path

from hypothesis import given, strategies as st
import pytest

from victron_ble.addresses import normalise_address
from victron_ble.cli.arguments import Target, gather_targets, hide_keys, parse_target
from victron_ble.cli.output import WrongUsage

from .frames import CAPTURED, KEY, OTHER_KEY, SHUNT, SILENT, SUN
from .running import Command, assert_secret

UUID = "763AEFF5-1334-E64A-AB30-A0F478020FE1"


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("DD:EE:AD:BE:EF:01", SHUNT),
        (" dd-ee-ad-be-ef-01\n", SHUNT),
        ("ddeeadbeef01", SHUNT),
        ("ddee.adbe.ef01", SHUNT),
        ("dd ee ad be ef 01", SHUNT),
        ("DD_EE_AD_BE_EF_01", SHUNT),
        (UUID.lower(), UUID),
        (f"{{{UUID}}}", UUID),
        ("", None),
        ("ddeeadbeef0", None),
        ("ddeeadbeef012", None),
        ("ddeeadbeef0g", None),
        (UUID.replace("-", ""), None),
        (KEY, None),
    ],
)
def test_addresses(text: str, address: str | None) -> None:
    """Test the writings of an address; a key is none."""
    assert normalise_address(text) == address


@pytest.mark.parametrize(
    "text",
    [
        f"{SHUNT}@{KEY}",
        f" ddeeadbeef01 @ {KEY.upper()} ",
        f"{KEY}@{SHUNT}",
        f"{KEY}@ddeeadbeef01",
        f"{KEY[:8]}-{KEY[8:12]}-{KEY[12:16]}-{KEY[16:20]}-{KEY[20:]}@{SHUNT}",
        f"{SHUNT}@{' '.join(KEY)}",
        f'"{SHUNT}@{KEY}"',
        f"'{SHUNT}'@\u201c{KEY}\u201d",
        f"{SHUNT}@{','.join(f'0x{byte:02x}' for byte in bytes.fromhex(KEY))}",
    ],
)
def test_pairs(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Test both orders; the wrong one is said."""
    target = parse_target(text, "Argument 1")

    assert target.address == SHUNT
    assert target.key is not None
    assert target.key.check == 0xAF
    swapped = not text.strip(" '\"").lower().startswith("dd")
    assert ("the key came first" in capsys.readouterr().err) is swapped


def test_pairs_of_a_mac() -> None:
    """Test both orders with the address that a Mac has for a device."""
    for text in (f"{UUID}@{KEY}", f"{KEY}@{UUID}", f"{{{UUID.lower()}}}@{KEY}"):
        assert parse_target(text, "Argument 1").address == UUID


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "Argument 1 is not in the form ADDRESS@KEY. An address looks like DD:EE"),
        (KEY, "Argument 1 is not in the form ADDRESS@KEY"),
        (f"ddeeadbeef@{KEY}", "Argument 1 is not in the form ADDRESS@KEY"),
        (f"{KEY}@ddeeadbeef", "Argument 1 is not in the form ADDRESS@KEY"),
        (f"{SHUNT}@", "Argument 1: the key is empty"),
        (f"{SHUNT}@{KEY[1:]}", "the key has 31 characters, 1 too few"),
        (f"{KEY[1:]}@{SHUNT}", "the key has 31 characters, 1 too few"),
        (f"{SHUNT}@{KEY}0", "the key has 33 characters, 1 too many"),
        (f"{SHUNT}@{KEY[:-1]}o", "character 32 of the key is not one of 0-9 and a-f"),
        (f"{SHUNT}@{KEY}@{KEY}", "character 33 of the key is not one of"),
    ],
)
def test_wrong_pairs(text: str, message: str, command: Command) -> None:
    """Test that it is said what is wrong, and where, and nothing of the key."""
    status, output, messages = command("read", text)

    assert message in messages
    assert_secret(messages)
    assert (status, output) == (2, "")


@given(st.text(alphabet="0123456789abcdefABCDEF:- @{}x"))
def test_any_pair(text: str) -> None:
    """Test that any text is a device or wrong usage."""
    with suppress(WrongUsage):
        assert normalise_address(parse_target(text, "Argument 1").address)


@pytest.mark.parametrize(
    "arguments",
    [
        (KEY,),
        (f"{SHUNT}@{KEY}",),
        ("read", f"--{KEY}"),
        ("read", f"-k{KEY}"),
        ("read", "--keys", f"{SHUNT}@{KEY}"),
        ("read", "--timeout", KEY),
        ("read", "--timeout", "0", f"{SHUNT}@{KEY}"),
        ("read", "--format", KEY),
        ("read", "--format", f"{SHUNT}@{KEY}"),
        ("dump", KEY),
        ("dump", SHUNT, KEY),
        ("dump", SHUNT, f"{SHUNT}@{KEY}"),
        ("dump", SHUNT, ":".join(KEY[i : i + 2] for i in range(0, 32, 2))),
        ("discover", KEY),
        ("decode", "--format", KEY),
        ("decode", "--key", f"{KEY}1"),
        ("decode", f"{CAPTURED}@{KEY[:-1]}"),
        ("keys", KEY),
        ("keys", "--database", KEY),
        ("read",),
        ("read", "--keys", "/nowhere/keys"),
        ("decode", "--key", ""),
    ],
)
def test_wrong_usage(arguments: tuple[str, ...], command: Command) -> None:
    """Test that it is refused with exit status 2, and no key is quoted."""
    status, output, messages = command(*arguments)

    assert "Error: " in messages
    assert messages.startswith("Usage: victron-ble")
    assert_secret(messages)
    assert (status, output) == (2, "")


@pytest.mark.parametrize("command_name", ["discover", "read", "dump", "decode", "keys"])
def test_help(command_name: str, command: Command) -> None:
    """Test that each command is described."""
    status, output, _ = command(command_name, "--help")
    assert output.startswith(f"Usage: victron-ble {command_name}")
    assert status == 0


def test_hidden_keys() -> None:
    """Test what click's messages look like without keys, and what stays in them."""
    spaced = ":".join(KEY[i : i + 2] for i in range(0, 32, 2))
    listed = ", ".join(f"0x{byte:02x}" for byte in bytes.fromhex(KEY))
    for text in (
        KEY,
        listed,
        f"{SHUNT}@{KEY}",
        spaced,
        spaced.replace(":", "-"),
        KEY[:-1],
    ):
        assert hide_keys(f"No such command '{text}'.") == "No such command '...'."
    for message in (f"({SHUNT})", f"({UUID})", "'/home/me/my-keys.txt': No such file"):
        assert hide_keys(message) == message


def addresses(targets: list[Target]) -> dict[str, int | None]:
    """Return the first byte of each device's key, to tell the keys apart."""
    return {
        target.address: None if target.key is None else target.key.check
        for target in targets
    }


def test_where_keys_come_from(monkeypatch: pytest.MonkeyPatch) -> None:
    """Test that arguments go before the file, and that before the environment."""
    monkeypatch.setenv("VICTRON_BLE_KEYS", f"{SHUNT}@{KEY};\n{SILENT}@{KEY}")
    keys = f"\n# plant\n{SHUNT} @ {OTHER_KEY} # the shunt\n"

    assert addresses(gather_targets([], keys)) == {SHUNT: 0x00, SILENT: 0xAF}
    given_keys = [SHUNT, f"{SILENT}@{OTHER_KEY}", SUN]
    assert addresses(gather_targets(given_keys, keys)) == {
        SHUNT: 0x00,
        SILENT: 0x00,
        SUN: None,
    }
    assert addresses(gather_targets([], None)) == {SHUNT: 0xAF, SILENT: 0xAF}


ESPHOME = (
    f"victron_ble:\n  - id: shunt\n    mac_address: '{SHUNT}'\n    bindkey: !secret a\n"
    f"  - id: other\n    bindkey: {OTHER_KEY}\n    mac_address: {SILENT}\n\na: {KEY}\n"
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_any_text_is_a_file_of_keys(
    encoding: str, tmp_path: Path, command: Command
) -> None:
    """Test another program's settings, in what shells and editors write."""
    file = tmp_path / "keys"
    file.write_bytes(ESPHOME.encode(encoding))

    status, _, messages = command("read", "--keys", str(file), "--format", "table")

    assert "A table needs a terminal" in messages  # the keys were taken before
    assert "no key" not in messages
    assert status == 2


@pytest.mark.parametrize(
    "text", [ESPHOME, f'{{"{SHUNT}": "{KEY}", "{SILENT}": "{OTHER_KEY}"}}']
)
def test_any_text_in_the_environment(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Test that the variable takes what a file may hold."""
    assert addresses(gather_targets([], text)) == {SHUNT: 0xAF, SILENT: 0x00}

    monkeypatch.setenv("VICTRON_BLE_KEYS", text)
    assert addresses(gather_targets([], None)) == {SHUNT: 0xAF, SILENT: 0x00}


def test_keys_without_an_address(tmp_path: Path, command: Command) -> None:
    """Test that they are said to be left out, and a file without any, too."""
    file = tmp_path / "keys"
    file.write_text(f'device_keys = [\n  "{KEY}",\n]\n')
    status, _, messages = command("read", "--keys", str(file))
    assert "Line 2 of the file of keys: skipping a key" in messages
    assert_secret(messages)
    assert status == 2

    file.write_text("nothing")
    status, _, messages = command("read", "--keys", str(file))
    assert "No key was found in the file of keys." in messages
    assert status == 2


@pytest.mark.parametrize("separator", [" ", ",", ";", "\n", "\t", ", "])
def test_environment(separator: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Test how entries may be parted."""
    entries = (f"{SHUNT}@{KEY}", f"{SILENT}@{KEY}")
    monkeypatch.setenv("VICTRON_BLE_KEYS", separator.join(entries))

    assert addresses(gather_targets([], None)) == {SHUNT: 0xAF, SILENT: 0xAF}


def test_wrong_line_is_named(
    tmp_path: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Test that it is said where a wrong entry stands."""
    file = tmp_path / "keys"
    file.write_text(f"# plant\n{SHUNT}@{KEY}\n{SILENT}@{KEY[:-2]}\n")
    status, _, messages = command("read", "--keys", str(file))
    assert "Line 3 of the file of keys: the key has 30 characters" in messages
    assert_secret(messages)
    assert status == 2

    monkeypatch.setenv("VICTRON_BLE_KEYS", f"{SHUNT}@{KEY},nothing")
    status, _, messages = command("read")
    assert "Entry 2 of VICTRON_BLE_KEYS is not in the form ADDRESS@KEY" in messages
    assert_secret(messages)
    assert status == 2


def test_no_arguments(command: Command) -> None:
    """Test that the help is shown as it is, and that it was no success."""
    status, output, messages = command()

    assert messages == command("--help")[1]
    assert "Error" not in messages
    assert (status, output) == (2, "")
