"""Test the reporting rules: when a value is worth a state change."""

import math
from typing import Any

import pytest

from victron_ble import Record
from victron_ble.enums import AlarmReason, AuxMode
from victron_ble.policy.reporting import RSSI, RULES, STEP, Preset, full_scale
from victron_ble.record import RECORD_TYPES, shown_records
from victron_ble.records.battery_monitor import BatteryMonitorRecord
from victron_ble.records.smart_lithium import SmartLithiumRecord
from victron_ble.values import Bound, Quantity

from .reported import Reported

LIVE, BALANCED, ECONOMICAL = Preset
PACED = (BALANCED, ECONOMICAL)

Moments = list[tuple[float, Any]]


def shown(preset: Preset, name: str, readings: Moments) -> Moments:
    """Return when a battery monitor's value was shown anew, until the next hour."""
    (_, first), *rest = readings
    reported = Reported(BatteryMonitorRecord, preset, {name: first})
    news: Moments = []
    for moment, value in rest:
        news += [(at, new[name]) for at, new in reported.timers(moment) if new]
        if new := reported.read(moment, {name: value}):
            news.append((moment, new[name]))
    return news + [(at, new[name]) for at, new in reported.timers(3600) if new]


def every_preset(moments: Moments) -> dict[Preset, Moments]:
    """Return the same for all."""
    return dict.fromkeys(Preset, moments)


# A value, when it is read (s), and when it is shown: V, A, and W.
RULE: dict[str, tuple[str, Moments, dict[Preset, Moments]]] = {
    "a change, as soon as the minimum interval is over": (
        "voltage",
        [(0, 13.2), (1, 13.4), (2, 13.4)],
        {BALANCED: [(10, 13.4)], ECONOMICAL: [(60, 13.4)], LIVE: [(1, 13.4)]},
    ),
    "a change, after the minimum interval": (
        "voltage",
        [(0, 13.2), (61, 13.4)],
        {BALANCED: [(61, 13.4)], ECONOMICAL: [(61, 13.4)]},
    ),
    "changes, an interval after each": (
        "voltage",
        [(0, 13.2), (20, 13.3), (21, 13.4), (22, 13.5)],
        {BALANCED: [(20, 13.3), (30, 13.5)], ECONOMICAL: [(60, 13.5)]},
    ),
    "a change that is gone before the interval is over": (
        "voltage",
        [(0, 13.2), (1, 13.4), (2, 13.2)],
        {BALANCED: [], ECONOMICAL: [], LIVE: [(1, 13.4), (2, 13.2)]},
    ),
    "a small change, when the maximum interval is over": (
        "voltage",
        [(0, 13.2), (1, 13.21)],
        {BALANCED: [(300, 13.21)], ECONOMICAL: [(1800, 13.21)], LIVE: [(1, 13.21)]},
    ),
    "small changes, the last of them": (
        "voltage",
        [(0, 13.2), (1, 13.21), (200, 13.22), (301, 13.21), (302, 13.2)],
        {BALANCED: [(300, 13.22), (600, 13.2)], ECONOMICAL: []},
    ),
    "small steps that add up to a change": (
        "current",
        [(0, 0), *((n, n / 100) for n in range(11, 60))],
        {BALANCED: [(20, 0.2), (40, 0.4), (340, 0.59)]},
    ),
    "the change itself, no less": (
        "current",
        [(0, 1), (61, 1.2)],
        {BALANCED: [(61, 1.2)], ECONOMICAL: [(1800, 1.2)]},
    ),
    "less than the change": (
        "current",
        [(0, 1), (61, 1.199)],
        {BALANCED: [(300, 1.199)], ECONOMICAL: [(1800, 1.199)]},
    ),
    "a share of what is shown": (
        "current",
        [(0, -100), (61, -105)],
        {BALANCED: [(61, -105)], ECONOMICAL: [(1800, -105)]},
    ),
    "less than the share, though more than the change": (
        "current",
        [(0, -100), (61, -104.9)],
        {BALANCED: [(300, -104.9)], ECONOMICAL: [(1800, -104.9)]},
    ),
    "a step of a twentieth of full scale": (
        "current",
        [(0, 0), (1, 10), (2, 0), (3, -10)],
        every_preset([(1, 10), (2, 0), (3, -10)]),
    ),
    "less than a step": (
        "current",
        [(0, 0), (1, 9.9), (11, 9.9)],
        {BALANCED: [(10, 9.9)], ECONOMICAL: [(60, 9.9)]},
    ),
    "a step in small ones": (
        "current",
        [(0, 0), (1, 5), (2, 9), (3, 11)],
        {BALANCED: [(3, 11)], ECONOMICAL: [(3, 11)]},
    ),
    "a step back to near what is shown": (
        "current",
        [(0, 0), (1, 5), (2, 9.9), (3, -0.1)],
        {BALANCED: [(3, -0.1)], ECONOMICAL: [(3, -0.1)]},
    ),
    "not available, and available": (
        "voltage",
        [(0, None), (1, 13.2), (2, None), (3, 13.2), (4, None)],
        every_preset([(1, 13.2), (2, None), (3, 13.2), (4, None)]),
    ),
    "power, by its own rule": (
        "power",
        [(0, 10), (61, 14.9), (302, 20)],
        {BALANCED: [(300, 14.9), (310, 20)], ECONOMICAL: [(1800, 20)]},
    ),
    "an alarm": (
        "alarm",
        [(0, AlarmReason(0)), (1, AlarmReason.LOW_SOC), (2, AlarmReason(0))],
        every_preset([(1, AlarmReason.LOW_SOC), (2, AlarmReason(0))]),
    ),
    "a code": (
        "aux_mode",
        [(0, AuxMode.DISABLED), (1, AuxMode.TEMPERATURE), (2, AuxMode.DISABLED)],
        every_preset([(1, AuxMode.TEMPERATURE), (2, AuxMode.DISABLED)]),
    ),
}


