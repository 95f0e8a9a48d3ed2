"""Test how power becomes energy, and the day's yield a lifetime's."""

from collections.abc import Iterable
import random
from typing import Any

import pytest

from victron_ble.counters.meter import LONGEST_GAP, NOISE, Meter, counters, lifetime
from victron_ble.counters.solar_yield import PATIENCE
from victron_ble.record import shown_records
from victron_ble.values import Quantity

NEAR = 2 * NOISE  # what a change of direction may cost
HOUR = 3600
DAY = 24 * HOUR
RECORDS = shown_records()


def read(one: Meter, record_name: str, time: float, **values: float | None) -> None:
    """Read these values, and no other, from a record."""
    record = RECORDS[record_name]
    one.read(record, {**dict.fromkeys(record.table.values), **values}, time)


def meter(readings: Iterable[tuple[float, float | None]]) -> Meter:
    """Return the meter of a battery that was read at these times with these powers."""
    meter = Meter()
    for time, power in readings:
        read(meter, "battery_monitor", time, power=power)
    return meter


# What is read and when (s, W); what is charged and discharged (Wh).
POWERS: dict[str, tuple[list[tuple[float, float | None]], float, float]] = {
    "a trapezoid": ([(0, 100), (36, 200)], 1.5, 0),
    "a trapezoid, discharging": ([(0, -100), (36, -200)], 0, 1.5),
    "several": ([(0, 100), (36, 200), (72, 0)], 2.5, 0),
    "across zero, each way its own trapezoid": ([(0, 100), (36, -300)], 0.5, 1.5),
    "from nothing": ([(0, 0), (36, -300)], 0, 1.5),
    "the longest gap": ([(0, 120), (LONGEST_GAP, 120)], 10, 0),
    "a longer gap": ([(0, 120), (LONGEST_GAP + 1, 120)], 0, 0),
    "after a longer gap": ([(0, 120), (900, 100), (936, 200)], 1.5, 0),
    "the same again is no gap": ([(5 * n, 120) for n in range(721)], 120, 0),
    "not available in between": ([(0, 100), (36, None), (72, 100)], 0, 0),
    "available again": ([(0, 100), (36, None), (72, 100), (108, 200)], 1.5, 0),
    "late, of before": ([(0, 100), (36, 200), (18, 9000), (36, 9000)], 1.5, 0),
    "late, then on": ([(0, 100), (36, 200), (18, 9000), (72, 200)], 3.5, 0),
    "the same moment": ([(0, 100), (0, 200)], 0, 0),
}


@pytest.mark.parametrize(
    ("readings", "charged", "discharged"), POWERS.values(), ids=POWERS
)
def test_power_into_energy(
    readings: list[tuple[float, float | None]], charged: float, discharged: float
) -> None:
    """Test the trapezoids, their signs, and the gaps between readings."""
    totals = meter(readings).totals

    assert totals["charged_energy"] == pytest.approx(charged, abs=NEAR)
    assert totals["discharged_energy"] == pytest.approx(discharged, abs=NEAR)


def test_there_is_no_energy_without_a_power() -> None:
    """Test that what is never available has no counter, not one at 0."""
    assert meter([(0, None), (10, None)]).totals == {}
    assert meter([(0, None), (10, 5)]).totals == {
        "charged_energy": 0,
        "discharged_energy": 0,
    }


def test_noise_around_zero_is_no_energy() -> None:
    """Test a day of a shunt's noise: what it adds up to is not worth a watt-hour."""
    noise = random.Random(1)
    day = meter((second, 13 * noise.gauss(0, 0.02)) for second in range(DAY)).totals

    assert 0 <= day["charged_energy"] < 0.5
    assert 0 <= day["discharged_energy"] < 0.5


@pytest.mark.parametrize("power", [0.5, -2, 40])
def test_noise_takes_nothing_from_a_small_power(power: float) -> None:
    """Test that what flows all the time counts, however little it is."""
    noise = random.Random(1)
    day = meter(
        (second, power + 13 * noise.gauss(0, 0.02)) for second in range(DAY)
    ).totals
    forth, back = sorted(day.values(), reverse=True)

    assert forth - back == pytest.approx(24 * abs(power), rel=0.002)
    assert back < 0.5


