"""Keys and addresses in the ways people keep them: made up, as are the names."""

from collections.abc import Callable, Sequence
import time
from typing import Final

MEGABYTE: Final = 2**20

K0 = "00112233445566778899aabbccddeeff"
K1 = "a1b2c3d4e5f60718293a4b5c6d7e8f90"
A0 = "DD:EE:AD:BE:EF:01"
A1 = "A0:F4:78:02:0F:E1"
UUID = "763AEFF5-1334-E64A-AB30-A0F478020FE1"
SHUNT = "Shunt"
SOLAR = "Starboard Solar"


def bare(address: str) -> str:
    """Return an address without its colons, in lower case."""
    return address.replace(":", "").lower()


def spaced(key: str, separator: str, length: int = 2) -> str:
    """Return a key in groups of digits."""
    return separator.join(key[i : i + length] for i in range(0, len(key), length))


NAMED = [(K0, A0, SHUNT), (K1, A1, SOLAR)]
UNNAMED = [(K0, A0, None), (K1, A1, None)]
BARE = [(K0, None, None), (K1, None, None)]

ENTRIES = """{
  "version": 1, "minor_version": 5, "key": "core.config_entries",
  "data": {"entries": [
    {"created_at": "2025-01-01T00:00:00+00:00",
     "data": {"token": "ffeeddccbbaa99887766554433221100", "host": "10.0.0.2"},
     "domain": "other", "entry_id": "0123456789abcdef0123456789abcdee",
     "title": "Other", "unique_id": "AA:AA:AA:AA:AA:AB"},
    {"created_at": "2025-01-01T00:00:00+00:00", "data": %s, "disabled_by": null,
     "domain": "victron_ble", "entry_id": "0123456789abcdef0123456789abcdef",
     "options": {}, "subentries": [], "title": "Shunt", "unique_id": "%s"}
  ]}
}"""

Found = Sequence[tuple[str, str | None, str | None]]

