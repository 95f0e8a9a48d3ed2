"""Test what members are on the DC bus, and what is told of them."""

from operator import itemgetter
from typing import Any

import pytest

from victron_ble import Record
from victron_ble.bus import OnBus, Told
from victron_ble.enums import ACInState, MeterType, MultiRSOperationMode, OperationMode
from victron_ble.fields import Number
from victron_ble.record import RECORD_TYPES
from victron_ble.system import (
    AcInput,
    Member,
    Settings,
    can_be_battery,
    can_be_member,
    energy_keys,
    keys,
)
from victron_ble.values import Quantity

from .place import BATTERY, VOLTS, Place, charger, dcdc, inverter_charger, meter, solar

Said = dict[str, Any]

RS: Said = {
    "device_state": MultiRSOperationMode.INVERTING,
    "battery_voltage": 50,
    "battery_current": 8,
    "pv_power": 1000,
    "yield_today": 0,
}
# What one member says, and what is told of it beside a battery that takes 100 W.
ALONE: list[tuple[str, Said, dict[str, float]]] = [
    ("solar_charger", solar(260), {"solar_power": 286, "dc_loads_power": 160}),
    (  # The load output is a DC load.
        "solar_charger",
        solar(130, external_device_load=10),
        {"solar_power": 143, "dc_loads_power": 160},
    ),
    (
        "dcdc_converter",
        dcdc(OperationMode.OFF) | {"output_voltage": None},
        {"alternator_power": 0, "dc_loads_power": 0},
    ),
    (
        "orion_xs",
        {"output_voltage": VOLTS, "output_current": 30, "input_voltage": 14},
        {"alternator_power": 390, "dc_loads_power": 290},
    ),
    ("ac_charger", charger(325), {"shore_charger_power": 325, "dc_loads_power": 225}),
    (
        "vebus",
        inverter_charger(390, ac_in_power=700, ac_out_power=250),
        {
            "ac_input_power": 700,
            "ac_loads_power": 250,
            "dc_loads_power": 290,
            "consumption_power": 540,
            "conversion_loss_power": 60,
        },
    ),
    (
        "vebus",
        inverter_charger(390, ac_in_power=None, ac_in_state=ACInState.NOT_CONNECTED),
        {"ac_input_power": 0},
    ),
    (
        "multi_rs",
        RS | {"active_ac_in_power": 200, "active_ac_out_power": 700},
        {
            "solar_power": 1000,
            "ac_input_power": 200,
            "ac_loads_power": 700,
            "dc_loads_power": 300,
            "conversion_loss_power": 100,
        },
    ),
    (
        "inverter_rs",
        RS | {"ac_out_power": 500},
        {
            "solar_power": 1000,
            "ac_loads_power": 500,
            "dc_loads_power": 300,
            "conversion_loss_power": 100,
        },
    ),
    (
        "inverter",
        {"ac_apparent_power": 300},
        {"ac_loads_power": 300, "dc_loads_power": 0},
    ),
]


@pytest.mark.parametrize(("name", "said", "told"), ALONE)
def test_member(name: str, said: Said, told: dict[str, float]) -> None:
    """Test what is told of each type, and that nothing else is told."""
    place = Place(Member(address="it", record=name)).says("it", name, **said)

    values = place.stores(100).live().values

    assert {key: values[key] for key in told} == pytest.approx(told, abs=1)
    assert values["battery_power"] == 100
    consumption = values["dc_loads_power"] + values.get("ac_loads_power", 0)
    assert values["consumption_power"] == consumption
    powers = {str(t) for t in Told} - {Told.DC_LOADS}
    assert powers & values.keys() == powers & {*told, *_tells(name)}


def _tells(name: str) -> set[str]:
    bus = RECORD_TYPES[name].bus
    assert bus is not None
    return {str(told) for told in bus.told}


def test_rates_of_an_inverter() -> None:
    """Test that the loss of an inverter that tells volt-amperes stays a DC load."""
    place = Place(Member(address="it", record="inverter"))
    place.says("it", "inverter", ac_apparent_power=300)

    values = place.stores(-340).live().values

    assert values["ac_loads_power"] == 300
    assert values["dc_loads_power"] == pytest.approx(40, abs=1)