@pytest.mark.parametrize(
    ("name", "readings", "preset", "moments"),
    [
        pytest.param(name, readings, preset, moments, id=f"{preset}: {what}")
        for what, (name, readings, presets) in RULE.items()
        for preset, moments in presets.items()
    ],
)
def test_rule(name: str, readings: Moments, preset: Preset, moments: Moments) -> None:
    """Test when a value is shown that is read so."""
    assert shown(preset, name, readings) == moments


@pytest.mark.parametrize("preset", Preset)
def test_out_of_range(preset: Preset) -> None:
    """Test that a value which leaves its range is shown at once, and its return."""
    low = Bound("below", 2.61)
    reported = Reported(SmartLithiumRecord, preset, {"cell_1_voltage": 3.3})
    for second, value in enumerate((low, 2.62, low), start=1):
        news = reported.read(second, {"cell_1_voltage": value})
        assert news == {"cell_1_voltage": value}


@pytest.mark.parametrize("preset", PACED)
def test_power_is_not_shown_with_its_parts(preset: Preset) -> None:
    """Test that each of the three follows its rule alone."""
    first = {"voltage": 50, "current": 10, "power": 500}
    reported = Reported(BatteryMonitorRecord, preset, first)
    news = reported.read(61, {"voltage": 50.5, "current": 10, "power": 505})
    assert news == {"voltage": 50.5}

    reported = Reported(BatteryMonitorRecord, preset, first)
    values = {"voltage": 50.19, "current": 10.99, "power": 551.59}
    assert reported.read(61, values).keys() >= {"power"}
    assert "voltage" not in reported.read(62, values)


@pytest.mark.parametrize("preset", PACED)
def test_what_is_due_at_once_is_of_one_reading(preset: Preset) -> None:
    """Test that the timer shows all that waited, as the last reading has it."""
    reported = Reported(BatteryMonitorRecord, preset, {"voltage": 13.2, "current": 5})
    assert not reported.read(1, {"voltage": 13.21, "current": 5})
    assert not reported.read(2, {"voltage": 13.22, "current": 5.1})
    [(_, news)] = reported.timers(3600)
    assert news == {"voltage": 13.22, "current": 5.1}


@pytest.mark.parametrize("preset", PACED)
def test_each_waits_for_its_own_time(preset: Preset) -> None:
    """Test that a change does not wait for a small one, nor takes it along."""
    reported = Reported(BatteryMonitorRecord, preset, {"voltage": 13.2, "current": 5})
    assert not reported.read(1, {"voltage": 13.4, "current": 5.1})
    (first, change), (second, small) = reported.timers(3600)
    assert change == {"voltage": 13.4}
    assert small == {"current": 5.1}
    assert first < second


@pytest.mark.parametrize("preset", PACED)
def test_signal_strength(preset: Preset) -> None:
    """Test that it is never urgent: it jumps about with each advertisement."""
    reported = Reported(BatteryMonitorRecord, preset, {RSSI: -60})
    for second in range(1, 10):
        assert not reported.read(second, {RSSI: -100 if second % 2 else -30})
    assert reported.read(61, {RSSI: -100}) == {RSSI: -100}


# Numbers that stand for something else: raw bits, codes without a list.
RAW = {
    ("lynx_smart_bms", "alarm_flags"),
    ("lynx_smart_bms", "io_status"),
    ("solarsense", "error_code"),
    ("solarsense", "unspecified_bit"),
}
AT_ONCE = (Quantity.CODE, Quantity.FLAGS)


@pytest.mark.parametrize("record", shown_records().values(), ids=shown_records())
def test_every_number_has_a_rule(record: type[Record]) -> None:
    """Test that there is none without rule and full scale, and no other has one."""
    table = record.table
    for value in (*table.fields.values(), *table.derived.values()):
        if (record.record_name, value.name) in RAW or value.quantity in AT_ONCE:
            assert value.quantity not in RULES
            continue
        scale = full_scale(record, value.name, value.quantity)
        assert scale > 0
        for rule in RULES[value.quantity]:
            assert STEP * scale >= rule.change


@pytest.mark.parametrize("quantity", RULES)
def test_economical_is_never_finer_than_balanced(quantity: Quantity) -> None:
    """Test both rules of a quantity."""
    balanced, economical = RULES[quantity]
    assert balanced.least < economical.least
    assert balanced.most < economical.most
    assert balanced.change < economical.change
    assert balanced.share <= economical.share
    for rule in (balanced, economical):
        assert 0 < rule.least < rule.most < math.inf
        assert rule.change > 0


@pytest.mark.parametrize(
    ("record_name", "name", "quantity", "scale"),
    [
        ("battery_monitor", "current", Quantity.CURRENT, 200),
        ("orion_xs", "output_current", Quantity.CURRENT, 100),
        ("ac_charger", "ac_current", Quantity.CURRENT, 20),
        ("smart_lithium", "cell_8_voltage", Quantity.VOLTAGE, 4),
        ("smart_lithium", "battery_voltage", Quantity.VOLTAGE, 20),
        ("inverter", "ac_voltage", Quantity.VOLTAGE, 230),
        ("inverter", "battery_voltage", Quantity.VOLTAGE, 20),
    ],
)
def test_full_scale(
    record_name: str, name: str, quantity: Quantity, scale: float
) -> None:
    """Test that it is of the value, else of the record, else of the quantity."""
    assert full_scale(RECORD_TYPES[record_name], name, quantity) == scale