# What each record type counts, from which power, and in which direction.
COUNTED = {
    ("ac_charger", "output_power_1"): {"output_energy_1": 1},
    ("ac_charger", "output_power_2"): {"output_energy_2": 1},
    ("ac_charger", "output_power_3"): {"output_energy_3": 1},
    ("battery_monitor", "current"): {"charge_drawn": -1},
    ("battery_monitor", "power"): {"charged_energy": 1, "discharged_energy": -1},
    ("dc_energy_meter", "power"): {"energy": 0},
    ("inverter_rs", "ac_out_power"): {"ac_out_energy": 1},
    ("lynx_smart_bms", "current"): {"charge_drawn": -1},
    ("lynx_smart_bms", "power"): {"charged_energy": 1, "discharged_energy": -1},
    ("multi_rs", "active_ac_in_power"): {
        "ac_in_energy": 1,
        "ac_in_returned_energy": -1,
    },
    ("multi_rs", "active_ac_out_power"): {"ac_out_energy": 1},
    ("orion_xs", "input_power"): {"input_energy": 1},
    ("orion_xs", "output_power"): {"output_energy": 1},
    ("vebus", "ac_in_power"): {"ac_in_energy": 1, "ac_in_returned_energy": -1},
    ("vebus", "ac_out_power"): {"ac_out_energy": 1},
}


def test_every_counter_is_tested() -> None:
    """Test that the table above is complete."""
    assert set(COUNTED) == {
        (record_name, power)
        for record_name, record in RECORDS.items()
        for power in counters(record)
    }


@pytest.mark.parametrize(("place", "keys"), COUNTED.items(), ids=map(str, COUNTED))
def test_each_counter(place: tuple[str, str], keys: dict[str, int]) -> None:
    """Test that a power of a record counts in its direction, and nowhere else."""
    record_name, name = place
    rows = RECORDS[record_name].table.values
    assert rows[name].quantity in (Quantity.POWER, Quantity.CURRENT)

    for sign in (1, -1):
        one = Meter()
        for time in (0, 36):
            read(one, record_name, time, **{name: sign * 100})
        counted = {key for key, energy in one.totals.items() if energy}
        assert counted == {key for key, way in keys.items() if way in (0, sign)}
        assert one.totals.keys() - keys.keys() <= {"total_yield"}
        assert {one.totals[key] for key in counted} <= {1}


def test_two_directions_in_one() -> None:
    """Test that a DC energy meter counts what flows, whichever way."""
    one = Meter()
    for time, power in ((0, 100), (36, 100), (400, -100), (436, -100)):
        read(one, "dc_energy_meter", time, power=power)
    assert one.totals == {"energy": pytest.approx(2, abs=NEAR)}


def test_another_record_type() -> None:
    """Test that a device which becomes another keeps what it counted as the first."""
    one = meter([(0, 100), (36, 200)])
    for time in (72, 108):
        read(one, "dc_energy_meter", time, power=100)
    read(one, "battery_monitor", 1000, power=100)
    read(one, "battery_monitor", 1036, power=100)
    assert one.totals["charged_energy"] == pytest.approx(2.5, abs=NEAR)
    assert one.totals["energy"] >= 1


def last(seconds: float, energy: float) -> list[tuple[float, float | None]]:
    """Return readings of a second each that say the same."""
    return [(1, energy)] * round(seconds)


LATE = PATIENCE + 2
GROWTH: list[tuple[float, float | None]] = [(60, 10 * n) for n in range(51)]  # to 500

