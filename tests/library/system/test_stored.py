"""Test what is stored of a system, what was typed, and how its values are described."""

from typing import Any

import pytest

from victron_ble.meaning.system import system_binary_sensors, system_sensors
from victron_ble.policy.reporting import Preset
from victron_ble.record import RECORD_TYPES
from victron_ble.system import AcInput, Member, Settings, System, energy_keys, keys
from victron_ble.system.reporting import system_rules

from .place import Place, charger, solar

SUN = Member(address="sun", record="solar_charger")
CHARGER = Member(address="charger", record="ac_charger")
EVERYTHING = Settings(
    battery="b",
    battery_record="lynx_smart_bms",
    members=tuple(
        Member(address=name, record=name)
        for name, record in RECORD_TYPES.items()
        if record.bus is not None
    ),
    ac_input=AcInput.GRID,
)


def test_settings_are_kept() -> None:
    """Test that what was said is read as it was stored."""
    every = Settings(
        battery="a",
        battery_record="battery_monitor",
        members=(
            Member(address="b", record="ac_charger", all_outputs=True),
            Member(address="c", record="ac_charger", fed_by_inverter=True),
            Member(
                address="d",
                record="dc_energy_meter",
                meter_type="alternator",
                stands_for="b",
                reversed=True,
            ),
            Member(address="e", record="battery_monitor", capacity=100),
        ),
        ac_input=AcInput.GENERATOR,
        floor=20,
        capacity=200,
        timeout=600,
    )

    assert Settings.from_dict(every.as_dict()) == every


@pytest.mark.parametrize(
    "odd",
    [
        {"members": None},
        {"members": "sun"},
        {
            "members": [
                None,
                5,
                {},
                {"address": "x"},
                {"address": "", "record": "vebus"},
            ]
        },
        {"members": [{"address": "a", "record": "vebus"}]},  # the battery itself
        {"ac_input": "sun", "floor": "high", "capacity": -5, "timeout": 0},
        {"floor": None, "capacity": True, "timeout": None, "ac_input": 7},
    ],
)
def test_settings_that_cannot_be_read(odd: dict[str, Any]) -> None:
    """Test that what cannot be read is as if it were not there."""
    found = Settings.from_dict({"battery": "a", "battery_record": "b", **odd})

    assert found == Settings(battery="a", battery_record="b")


@pytest.mark.parametrize("stored", [{}, {"battery": "a"}, {"battery_record": "b"}])
def test_system_without_a_battery(stored: dict[str, Any]) -> None:
    """Test that there is none."""
    with pytest.raises(ValueError, match="battery"):
        Settings.from_dict(stored)


def test_member_of_a_type_that_is_not_known() -> None:
    """Test that what a newer version stored does no harm."""
    place = Place(Member(address="it", record="windmill"), SUN)
    place.says("sun", "solar_charger", **solar(100)).stores(70)

    assert place.tells("dc_loads_power") == pytest.approx(30, abs=1)


def test_energies_go_on() -> None:
    """Test that they go on after a restart, and across it where it is short."""
    place = Place(SUN).says("sun", "solar_charger", **solar(360)).stores(180)
    place.live(101)
    before = dict(place.system.totals)
    assert before["charged_energy"] == pytest.approx(5, rel=0.02)
    assert before["dc_loads_energy"] == pytest.approx(5, rel=0.02)

    place.restarts(60).live(100)
    assert place.system.totals["charged_energy"] == pytest.approx(13, rel=0.02)
    place.restarts(3600).live(100)
    assert place.system.totals["charged_energy"] == pytest.approx(18, rel=0.02)


def test_sun_is_counted_by_the_charger() -> None:
    """Test that its yield counts, from when the system was made, and across gaps."""
    place = Place(SUN).says("sun", "solar_charger", **solar(100, yield_today=500))
    place.live(100)
    assert place.system.totals.get("solar_energy", 0) == 0

    place.falls_silent("sun").live(2 * 3600, every=10)
    place.says("sun", "solar_charger", **solar(100, yield_today=700)).live(5)
    assert place.system.totals["solar_energy"] == 200

    place.restarts(3600)
    place.says("sun", "solar_charger", **solar(100, yield_today=800)).live(5)
    assert place.system.totals["solar_energy"] == 300


