"""Test the history of a battery by Victron's definitions, reading by reading."""

from collections.abc import Iterable

import pytest

from .life import DAY, HOUR, WALL, Life, battery


def lived(socs: Iterable[float]) -> Life:
    """Return a battery that was read a minute apart with these states of charge."""
    life = Life("battery_monitor")
    for soc in socs:
        life.read(60, **battery(soc))
    return life


# States of charge, and the cycles, full discharges and synchronizations they make.
COUNTS: dict[str, tuple[list[float], tuple[int, int, int]]] = {
    "nothing yet": ([80], (0, 0, 0)),
    "below 65 %, then up to 90 %": ([80, 64.9, 80, 90], (1, 0, 0)),
    "not below 65 %": ([80, 65, 100], (0, 0, 1)),
    "not up to 90 %": ([80, 30, 89.9], (0, 0, 0)),
    "once for each fall": ([60, 95, 89, 95, 60, 95], (2, 0, 0)),
    "reaches 0 %": ([1, 0, 0, 0], (0, 1, 0)),
    "empty when it was added": ([0, 0, 5], (0, 0, 0)),
    "empty again after it had left": ([1, 0, 1, 0], (0, 2, 0)),
    "synchronized from below 90 %": ([89.9, 97, 100], (0, 0, 1)),
    "synchronized from 90 %": ([90, 97, 100], (0, 0, 0)),
    "stays synchronized": ([89, 100, 100, 99.9, 100], (0, 0, 1)),
}


@pytest.mark.parametrize(("socs", "counts"), COUNTS.values(), ids=COUNTS)
def test_counts(socs: list[float], counts: tuple[int, int, int]) -> None:
    """Test SmartShunt manual 5.5.2: cycles, full discharges, synchronizations."""
    shown = lived(socs).shown()
    keys = ("charge_cycles", "full_discharges", "synchronizations")
    assert tuple(shown[key] for key in keys) == counts


# What may be different while a battery is said to be full, and whether it was charged.
FULL = {
    "as it is charged": ({}, True),
    "at a low voltage": ({"voltage": 13.1}, False),
    "while a large current flows": ({"current": 21.0}, False),
    "while it is discharged": ({"current": -0.1}, False),
    "by count, something is still missing": ({"consumed_ah": -0.1}, False),
    "its current not known": ({"current": None}, False),
    "its voltage not known": ({"voltage": None}, False),
}


@pytest.mark.parametrize(("values", "charged"), FULL.values(), ids=FULL)
def test_what_a_full_charge_is(values: dict[str, float], charged: bool) -> None:
    """Test that 100 % alone is none: a monitor is also set to that by hand."""
    life = lived([80, 99])
    life.read(60, **battery(100) | values)
    shown = life.shown()
    assert ("last_full_charge" in shown) is charged
    assert shown["synchronizations"] == charged


@pytest.mark.parametrize("blocks", [1, 2, 3, 4])
def test_high_voltage_of_each_system(blocks: int) -> None:
    """Test 12 V to 48 V: which it is, its highest voltage tells."""
    life = Life("lynx_smart_bms")
    life.read(60, **battery(80, voltage=14.4 * blocks))
    life.read(60, **battery(100, voltage=13.1 * blocks))
    assert "last_full_charge" not in life.shown()
    life.read(60, **battery(100, voltage=13.3 * blocks))
    assert "last_full_charge" in life.shown()


def test_when_it_was_charged() -> None:
    """Test that it is the moment at which it became full, for as long as it stays so."""
    life = lived([80, 100])
    then = life.shown()["last_full_charge"]
    assert then == int(WALL + life.time)
    for _ in range(60):
        life.read(60, **battery(100))
    assert life.shown()["last_full_charge"] == then
    life.read(60, **battery(99.5))
    life.read(60, **battery(100))
    assert life.shown()["last_full_charge"] == then + 3720


def test_not_known_of_a_battery_that_was_full_when_it_was_added() -> None:
    """Test that no time is made up: nobody knows when it became full."""
    assert "last_full_charge" not in lived([100, 100]).shown()


@pytest.mark.parametrize("silent", [5, 200])
def test_switched_on(silent: float) -> None:
    """Test that a monitor which starts at 100 % was not charged for that."""
    life = lived([50, 51])
    life.count = 65_535 - 500 - round(silent)  # its counter is there again
    life.read(silent, **battery(100))
    life.read(60, **battery(100))
    shown = life.shown()
    assert "last_full_charge" not in shown
    assert shown["charge_cycles"] == shown["synchronizations"] == 0
    assert lived([50, 51, 100]).shown()["charge_cycles"] == 1


def test_switched_on_before_it_knows_its_charge() -> None:
    """Test that the first advertisements of a start do not hide that it was one."""
    life = lived([50, 51])
    life.count = 1
    life.read(5, voltage=14.2, current=5.0)
    life.read(5, **battery(100))
    assert life.shown()["charge_cycles"] == 0


