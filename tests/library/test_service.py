"""Test a service's devices: what is shown, for how long, and what is kept on disk."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
import json
import logging
from pathlib import Path
import time
from typing import Any

import pytest

from victron_ble import Key
from victron_ble.meaning.binary_sensors import binary_sensors
from victron_ble.meaning.sensors import sensors
from victron_ble.policy.publisher import Update
from victron_ble.policy.reporting import Preset
from victron_ble.record import Record, encode_record, shown_records
from victron_ble.records.ac_charger import AcChargerRecord
from victron_ble.records.battery_monitor import BatteryMonitorRecord
from victron_ble.service.described import described
from victron_ble.service.device import TIMEOUT
from victron_ble.service.service import Service
from victron_ble.service.store import Store

from .frames import KEY, SHUNT
from .serving import ADDRESS, Clock, Van


@pytest.fixture
def van(state_file: Path, clock: Clock) -> Van:
    """Start a service."""
    return Van(state_file, clock)


@pytest.mark.parametrize("record", shown_records().values(), ids=shown_records())
def test_each_name_is_of_one_thing(record: type[Record]) -> None:
    """Test that no sensor and binary sensor of a record are called the same."""
    made = len(sensors(record)) + len(binary_sensors(record))

    assert len(described(record)) == made


def test_a_reading_is_shown_once_another_agrees(van: Van) -> None:
    """Test that one reading alone is not believed."""
    van.go(1, voltage=13.2)
    assert not van.available()

    van.go(1, voltage=13.2)
    assert van.available()
    assert van.shown("voltage") == 13.2
    assert van.told[0].availability_changed


def test_a_device_is_available_while_it_is_heard(van: Van) -> None:
    """Test that silence ends it, and a reading brings it back."""
    van.go(2, voltage=13.2)
    van.clock.go(TIMEOUT - 1)
    van.service.tick(van.clock.now)
    assert van.available()

    van.clock.go(1)
    van.service.tick(van.clock.now)
    assert not van.available()
    assert van.told[-1] == Update(availability_changed=True)

    van.counter += TIMEOUT
    van.go(2, voltage=13.2)
    assert van.available()


def test_a_device_that_is_never_heard_is_said_once(
    van: Van, caplog: pytest.LogCaptureFixture
) -> None:
    """Test that its owner learns of an address that is wrong."""
    caplog.set_level(logging.INFO)
    for _ in range(2 * TIMEOUT):
        van.service.tick(van.clock.now)
        assert ("not heard" in caplog.text) is (van.clock.now >= 1000 + TIMEOUT)
        van.clock.go(1)
    assert caplog.text.count(f"{ADDRESS}: Victron EF01 is not read: not heard for") == 1

    van.go(2, voltage=13.2)
    assert "SmartShunt is read" in caplog.text
    assert van.told[0].availability_changed


def test_what_a_device_repeats_keeps_it_available(van: Van) -> None:
    """Test that the same bytes again are a sign of life."""
    van.go(2, voltage=13.2)
    for _ in range(TIMEOUT + 10):
        van.counter -= 1
        van.go(1, voltage=13.2)

    assert van.available()


def test_a_preset_paces_what_is_shown(state_file: Path, clock: Clock) -> None:
    """Test that a small step waits in balanced, and is shown when it is due."""
    van = Van(state_file, clock, Preset.BALANCED)
    van.go(2, voltage=13.2)
    van.go(5, voltage=13.21)
    assert van.shown("voltage") == 13.2

    van.go(300, voltage=13.21)
    assert van.shown("voltage") == 13.21


def test_what_waited_is_shown_though_nothing_more_is_heard(
    state_file: Path, clock: Clock
) -> None:
    """Test that time alone brings what was due."""
    van = Van(state_file, clock, Preset.BALANCED)
    van.go(2, voltage=13.2)
    van.go(2, voltage=13.21)
    clock.go(299)
    van.service.tick(clock.now)

    assert van.shown("voltage") == 13.21


def test_an_optional_value_is_described_from_when_it_is_sent(
    van: Van, state_file: Path
) -> None:
    """Test that what no device may have is left out until it comes, also after a restart."""
    van.go(2, AcChargerRecord, output_voltage1=13.2)
    assert "output_voltage2" not in van.device.descriptions

    van.go(2, AcChargerRecord, output_voltage1=13.2, output_voltage2=13.3)
    assert "output_voltage2" in van.device.descriptions
    van.save()

    again = Van(state_file, van.clock)
    again.go(2, AcChargerRecord, output_voltage1=13.2)
    assert "output_voltage2" in again.device.descriptions
    assert again.shown("output_voltage2") is None


def _hour(van: Van) -> None:
    for _ in range(60):
        van.go(60, voltage=10, current=10)
        van.save()


def test_energy_is_shown_when_it_is_on_disk(van: Van, state_file: Path) -> None:
    """Test the way of an energy: counted, stored, shown; and on after a restart."""
    van.go(60, voltage=10, current=10)
    assert van.shown("charged_energy") is None
    _hour(van)
    shown = van.shown("charged_energy")
    assert shown == pytest.approx(0.1, abs=0.002)

    again = Van(state_file, van.clock)
    again.counter = van.counter
    again.go(2, voltage=10, current=0)
    assert again.shown("charged_energy") == shown


@pytest.mark.parametrize("step", [-10_000_000, 10_000_000], ids=["back", "ahead"])
def test_the_clock_on_the_wall_may_step(van: Van, state_file: Path, step: int) -> None:
    """Test that nothing is counted or lost by it, also over a restart."""
    _hour(van)
    before = van.shown("charged_energy")
    van.clock.wall += step
    van.go(60, voltage=10, current=10)
    van.save()
    assert before <= van.shown("charged_energy") <= before + 0.003

    van.clock.wall -= step
    again = Van(state_file, van.clock)
    again.counter = van.counter
    again.go(60, voltage=10, current=10)
    again.save()
    assert before <= again.shown("charged_energy") <= before + 0.006


def test_a_full_disk_is_said_once_and_nothing_is_lost(
    van: Van,
    state_file: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Test that energies stay as they are on disk until they can be written."""
    caplog.set_level(logging.INFO)
    _hour(van)
    before, stored = van.shown("charged_energy"), state_file.read_bytes()

    def fail(_: Path, *__: Any, **___: Any) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as full:
        full.setattr(Path, "open", fail)
        for _ in range(3):
            van.go(60, voltage=10, current=10)
            van.save()
    assert van.shown("charged_energy") == before
    assert state_file.read_bytes() == stored
    assert caplog.text.count("No space left on device") == 1

    van.save()
    assert van.shown("charged_energy") == pytest.approx(before + 0.005, abs=0.001)
    assert caplog.text.count("is written again") == 1


