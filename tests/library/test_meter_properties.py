"""Test what holds for energies whatever a device sends, and whatever befalls it."""

from collections import deque
from dataclasses import dataclass, field
import json
from typing import Any

from hypothesis import given, strategies as st
import pytest

from victron_ble import Record
from victron_ble.counters.meter import LONGEST_GAP, NOISE, Meter
from victron_ble.counters.solar_yield import PATIENCE
from victron_ble.records.battery_monitor import BatteryMonitorRecord
from victron_ble.records.solar_charger import SolarChargerRecord

KEYS = {"charged_energy", "discharged_energy"}
TINY = 1e-6  # Wh, of rounding
MOST_GROWTH = 30_000 / 3600  # Wh a second: the most that the protocol can say
STEPS = 20  # Wh
MOST_AGO = 5  # saves


@dataclass(frozen=True)
class Read:
    """A reading: seconds after the one before, and what it says."""

    passed: float
    value: float | None


@dataclass(frozen=True)
class Restart:
    """A start from what was stored: `ago` saves ago, by a clock that was set."""

    ago: int
    clock: float


PASSED = st.sampled_from([-30, 0, 0.9, 1, 5, 60, 299, 300, 301, 5000, 90_000])
POWERS = st.none() | st.sampled_from([0, 0.26, -0.26]) | st.floats(-9000, 9000)
RESTARTS = st.builds(
    Restart, st.integers(0, MOST_AGO), st.sampled_from([-1e6, -90, 0, 10, 3600, 1e6])
)
EVENTS = st.lists(st.builds(Read, PASSED, POWERS) | RESTARTS, max_size=60)


@dataclass
class Life:
    """A meter, the time, and the states of it that were stored last."""

    record: type[Record]
    name: str
    time: float = 1000
    meter: Meter = field(default_factory=Meter)
    saved: deque[Any] = field(default_factory=lambda: deque(maxlen=MOST_AGO + 1))

    def read(self, event: Read) -> None:
        """Take a reading, then store what there is."""
        self.time += event.passed
        values = {**dict.fromkeys(self.record.table.values), self.name: event.value}
        self.meter.read(self.record, values, self.time)
        self.saved.append(self.meter.as_dict())

    def restart(self, event: Restart) -> None:
        """Go on from a stored state, with the time as far as the clock tells it."""
        if self.saved:
            stored = self.saved[-1 - event.ago % len(self.saved)]
            self.meter = Meter.from_dict(json.loads(json.dumps(stored)))
            if self.meter.time is not None:
                off = max(0, self.time - self.meter.time + event.clock)
                self.meter.time = self.time - off


@given(EVENTS)
def test_energy_never_falls_nor_jumps(events: list[Read | Restart]) -> None:
    """Test that each grows by no more than its power allowed in the time."""
    life = Life(BatteryMonitorRecord, "power")
    for event in events:
        if isinstance(event, Restart):
            life.restart(event)
            continue
        before, power, then = (
            dict(life.meter.totals),
            life.meter.powers.get("power"),
            life.meter.time,
        )
        life.read(event)
        totals = life.meter.totals
        passed = 0 if then is None else life.time - then
        most = 0.0
        if power is not None and event.value is not None and passed <= LONGEST_GAP:
            most = max(abs(power), abs(event.value)) * max(0, passed) / 3600
        assert totals.keys() in (KEYS, set())
        for key, energy in totals.items():
            grown = energy - before.get(key, 0)
            assert 0 <= grown <= most + TINY


@given(st.lists(st.tuples(st.sampled_from([0.9, 1, 30, 299]), st.floats(-9000, 9000))))
def test_what_is_charged_and_discharged_is_what_flowed(
    readings: list[tuple[float, float]],
) -> None:
    """Test that the noise that is left out is never more than a trifle."""
    life = Life(BatteryMonitorRecord, "power")
    flowed, power = 0.0, None
    for passed, value in readings:
        life.read(Read(passed, value))
        if power is not None:
            flowed += (power + value) / 2 * passed / 3600
        power = value
        totals = life.meter.totals
        counted = totals["charged_energy"] - totals["discharged_energy"]
        assert abs(counted - flowed) <= NOISE + TINY