def test_dcdc_converter_that_charges() -> None:
    """Test that nothing is made up of a converter that sends no current."""
    place = Place(Member(address="it", record="dcdc_converter"))
    place.says("it", "dcdc_converter", **dcdc(OperationMode.BULK))

    report = place.live()

    assert report.values["alternator_power"] is None
    assert report.values["dc_loads_power"] is None
    assert report.missing == ("it",)


METERED = [
    (MeterType.SOLAR_CHARGER, "solar_power", 200),
    (MeterType.WIND_CHARGER, "other_sources_power", 200),
    (MeterType.SHAFT_GENERATOR, "other_sources_power", 200),
    (MeterType.ALTERNATOR, "alternator_power", 200),
    (MeterType.FUEL_CELL, "other_sources_power", 200),
    (MeterType.WATER_GENERATOR, "other_sources_power", 200),
    (MeterType.DC_DC_CHARGER, "alternator_power", 200),
    (MeterType.AC_CHARGER, "shore_charger_power", 200),
    (MeterType.GENERIC_SOURCE, "other_sources_power", 200),
    (MeterType.INVERTER, "ac_loads_power", -200),
]


@pytest.mark.parametrize("reverse", [False, True])
@pytest.mark.parametrize(("kind", "key", "into"), METERED)
def test_meter(kind: MeterType, key: str, into: float, reverse: bool) -> None:
    """Test what a meter measures, also one that is wired the other way round."""
    place = Place(_meter(kind, reversed=reverse))
    place.says("meter", "dc_energy_meter", **meter(kind, -200 if reverse else 200))

    report = place.stores(-250).live()

    assert report.values[key] == pytest.approx(200, abs=1)
    assert report.values["dc_loads_power"] == pytest.approx(250 + into, abs=1)
    assert place.system.shares(place.now)["meter"].power == pytest.approx(into, abs=1)


def _meter(kind: MeterType, **answers: Any) -> Member:
    return Member(
        address="meter",
        record="dc_energy_meter",
        meter_type=kind.name.lower(),
        **answers,
    )


def test_meter_of_dc_loads() -> None:
    """Test that a meter of the DC loads replaces what would be estimated."""
    place = Place(_meter(MeterType.DC_SYSTEM), Member(address="a", record="ac_charger"))
    place.says("meter", "dc_energy_meter", **meter(MeterType.DC_SYSTEM, 60))

    report = place.stores(-500).live()

    assert report.values["dc_loads_power"] == 60
    assert place.system.parts("dc_loads_power") == {"meter"}


def test_meter_of_a_single_load() -> None:
    """Test that what measures one of the DC loads is no member."""
    assert not can_be_member("dc_energy_meter", "fridge")
    place = Place(_meter(MeterType.FRIDGE))
    place.says("meter", "dc_energy_meter", **meter(MeterType.FRIDGE, 60))

    assert place.stores(-80).tells("dc_loads_power") == pytest.approx(80, abs=1)


def test_meter_that_measures_something_else_by_now() -> None:
    """Test that a meter whose type was changed is not taken for what it was."""
    place = Place(_meter(MeterType.ALTERNATOR))
    place.says("meter", "dc_energy_meter", **meter(MeterType.FRIDGE, 60))

    report = place.live()

    assert report.values["alternator_power"] is None
    assert report.missing == ("meter",)


def test_meter_that_stands_for_a_member() -> None:
    """Test that a meter gives a converter its power, and is no source of its own."""
    place = Place(
        Member(address="orion", record="dcdc_converter"),
        _meter(MeterType.DC_DC_CHARGER, stands_for="orion"),
    )
    place.says("orion", "dcdc_converter", **dcdc(OperationMode.BULK))
    place.says("meter", "dc_energy_meter", **meter(MeterType.DC_DC_CHARGER, 240))

    report = place.stores(200).live()

    assert report.values["alternator_power"] == pytest.approx(240, abs=1)
    assert report.values["dc_loads_power"] == pytest.approx(40, abs=1)
    assert place.system.parts("alternator_energy") == {"meter"}
    # A converter without standby is silent when the engine is off; it is not needed.
    report = place.falls_silent("orion").live(1000)
    assert report.values["alternator_power"] == pytest.approx(240, abs=1)
    assert not report.missing
    assert not report.assumed_off


