"""Test the scanners with scripts as people have them for the classic library."""

import asyncio
import json
import logging
from typing import Any

from bleak.backends.device import BLEDevice
from bleak.backends.scanner import AdvertisementData
import pytest

from simulator.bluez import BlueZ
from tests.cli.frames import (
    CAPTURED,
    KEY,
    OTHER_KEY,
    SHUNT,
    SHUNT_NAME,
    SUN,
    VECTORS,
    Sender,
    advertisement,
    shunt,
    shunt_data,
    shunt_without_readout,
    sun_sensor,
)
from tests.cli.running import PERIOD, assert_secret, on_air
from victron_ble.devices import detect_device_type
from victron_ble.devices.base import Device
from victron_ble.exceptions import AdvertisementKeyMissingError, UnknownDeviceError
from victron_ble.scanner import (
    BaseScanner,
    DebugScanner,
    DeviceDataEncoder,
    DiscoveryScanner,
    Scanner,
)

PATIENCE = 10


class Recorder(BaseScanner):
    """A script's own scanner."""

    def __init__(self) -> None:
        """Begin with nothing heard."""
        super().__init__()
        self.heard: list[tuple[BLEDevice, bytes, AdvertisementData]] = []

    def callback(
        self, device: BLEDevice, data: bytes, advertisement: AdvertisementData
    ) -> None:
        """Record."""
        self.heard.append((device, data, advertisement))


async def run(bluez: BlueZ, scanner: BaseScanner, *senders: Sender) -> None:
    """Let a scanner hear the devices some 20 times."""
    await scanner.start()
    async with on_air(bluez, *senders):
        await asyncio.sleep(20 * PERIOD)
    await scanner.stop()
    assert bluez.idle.is_set()


async def test_own_scanner(bluez: BlueZ) -> None:
    """Test that a script gets each of Victron's product advertisements once."""
    captured = advertisement(bytes.fromhex(CAPTURED))
    other_format = advertisement(bytes.fromhex("0102030405060708"), SUN)
    scanner = Recorder()

    await run(bluez, scanner, lambda _: captured, lambda _: other_format)

    [(device, data, heard)] = scanner.heard
    assert (device.address, device.name) == (SHUNT, SHUNT_NAME)
    assert data == bytes.fromhex(CAPTURED)
    assert heard.rssi == -63


async def test_documented_use_of_the_data(bluez: BlueZ) -> None:
    """Test the documents' lines on what a scanner hands over."""
    scanner = Recorder()
    await run(bluez, scanner, shunt)

    assert len(scanner.heard) >= 5
    for _, data, _ in scanner.heard:
        parser = detect_device_type(data)
        assert parser is not None
        assert parser(KEY).parse(data).get_soc() == 77.0


async def test_instant_readout_off(bluez: BlueZ) -> None:
    """Test that a script can tell such devices, and each of two that send the same."""
    other = advertisement(bytes.fromhex("100289a3"), SUN)
    scanner = Recorder()

    await run(bluez, scanner, shunt_without_readout, lambda _: other)

    assert sorted(device.address for device, _, _ in scanner.heard) == [SHUNT, SUN]
    assert {data.hex() for _, data, _ in scanner.heard} == {"100289a3"}
    assert detect_device_type(scanner.heard[0][1]) is None


