"""Test what holds for a shown number, whatever is read."""

import math
from typing import Any

from hypothesis import given, strategies as st

from victron_ble import Record
from victron_ble.enums import AuxMode
from victron_ble.meaning.sensors import sensors
from victron_ble.policy.publisher import Publisher
from victron_ble.policy.reporting import RULES, STEP, Preset, full_scale
from victron_ble.records.battery_monitor import BatteryMonitorRecord
from victron_ble.records.smart_lithium import SmartLithiumRecord

from .reported import Reported

QUANTITIES = {
    name: value.quantity
    for name, value in {
        **BatteryMonitorRecord.table.fields,
        **BatteryMonitorRecord.table.derived,
    }.items()
    if value.quantity in RULES
}
NAMES = st.sampled_from(sorted(QUANTITIES))
VALUES = (
    st.none()
    | st.sampled_from([0, 0.04, 0.05, 0.1, 0.2, 1, 4.9, 5, 13.2, 13.25])
    | st.floats(-300, 300)
)
READINGS = st.lists(
    st.tuples(st.sampled_from([0.1, 1, 9, 10, 59, 61, 299, 2000]), VALUES), max_size=40
)


class Watch:
    """Watches one shown number: since when it differs from what was read."""

    def __init__(self, reported: Reported, name: str, preset: Preset) -> None:
        """Take the rule of the number."""
        quantity = QUANTITIES[name]
        balanced, economical = RULES[quantity]
        self._rule = balanced if preset is Preset.BALANCED else economical
        self._step = STEP * full_scale(BatteryMonitorRecord, name, quantity)
        self._reported = reported
        self._name = name
        self._differs = self._differs_much = math.inf

    def look(self, now: float) -> None:
        """Check that what is shown may still be, some time after the last look."""
        assert now - self._differs <= self._rule.most + 1e-6
        assert now - self._differs_much <= self._rule.least + 1e-6

    def note(self, now: float) -> None:
        """Note what is shown, and check that it may be, after a reading."""
        shown = self._reported.shown[self._name]
        read = self._reported.last[self._name]
        assert (shown is None) == (read is None)
        if shown == read:
            self._differs = self._differs_much = math.inf
            return
        moved = abs(shown - read)
        assert moved < self._step
        self._differs = min(self._differs, now)
        much = moved >= max(self._rule.change, self._rule.share * abs(shown))
        self._differs_much = min(self._differs_much, now) if much else math.inf


@given(st.sampled_from([Preset.BALANCED, Preset.ECONOMICAL]), NAMES, VALUES, READINGS)
def test_what_is_shown_is_never_wrong_for_long(
    preset: Preset, name: str, first: float | None, readings: list[tuple[float, float]]
) -> None:
    """Test that a change shows after the least time, anything after the longest."""
    reported = Reported(BatteryMonitorRecord, preset, {name: first})
    watch = Watch(reported, name, preset)
    now = 0.0
    for passed, value in [*readings, (4000, first)]:
        now += passed
        for moment, _ in reported.timers(now):
            watch.look(moment)
            watch.note(moment)
        watch.look(now)
        reported.read(now, {name: value})
        watch.note(now)


@given(NAMES, VALUES, READINGS)
def test_live_shows_every_reading(
    name: str, first: float | None, readings: list[tuple[float, float]]
) -> None:
    """Test that nothing waits."""
    reported = Reported(BatteryMonitorRecord, Preset.LIVE, {name: first})
    for now, (_, value) in enumerate(readings):
        reported.read(now, {name: value})
        assert reported.shown == reported.last
        assert not list(reported.timers(1e9))


MADE_TOGETHER: dict[type[Record], dict[str, Any]] = {
    BatteryMonitorRecord: {
        "aux_mode": AuxMode.MIDPOINT_VOLTAGE,
        "voltage": 27.0,
        "midpoint_voltage": 13.5,
    },
    SmartLithiumRecord: {"cell_1_voltage": 3.3, "cell_2_voltage": 3.3},
}
MOVED = st.integers(-10, 10)  # hundredths of a volt


@given(
    st.sampled_from(Preset),
    st.sampled_from(sorted(MADE_TOGETHER, key=str)),
    st.lists(
        st.tuples(st.sampled_from([1, 9, 11, 299]), MOVED, MOVED),
        min_size=2,
        max_size=20,
    ),
)
def test_what_is_made_of_several_values_is_of_one_reading(
    preset: Preset, record: type[Record], readings: list[tuple[float, int, int]]
) -> None:
    """Test that it is what one of them said, and of what stands beside it."""
    publisher = Publisher(preset)
    made = {key: one for key, one in sensors(record).items() if len(one.fields) > 1}
    said: dict[str, set[Any]] = {key: set() for key in made}
    values: dict[str, Any] = {}
    now = 0.0
    for passed, *moved in readings:
        now += passed
        sent = dict(MADE_TOGETHER[record])
        for name, hundredths in zip(list(sent)[-2:], moved, strict=True):
            sent[name] += hundredths / 100
        reading = record.from_payload(0xA383, record.table.encode(sent))
        update = publisher.take(reading, {}, {}, now, not values)
        values |= {name: update.values[name] for name in update.changed}
        for key, one in made.items():
            said[key].add(one.value({**reading.values, **reading.bounds}))
            assert one.value(values) in said[key]
            if not set(update.changed).isdisjoint(one.fields):
                assert one.value(update.values) == one.value(values)