def test_raised() -> None:
    """Test that no energy begins below what was shown, and nothing is counted twice."""
    place = Place(SUN).says("sun", "solar_charger", **solar(360)).stores(180)
    place.live(101)

    place.system.raise_to({"charged_energy": 50, "solar_energy": 700})
    place.live(101)

    totals = place.system.totals
    assert totals["charged_energy"] == pytest.approx(55, rel=0.01)
    assert totals["dc_loads_energy"] == pytest.approx(10, rel=0.03)
    place.says("sun", "solar_charger", **solar(360, yield_today=20)).live(2)
    assert totals["solar_energy"] == 720


@pytest.mark.parametrize(
    "odd",
    [
        None,
        [],
        {"energies": 5, "current": [], "day": {}, "capacity": 1, "members": 7},
        {"energies": {"totals": {"charged_energy": -5}, "last": {"x": [1, 2]}}},
        {"energies": {"last": {"battery_power": [1], "dc_loads_power": [None, 2]}}},
        {"day": [5, [1, 2], [1, 2, 3, "x"], [0, -5, 1, 1], [1e99, 1, 1, 1]]},
        {"current": {"value": "x", "time": 1}, "missing": {"time": "x"}},
        {"members": {"sun": {"sources": [5], "yield": 9}}, "capacity": {"value": -1}},
    ],
)
def test_stored_that_cannot_be_read(odd: Any) -> None:
    """Test that what cannot be read is as if it were not there."""
    place = Place(SUN).says("sun", "solar_charger", **solar(100)).stores(70)
    place.system = System.restored(place.settings, odd, place.now, 1e9)

    assert place.tells("dc_loads_power") == pytest.approx(30, abs=1)
    assert all(energy >= 0 for energy in place.system.totals.values())


def test_shares_and_ages() -> None:
    """Test what diagnostics tell of each member."""
    place = Place(SUN, CHARGER).says("sun", "solar_charger", **solar(100)).stores(70)
    place.says("charger", "ac_charger", **charger(50)).live()

    place.falls_silent("charger").live(100)

    assert place.system.shares(place.now) == {
        "battery": (pytest.approx(70, abs=1), 0),
        "sun": (pytest.approx(100, abs=1), 0),
        "charger": (None, 100),
    }


def test_strangers() -> None:
    """Test that who is no member is not heard."""
    place = Place(SUN)
    assert not place.system.hear_again("stranger", 5, "s")
    place.system.lose("stranger")


def test_every_value_is_described() -> None:
    """Test that each value has one sensor, which makes a state of it."""
    described = {**system_sensors(EVERYTHING), **system_binary_sensors(EVERYTHING)}

    assert described.keys() == set(keys(EVERYTHING))
    values = dict.fromkeys(keys(EVERYTHING)) | {"battery_state": "idle"}
    for sensor in described.values():
        assert sensor.state(sensor.value(values)) in (None, "idle")
        assert sensor.name


@pytest.mark.parametrize(
    ("kind", "power", "energy"),
    [
        (AcInput.SHORE, "Shore power", "Shore energy"),
        (AcInput.GRID, "Grid power", "Grid energy"),
        (AcInput.GENERATOR, "Generator power", "Generator energy"),
    ],
)
def test_name_of_the_ac_input(kind: AcInput, power: str, energy: str) -> None:
    """Test that it is called what its user calls it, under the same key."""
    found = system_sensors(
        Settings(
            battery="b",
            battery_record="battery_monitor",
            members=(Member(address="m", record="vebus"),),
            ac_input=kind,
        )
    )

    assert found["ac_input_power"].name == power
    assert found["ac_input_energy"].name == energy


def test_rules_of_reporting() -> None:
    """Test that every number is reported by a rule, and a power by the battery's scale."""
    rules = system_rules(EVERYTHING, Preset.BALANCED)

    text = {"battery_state", "source_missing"}
    assert rules.keys() == set(keys(EVERYTHING)) - text
    assert rules["consumption_power"][1] == 0.05 * 5000
    assert {*energy_keys(EVERYTHING)} <= rules.keys()
    assert not system_rules(EVERYTHING, Preset.LIVE)
