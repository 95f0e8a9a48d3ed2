"""Test what programs do with names and attributes of the classic library."""

import logging
import subprocess
import sys
from typing import Any

from bleak.backends.device import BLEDevice
from bleak.backends.scanner import AdvertisementData
import click
from click.testing import CliRunner
import pytest

from simulator.bluez import BlueZ
from tests.cli.running import assert_secret
from tests.library.frames import KEY as TEST_KEY
from victron_ble.cli import DeviceKeyParam
from victron_ble.devices import (
    MODEL_PARSER_OVERRIDE,
    BatteryMonitor,
    SolarCharger,
    VEBus,
    detect_device_type,
)
from victron_ble.devices.base import (
    MODEL_ID_MAPPING,
    AlarmReason,
    BitReader,
    Device,
    DeviceData,
    kelvin_to_celsius,
)
from victron_ble.devices.battery_monitor import AuxMode
from victron_ble.devices.smart_lithium import parse_cell_voltage
from victron_ble.scanner import BaseScanner, Scanner, logger

from .programs import ADDRESS, DATA, KEY, OTHER_ADDRESS, frame, hear, parsed


def test_record_has_its_values_in_a_dict() -> None:
    """Test what a Home Assistant integration reads of every frame."""
    record = BatteryMonitor(KEY).parse(DATA)

    assert isinstance(record._data, dict)
    assert record._model_id == 0xA389
    for name, value in {
        "remaining_mins": None,
        "aux_mode": AuxMode.DISABLED,
        "alarm": AlarmReason.NO_ALARM,
        "consumed_ah": -50.0,
        "current": 0.0,
        "soc": 50.0,
        "voltage": 12.53,
    }.items():
        assert record._data[name] == value
    record._data["voltage"] = 12.6
    assert record.get_voltage() == 12.6


@pytest.mark.parametrize(
    ("record", "values", "kept"),
    [
        (0x02, {"aux_mode": 2, "temperature": 22.5}, {"temperature_kelvin": 295.65}),
        (0x02, {"aux_mode": 0, "starter_voltage": 12.9}, {"starter_voltage": 12.9}),
        (0x03, {"alarm": 0x202}, {"alarm": 0x202}),
        (0x04, {"charge_state": 3}, {"device_state": 3}),
        (0x0C, {"error": 17}, {"error": 17}),
        (0x0D, {"alarm": 1, "aux_mode": 3}, {"alarm": 1}),
        (0x0F, {"charge_state": 5}, {"device_state": 5}),
    ],
)
def test_dict_has_the_classic_names_and_forms(
    record: int, values: dict[str, Any], kept: dict[str, Any]
) -> None:
    """Test where `_data` differs from the getters in 0.9.3."""
    found = parsed(record, **values)._data

    for name, value in kept.items():
        assert getattr(found[name], "value", found[name]) == value
    assert ("starter_voltage" in found) == ("starter_voltage" in kept)
    assert "charge_state" not in found
    assert "temperature" not in found


class Bridge(BaseScanner):
    """An MQTT bridge."""

    def __init__(self) -> None:
        """Begin with nothing published."""
        super().__init__()
        self.published: list[tuple[str, float]] = []

    def callback(
        self, device: BLEDevice, data: bytes, advertisement: AdvertisementData
    ) -> None:
        """Publish."""
        parser = detect_device_type(data)
        assert parser is not None
        record = parser(TEST_KEY).parse(data)
        self.published.append((device.address, record.get_voltage()))


async def test_seen_data_is_a_set(bluez: BlueZ) -> None:
    """Test that programs may clear what was seen, add to it, and put another there."""
    data = frame(0x02, voltage=13.3)
    scanner = Bridge()

    hear(scanner, data)
    hear(scanner, data)
    assert len(scanner.published) == 1
    assert data in scanner._seen_data
    scanner._seen_data.clear()
    hear(scanner, data)
    assert len(scanner.published) == 2
    scanner._seen_data = {frame(0x02, voltage=13.4)}
    hear(scanner, frame(0x02, voltage=13.4))
    assert len(scanner.published) == 2
    scanner._seen_data.add(frame(0x02, voltage=13.5))
    hear(scanner, frame(0x02, voltage=13.5))
    hear(scanner, data)
    assert scanner.published == [(ADDRESS, 13.3)] * 3


async def test_what_was_seen_does_not_fill_memory(bluez: BlueZ) -> None:
    """Test that it is forgotten now and then."""
    scanner = Bridge()

    for nonce in range(3000):
        hear(scanner, frame(0x02, nonce=nonce, voltage=13.3))

    assert len(scanner.published) == 3000
    assert len(scanner._seen_data) <= 1001