# How long after the one before and what is read (s, Wh); the yield of all.
YIELD: dict[str, tuple[list[tuple[float, float | None]], float]] = {
    "the day it is first heard counts": ([(1, 340)], 340),
    "a day": (GROWTH, 500),
    "reset in the night": ([*GROWTH, *last(LATE, 0), *GROWTH], 1000),
    "reset late, in the next morning's light": (
        [*GROWTH, (10 * HOUR, 500), *last(LATE, 0), *GROWTH],
        1000,
    ),
    "reset early, in the evening's light": (
        [*GROWTH, *last(50, 0), *last(50, 10), *last(50, 20)],
        520,
    ),
    "reset, and still on as if not, for a while": (
        [*GROWTH, (1, 0), (1, 500), *last(60, 0), (1, 500), *last(LATE, 0), *GROWTH],
        1000,
    ),
    "not heard while it reset": ([*GROWTH, (12 * HOUR, 300), *last(LATE, 300)], 800),
    "not heard for days": ([*GROWTH, (90 * HOUR, 300), *last(LATE, 310)], 810),
    "not heard during the day": ([*GROWTH, (5 * HOUR, 900)], 900),
    "not heard, perhaps reset": ([*GROWTH, (20 * HOUR, 700)], 700),
    "a late frame": ([*GROWTH, (1, 480), (1, 500), (60, 510)], 510),
    "late frames for a minute": ([*GROWTH, *last(60, 480), (1, 510)], 510),
    "an odd frame that is too much": ([*GROWTH, (1, 9000), (1, 500)], 500),
    "an odd frame that is nothing": ([*GROWTH, (1, 0), (1, 500)], 500),
    "went back for good, not to nothing": (
        [*GROWTH, *last(LATE, 400), (60, 410), (60, 420)],
        500,
    ),
    "went back, and grew past what it was": (
        [*GROWTH, *last(LATE, 490), (60, 500), (60, 510), (60, 520)],
        520,
    ),
    "went back and was found again": (
        [*GROWTH, *last(LATE, 300), *last(LATE, 500)],
        500,
    ),
    "was lost and was found again": ([*GROWTH, *last(LATE, 0), *last(LATE, 510)], 510),
    "was lost for minutes, and heard seldom": (
        [(0, 1200), (300, 0), (300, 0), (300, 1200), (300, 1250)],
        1250,
    ),
    "was lost twice": (
        [(0, 1200), *2 * [(300, 0), (300, 0), (300, 1200)], (300, 1250)],
        1250,
    ),
    "was lost, counted on, and was found again": (
        [(0, 1200), (300, 0), (300, 0), (300, 10), (300, 1210), (300, 1250)],
        1250,
    ),
    "reset, and not heard for a day that brought more": (
        [(0, 1200), (300, 0), (300, 0), (11 * HOUR, 1250)],
        2450,
    ),
    "a day without sun, then some": (
        [(0, 20), (300, 0), (300, 0), (60, 10), (60, 20), (60, 30), (60, 40)],
        60,
    ),
    "was lost and was found again as yesterday's, to the watt-hour": (
        [*GROWTH, *last(LATE, 0), *last(LATE, 500)],
        500,
    ),
    "reset, and much later a late frame of the morning": (
        [*GROWTH, *last(LATE, 0), *GROWTH, (1, 20), (1, 500)],
        1000,
    ),
    "went back, then reset": (
        [*GROWTH, *last(LATE, 400), *last(LATE, 0), *GROWTH],
        1000,
    ),
    "went back, and reset before that lasted": (
        [*GROWTH, *last(50, 400), *last(LATE, 0), *GROWTH],
        1000,
    ),
    "not available in between": ([*GROWTH, (60, None), (60, 510)], 510),
    "not available while it reset": (
        [*GROWTH, *[(10, None)] * 720, (10, 300), *last(LATE, 300)],
        800,
    ),
    "never available": ([(1, None), (1, None)], 0),
}


def solar(readings: Iterable[tuple[float, float | None]]) -> Meter:
    """Return the meter of a solar charger that was read so."""
    meter = Meter()
    time = 0.0
    for passed, today in readings:
        time += passed
        meter.read(RECORDS["solar_charger"], {"yield_today": today}, time)
    return meter


@pytest.mark.parametrize(("readings", "total"), YIELD.values(), ids=YIELD)
def test_lifetime_yield(
    readings: list[tuple[float, float | None]], total: float
) -> None:
    """Test the resets of a day's yield, when they come and when they only seem to."""
    assert solar(readings).totals.get("total_yield", 0) == total


# A SolarSense only estimates what the chargers measure.
YIELDS = ("inverter_rs", "multi_rs", "solar_charger")


def test_which_yields_add_up() -> None:
    """Test that the lifetime's yield is that of chargers."""
    assert {name for name, record in RECORDS.items() if lifetime(record)} == set(YIELDS)


@pytest.mark.parametrize("record_name", YIELDS)
def test_every_yield_is_one(record_name: str) -> None:
    """Test that what is counted from is a row of the record."""
    assert RECORDS[record_name].table.fields["yield_today"].quantity is Quantity.ENERGY


def stored() -> dict[str, Any]:
    """Return what is stored of a device that counts power and yield."""
    one = Meter()
    for time, today in ((0, 300), (36, 310)):
        values = {"yield_today": today, "ac_out_power": 100}
        one.read(RECORDS["inverter_rs"], values, time)
    assert one.totals == {"ac_out_energy": 1, "total_yield": 310}
    return one.as_dict()


