"""Test the DC loads: over one span, held while something steps, and never negative."""

from collections.abc import Callable

import pytest

from victron_ble.enums import MeterType
from victron_ble.policy.charging import SHARE
from victron_ble.policy.reporting import full_scale
from victron_ble.record import RECORD_TYPES
from victron_ble.system import Member
from victron_ble.system.system import STEP as STEP_SHARE
from victron_ble.values import Quantity

from .place import VOLTS, Place, inverter_charger, meter, solar

MULTI = Member(address="multi", record="vebus")
SUN = Member(address="sun", record="solar_charger")

KETTLE = 1100  # W
STEP = 0.06 * 200 * VOLTS  # W: a SmartShunt reaches 200 A


def van(**said: object) -> Place:
    """Return a van with 40 W of DC loads and 100 W of sun."""
    place = Place(MULTI, SUN)
    place.says("multi", "vebus", **inverter_charger(-10))
    return place.says("sun", "solar_charger", **solar(100)).stores(50)


def kettle(place: Place) -> None:
    """Switch it on for who measures AC and the inverter."""
    place.says(
        "multi", "vebus", **inverter_charger(-10 - KETTLE / 0.9, ac_out_power=KETTLE)
    )


@pytest.mark.parametrize("late", [0, 1, 2])
@pytest.mark.parametrize("first", ["battery", "multi"])
def test_kettle(first: str, late: int) -> None:
    """Test that it is seen at once, and never in the DC loads."""
    place = van()
    place.live()
    switched: list[Callable[[], object]] = [
        lambda: place.stores(50 - KETTLE / 0.9),
        lambda: kettle(place),
    ]
    if first == "multi":
        switched.reverse()
    switched[0]()
    loads = [place.tells("dc_loads_power", 1) for _ in range(late)]
    switched[1]()

    values = place.live(2).values
    assert values["ac_loads_power"] == KETTLE
    assert values["battery_power"] == pytest.approx(50 - KETTLE / 0.9, abs=1)
    assert values["consumption_power"] == pytest.approx(KETTLE + 40, abs=2)
    loads += [place.tells("dc_loads_power", 1) for _ in range(30)]
    assert loads == pytest.approx([40] * len(loads), abs=2)


@pytest.mark.parametrize("start", [number / 7 for number in range(20)])
def test_last_moment_of_a_step(start: float) -> None:
    """Test that a step leaves the span when its hold ends, to the last digit of a time."""
    place = van()
    place.now += start
    place.live()

    place.stores(50 - KETTLE / 0.9)
    kettle(place)
    loads = [place.tells("dc_loads_power", 1) for _ in range(20)]

    assert loads == pytest.approx([40] * 20, abs=2)


def test_step_of_the_loads() -> None:
    """Test that a step of the DC loads themselves shows after a span at the latest."""
    place = van()
    place.live()

    place.stores(50 - 300)
    assert place.tells("dc_loads_power", 5) == pytest.approx(40, abs=1)
    assert place.tells("dc_loads_power", 6) == pytest.approx(340, abs=1)


def test_small_step() -> None:
    """Test that a step below the share is not held: it comes with the mean."""
    place = van()
    place.live()

    place.stores(50 - 0.9 * STEP)
    assert 45 < place.tells("dc_loads_power", 2) < 100


def test_what_steps_without_end() -> None:
    """Test that the loads are held for the span and two seconds at most."""
    place = van()
    place.live()
    loads = []
    for second in range(40):
        swing = 400 if second % 2 else -400
        place.stores(50 - 200 + swing)
        place.says("multi", "vebus", **inverter_charger(-10 + swing))
        loads.append(place.tells("dc_loads_power", 1))

    assert loads[:10] == pytest.approx([40] * 10, abs=1)
    assert max(loads[13:]) == pytest.approx(240, abs=45)


def test_two_heard_at_different_times() -> None:
    """Test that what wanders is compared over the same span."""
    place = van()
    loads = []
    for second in range(120):
        sun = 100 + second  # W
        place.says("sun", "solar_charger", **solar(sun if second % 2 else sun - 1))
        loads.append(place.stores(sun - 50).tells("dc_loads_power", 1))

    assert loads[5:] == pytest.approx([40] * 115, abs=2)


def test_noise() -> None:
    """Test that what is negative by noise is 0, and tells of no missing source."""
    place = van().stores(92)

    values = place.live(1000).values

    assert values["dc_loads_power"] == 0
    assert values["consumption_power"] == 0
    assert not values["source_missing"]


def test_missing_source() -> None:
    """Test that one is missing where more is stored than given, for five minutes."""
    place = van().stores(200)

    assert not place.tells("source_missing", 299)
    report = place.live(5)
    assert report.values["source_missing"]
    assert report.values["dc_loads_power"] is None  # however large they are
    assert report.values["consumption_power"] is None
    assert report.values["battery_power"] == 200
    assert place.restarts().live().values["source_missing"]

    # It rests for a night, and was not found in the meantime.
    place.stores(50)
    assert place.tells("dc_loads_power") == pytest.approx(40, abs=1)
    assert place.live(8 * 3600, every=50).values["source_missing"]
    assert not place.live(17 * 3600, every=50).values["source_missing"]


def test_sudden_deficit() -> None:
    """Test that a deficit which ends before five minutes is none."""
    place = van()
    for _ in range(5):
        assert not place.stores(200).live(280).values["source_missing"]
        assert not place.stores(50).live(20).values["source_missing"]


def test_missing_source_is_a_meter_turned_round() -> None:
    """Test that a meter which measures the wrong way is named."""
    kind = MeterType.ALTERNATOR
    member = Member(
        address="meter", record="dc_energy_meter", meter_type=kind.name.lower()
    )
    place = Place(member).says("meter", "dc_energy_meter", **meter(kind, -300))

    report = place.stores(250).live(310)

    assert report.values["source_missing"]
    assert report.values["alternator_power"] == 0
    assert report.suspects == ("meter",)


def test_parallel_banks() -> None:
    """Test that powers add up, and charge weighs by capacity."""
    bank = Member(address="bank", record="battery_monitor", capacity=300)
    place = Place(SUN, bank, capacity=100)
    place.says("sun", "solar_charger", **solar(200))
    place.says(
        "bank",
        "battery_monitor",
        voltage=VOLTS,
        current=90 / VOLTS,
        soc=60,
        consumed_ah=-120,
        remaining_mins=None,
    )

    values = place.stores(80, soc=80, consumed_ah=-20, remaining_mins=90).live().values

    assert values["battery_power"] == pytest.approx(170, abs=1)
    assert values["dc_loads_power"] == pytest.approx(30, abs=1)
    assert values["state_of_charge"] == 65
    assert values["capacity"] == 400
    assert values["time_to_full"] == pytest.approx(140 / (170 / VOLTS) * 60, rel=0.01)
    assert values["time_to_empty"] is None
    assert place.falls_silent("bank").tells("battery_power", 100) is None


@pytest.mark.parametrize(
    ("record", "noise", "step"),
    [("battery_monitor", 1, 12), ("lynx_smart_bms", 2.5, 30)],
)
def test_what_the_document_says_in_amperes(
    record: str, noise: float, step: float
) -> None:
    """Test what counts as noise and as a step, as docs/system.md gives it."""
    most = full_scale(RECORD_TYPES[record], "current", Quantity.CURRENT)

    assert (SHARE * most, STEP_SHARE * most) == (noise, step)
