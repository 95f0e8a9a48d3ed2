"""Test the rules that all entities follow, and those for what starts enabled."""

import pytest

from custom_components.victron_ble.library import Record
from custom_components.victron_ble.library.records.battery_monitor import (
    BatteryMonitorRecord,
)
from custom_components.victron_ble.library.records.smart_lithium import (
    SmartLithiumRecord,
)
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er

from .complete import DATA, send_everything
from .expected import BATTERY_HISTORY, CELLS, CHARGER_HISTORY, ON_BY_DEFAULT
from .sender import ADDRESS, Sender

# What Victron's document of the battery monitor names; a device can send 15.
MONITOR_ALARMS = {
    "high_starter_battery_voltage_alarm",
    "high_temperature_alarm",
    "high_voltage_alarm",
    "low_soc_alarm",
    "low_starter_battery_voltage_alarm",
    "low_temperature_alarm",
    "low_voltage_alarm",
    "midpoint_deviation_alarm",
}
# Numbers for whoever writes templates.
RAW = {
    "alarm_flags",
    "bms_flags",
    "error_flags",
    "io_status",
    "reception",
    "signal_strength",
    "tx_power",
    "unspecified_bit",
}
# An error with names is shown, one without is a number.
NAMED_ERRORS = {("lynx_smart_bms", "error_flags")}

DECIMALS = {"V": 2, "A": 2, "W": 1, "VA": 0, "kWh": 2, "Wh": 0, "Ah": 1, "%": 1}

each_record = pytest.mark.parametrize("record", DATA.values(), ids=DATA)


async def registered(
    hass: HomeAssistant, sender: Sender, record: type[Record]
) -> dict[str, er.RegistryEntry]:
    """Return all entities of a record type, each called `platform.key`."""
    entry = await sender.add_entry(hass)
    send_everything(sender, record)
    await hass.async_block_till_done()
    registry = er.async_get(hass)
    return {
        f"{entity.domain}.{entity.unique_id.removeprefix(ADDRESS + '-')}": entity
        for entity in er.async_entries_for_config_entry(registry, entry.entry_id)
    }


@each_record
async def test_names(hass: HomeAssistant, sender: Sender, record: type[Record]) -> None:
    """Test that each has a name of its own, which no other of the device has."""
    entities = (await registered(hass, sender, record)).values()

    assert all(entity.has_entity_name and entity.original_name for entity in entities)
    assert len({entity.original_name for entity in entities}) == len(entities)


@each_record
async def test_raw_numbers_are_for_experts(
    hass: HomeAssistant, sender: Sender, record: type[Record]
) -> None:
    """Test that they are diagnostic, and start disabled."""
    for name, entity in (await registered(hass, sender, record)).items():
        platform, key = name.split(".")
        if platform == "sensor" and key in RAW:
            named = (record.record_name, key) in NAMED_ERRORS
            assert entity.entity_category is EntityCategory.DIAGNOSTIC
            assert (key, bool(entity.disabled_by)) == (key, not named)


@each_record
async def test_numbers_have_all_that_a_number_has(
    hass: HomeAssistant, sender: Sender, record: type[Record]
) -> None:
    """Test that statistics are made of each, and how many decimals are shown."""
    for name, entity in (await registered(hass, sender, record)).items():
        if (unit := entity.unit_of_measurement) is None:
            continue
        capabilities = entity.capabilities or {}
        if name in CHARGER_HISTORY:  # a day that ends when the charger likes
            assert "state_class" not in capabilities
        else:
            classes = ("measurement", "total_increasing")
            assert capabilities["state_class"] in classes, name
        # Home Assistant has no class of charge, nor of a share but that of a battery.
        assert entity.original_device_class or unit in ("Ah", "%"), name
        if unit in DECIMALS and not entity.disabled_by:
            shown = entity.options["sensor"]["suggested_display_precision"]
            assert 0 <= shown <= DECIMALS[unit], name


@each_record
async def test_which_of_the_history_is_there_from_the_start(
    hass: HomeAssistant, sender: Sender, record: type[Record]
) -> None:
    """Test that the rest is for whoever looks for it."""
    for name, entity in (await registered(hass, sender, record)).items():
        if name in BATTERY_HISTORY | CHARGER_HISTORY | CELLS:
            assert (entity.disabled_by is None) == (name in ON_BY_DEFAULT), name


@pytest.mark.parametrize("key", ["voltage", "midpoint_voltage", "starter_voltage"])
async def test_a_voltage_is_shown_with_two_decimals(
    hass: HomeAssistant, sender: Sender, key: str
) -> None:
    """Test that a battery reads 13.21 V, where Home Assistant would show 13 V."""
    entity = (await registered(hass, sender, BatteryMonitorRecord))[f"sensor.{key}"]

    assert entity.options["sensor"]["suggested_display_precision"] == 2


async def test_alarms_of_a_battery_monitor(hass: HomeAssistant, sender: Sender) -> None:
    """Test which have a sensor from the start, beside the one for all of them."""
    entities = await registered(hass, sender, BatteryMonitorRecord)
    alarms = {
        name.partition(".")[2]: entity
        for name, entity in entities.items()
        if entity.domain == "binary_sensor"
    }
    assert not alarms.pop("charging").disabled_by
    assert alarms.pop("battery_low").disabled_by

    assert alarms.pop("alarm").entity_category is None
    assert {key for key, one in alarms.items() if not one.disabled_by} == MONITOR_ALARMS
    assert len(alarms) == 15
    assert {one.original_device_class for one in alarms.values()} == {"problem"}
    assert {one.entity_category for one in alarms.values()} == {
        EntityCategory.DIAGNOSTIC
    }


async def test_flags_of_a_lithium_battery(hass: HomeAssistant, sender: Sender) -> None:
    """Test that what tells its state is no problem, and no diagnosis."""
    entities = await registered(hass, sender, SmartLithiumRecord)

    for key in ("allowed_to_charge", "allowed_to_discharge", "charged", "discharging"):
        flag = entities[f"binary_sensor.{key}"]
        assert flag.original_device_class is None
        assert flag.entity_category is None
        assert flag.disabled_by is None
    assert entities["binary_sensor.charging"].original_device_class == (
        "battery_charging"
    )