def go_on(one: Meter) -> dict[str, float]:
    """Return what is counted after a minute more; the day's yield is 320 then."""
    for time in (72, 96):
        values = {"yield_today": 320, "ac_out_power": 100}
        one.read(RECORDS["inverter_rs"], values, time)
    return {key: round(energy, 2) for key, energy in one.totals.items()}


def test_restored() -> None:
    """Test that nothing is missed and nothing counted twice over a restart."""
    assert go_on(Meter.from_dict(stored())) == {
        "ac_out_energy": 2.67,
        "total_yield": 320,
    }


def test_restored_after_it_went_back() -> None:
    """Test that what was counted before is not counted again after a restart."""
    before = solar([*GROWTH, *last(LATE, 400)])
    one = Meter.from_dict(before.as_dict())
    assert before.time is not None
    for minute, today in enumerate(range(410, 530, 10), start=1):
        one.read(
            RECORDS["solar_charger"], {"yield_today": today}, before.time + 60 * minute
        )
    assert one.totals == {"total_yield": 520}


# What is read after a restart that the clock knows nothing of: what is counted in all.
RESTARTED: dict[str, tuple[list[tuple[float, float | None]], float]] = {
    "the same day": ([(1, 500), (60, 510)], 510),
    "the same day, much later": ([(1, 900), (60, 910)], 910),
    "the next day": ([(1, 300), *last(LATE, 300), (60, 310)], 810),
    "the next day, without it at first": (
        [(1, None), (1, None), (1, 300), *last(LATE, 300)],
        800,
    ),
    "a late frame": ([(1, 480), (1, 500), (60, 510)], 510),
    "the whole of the next day": ([(1, 0), *last(LATE, 0), *GROWTH], 1000),
}


@pytest.mark.parametrize(("readings", "total"), RESTARTED.values(), ids=RESTARTED)
def test_host_without_a_clock(
    readings: list[tuple[float, float | None]], total: float
) -> None:
    """Test that after a restart a lower yield that lasts is a reset, whatever the time."""
    before = solar(GROWTH)
    one = Meter.from_dict(before.as_dict())
    time = before.time
    assert time is not None
    for passed, today in readings:
        time += passed
        one.read(RECORDS["solar_charger"], {"yield_today": today}, time)
    assert one.totals == {"total_yield": total}


def test_raised() -> None:
    """Test that what is stored and older counts nothing twice."""
    one = Meter.from_dict(stored())
    one.raise_to({"ac_out_energy": 0, "total_yield": 309})
    assert one.as_dict() == stored()
    one.raise_to({"ac_out_energy": 2, "total_yield": 500})
    assert one.totals == {"ac_out_energy": 2, "total_yield": 500}
    values = {"yield_today": 420, "ac_out_power": 100}
    one.read(RECORDS["inverter_rs"], values, 72)
    assert one.totals == {"ac_out_energy": 2, "total_yield": 500}
    one.read(RECORDS["inverter_rs"], {**values, "yield_today": 430}, 108)
    assert one.totals == {"ac_out_energy": 3, "total_yield": 510}


ODD: dict[str, Any] = {
    "nothing": None,
    "a text": "energy",
    "not a number": float("nan"),
    "true": True,
    "a list": [1, 2],
    "an empty mapping": {},
    "a mapping of other things": {"ac_out_energy": "1", "ac_out_power": [], "x": None},
}


@pytest.mark.parametrize("key", ["all", *stored(), *stored()["solar"]])
def test_odd_store(key: str) -> None:
    """Test that what can be read goes on, and nothing is made of what cannot."""
    for odd in (..., *ODD.values()):
        kept: Any = {"all": stored()}
        parent = next(
            tree for tree in (kept, kept["all"], kept["all"]["solar"]) if key in tree
        )
        parent[key] = odd
        if odd is ...:
            del parent[key]
        one = Meter.from_dict(kept.get("all"))
        readable = {} if key in ("all", "totals") else stored()["totals"]
        assert one.totals == readable

        after = go_on(one)
        gained = {name: after[name] - readable.get(name, 0) for name in after}
        assert gained["total_yield"] in ((0, 10) if key != "all" else (320,))
        assert 0.66 < gained["ac_out_energy"] < 1.68
