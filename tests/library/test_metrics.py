"""Test what Prometheus is told: names, units and labels by its conventions, no more."""

import asyncio
from collections import Counter
from collections.abc import Callable
from pathlib import Path
import re
import shutil
import subprocess
from typing import Any, Final

from prometheus_client import CollectorRegistry
from prometheus_client.exposition import generate_latest
from prometheus_client.parser import text_string_to_metric_families
import pytest

from victron_ble import Key
from victron_ble.enums import AlarmReason, OperationMode
from victron_ble.meaning.sensors import sensors
from victron_ble.policy.reporting import Preset
from victron_ble.record import Record, encode_record, shown_records
from victron_ble.records.battery_monitor import BatteryMonitorRecord
from victron_ble.records.smart_lithium import SmartLithiumRecord
from victron_ble.records.solar_charger import SolarChargerRecord
from victron_ble.service.device import TIMEOUT, Device
from victron_ble.service.metrics import Metrics, told
from victron_ble.service.service import Service
from victron_ble.service.store import Store

from .frames import KEY, SHUNT

ADDRESSES: Final = ("DD:EE:AD:BE:EF:01", "DD:EE:AD:BE:EF:02", "DD:EE:AD:BE:EF:03")
SENT: Final[tuple[tuple[type[Record], int, dict[str, Any]], ...]] = (
    (
        BatteryMonitorRecord,
        SHUNT,
        {
            "voltage": 12.8,
            "current": -5.0,
            "soc": 81.5,
            "consumed_ah": -37.0,
            "remaining_mins": 600,
            "alarm": AlarmReason.LOW_VOLTAGE,
        },
    ),
    (
        SolarChargerRecord,
        0xA056,
        {
            "charge_state": OperationMode.BULK,
            "charger_error": 0,
            "battery_voltage": 13.1,
            "battery_charging_current": 10.0,
            "yield_today": 500,
            "solar_power": 130,
        },
    ),
    (
        SmartLithiumRecord,
        0xA0EA,
        {
            **{f"cell_{number}_voltage": 3.30 for number in range(1, 9)},
            "battery_voltage": 26.4,
            "battery_temperature": 20,
        },
    ),
)
# What promtool finds in names, and what it does not know.
UNIT_WORDS: Final = re.compile(
    r"_(minutes?|hours?|days|mins?|ah|wh|kwh|amps|percent|ms|milli\w+|kilo\w+|m|h|s)(_|$)"
)
SUFFIX: Final = re.compile(
    r"_(volts|amperes|watts|voltamperes|joules|coulombs|ratio|celsius|seconds|meter|dbm)$"
)
NAME: Final = re.compile(r"victron(_[a-z0-9]+)+")


