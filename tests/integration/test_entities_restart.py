"""Test what is kept over restarts, and what a version before may have left."""

from collections.abc import Iterator
from typing import Any

import pytest

from custom_components.victron_ble.library import Record
from custom_components.victron_ble.library.records.ac_charger import AcChargerRecord
from custom_components.victron_ble.library.records.solar_charger import (
    SolarChargerRecord,
)
from homeassistant.components.bluetooth import async_clear_advertisement_history
from homeassistant.const import EVENT_HOMEASSISTANT_STOP, STATE_UNAVAILABLE
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er

from .clock import Clock
from .complete import DATA, complete_values, send_everything
from .expected import CHARGER_HISTORY
from .sender import ADDRESS, KEY, Sender
from .shown import Shown

ENTRY_ID = "01KB0000000000000000000000"
STORE = "bluetooth.passive_update_processor"
OURS = {"victron_ble_sensor", "victron_ble_binary_sensor"}

pytestmark = pytest.mark.usefixtures("quiet_log")


def platform_data(**parts: Any) -> dict[str, Any]:
    """Return what Home Assistant stores of one platform of a device."""
    nothing: dict[str, Any] = {
        "devices": {},
        "entity_data": {},
        "entity_descriptions": {},
        "entity_names": {},
    }
    return nothing | parts


# What a version before may have stored, and what may be there by accident.
STORED = {
    "nothing": {},
    "as today": {
        "victron_ble_sensor": platform_data(
            entity_data={"battery_voltage___": 12.34},
            entity_descriptions={"battery_voltage___": {"key": "battery_voltage"}},
        )
    },
    "another unit": {
        "victron_ble_sensor": platform_data(
            entity_data={"battery_voltage___": 12340},
            entity_descriptions={
                "battery_voltage___": {
                    "key": "battery_voltage",
                    "native_unit_of_measurement": "mV",
                    "suggested_display_precision": 0,
                }
            },
            entity_names={"battery_voltage___": "Accumulator"},
        )
    },
    "a key that is no more": {
        "victron_ble_sensor": platform_data(
            entity_data={"moon_phase___": 7},
            entity_descriptions={"moon_phase___": {"key": "moon_phase"}},
            entity_names={"moon_phase___": "Moon phase"},
        ),
        "victron_ble_binary_sensor": platform_data(
            entity_data={"moonlight___": True},
            entity_descriptions={"moonlight___": {"key": "moonlight"}},
        ),
    },
    "other types": {
        "victron_ble_sensor": platform_data(
            entity_data={
                "battery_voltage___": "twelve",
                "charge_state___": "bulk",
                "charger_error___": [1, 2],
                "solar_power___": {"power": 3},
                "yield_today___": None,
            },
        ),
        "victron_ble_binary_sensor": platform_data(
            entity_data={"alarm___": 2.5, "charger_fault___": "on"},
        ),
    },
    "as core stores it": {
        "sensor": platform_data(
            entity_data={"battery_voltage___": 12.34, "charge_state___": "bulk"},
            entity_descriptions={
                "battery_voltage___": {"key": "battery_voltage"},
                "charge_state___": {"key": "charge_state"},
            },
        )
    },
}


@pytest.fixture(params=STORED)
def stored(request: pytest.FixtureRequest, hass_storage: dict[str, Any]) -> None:
    """Let Home Assistant find this at its start."""
    data = {ENTRY_ID: STORED[request.param]}
    hass_storage[STORE] = {"version": 1, "key": STORE, "data": data}


async def restart(hass: HomeAssistant, sender: Sender) -> None:
    """Set up a solar charger that is known from before."""
    await sender.add_entry(
        hass,
        entry_id=ENTRY_ID,
        data={
            "access_token": KEY,
            "device": {"record": "solar_charger", "product_id": 0xA042},
        },
    )


