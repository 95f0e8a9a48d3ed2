"""Test that readings are told from the noise of a wrong key, and silence is noticed."""

from importlib import import_module
import random
from typing import Any

import pytest

from victron_ble import Key, Record, read
from victron_ble.cli.arguments import Target
from victron_ble.cli.bluetooth import Heard
from victron_ble.cli.confidence import Confidence
from victron_ble.cli.notices import Notices, Watch
from victron_ble.cli.output import Format, Printer, Reading
from victron_ble.cli.read import Readings
from victron_ble.record import encode_record
from victron_ble.records.ac_charger import AcChargerRecord
from victron_ble.records.battery_monitor import BatteryMonitorRecord
from victron_ble.records.dc_energy_meter import DcEnergyMeterRecord

from .frames import KEY, MISTYPED_KEY, SHUNT, SILENT, shunt_data
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


def reading(nonce: int, key: str = KEY, **values: Any) -> Reading:
    """Return what a shunt sent, decoded with a key."""
    record = read(shunt_data(nonce, **values), Key(key))
    assert isinstance(record, Record)
    return Reading("Shunt", SHUNT, -63, record)


def test_first_reading_is_confirmed_by_the_second() -> None:
    """Test that then both are let through, in order, and each that follows."""
    confidence = Confidence()
    first, second, third = (reading(nonce) for nonce in range(3))

    assert confidence.hear(first) == []
    assert confidence.hear(second) == [first, second]
    assert confidence.hear(third) == [third]
    assert confidence.give_up() == []


def test_reading_without_another(clock: Clock) -> None:
    """Test that a device that says nothing new is believed after a while."""
    confidence = Confidence()
    first = reading(1)
    confidence.hear(first)

    assert confidence.wait() == []
    clock.now += 3
    assert confidence.wait() == [first]
    assert confidence.wait() == []


def test_last_reading_is_not_lost() -> None:
    """Test that the end of the scan lets through what waits."""
    confidence = Confidence()
    first = reading(1)
    confidence.hear(first)

    assert confidence.give_up() == [first]


def test_other_values_after_a_gap(clock: Clock) -> None:
    """Test that a device may have changed while it was not heard, and loses nothing."""
    confidence = Confidence()
    for nonce in range(2):
        confidence.hear(reading(nonce))
    clock.now += 10_000
    later = [reading(nonce, soc=20, voltage=24) for nonce in (500, 501)]

    assert confidence.hear(later[0]) == []
    assert confidence.hear(later[1]) == later
    assert not confidence.is_noise


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
def test_noise(data_type: type[Record], values: dict[str, Any]) -> None:
    """Test that of 30 keys with the right first byte each is found out."""
    dice = random.Random(1)
    shown = 0
    for _ in range(30):
        key = Key(KEY[:2] + dice.randbytes(15).hex())
        confidence = Confidence()
        for nonce in range(100):
            data = encode_record(
                data_type, values, product_id=0xA389, nonce=nonce, key=Key(KEY)
            )
            record = read(data, key)
            assert isinstance(record, Record)
            shown += len(confidence.hear(Reading("", SHUNT, -63, record)))
        assert confidence.is_noise
        assert confidence.give_up() == []
    # One may agree with the first by chance, before noise is known as such.
    assert shown <= 2


def test_right_key_after_noise() -> None:
    """Test that a device is believed again, as after a disturbed frame."""
    confidence = Confidence()
    for nonce in range(10):
        confidence.hear(reading(nonce, MISTYPED_KEY))
    assert confidence.is_noise

    readings = [reading(nonce) for nonce in range(10, 15)]
    for each in readings[:-1]:
        assert confidence.hear(each) == []
        assert confidence.give_up() == []
    assert confidence.hear(readings[-1]) == readings
    assert not confidence.is_noise


def test_bits_that_are_unused_today(clock: Clock) -> None:
    """Test that newer firmware may use them: readings that agree are believed."""
    confidence = Confidence()
    readings = []
    for nonce in range(3):
        data = bytearray(shunt_data(nonce))
        data[-1] ^= 0x80
        record = read(bytes(data), Key(KEY))
        assert isinstance(record, Record)
        readings.append(Reading("Shunt", SHUNT, -63, record))

    assert confidence.hear(readings[0]) == []
    clock.now += 10
    assert confidence.wait() == []
    assert confidence.hear(readings[1]) == readings[:2]
    assert confidence.hear(readings[2]) == [readings[2]]


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


def test_repetitions_show_that_a_device_is_there(
    clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    """Test that a device that has nothing new to say counts as seen."""
    readings = Readings([Target(SHUNT, Key(KEY))], Printer(Format.LINES))
    for repeat in (False, *(True for _ in range(100))):
        clock.now += 1
        readings.hear(Heard(SHUNT, "Shunt", -63, shunt_data(1), repeat))
        readings.tick()
    readings.end()

    output, messages = capsys.readouterr()
    assert output.count('"voltage": 13.3') == 1
    assert messages == ""


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