YIELDS = st.none() | st.sampled_from([0, 10, 490, 500, 510]) | st.integers(0, 90_000)


@given(st.lists(st.builds(Read, PASSED, YIELDS) | RESTARTS, max_size=60))
def test_yield_never_falls_nor_counts_more_than_the_day_brought(
    events: list[Read | Restart],
) -> None:
    """Test that whatever is read, no more is counted than it says of this day."""
    life = Life(SolarChargerRecord, "yield_today")
    for event in events:
        if isinstance(event, Restart):
            life.restart(event)
            continue
        before = life.meter.totals.get("total_yield", 0)
        life.read(event)
        grown = life.meter.totals.get("total_yield", 0) - before
        assert 0 <= grown <= (event.value or 0)


@given(st.lists(st.sampled_from([0, 10, 300, 400, 490, 500, 510, 9000]), min_size=1))
def test_yield_that_goes_backwards_never_jumps(yields: list[float]) -> None:
    """Test that a device that is heard all the time brings what the sun can bring."""
    life = Life(SolarChargerRecord, "yield_today")
    highest = 0.0
    for value in yields:
        for _ in range(PATIENCE + 2):
            believed = life.meter.solar.today
            before = life.meter.totals.get("total_yield", 0)
            life.read(Read(1, value))
            grown = life.meter.totals["total_yield"] - before
            if believed is not None and value < believed:
                assert grown <= STEPS + MOST_GROWTH
        highest = max(highest, value)
    resets = sum(value < STEPS for value in yields)
    # Each fall to nothing may be a reset; no other fall is one.
    assert life.meter.totals["total_yield"] <= highest * (1 + resets)


@dataclass(frozen=True)
class Sun:
    """What befalls a charger: seconds of sun, and what comes of its reading.

    late: the reading before comes once more, first.
    """

    seconds: float
    watts: float
    reset: bool
    heard: bool
    late: bool


SUN = st.builds(
    Sun,
    st.sampled_from([1, 60, 130, 3600, 40_000]),
    st.floats(0, 6000),
    st.booleans(),
    st.booleans(),
    st.booleans(),
)


@given(st.lists(SUN | RESTARTS, max_size=60))
def test_yield_is_never_more_than_the_sun_brought(
    events: list[Sun | Restart],
) -> None:
    """Test that nothing is counted twice, whenever the device resets."""
    life = Life(SolarChargerRecord, "yield_today")
    brought = today = said = 0.0
    for event in events:
        if isinstance(event, Restart):
            life.restart(Restart(0, event.clock))
            continue
        if event.reset:
            today = 0
        energy = event.watts * event.seconds / 3600
        brought += energy
        today += energy
        passed = event.seconds
        if event.late:
            life.read(Read(passed, said))
            passed = 1
        if event.heard:
            life.read(Read(passed, today))
            said = today
        else:
            life.time += passed
        assert life.meter.totals.get("total_yield", 0) <= brought + TINY


@given(
    st.lists(
        st.tuples(st.integers(2, 6), st.integers(540, 900), st.booleans()), max_size=10
    )
)
def test_yield_that_is_heard_misses_nothing(days: list[tuple[int, int, bool]]) -> None:
    """Test that every reset is found that lasts, with late frames in between."""
    life = Life(SolarChargerRecord, "yield_today")
    brought = today = 0.0
    for minutes, watts, late in days:
        before, today = today, 0.0
        for second in range(PATIENCE + 60 * minutes):
            if second >= PATIENCE:
                brought += watts / 3600
                today += watts / 3600
            # What came late is what there was before the reset.
            again = late and second == PATIENCE // 2 and before > 1
            life.read(Read(1, before if again else today))
    total = life.meter.totals.get("total_yield", 0)
    assert total == pytest.approx(brought, abs=0.01)