async def test_ready_made_scanner(
    bluez: BlueZ, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    """Test the readings that it prints, and that other devices do not disturb it."""
    caplog.set_level(logging.INFO, "victron_ble")
    scanner = Scanner({SHUNT: KEY}, indent=None)

    await run(bluez, scanner, shunt, sun_sensor)

    lines = capsys.readouterr().out.splitlines()
    assert len(lines) >= 5
    reading = json.loads(lines[0])
    assert list(reading) == ["name", "address", "rssi", "payload"]
    assert reading["address"] == SHUNT
    assert reading["payload"]["soc"] == 77.0
    assert caplog.messages == ["Reading data for ['dd:ee:ad:be:ef:01']"]


async def test_ready_made_scanner_indents(
    bluez: BlueZ, capsys: pytest.CaptureFixture[str]
) -> None:
    """Test the usual format, and an address in another writing."""
    await run(bluez, Scanner({"ddeeadbeef01": KEY}), shunt)

    assert capsys.readouterr().out.startswith(f'{{\n  "name": "{SHUNT_NAME}",\n')


@pytest.mark.parametrize(
    ("key", "sender", "message"),
    [
        (OTHER_KEY, shunt, "the key does not match this device"),
        (KEY, shunt_without_readout, "no known record from DD:EE:AD:BE:EF:01"),
    ],
)
async def test_what_is_no_reading_is_logged_once(
    bluez: BlueZ,
    caplog: pytest.LogCaptureFixture,
    key: str,
    sender: Sender,
    message: str,
) -> None:
    """Test that nothing is raised into bleak, and no key is logged."""
    await run(bluez, Scanner({SHUNT: key}), sender)

    errors = [each for each in caplog.records if each.levelno >= logging.WARNING]
    assert len(errors) == 1
    assert message in errors[0].getMessage()
    assert errors[0].exc_info is None
    assert_secret(caplog.text, key)


async def test_scanner_of_a_script_that_raises(
    bluez: BlueZ, caplog: pytest.LogCaptureFixture
) -> None:
    """Test that the library's exceptions end no scan, and are said once for a device."""

    class Script(Recorder):
        def callback(
            self, device: BLEDevice, data: bytes, advertisement: AdvertisementData
        ) -> None:
            super().callback(device, data, advertisement)
            parser = detect_device_type(data)
            assert parser is not None
            parser(OTHER_KEY).parse(data)

    scanner = Script()
    await run(bluez, scanner, shunt)

    assert len(scanner.heard) >= 5
    assert [
        (each.levelno, each.getMessage())
        for each in caplog.records
        if each.levelno > logging.DEBUG
    ] == [(logging.WARNING, f"{SHUNT}: the key does not match this device")]


async def test_fault_of_a_script(
    bluez: BlueZ, caplog: pytest.LogCaptureFixture
) -> None:
    """Test that its author learns of it, and bleak does not."""
    await run(bluez, BaseScanner(), lambda _: shunt(1))

    [record] = caplog.records
    assert record.getMessage() == "The scanner's callback failed"
    assert record.exc_info
    assert record.exc_info[0] is NotImplementedError


async def test_subclass_that_has_its_own_keys(bluez: BlueZ) -> None:
    """Test what scripts override and call: load_key, get_device, the JSON encoder."""
    readings: list[dict[str, Any]] = []

    class Script(Scanner):
        def load_key(self, address: str) -> str:
            if address != SHUNT.lower():
                raise AdvertisementKeyMissingError(address)
            return KEY

        def callback(
            self, device: BLEDevice, data: bytes, advertisement: AdvertisementData
        ) -> None:
            record = self.get_device(device, data).parse(data)
            readings.append(json.loads(json.dumps(record, cls=DeviceDataEncoder)))

    await run(bluez, Script(), shunt, sun_sensor)

    assert len(readings) >= 5
    assert readings[0]["voltage"] == 13.3


async def test_shunt_that_becomes_a_dc_meter(
    bluez: BlueZ, capsys: pytest.CaptureFixture[str]
) -> None:
    """Test that a device may change what it sends."""
    vectors = [VECTORS[name] for name in ("kvb-bm-1", "kvb-dcem-1")]
    frames = [advertisement(bytes.fromhex(each["advertisement"])) for each in vectors]

    await run(bluez, Scanner({SHUNT: KEY}, indent=None), lambda n: frames[n % 2])

    readings = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    meter, monitor = (reading["payload"] for reading in readings)
    assert "meter_type" in meter
    assert "soc" in monitor


async def test_malformed_key_stops_no_other_device(
    bluez: BlueZ, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    """Test that it is said once, without the key, and other devices are read."""
    await run(bluez, Scanner({SHUNT: KEY[1:], SUN: ""}, None), shunt, sun_sensor)

    lines = capsys.readouterr().out.splitlines()
    assert len(lines) >= 5
    assert {json.loads(line)["address"] for line in lines} == {SUN}
    [record] = (each for each in caplog.records if each.levelno >= logging.WARNING)
    assert record.levelno == logging.WARNING
    assert record.getMessage().startswith(f"{SHUNT}: the key has 31 characters")
    assert_secret(caplog.text)


async def test_wrong_key_is_said_once_for_each_device(
    bluez: BlueZ, caplog: pytest.LogCaptureFixture
) -> None:
    """Test two devices whose keys are swapped."""
    other = [advertisement(shunt_data(nonce), SUN) for nonce in range(1000, 1100)]

    await run(
        bluez,
        Scanner({SHUNT: OTHER_KEY, SUN: OTHER_KEY}),
        shunt,
        lambda nonce: other[nonce],
    )

    said = [
        each.getMessage()
        for each in caplog.records
        if each.levelno
        >= logging.WARNING  # a command before may have set another level
    ]
    assert sorted(said) == [
        f"{address}: the key does not match this device" for address in (SHUNT, SUN)
    ]


def test_get_device_raises() -> None:
    """Test the exceptions of the classic library."""
    scanner = Scanner({SHUNT: KEY})
    known = BLEDevice(SHUNT, SHUNT_NAME, None)
    unknown = BLEDevice(SUN, None, None)
    assert isinstance(scanner.get_device(known, shunt_data(1)), Device)
    with pytest.raises(UnknownDeviceError):
        scanner.get_device(known, bytes.fromhex("100289a3"))
    with pytest.raises(AdvertisementKeyMissingError):
        scanner.get_device(unknown, shunt_data(1))


async def test_discovery_scanner(
    bluez: BlueZ, caplog: pytest.LogCaptureFixture
) -> None:
    """Test that each device is logged once."""
    caplog.set_level(logging.INFO, "victron_ble")

    await run(bluez, DiscoveryScanner(), shunt, sun_sensor)

    assert sorted(caplog.messages) == [f"{SHUNT}: {SHUNT_NAME}", f"{SUN}: SolarSense"]


async def test_debug_scanner(bluez: BlueZ, caplog: pytest.LogCaptureFixture) -> None:
    """Test the lines of one device."""
    caplog.set_level(logging.INFO, "victron_ble")
    captured = advertisement(bytes.fromhex(CAPTURED))

    await run(bluez, DebugScanner(SHUNT.lower()), lambda _: captured, sun_sensor)

    first, line = caplog.messages
    assert first == "Dumping advertisements from dd:ee:ad:be:ef:01"
    assert line.endswith(f": {CAPTURED}")
    assert line[24:26] == ": "