def test_meter_that_stands_for_an_inverter() -> None:
    """Test that a meter takes the inverter's loss out of the DC loads."""
    place = Place(
        Member(address="phoenix", record="inverter"),
        _meter(MeterType.INVERTER, stands_for="phoenix"),
    )
    place.says("phoenix", "inverter", ac_apparent_power=300)
    place.says("meter", "dc_energy_meter", **meter(MeterType.INVERTER, 340))

    values = place.stores(-350).live().values

    assert values["ac_loads_power"] == 300
    assert values["dc_loads_power"] == pytest.approx(10, abs=1)
    assert place.system.parts("ac_loads_power") == {"phoenix"}
    assert place.system.parts("consumption_power") == {"phoenix", "meter", BATTERY}


def test_outputs_of_an_ac_charger() -> None:
    """Test that further outputs count only where they feed this battery."""
    said = charger(130, output_voltage2=VOLTS, output_current2=5)
    for every, given in ((False, 130), (True, 195)):
        member = Member(address="it", record="ac_charger", all_outputs=every)
        place = Place(member).says("it", "ac_charger", **said)
        assert place.tells("shore_charger_power") == pytest.approx(given, abs=1)


def test_charger_on_the_inverter() -> None:
    """Test that what goes round in a circle is neither shore power nor consumption."""
    place = Place(
        Member(address="it", record="ac_charger", fed_by_inverter=True),
        Member(address="multi", record="vebus"),
    )
    place.says("it", "ac_charger", **charger(260))
    place.says("multi", "vebus", **inverter_charger(-390, ac_out_power=350))

    values = place.stores(-150).live().values

    assert "shore_charger_power" not in values
    assert values["ac_loads_power"] == pytest.approx(90, abs=1)
    assert values["dc_loads_power"] == pytest.approx(20, abs=1)


def test_ac_input_that_takes_back() -> None:
    """Test that only a grid takes energy back."""
    members = (Member(address="multi", record="vebus"),)
    for kind in AcInput:
        place = Place(*members, ac_input=kind)
        place.says("multi", "vebus", **inverter_charger(0, ac_in_power=-500))
        assert place.live(3600, every=10).values["ac_input_power"] == -500
        returned = place.system.totals.get("ac_input_returned_energy")
        if kind is AcInput.GRID:
            assert returned == pytest.approx(500, abs=5)
        else:
            assert returned is None
        assert set(place.system.totals) <= set(energy_keys(place.settings))


def test_made_up_record() -> None:
    """Test that a record type joins by what its class says."""
    try:

        class Windmill(
            Record,
            record_type=0x7E,
            record_name="windmill",
            products=(0xFFFE,),  # no other test meets it
            bus=OnBus(
                into=itemgetter("output"),
                told={Told.OTHER_SOURCES: itemgetter("output")},
                may_be_off=True,
            ),
        ):
            __slots__ = ()

            output = Number(16, Quantity.POWER)

        assert can_be_member("windmill")
        place = Place(Member(address="it", record="windmill"))
        place.says("it", "windmill", output=150)

        values = place.stores(100).live().values

        assert values["other_sources_power"] == 150
        assert values["dc_loads_power"] == pytest.approx(50, abs=1)
        assert "other_sources_energy" in keys(place.settings)
        assert place.falls_silent("it").stores(-50).live(1000).assumed_off == ("it",)
    finally:
        RECORD_TYPES.pop("windmill", None)


def test_who_can_be_what() -> None:
    """Test who is the battery, who is a member, and who is neither."""
    shown = {name for name, record in RECORD_TYPES.items() if record.shown}
    batteries = set(filter(can_be_battery, shown))
    members = {name for name in shown if can_be_member(name, "alternator")}

    assert batteries == {"battery_monitor", "lynx_smart_bms"}
    assert members == {name for name, _, _ in ALONE} | {"dc_energy_meter"}
    assert not can_be_member("dc_energy_meter")
    assert not can_be_member("unheard of")


def test_keys() -> None:
    """Test that a system has what its members tell of, and no more."""
    alone = Settings(battery=BATTERY, battery_record="lynx_smart_bms")

    assert [key for key in keys(alone) if key.endswith(("_power", "_energy"))] == [
        "battery_power",
        "dc_loads_power",
        "consumption_power",
        "charged_energy",
        "discharged_energy",
        "dc_loads_energy",
        "consumption_energy",
    ]