class Site:
    """A service of three devices, and what Prometheus is told of it."""

    def __init__(self, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Start at a time that is set by hand."""
        self.now = 1000.0
        monkeypatch.setattr("time.monotonic", lambda: self.now)
        monkeypatch.setattr("time.time", lambda: self.now + 1_800_000_000)
        self.devices = [Device(a, Key(KEY), Preset.LIVE) for a in ADDRESSES]
        self.service = Service(self.devices, Store(path), lambda *_: None)
        self.counter = 0

    def go(self, seconds: int) -> None:
        """Have all devices send each second."""
        for _ in range(seconds):
            self.now += 1
            self.counter += 1
            for address, (record, product, values) in zip(ADDRESSES, SENT, strict=True):
                data = encode_record(
                    record,
                    values,
                    product_id=product,
                    nonce=self.counter,
                    key=Key(KEY),
                )
                self.service.hear(address, data, -60, 'The "van"\n', self.now)
            self.service.tick(self.now)

    def save(self) -> None:
        """Save, as the service does once a minute."""
        asyncio.run(self.service.save())

    def text(self) -> str:
        """Return what Prometheus gets, asked for as it asks: from another thread."""

        async def ask() -> bytes:
            metrics = Metrics(self.devices, asyncio.get_running_loop())
            registry = CollectorRegistry()
            registry.register(metrics)
            return await asyncio.to_thread(generate_latest, registry)

        return asyncio.run(ask()).decode()

    def samples(self) -> dict[tuple[str, ...], float]:
        """Return each sample by its name and the values of its labels."""
        return {
            (sample.name, *sample.labels.values()): sample.value
            for family in text_string_to_metric_families(self.text())
            for sample in family.samples
        }


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    """Return a site that has sent for a minute."""
    site = Site(tmp_path / "state.json", monkeypatch)
    site.go(60)
    site.save()
    return site


def test_values_are_in_base_units(site: Site) -> None:
    """Test each unit, what is counted, and states as labels."""
    shunt, solar, lithium = ADDRESSES
    samples = site.samples()

    wanted = {
        ("victron_available", shunt): 1,
        ("victron_battery_voltage_volts", shunt): 12.8,
        ("victron_battery_voltage_volts", solar): 13.1,
        ("victron_battery_voltage_volts", lithium): 26.4,
        ("victron_battery_current_amperes", shunt): -5,
        ("victron_battery_power_watts", shunt): -64,
        ("victron_battery_soc_ratio", shunt): 0.815,
        ("victron_consumed_coulombs", shunt): -37 * 3600,
        ("victron_remaining_seconds", shunt): 36_000,
        ("victron_alarm_state", shunt, "low_voltage"): 1,
        ("victron_alarm_active", shunt): 1,
        ("victron_low_voltage_alarm", shunt): 1,
        ("victron_high_voltage_alarm", shunt): 0,
        ("victron_signal_strength_dbm", shunt): -60,
        ("victron_charge_state", solar, "bulk"): 1,
        ("victron_yield_today_joules", solar): 500 * 3600,
        ("victron_cell_voltage_volts", lithium, "1"): 3.3,
        ("victron_battery_temperature_celsius", lithium): 20,
        ("victron_last_heard_timestamp_seconds", shunt): site.now + 1_800_000_000,
        ("victron_advertisements_total", shunt, "accepted"): 59,
        ("victron_advertisements_total", shunt, "waiting"): 1,
    }
    assert {key: pytest.approx(samples.get(key)) for key in wanted} == wanted
    counted = samples["victron_discharged_energy_joules_total", shunt]
    assert counted == pytest.approx(64 * 59, rel=0.1)
    assert 'name="The \\"van\\"\\n"' in site.text()


def test_nothing_is_said_of_what_is_not_read(site: Site) -> None:
    """Test that an old value is never told as one of now, nor one that is not sent."""
    assert ("victron_starter_voltage_volts", ADDRESSES[0]) not in site.samples()
    site.now += TIMEOUT + 1
    site.service.tick(site.now)

    assert {name for name, *_ in site.samples()} == {
        "victron_device_info",
        "victron_available",
        "victron_advertisements_total",
        "victron_last_heard_timestamp_seconds",
    }
    assert site.samples()["victron_available", ADDRESSES[0]] == 0


@pytest.mark.parametrize("record", shown_records().values())
def test_names(record: type[Record]) -> None:
    """Test that each value has a name of its own, with its unit as Prometheus has it."""
    ways = told(record)

    assert [way.name for way in ways.values() if not NAME.fullmatch(way.name)] == []
    assert [way.name for way in ways.values() if UNIT_WORDS.search(way.name)] == []
    each = Counter((way.name, *way.labels.items()) for way in ways.values())
    assert [name for name, count in each.items() if count > 1] == []
    for name, description in sensors(record).items():
        has_unit = description.unit is not None
        assert bool(SUFFIX.search(ways[name].name)) is (
            has_unit or description.device_class == "timestamp"
        )


def test_one_metric_has_the_same_labels_everywhere() -> None:
    """Test that what has one name is of one kind, whatever the record."""
    kinds: dict[str, set[object]] = {}
    for record in shown_records().values():
        for way in told(record).values():
            kinds.setdefault(way.name, set()).add((*way.labels, way.total, way.state))

    assert {name: found for name, found in kinds.items() if len(found) > 1} == {}


def every_metric() -> str:
    """Return a sample of each metric of each record."""
    ways = [way for one in shown_records().values() for way in told(one).values()]
    metrics = {
        f"{way.name}{'_total' * way.total}": "counter" if way.total else "gauge"
        for way in ways
    }
    return "".join(
        f"# HELP {name} Help\n# TYPE {name} {kind}\n{name} 1\n"
        for name, kind in metrics.items()
    )


@pytest.mark.parametrize("told_text", [Site.text, lambda _: every_metric()])
def test_promtool_finds_nothing(site: Site, told_text: Callable[[Site], str]) -> None:
    """Test what a site tells, and all that any may, by Prometheus' own check."""
    promtool = shutil.which("promtool")
    if promtool is None:
        pytest.skip("promtool, of Debian's prometheus, is not installed")
    checked = subprocess.run(
        [promtool, "check", "metrics"],
        input=told_text(site),
        capture_output=True,
        text=True,
        check=False,
    )

    assert (checked.returncode, checked.stdout, checked.stderr) == (0, "", "")
