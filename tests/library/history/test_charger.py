"""Test the days of a solar charger, which end when the charger likes."""

import pytest

from victron_ble.counters.solar_yield import PATIENCE
from victron_ble.enums import MultiRSOperationMode, OperationMode

from .life import DAY, HOUR, Life, Shown

BULK, ABSORPTION, FLOAT, OFF = (
    OperationMode.BULK,
    OperationMode.ABSORPTION,
    OperationMode.FLOAT,
    OperationMode.OFF,
)


def sun(
    life: Life,
    today: float | None,
    power: float = 100,
    state: OperationMode = BULK,
    voltage: float = 13.0,
    minutes: float = 1,
) -> None:
    """Have a charger say the same for a while."""
    for _ in range(round(minutes)):
        life.read(
            60,
            yield_today=today,
            solar_power=power,
            charge_state=state,
            battery_voltage=voltage,
        )


def charger() -> Life:
    """Return a charger that had a day."""
    life = Life("solar_charger")
    sun(life, 100, 200, BULK, 12.5)
    sun(life, 500, 400, BULK, 13.5, 30)
    sun(life, 900, 300, ABSORPTION, 14.4, 20)
    sun(life, 1000, 100, FLOAT, 13.5, 10)
    sun(life, 1000, 0, OFF, 12.9, 300)
    return life


def test_today() -> None:
    """Test what a day record of Victron has, as far as it is on the air."""
    assert charger().shown() == {
        "total_yield": 1000,
        "highest_power_today": 400,
        "lowest_battery_voltage_today": 12.5,
        "highest_battery_voltage_today": 14.4,
        "time_in_bulk_today": 31,
        "time_in_absorption_today": 20,
        "time_in_float_today": 10,
    }


def test_yesterday() -> None:
    """Test that a day ends where the yield falls, and that the new one has all since."""
    life = charger()
    sun(life, 0, 50, BULK, 12.8)
    sun(life, 0, 20, BULK, 12.9)
    assert "yield_yesterday" not in life.shown()  # a late frame would say so, too
    sun(life, 10, 30, BULK, 13.0)
    sun(life, 10, 30, BULK, 13.0)
    shown = life.shown()
    assert shown["yield_yesterday"] == 1000
    assert shown["highest_power_yesterday"] == 400
    assert shown["highest_power_today"] == 50
    assert shown["lowest_battery_voltage_today"] == 12.8
    assert shown["time_in_bulk_today"] == 3
    assert shown["time_in_absorption_today"] == 0


def test_a_late_frame_ends_no_day() -> None:
    """Test that what was read beside it belongs to today."""
    life = charger()
    sun(life, 400, 450, BULK, 14.6)
    sun(life, 1000, 0, OFF, 12.9)
    shown = life.shown()
    assert shown["highest_power_today"] == 450
    assert shown["highest_battery_voltage_today"] == 14.6
    assert shown["time_in_bulk_today"] == 32
    assert "yield_yesterday" not in shown


@pytest.mark.parametrize("hours", [35, 37])
def test_yesterday_is_not_for_ever(hours: float) -> None:
    """Test that a day without sun, which ends unseen, does not leave it too old."""
    life = charger()
    sun(life, 0, 0, OFF, minutes=10 + 60 * hours)
    shown = life.shown()
    known = hours < 36
    assert ("yield_yesterday" in shown) is known
    assert ("highest_power_yesterday" in shown) is known
    assert shown["highest_power_today"] == 0


@pytest.mark.parametrize("hours", [23, 25])
def test_not_heard_for_a_day(hours: float) -> None:
    """Test that what was heard before a longer silence is not called yesterday."""
    life = charger()
    life.read(hours * HOUR)
    sun(life, 50, 20, BULK, 12.0, 10)
    shown = life.shown()
    assert shown.get("yield_yesterday") == (1000 if hours < 24 else None)
    assert shown["highest_power_today"] == 20
    assert shown["lowest_battery_voltage_today"] == 12.0


def test_not_heard_for_a_day_that_brought_more() -> None:
    """Test that today begins anew after a day, though the yield did not fall."""
    life = charger()
    life.read(25 * HOUR)
    sun(life, 1500, 20, BULK, 12.0, 10)
    shown = life.shown()
    assert shown["highest_power_today"] == 20
    assert "yield_yesterday" not in shown


def test_a_device_without_solar_has_no_days() -> None:
    """Test an inverter RS without panels: it says no yield."""
    life = Life("inverter_rs")
    for _ in range(5):
        life.read(pv_power=None, battery_voltage=48.0)
    assert life.shown() == {}


@pytest.mark.parametrize("record_name", ["inverter_rs", "multi_rs"])
def test_other_chargers(record_name: str) -> None:
    """Test that an RS has the same days."""
    life = Life(record_name)
    for today in (*[900] * 5, *[10] * 5):
        life.read(
            60,
            yield_today=today,
            pv_power=today / 3,
            battery_voltage=50.0,
            device_state=MultiRSOperationMode.BULK,
        )
    shown = life.shown()
    assert shown["yield_yesterday"] == 900
    assert shown["highest_power_yesterday"] == 300
    assert shown["time_in_bulk_today"] == 4


# For how long the host was off, and by how much its clock is wrong from then on.
RESTARTS = {
    "a minute": (60.0, 0.0, True),
    "an hour, without a clock": (HOUR, -HOUR, True),
    "a clock begun anew": (60.0, -1e9, True),
    "a day and a half": (36 * HOUR, 0.0, False),
}


@pytest.mark.parametrize(("off", "wrong", "known"), RESTARTS.values(), ids=RESTARTS)
def test_restart(off: float, wrong: float, known: bool) -> None:
    """Test that today and yesterday go on, by whatever clock there is."""
    life = charger()
    sun(life, 20, 50, FLOAT, minutes=5)
    before = life.shown()
    assert before["yield_yesterday"] == 1000
    life.save()
    life.restart(off, wrong=wrong)
    after: Shown = life.shown()
    if not known:
        before = {k: v for k, v in before.items() if not k.endswith("yesterday")}
    assert after == before
    sun(life, 20, 60, FLOAT, minutes=5)
    assert life.shown().get("yield_yesterday") == (1000 if known else None)
    if known:
        assert life.shown()["highest_power_today"] == 60
        minutes = before["time_in_float_today"] + 4  # and a short gap
        assert life.shown()["time_in_float_today"] - minutes in (0, 1, 2)


def test_restart_while_a_fall_is_doubted() -> None:
    """Test that the day ends all the same."""
    life = charger()
    sun(life, 0, 10)
    life.save()
    life.restart()
    sun(life, 0, 10, minutes=PATIENCE / 60 + 2)
    shown = life.shown()
    assert shown["yield_yesterday"] == 1000
    assert shown["highest_power_today"] == 10


def test_yesterday_of_a_clock_far_ahead_is_back_with_the_right_time() -> None:
    """Test that a wrong clock is not believed for longer than it is wrong."""
    life = charger()
    sun(life, 20, 50, minutes=5)
    life.save()
    life.restart(60, wrong=9 * DAY)
    assert "yield_yesterday" not in life.shown()
    life.ahead -= 9 * DAY
    assert life.shown()["yield_yesterday"] == 1000
