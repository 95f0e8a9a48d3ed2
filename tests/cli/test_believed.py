"""Test that readings are told from the noise of a wrong key, and silence is noticed."""

from importlib import import_module
import json
import random
from typing import Any

import pytest

from victron_ble import Key, Record
from victron_ble.cli.arguments import Target
from victron_ble.cli.bluetooth import Heard
from victron_ble.cli.notices import Notices, Watch
from victron_ble.cli.output import Format, Printer
from victron_ble.cli.read import Readings
from victron_ble.record import encode_record
from victron_ble.records.ac_charger import AcChargerRecord
from victron_ble.records.battery_monitor import BatteryMonitorRecord
from victron_ble.records.dc_energy_meter import DcEnergyMeterRecord

from .frames import KEY, SHUNT, SILENT, shunt_data
from .running import Command


class Clock:
    """The time, in seconds."""

    now = 1000.0

    def __call__(self) -> float:
        """Return the time."""
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Set the time by hand."""
    clock = Clock()
    monkeypatch.setattr("time.monotonic", clock)
    return clock


@pytest.fixture
def readings() -> Readings:
    """Return what reads one shunt."""
    return Readings([Target(SHUNT, Key(KEY))], Printer(Format.LINES))


def hear(readings: Readings, data: bytes, *, repeat: bool = False) -> None:
    """Have the shunt heard."""
    readings.hear(Heard(SHUNT, "Shunt", -63, data, repeat))
    readings.tick()


def shown(capsys: pytest.CaptureFixture[str]) -> list[float]:
    """Return the voltages that were printed."""
    lines = capsys.readouterr().out.splitlines()
    return [json.loads(line)["payload"]["voltage"] for line in lines]


def test_reading_is_confirmed_by_another(
    clock: Clock, readings: Readings, capsys: pytest.CaptureFixture[str]
) -> None:
    """Test that each is shown that agrees with what was shown or waited."""
    for nonce, volts in enumerate((13.3, 13.4, 8.5, 8.6, 24, 31)):
        clock.now += 1
        hear(readings, shunt_data(nonce, voltage=volts))
    readings.end()

    assert shown(capsys) == [13.4, 8.6]


def test_one_reading_is_not_lost(
    clock: Clock, readings: Readings, capsys: pytest.CaptureFixture[str]
) -> None:
    """Test that the end of the scan shows it, if there was no other."""
    hear(readings, shunt_data(1))
    assert shown(capsys) == []
    readings.end()
    assert shown(capsys) == [13.3]

    hear(readings, shunt_data(2))
    hear(readings, shunt_data(3, voltage=24))
    readings.end()
    assert shown(capsys) == [13.3]


def test_late_and_repeated_advertisements_are_no_news(
    clock: Clock, readings: Readings, capsys: pytest.CaptureFixture[str]
) -> None:
    """Test that a counter tells what is new."""
    for nonce in (1, 2, 3, 5):
        clock.now += 1
        hear(readings, shunt_data(nonce, voltage=13 + nonce / 100))
    hear(readings, shunt_data(4, voltage=13.04))
    hear(readings, shunt_data(5, voltage=13.05), repeat=True)

    assert shown(capsys) == [13.02, 13.03, 13.05]


@pytest.mark.parametrize(
    ("data_type", "values"),
    [
        (
            BatteryMonitorRecord,
            {"voltage": 13.3, "current": -3, "soc": 77, "aux_mode": 3, "alarm": 0},
        ),
        (DcEnergyMeterRecord, {"voltage": 13.3, "current": -3, "meter_type": 4}),
        (AcChargerRecord, {"charge_state": 3, "output_voltage1": 14.2}),
    ],
    ids=lambda value: getattr(value, "record_name", ""),
)
def test_noise(
    data_type: type[Record],
    values: dict[str, Any],
    clock: Clock,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Test that of 30 keys with the right first byte each is found out, and said once."""
    dice = random.Random(1)
    for _ in range(30):
        key = Key(KEY[:2] + dice.randbytes(15).hex())
        readings = Readings([Target(SHUNT, key)], Printer(Format.LINES))
        for nonce in range(100):
            clock.now += 1
            data = encode_record(
                data_type, values, product_id=0xA389, nonce=nonce, key=Key(KEY)
            )
            hear(readings, data)
        readings.end()
        output, messages = capsys.readouterr()
        assert output == ""
        assert messages.count("the start of the key matches, but") == 1
        assert not readings.found


def test_bits_that_are_unused_as_published(
    clock: Clock, readings: Readings, capsys: pytest.CaptureFixture[str]
) -> None:
    """Test that newer firmware may use them: twenty that agree are believed."""
    for nonce in range(21):
        clock.now += 1
        data = bytearray(shunt_data(nonce))
        data[-1] ^= 0x80
        hear(readings, bytes(data))
        assert len(shown(capsys)) == (nonce >= 19)


def test_device_that_repeats_itself(
    clock: Clock, readings: Readings, capsys: pytest.CaptureFixture[str]
) -> None:
    """Test that what is repeated is shown once, and that the device counts as seen."""
    for repeat in (False, *(True for _ in range(100))):
        clock.now += 1
        hear(readings, shunt_data(1), repeat=repeat)
    readings.end()

    output, messages = capsys.readouterr()
    assert output.count('"voltage": 13.3') == 1
    assert messages == ""


def test_how_much_was_received(clock: Clock) -> None:
    """Test that each reading says it, once ten seconds were listened to."""
    shares = []
    printer = Printer(Format.LINES)
    printer.show = lambda reading: shares.append(reading.reception)  # type: ignore[method-assign]  # to see more than is printed
    readings = Readings([Target(SHUNT, Key(KEY))], printer)
    for nonce in range(0, 40, 2):
        clock.now += 2
        hear(readings, shunt_data(nonce))

    assert shares[0] is None
    assert shares[-1] == pytest.approx(0.5)


def test_not_seen(clock: Clock, capsys: pytest.CaptureFixture[str]) -> None:
    """Test that it is said once 30 s have passed, and again if it comes again."""
    watch = Watch([SHUNT, SILENT], Notices())

    for _ in range(29):
        clock.now += 1
        assert watch.hear(SHUNT)
        watch.tick()
    assert capsys.readouterr().err == ""

    for _ in range(29):
        clock.now += 1
        watch.tick()
    assert capsys.readouterr().err.startswith(f"{SILENT}: not found for 30 s;")

    for _ in range(100):
        clock.now += 1
        watch.tick()
    messages = capsys.readouterr().err
    assert messages.startswith(f"{SHUNT}: not found for 30 s;")
    assert messages.count("not found") == 1

    watch.hear(SHUNT)
    for _ in range(100):
        clock.now += 1
        watch.tick()
    assert capsys.readouterr().err.count("not found") == 1

    assert not watch.hear("C0:FF:EE:00:00:09")
    watch.end()
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("system", "address", "message"),
    [
        ("Darwin", SHUNT, "A Mac uses addresses of its own"),
        ("Linux", "763AEFF5-1334-E64A-AB30-A0F478020FE1", "only on one Mac"),
    ],
)
def test_address_of_another_system(
    system: str,
    address: str,
    message: str,
    command: Command,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Test that it is said why such a device will not be seen."""
    monkeypatch.setattr("platform.system", lambda: system)
    module = import_module("victron_ble.cli.read")
    monkeypatch.setattr(module, "scan", lambda task, timeout: True)

    status, _, messages = command("read", f"{address}@{KEY}")

    assert message in messages
    assert status == 1