def test_scanner_that_makes_its_own_parts(caplog: pytest.LogCaptureFixture) -> None:
    """Test a subclass that scans passively, without `super().__init__()`."""

    class Passive(Bridge):
        def __init__(self) -> None:
            self._scanner: Any = object()
            self._seen_data = set()
            self.published = []

    scanner = Passive()
    hear(scanner, frame(0x02, voltage=13.3))
    hear(scanner, frame(0x02, voltage=13.3))
    assert scanner.published == [(ADDRESS, 13.3)]
    hear(scanner, DATA)  # with another key

    assert [each.levelname for each in caplog.records] == ["WARNING"]


async def test_known_devices(bluez: BlueZ, capsys: pytest.CaptureFixture[str]) -> None:
    """Test that parsers are kept by address, and programs may put theirs there."""

    class Mine(BatteryMonitor):
        pass

    scanner = Scanner({ADDRESS: TEST_KEY, OTHER_ADDRESS: TEST_KEY}, indent=None)
    scanner._devices = {}  # type: ignore[attr-defined]  # programs add what they like
    mine = scanner._known_devices[OTHER_ADDRESS.lower()] = Mine(TEST_KEY)

    for nonce in (1, 2):
        hear(scanner, frame(0x02, voltage=13.3, nonce=nonce))
        hear(scanner, frame(0x02, voltage=13.3, nonce=nonce + 2), OTHER_ADDRESS)

    assert capsys.readouterr().out.count('"voltage": 13.3') == 4
    assert set(scanner._known_devices) == {
        ADDRESS.lower(),
        OTHER_ADDRESS.lower(),
    }
    assert type(scanner._known_devices[ADDRESS.lower()]) is BatteryMonitor
    assert scanner._known_devices[OTHER_ADDRESS.lower()] is mine


def test_names_of_products() -> None:
    """Test that all are in a dict, that programs may add to it, and what is not."""
    assert MODEL_ID_MAPPING[0xA389] == "SmartShunt 500A/50mV"
    assert MODEL_ID_MAPPING[0xE000] == "Generic example 0"  # never on the air
    assert len(MODEL_ID_MAPPING) > 800
    assert 0x1234 not in MODEL_ID_MAPPING
    assert DeviceData(0x1234, {}).get_model_name() == "<Unknown device: 4660>"
    MODEL_ID_MAPPING[0x1234] = "A prototype"
    try:
        assert DeviceData(0x1234, {}).get_model_name() == "A prototype"
    finally:
        del MODEL_ID_MAPPING[0x1234]


def test_names_of_products_are_read_when_asked_for() -> None:
    """Test that parsing alone reads no file, and that other names are missing."""
    script = f"""
import victron_ble.devices.base as base
from victron_ble.devices import detect_device_type
data = bytes.fromhex("{DATA.hex()}")
record = detect_device_type(data)("{KEY}").parse(data)
print("MODEL_ID_MAPPING" in vars(base), hasattr(base, "MODEL_IDS"))
print(record.get_model_name(), "MODEL_ID_MAPPING" in vars(base))
"""
    printed = subprocess.check_output((sys.executable, "-c", script), text=True)

    assert printed == "False False\nSmartShunt 500A/50mV True\n"


def test_advertisement_key() -> None:
    """Test that a program finds the key that it gave, and may give another."""
    device = BatteryMonitor(TEST_KEY)

    assert device.advertisement_key == TEST_KEY
    assert bytes.fromhex(device.advertisement_key)
    device.advertisement_key = KEY
    assert device.parse(DATA).get_voltage() == 12.53


def test_logger() -> None:
    """Test the logger that programs take from the scanner."""
    assert logger is logging.getLogger("victron_ble.scanner")


def test_argument_of_other_commands() -> None:
    """Test the type of argument that other programs take for their own commands."""

    @click.command()
    @click.argument("device_keys", nargs=-1, type=DeviceKeyParam())
    def read(device_keys: list[tuple[str, str]]) -> None:
        for address, key in device_keys:
            click.echo(f"{address} {len(key)}")

    runner = CliRunner()

    assert runner.invoke(read, [f"{ADDRESS}@{KEY}"]).output == f"{ADDRESS} 32\n"
    for wrong in (KEY, f"{ADDRESS}@{KEY}@{KEY}"):
        result = runner.invoke(read, [wrong])
        assert result.exit_code == 2
        assert "this is not ADDRESS@KEY" in result.output
        assert_secret(result.output, KEY)