@pytest.mark.usefixtures("stored")
async def test_after_a_restart(
    hass: HomeAssistant, sender: Sender, entity_registry: er.EntityRegistry
) -> None:
    """Test that today's entities are there at once, but show nothing of the past."""
    await restart(hass, sender)
    shown = Shown(hass, sender)
    keys = {
        entity.unique_id.removeprefix(f"{ADDRESS}-")
        for entity in er.async_entries_for_config_entry(entity_registry, ENTRY_ID)
    }
    assert keys == {
        "alarm",
        "battery_current",
        "battery_power",
        "battery_voltage",
        "charge_state",
        "charger_error",
        "charger_fault",
        "reception",
        "signal_strength",
        *(name.removeprefix("sensor.") for name in CHARGER_HISTORY),
        "solar_power",
        "total_yield",
        "yield_today",
    }
    assert shown.states() == {STATE_UNAVAILABLE}

    await shown.send(SolarChargerRecord, battery_voltage=12.5, solar_power=40)
    voltage = shown["sensor.battery_voltage"]
    assert voltage.state == "12.5"
    assert voltage.attributes["unit_of_measurement"] == "V"
    assert voltage.attributes["friendly_name"] == "Victron Battery voltage"
    assert shown["sensor.solar_power"].state == "40"
    assert shown["sensor.charge_state"].state == "off"
    assert shown["binary_sensor.charger_fault"].state == "off"
    assert shown["sensor.external_device_load"].state == "3.0"
    assert STATE_UNAVAILABLE not in shown.states()


@pytest.mark.parametrize("stored", ["a key that is no more"], indirect=True)
@pytest.mark.usefixtures("stored")
async def test_what_is_no_more_is_forgotten(
    hass: HomeAssistant, hass_storage: dict[str, Any], sender: Sender
) -> None:
    """Test that a key which the record does not have is not stored for ever."""
    await restart(hass, sender)
    await Shown(hass, sender).send(SolarChargerRecord)
    hass.bus.async_fire(EVENT_HOMEASSISTANT_STOP)
    await hass.async_block_till_done()

    written = str(hass_storage[STORE]["data"][ENTRY_ID])
    assert "battery_voltage" in written
    assert "moon" not in written


async def test_optional_entities_are_made_again(
    hass: HomeAssistant, sender: Sender
) -> None:
    """Test that what a device once had is there at the next start, unheard."""
    entry = await sender.add_entry(hass)
    shown = Shown(hass, sender)
    await shown.send(AcChargerRecord, output_voltage3=None)
    await hass.config_entries.async_unload(entry.entry_id)
    async_clear_advertisement_history(hass, sender.address)
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()

    output = shown["sensor.output_voltage_2"]
    assert output.state == STATE_UNAVAILABLE
    assert "restored" not in output.attributes  # it is an entity, not a memory of one
    assert "sensor.output_voltage_3" not in shown


def scalars(tree: Any) -> Iterator[Any]:
    """Give everything in a tree of dicts and lists that is neither."""
    if isinstance(tree, dict):
        assert all(type(key) is str for key in tree)
        tree = list(tree.values())
    if isinstance(tree, list):
        for branch in tree:
            yield from scalars(branch)
    else:
        yield tree


@pytest.mark.usefixtures("all_entities_enabled")
@pytest.mark.parametrize("record", DATA.values(), ids=DATA)
async def test_what_is_stored_is_plain_and_is_ours(
    hass: HomeAssistant,
    hass_storage: dict[str, Any],
    sender: Sender,
    record: type[Record],
) -> None:
    """Test that the file which all passive integrations share can be written."""
    entry = await sender.add_entry(hass, record.record_type)
    send_everything(sender, record)
    await hass.async_block_till_done()
    values = [
        value
        for platform in entry.runtime_data.async_get_restore_data().values()
        for value in scalars(platform["entity_data"])
    ]
    assert values
    assert {type(value) for value in values} <= {bool, float, int, str, type(None)}

    hass.bus.async_fire(EVENT_HOMEASSISTANT_STOP)
    await hass.async_block_till_done()
    written = hass_storage[STORE]["data"][entry.entry_id]
    assert written.keys() == OURS


async def test_it_is_written_every_quarter_of_an_hour(
    clock: Clock, hass: HomeAssistant, hass_storage: dict[str, Any], sender: Sender
) -> None:
    """Test Home Assistant's own rhythm with values of all kinds, and None."""
    entry = await sender.add_entry(hass)
    sender.send_values(
        SolarChargerRecord, 2, **complete_values(SolarChargerRecord, charger_error=99)
    )
    await hass.async_block_till_done()
    await clock.advance(15 * 60)

    written = hass_storage[STORE]["data"][entry.entry_id]
    sensors = written["victron_ble_sensor"]["entity_data"]
    assert sensors["charger_error___"] == 99
    assert sensors["battery_voltage___"] == 3.0
    assert written["victron_ble_binary_sensor"]["entity_data"]["charger_fault___"]