# What each text holds: keys, addresses, names.
TEXTS: dict[str, tuple[str, Found]] = {
    "key": (K0, [(K0, None, None)]),
    "upper case": (K0.upper(), [(K0, None, None)]),
    "blanks": (spaced(K0, " "), [(K0, None, None)]),
    "colons": (spaced(K0, ":"), [(K0, None, None)]),
    "groups of four": (spaced(K0, " ", 4), [(K0, None, None)]),
    "groups of eight": (spaced(K0, "-", 8), [(K0, None, None)]),
    "bytes of C": (
        "{" + ",".join(f"0x{byte:02x}" for byte in bytes.fromhex(K0)) + "}",
        [(K0, None, None)],
    ),
    "bytes of C with blanks": (
        "uint8_t key[16] = {" + spaced(K0, ", 0x").replace("00", "0x00", 1) + "};",
        [(K0, None, None)],
    ),
    "escapes": (
        "".join(f"\\x{byte:02x}" for byte in bytes.fromhex(K0)),
        [(K0, None, None)],
    ),
    "broken over two lines": (f"Key:\n{K0[:20]}\n{K0[20:]}\n", [(K0, None, None)]),
    "last digit in a second line": (f"{K0[:31]}\n{K0[31]}", [(K0, None, None)]),
    "lines of our own": (f"{A0}@{K0}\n{A1}@{K1}\n", UNNAMED),
    "quoted": (f"\"{A0}@{K0}\"\n'{A1}@{K1}'", UNNAMED),
    "typographic quotes": (f"“{A0}@{K0}” „{A1}@{K1}“", UNNAMED),
    "in one line": (f"{A0}@{K0} {A1}@{K1}", UNNAMED),
    "remarks": (
        f"# my plant\n\n{A0} @ {K0} # Shunt\n#{A0}@{K1}\n{A1}@{K1} # Starboard Solar",
        NAMED,
    ),
    "a Mac's": (f"{UUID}@{K0}\n", [(K0, UUID, None)]),
    "key with dashes": (
        f"{UUID.lower()}@{A0}",
        [(bare(UUID.replace("-", "")), A0, None)],
    ),
    "sqlite": (
        f"{bare(A0)}|{K0}\n{{{UUID.lower()}}}|{K1}",
        [UNNAMED[0], (K1, UUID, None)],
    ),
    "swapped": (f"{K0}@{A0}\n{K1}@{bare(A1)}", UNNAMED),
    "two columns": (f"{A0}  {K0.upper()}\n{A1}  {K1.upper()}", UNNAMED),
    "table": (
        f"name,address,key\nShunt,{A0},{K0}\nStarboard Solar,{A1},{K1}\n",
        NAMED,
    ),
    "table of a spreadsheet": (
        f"Name\tMAC\tEncryption key\nShunt\t{bare(A0)}\t{K0}\nStarboard Solar\t{A1}\t{K1}",
        NAMED,
    ),
    "key before the name": (f'"{K0}";"{A0}";"Shunt"\n"{K1}";"{A1}";"{SOLAR}"', NAMED),
    "Markdown table": (
        f"| Name | MAC | Key |\n|---|---|---|\n| Shunt | {A0} | `{K0}` |\n"
        f"| {SOLAR} | {A1} | `{K1}` |",
        NAMED,
    ),
    "notes": (
        f"Shunt\nMAC: {A0}\nKey: {K0}\n\nStarboard Solar\nMAC: {A1}\nKey: {K1}\n",
        NAMED,
    ),
    "notes without blank lines": (
        f"Shunt:\n{A0}\n{K0}\nStarboard Solar:\n{A1}\n{K1}",
        NAMED,
    ),
    "notes with the key first": (
        f"Shunt\nEncryption key {K0}\nMAC {A0}\nStarboard Solar\nkey {K1}\nMAC {A1}",
        NAMED,
    ),
    "notes without addresses": (
        f"Shunt: {K0}\nStarboard Solar: {K1}",
        [(K0, None, SHUNT), (K1, None, SOLAR)],
    ),
    "Markdown": (
        f"# Victron\n\n## Shunt\n\n- MAC: `{A0}`\n- Key: `{K0}`\n\n"
        f"## Starboard Solar\n\n- MAC: `{A1}`\n- Key: `{K1}`\n",
        NAMED,
    ),
    "chat": (
        f"[01.05.26, 12:03:11] Hans: {K0}\n01.05.26, 12:04 - Hans: the key is {K1}",
        BARE,
    ),
    "a sentence": (
        f"Please use the key {K0} for the shunt, its address is {A0}, thanks!",
        [(K0, A0, None)],
    ),
    "twice": (f"{K0}\n\n{A0} {K0}\n\nShunt {A0} {K0}\n\n{K0}", [NAMED[0]]),
    "one key for two": (f"{A0} {K0}\n{A1} {K0}", [(K0, A0, None), (K0, A1, None)]),
    "missing key": (f"Shunt\n{A0}\n\n{SOLAR}\n{A1}\n{K1}", [NAMED[1]]),
    "missing address": (
        f"- id: a\n  mac: {A0}\n  key: {K0}\n- id: b\n  key: {K1}\n",
        [(K0, A0, None), (K1, None, "b")],
    ),
    "example of a README": ("0df4d0395b7d1a876c0c33ecb9e70dcd", []),
    "untouched defaults": (
        '{"devices": [{"id": "0", "mac": "00:00:00:00:00:00",'
        f' "key": "{"0" * 32}"}}]}}',
        [],
    ),
    "ids of other things": (
        f"entry_id: {K0}\nuuid={K1}\ncommit: {K0}\n"
        '{"id": "0123456789abcdef0123456789abcdef"}',
        [],
    ),
    "victron-ble2mqtt": (
        f'[victron]\ndevice_keys = [\n    "{K0}",\n    # "{K0[::-1]}",\n    "{K1}",\n]\n',
        BARE,
    ),
    "victron-ble2mqtt, one line": (f'device_keys = ["{K0}", "{K1}"]', BARE),
    "victron-ble2mqtt, older": (
        f'[[device]]\ndevice_name = "Shunt"\ndevice_address = "{A0}"\ndevice_key = "{K0}"\n'
        f'[[device]]\ndevice_name = "{SOLAR}"\ndevice_address = "{A1}"\ndevice_key = "{K1}"\n',
        NAMED,
    ),
    "INI": (
        f"[Shunt]\nkey={K0}\nmac={bare(A0)}\n\n[Starboard Solar]\nkey={K1}\nmac={A1}\n",
        NAMED,
    ),
    "environment": (
        f"ADVKEY_STARBOARD_SOLAR={K1}\nADVKEY_{bare(A0).upper()}={K0}\n",
        [(K1, None, "STARBOARD SOLAR"), (K0, A0, None)],
    ),
    "environment, one line": (f"VICTRON_DEVICE_KEYS={A0}={K0},{A1}={K1}", UNNAMED),
    "esphome": (
        "esphome:\n  name: van\n\napi:\n  encryption:\n"
        '    key: "9Cq3Zx0n1bUPR9B3XvYtW0Q2sUe5Jk7hLm4Dp6FgTaE="\n\n'
        f'victron_ble:\n  - id: Shunt\n    mac_address: "{A0}"\n    bindkey: "{K0}"\n'
        f"  - id: starboard_solar\n    mac_address: {bare(A1)}\n    bindkey: {K1}\n",
        [NAMED[0], (K1, A1, "starboard solar")],
    ),
    "esphome, key first": (
        f"victron_ble:\n  - bindkey: {K0}\n    mac_address: {A0}\n    name: Shunt\n"
        f"  - mac_address: {A1}\n    name: {SOLAR}\n    bindkey: {K1}\n",
        NAMED,
    ),
    "esphome with secrets": (
        "victron_ble:\n  - id: Shunt\n    mac_address: !secret shunt_mac\n"
        "    bindkey: !secret shunt_key\n\n"
        f"shunt_mac: '{A0}'\nshunt_key: '{K0}'\n",
        [NAMED[0]],
    ),
    "esphome with substitutions": (
        f"substitutions:\n  shunt_mac: {A0}\n  shunt_key: {K0}\n\n"
        "victron_ble:\n  - id: Shunt\n    mac_address: ${shunt_mac}\n"
        '    bindkey: "$shunt_key"\n',
        [NAMED[0]],
    ),
    "Signal K": (
        '{"configuration": {"adapter": "hci0", "devices": ['
        f'{{"id": "Shunt", "mac": "{A0}", "key": "{K0}", "secondary_battery": "x"}},'
        f'{{"id": "{SOLAR}", "mac": "{A1.lower()}", "key": "{K1}"}}]}}, "enabled": true}}',
        NAMED,
    ),
    "Signal K, another": (
        f'{{"peripherals": [{{"active": true, "mac_address": "{A0}",'
        f' "params": {{"name": "Shunt", "encryptionKey": "{K0}"}}}}]}}',
        [NAMED[0]],
    ),
    "part of a document": (
        f'{{"id": "Shunt", "mac": "{A0}", "key": "{K0}"}},\n'
        f'{{"id": "{SOLAR}", "mac": "{A1}", "key": "{K1}"}},\n',
        NAMED,
    ),
    "lines of a document": (
        f'  "id": "Shunt",\n  "mac": "{A0}",\n  "key": "{K0}",\n',
        [NAMED[0]],
    ),
    "mapping": (f'{{"{A0}": "{K0}", "{A1}": {{"key": "{K1}"}}}}', UNNAMED),
    "mapping of names": (
        f'{{"Shunt": "{K0}", "{SOLAR}": "{K1}"}}',
        [(K0, None, SHUNT), (K1, None, SOLAR)],
    ),
    "list": (f'["{K0}", "{K1}"]', BARE),
    "list of lines": (f'["{A0}@{K0}", "{A1}@{K1}"]', UNNAMED),
    "number as address": (
        f'[{{"mac": 123456789012, "key": "{K0}"}}]',
        [(K0, "12:34:56:78:90:12", None)],
    ),
    "Python": (f"DEVICES = {{\n  '{A0}': '{K0}',\n  '{A1}': '{K1}',\n}}", UNNAMED),
    "node-red": (
        '[{"id": "0123456789abcdef", "type": "victron-ble", "z": "f00", "name": "Shunt",'
        f' "address": "{A0}", "key": "{K0}", "x": 150, "wires": [["0123456789abcdee"]]}}]',
        [NAMED[0]],
    ),
    "core's entry": (ENTRIES % (f'{{"access_token": "{K0}"}}', A0), [NAMED[0]]),
    "victron-hacs' entry": (
        ENTRIES % (f'{{"name": "Shunt", "address": "{A0}", "key": "{K0}"}}', A0),
        [NAMED[0]],
    ),
}


def long_texts(pieces: Sequence[str]) -> list[tuple[str, int]]:
    """Return pieces, and how long a text of each is to be; of one, it is very long."""
    return [*((piece, MEGABYTE // 8) for piece in pieces), (pieces[2], MEGABYTE)]


def assert_time_is_linear(
    find: Callable[[str], object], piece: str, length: int
) -> None:
    """Assert that a long text takes no more than a few times as long as its parts."""
    text = piece * (length // len(piece))

    def seconds(length: int) -> float:
        begin = time.process_time()
        find(text[:length])
        return time.process_time() - begin

    part = min(seconds(length // 8) for _ in range(2))
    assert seconds(length) < 24 * part + 0.2