def test_command_as_a_module() -> None:
    """Test the command where only the module is known."""
    command = (sys.executable, "-m", "victron_ble.cli", "--help")

    assert "discover" in subprocess.check_output(command, text=True)


def test_helpers() -> None:
    """Test what the library's own tests and extensions call."""
    assert kelvin_to_celsius(295.65) == 22.5
    assert [parse_cell_voltage(raw) for raw in (0, 1, 0x47, 0x7D, 0x7E, 0x7F)] == [
        *(float("-inf"), 2.61, 3.31, 3.85, float("inf"), None)
    ]


def test_parser_for_a_product(monkeypatch: pytest.MonkeyPatch) -> None:
    """Test that a program may say which parser a product has."""

    class Mine(VEBus):
        pass

    assert {
        product: each.__name__ for product, each in MODEL_PARSER_OVERRIDE.items()
    } == {
        0xA3A4: "BatterySense",
        0xA3A5: "BatterySense",
    }
    assert detect_device_type(frame(0x0C, 0x2606)) is VEBus
    monkeypatch.setitem(MODEL_PARSER_OVERRIDE, 0x2606, Mine)
    assert detect_device_type(frame(0x0C, 0x2606)) is Mine


@pytest.mark.parametrize("length", range(len(DATA) + 1))
def test_detection_needs_the_record_type(length: int) -> None:
    """Test installers' probes: five bytes are enough."""
    found = detect_device_type(DATA[:length])

    assert found is (BatteryMonitor if length >= 5 else None)


def test_detection_in_the_clear() -> None:
    """Test that the second byte of a record type in the clear is needed, too."""
    data = frame(0xFF01)
    assert detect_device_type(data[:7]) is None
    found = detect_device_type(data[:8])
    assert found
    assert found.__name__ == "SolarSense"
    assert detect_device_type(b"\x11" + DATA[1:]) is None
    for unknown in (0x00, 0x07, 0x7F):  # of test programs, provisional, not known
        assert detect_device_type(DATA[:4] + bytes((unknown,)) + DATA[5:]) is None


async def test_callback_by_keyword(
    bluez: BlueZ, capsys: pytest.CaptureFixture[str]
) -> None:
    """Test the names of the parameters."""
    Scanner({ADDRESS: KEY}).callback(
        ble_device=BLEDevice(ADDRESS, "SmartShunt", None),
        raw_data=DATA,
        advertisement=AdvertisementData("SmartShunt", {}, {}, [], None, -63, ()),
    )

    assert '"voltage": 12.53' in capsys.readouterr().out


def test_own_parser() -> None:
    """Test a parser and its data that are all a program's own."""

    class MineData(DeviceData):
        def get_uptime(self) -> int:
            found: int = self._data["uptime"]
            return found

    class Mine(Device):
        data_type = MineData

        def parse_decrypted(self, decrypted: bytes) -> dict[str, Any]:
            reader = BitReader(decrypted)
            assert len(decrypted) % 16 == 0  # as it is there, and may be relied upon
            return {"uptime": reader.read_unsigned_int(30)}

    record = Mine(TEST_KEY).parse(frame(0x00, uptime=10000))

    assert isinstance(record, MineData)
    assert record.get_uptime() == 10000
    assert record.get_model_name() == "SmartShunt 500A/50mV"
    with pytest.raises(NotImplementedError):
        Device(TEST_KEY).parse(frame(0x00))


def test_overridden_values() -> None:
    """Test a subclass that corrects a value, and one with a getter more."""

    class MyData(DeviceData):
        def get_shunt(self) -> str:
            return f"{self._data['voltage']:.1f} V"

    class Mine(BatteryMonitor):
        data_type = MyData

        def parse_decrypted(self, decrypted: bytes) -> dict[str, Any]:
            found = super().parse_decrypted(decrypted)
            found["voltage"] += 1
            return found

    record = Mine(KEY).parse(DATA)

    assert record.get_shunt() == "13.5 V"
    assert not hasattr(record, "get_voltage")


def test_overridden_values_of_a_short_payload() -> None:
    """Test that a value past the end is not available there, either."""

    class Mine(SolarCharger):
        def parse_decrypted(self, decrypted: bytes) -> dict[str, Any]:
            return super().parse_decrypted(decrypted)

    data = frame(0x01, battery_voltage=13.2)[: 8 + 4]
    record = Mine(TEST_KEY).parse(data)

    assert record.get_battery_voltage() == 13.2
    assert record.get_battery_charging_current() is None