@pytest.mark.parametrize(
    "text", ["", "{", '{"version": 2, "devices": {}}', '{"version": 1}', "[]"]
)
def test_a_file_that_cannot_be_read_is_left_alone(
    state_file: Path, clock: Clock, text: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Test that no total begins anew: it would fall."""
    state_file.parent.mkdir()
    state_file.write_text(text, encoding="utf-8")
    van = Van(state_file, clock)
    _hour(van)

    assert state_file.read_text(encoding="utf-8") == text
    assert van.shown("charged_energy") is None
    assert van.shown("voltage") == 10
    assert caplog.text.count("it is left alone") == 1


def test_saves_that_meet_are_both_written(
    state_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Test that the save at the end does no harm to one that is under way."""
    monkeypatch.setattr("os.fsync", lambda _: time.sleep(0.01))
    store = Store(state_file)
    contents: list[dict[str, Any]] = [
        {"a" * length: {}} for length in (2000, 20, 200, 2)
    ]
    with ThreadPoolExecutor() as threads:
        assert all(threads.map(store.save, contents))
    assert json.loads(state_file.read_bytes())["devices"] in contents


def test_what_was_counted_of_a_device_waits_for_its_return(
    state_file: Path, clock: Clock
) -> None:
    """Test that a device taken off the list goes on where it was."""
    van = Van(state_file, clock)
    _hour(van)
    total = json.loads(state_file.read_bytes())["devices"][ADDRESS]["meter"]["totals"]

    other = Service([], Store(state_file), lambda *_: None)
    asyncio.run(other.save())
    again = Van(state_file, clock)

    assert again.device.reader.counted.meter.totals == total


def test_nothing_raises(van: Van, caplog: pytest.LogCaptureFixture) -> None:
    """Test bytes of all lengths, from devices known and not."""
    for size in range(40):
        van.service.hear(ADDRESS, bytes([0x10] * size), -60, None, van.clock.now)
        van.service.hear("00:00:00:00:00:01", b"\x10", -60, None, van.clock.now)

    assert not van.told
    assert "dropped" not in caplog.text


def test_why_a_device_is_not_read_is_said_once(
    state_file: Path, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    """Test a wrong key: after a minute, once, and never the key."""
    van = Van(state_file, clock)
    wrong = Key("00" + KEY[2:])
    for nonce in range(1, 600):
        clock.go(1)
        data = encode_record(
            BatteryMonitorRecord, {}, product_id=SHUNT, nonce=nonce, key=wrong
        )
        van.service.hear(ADDRESS, data, -60, None, clock.now)

    assert caplog.text.count("the key does not match this device") == 1
    assert KEY not in caplog.text