def test_full_after_a_long_silence_is_not_sure() -> None:
    """Test that nothing is counted where a start cannot be told from a charge."""
    life = lived([50, 51])
    life.read(HOUR, **battery(100))
    shown = life.shown()
    assert shown["charge_cycles"] == 0
    assert "last_full_charge" not in shown
    # What is not exactly full has been charged, whoever listened.
    life = lived([50, 51])
    life.read(HOUR, **battery(95))
    assert life.shown()["charge_cycles"] == 1


def test_discharges() -> None:
    """Test the deepest, the last since it was full, and what was drawn, in Ah."""
    life = Life("battery_monitor")
    for soc in (90, 60, 70):
        life.read(1, **battery(soc))
    assert life.shown()["deepest_discharge"] == -80
    assert life.shown()["last_discharge"] == -80
    life.read(1, **battery(100))
    assert life.shown()["last_discharge"] == 0
    life.read(1, **battery(95))
    assert life.shown()["deepest_discharge"] == -80
    assert life.shown()["last_discharge"] == -10


def test_charge_drawn() -> None:
    """Test that it is the discharge alone; over a gap, what is surely missing."""
    life = Life("battery_monitor")
    for _ in range(61):
        life.read(60, current=-20.0, consumed_ah=-30.0)
    assert life.shown()["charge_drawn"] == 19  # whole, as it is rounded down
    for _ in range(61):
        life.read(60, current=20.0, consumed_ah=-10.0)
    assert life.shown()["charge_drawn"] == 20
    life.read(5 * HOUR, current=20.0, consumed_ah=-55.0)
    assert life.shown()["charge_drawn"] == 65
    life.read(5 * HOUR, current=20.0, consumed_ah=-5.0)
    assert life.shown()["charge_drawn"] == 65


def test_voltages() -> None:
    """Test the lowest and the highest of the battery."""
    life = Life("battery_monitor")
    for voltage in (13.0, 11.9, None, 14.4, 13.0):
        life.read(voltage=voltage)
    assert life.shown()["lowest_voltage"] == 11.9
    assert life.shown()["highest_voltage"] == 14.4


# For how long the host was off, and by how much its clock is wrong afterwards.
CLOCKS = {
    "a minute": (60.0, 0.0),
    "a week": (7 * DAY, 0.0),
    "without a clock, so that it goes on where it was": (7 * DAY, -7 * DAY),
    "begun anew": (60.0, -WALL),
    "far ahead": (60.0, 1000 * DAY),
}


@pytest.mark.parametrize(("off", "wrong"), CLOCKS.values(), ids=CLOCKS)
def test_time_of_a_charge_over_a_restart(off: float, wrong: float) -> None:
    """Test that it stays what it was, whatever becomes of the clock on the wall."""
    life = lived([60, 100, 80])
    before = life.shown()
    life.save()
    life.restart(off, wrong=wrong)
    assert life.shown() == before
    life.read(1, **battery(80))
    life.ahead -= wrong  # the clock is set
    assert life.shown()["last_full_charge"] == before["last_full_charge"]


def test_time_of_a_charge_while_the_clock_was_wrong() -> None:
    """Test that it is mended when the clock is, if that was since the start."""
    life = lived([60])
    life.ahead -= 5 * DAY
    life.read(60, **battery(100))
    when = life.time + WALL
    assert life.shown()["last_full_charge"] == int(when - 5 * DAY)
    life.ahead += 5 * DAY
    assert life.shown()["last_full_charge"] == int(when)


def test_all_goes_on_after_a_restart() -> None:
    """Test that a cycle, a fall below 90 % and a discharge are remembered."""
    life = lived([80, 40])
    life.save()
    life.restart()
    life.read(60, **battery(40))
    life.read(60, **battery(100))
    shown = life.shown()
    assert shown["charge_cycles"] == shown["synchronizations"] == 1
    assert shown["deepest_discharge"] == -120
    assert shown["last_full_charge"] == int(life.time + life.ahead)


# What was shown that the file does not know, and what it becomes.
RAISED = {
    "charge_cycles": (7, 7),
    "full_discharges": (0, 0),
    "deepest_discharge": (-150.0, -150.0),
    "lowest_voltage": (15.0, 14.2),
    "highest_voltage": (14.6, 14.6),
    "last_full_charge": (WALL, WALL),
    "charge_drawn": (900, 900),
}


@pytest.mark.parametrize(("key", "values"), RAISED.items(), ids=RAISED)
def test_goes_on_from_what_was_shown(key: str, values: tuple[float, float]) -> None:
    """Test that nothing goes back behind it where the file is older, or gone."""
    before, after = values
    life = Life("battery_monitor")
    life.counted.raise_to({key: before}, life.clock)
    life.read(60, **battery(80))
    life.read(60, **battery(60))
    assert life.shown()[key] == after
    life.counted.raise_to({key: before}, life.clock)
    assert life.shown()[key] == after
