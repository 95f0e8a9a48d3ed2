"""Test the times to full and to empty, the autonomy, and the state of the battery."""

from typing import Any

import pytest

from victron_ble.system import Member
from victron_ble.system.times import LONGEST, autonomy, time_to_empty, time_to_full

from .place import VOLTS, Place, solar

TIMES = ("time_to_full", "time_to_empty", "autonomy")
HOUR = 3600


@pytest.mark.parametrize(
    ("said", "watts", "battery", "full", "empty"),
    [
        # The monitor's own, as it sends it.
        ({}, -130, {"remaining_mins": 400}, None, 400),
        ({}, -10, {"remaining_mins": 9000}, None, 9000),
        # Ours where it sends none: 80 % to 50 % of 200 Ah at 10 A.
        ({"capacity": 200}, -130, {}, None, 360),
        ({"capacity": 200, "floor": 20}, -130, {}, None, 720),
        ({"capacity": 200}, -130, {"soc": 45}, None, 0),
        # Without a capacity none, and none while it rests.
        ({}, -130, {}, None, None),
        ({"capacity": 200}, -20, {}, None, None),
        # 40 Ah are missing at 10 A; they are known without a capacity.
        ({}, 130, {}, 240, None),
        ({}, 130, {"remaining_mins": 400}, 240, None),
        ({"capacity": 200}, 130, {"consumed_ah": None}, 240, None),
        ({}, 130, {"consumed_ah": None}, None, None),
        ({}, 130, {"soc": 100, "consumed_ah": 0}, 0, None),
        ({}, 20, {}, None, None),
        # A monitor that is not synchronised knows nothing.
        ({"capacity": 200}, 130, {"consumed_ah": None, "soc": None}, None, None),
        ({"capacity": 200}, -130, {"consumed_ah": None, "soc": None}, None, None),
    ],
)
def test_times(
    said: dict[str, Any],
    watts: float,
    battery: dict[str, Any],
    full: float | None,
    empty: float | None,
) -> None:
    """Test which time is told, and that it ends at the discharge floor."""
    values = Place(**said).stores(watts, **battery).live(120).values

    assert values["time_to_full"] == pytest.approx(full, abs=2)
    assert values["time_to_empty"] == pytest.approx(empty, abs=2)
    assert values["autonomy"] is None


def test_current_of_minutes() -> None:
    """Test that a kettle does not turn a day into an hour."""
    place = Place(capacity=200).stores(-130)
    place.live(600)

    kettle = place.stores(-1300).tells("time_to_empty", 30)
    assert 180 < kettle < 360
    assert place.stores(-130).tells("time_to_empty", 3600) == pytest.approx(360, abs=5)


def test_average_survives_a_restart() -> None:
    """Test that the current is averaged across a restart, as long as that is short."""
    place = Place(capacity=200).stores(-130)
    place.live(600)
    place.stores(-1300).restarts(30)
    assert place.tells("time_to_empty", 2) > 180
    assert place.restarts(6 * HOUR).tells("time_to_empty", 2) == pytest.approx(
        36, abs=2
    )


def test_times_of_no_use() -> None:
    """Test that there is no time where it makes no sense."""
    assert time_to_full(100, 0) is None
    assert time_to_full(100, -5) is None
    assert time_to_full(100, 0.01) is None  # in more than ten days
    assert time_to_full(10, 10 * 60 / LONGEST) == LONGEST
    assert time_to_empty(80, 50, 200, 0) is None
    assert time_to_empty(80, 50, 200, 5) is None
    assert autonomy(80, 50, 200, (0.2, 13)) is None
    assert autonomy(40, 50, 200, (100, 13)) == 0


def test_autonomy() -> None:
    """Test that it is the charge above the floor at a day's average consumption."""
    place = Place(Member(address="sun", record="solar_charger"), capacity=200)
    place.says("sun", "solar_charger", **solar(0))
    place.stores(-40).live(12 * HOUR, every=50)
    assert place.stores(-80).tells("autonomy") is None  # before a day has passed
    place.live(11.9 * HOUR, every=50)
    assert place.tells("autonomy") is None

    # 30 % of 200 Ah at 13 V are 780 Wh.
    place.says("sun", "solar_charger", **solar(300)).stores(240)
    told = place.live(0.3 * HOUR, every=50).values["autonomy"]
    assert told == pytest.approx(780 / 60 * 60, rel=0.02)
    assert place.restarts().live(30).values["autonomy"] == pytest.approx(told, rel=0.02)


def test_autonomy_of_half_a_day() -> None:
    """Test that a day of which less than half is known has no average."""
    place = Place(capacity=200).stores(-40)
    place.live(8 * HOUR, every=50)
    place.said.clear()
    place.live(1)
    place.now += 17 * HOUR
    assert place.stores(-40).tells("autonomy", 60) is None


@pytest.mark.parametrize(
    ("watts", "state"),
    [(31, "charging"), (29, "idle"), (-29, "idle"), (-31, "discharging")],
)
def test_state_at_first(watts: float, state: str) -> None:
    """Test that the band is that of a GX, and that the first reading tells."""
    assert Place().stores(watts).tells("battery_state", 2) == state


def test_state_with_a_memory() -> None:
    """Test that a state is believed when it has lasted for a minute."""
    place = Place().stores(200)
    assert place.tells("battery_state") == "charging"
    assert place.stores(-200).tells("battery_state", 58) == "charging"
    assert place.stores(200).tells("battery_state", 5) == "charging"
    assert place.stores(-200).tells("battery_state", 58) == "charging"
    assert place.tells("battery_state", 5) == "discharging"
    assert place.stores(0).tells("battery_state", 58) == "discharging"
    assert place.tells("battery_state", 5) == "idle"


def test_voltage_of_the_day() -> None:
    """Test that the autonomy is made of the day's voltage, not of that of a charge."""
    place = Place(capacity=200).stores(-40)
    place.live(24.2 * HOUR, every=50)
    told = place.tells("autonomy")

    assert place.stores(-40, voltage=14.4).tells("autonomy") == pytest.approx(
        told, 0.01
    )
    assert told == pytest.approx(30 / 100 * 200 * VOLTS / 40 * 60, rel=0.01)
