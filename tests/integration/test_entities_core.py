"""Test that what core's own integration calls and shows is called and shown so here.

Users come from it with their histories, dashboards and automations.
"""

from collections.abc import Iterator
from importlib import import_module
from typing import Any

from home_assistant_bluetooth import BluetoothServiceInfo
import pytest
from victron_ble_ha_parser import VictronBluetoothDeviceData  # type: ignore[import-untyped]  # it has no types

from custom_components.victron_ble.config_flow import VictronConfigFlow
from homeassistant import loader
from homeassistant.components.sensor import SensorDeviceClass
from homeassistant.components.victron_ble import sensor as core
from homeassistant.config_entries import HANDLERS
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er

from .complete import DATA, complete_values, send_everything
from .sender import KEY, Sender

# The sensors of core's integration, beside the signal strength that all have.
CORE_KEYS = {
    "solar_charger": {
        "battery_current",
        "battery_voltage",
        "charge_state",
        "charger_error",
        "external_device_load",
        "solar_power",
        "yield_today",
    },
    "battery_monitor": {
        "alarm",
        "consumed_ampere_hours",
        "current",
        "midpoint_voltage",
        "remaining_minutes",
        "starter_voltage",
        "state_of_charge",
        "temperature",
        "voltage",
    },
    "battery_sense": {"temperature", "voltage"},
    "dc_energy_meter": {
        "alarm",
        "current",
        "meter_type",
        "starter_voltage",
        "temperature",
        "voltage",
    },
    "dcdc_converter": {
        "charge_state",
        "charger_error",
        "input_voltage",
        "off_reason",
        "output_voltage",
    },
    "orion_xs": {
        "charge_state",
        "charger_error",
        "input_current",
        "input_voltage",
        "off_reason",
        "output_current",
        "output_voltage",
    },
    "ac_charger": {
        "ac_current",
        "charge_state",
        "charger_error",
        "temperature",
        *(f"output_{what}_{n}" for what in ("current", "voltage") for n in (1, 2, 3)),
    },
    "inverter": {
        "ac_apparent_power",
        "ac_current",
        "ac_voltage",
        "alarm",
        "battery_voltage",
        "device_state",
    },
    "vebus": {
        "ac_in_power",
        "ac_in_state",
        "ac_out_power",
        "battery_current",
        "battery_temperature",
        "battery_voltage",
        "device_state",
        "state_of_charge",
    },
    "smart_battery_protect": {
        "alarm",
        "device_state",
        "error_code",
        "input_voltage",
        "off_reason",
        "output_voltage",
        "warning",
    },
    "smart_lithium": {
        "balancer_status",
        "battery_temperature",
        "battery_voltage",
        *(f"cell_{n}_voltage" for n in range(1, 9)),
    },
    "lynx_smart_bms": {
        "battery_temperature",
        "consumed_ampere_hours",
        "current",
        "remaining_minutes",
        "state_of_charge",
        "voltage",
    },
}

# How core shows them; two sensors of a battery monitor are both called "Voltage".
CORE_NAMES = {
    "ac_apparent_power": "AC apparent power",
    "ac_current": "AC current",
    "ac_in_power": "AC-in power",
    "ac_in_state": "AC-in state",
    "ac_out_power": "AC-out power",
    "ac_voltage": "AC voltage",
    "alarm": "Alarm",
    "balancer_status": "Balancer status",
    "battery_current": "Battery current",
    "battery_temperature": "Battery temperature",
    "battery_voltage": "Battery voltage",
    **{f"cell_{n}_voltage": f"Cell {n} voltage" for n in range(1, 9)},
    "charge_state": "Charge state",
    "charger_error": "Charger error",
    "consumed_ampere_hours": "Consumed ampere hours",
    "current": "Current",
    "device_state": "Device state",
    "error_code": "Charger error",
    "external_device_load": "External device load",
    "input_current": "Input current",
    "input_voltage": "Input voltage",
    "meter_type": "Meter type",
    "midpoint_voltage": "Midpoint voltage",
    "off_reason": "Off reason",
    "output_current": "Output current",
    **{f"output_current_{n}": f"Output phase {n} current" for n in (1, 2, 3)},
    "output_voltage": "Output voltage",
    **{f"output_voltage_{n}": f"Output phase {n} voltage" for n in (1, 2, 3)},
    "remaining_minutes": "Remaining minutes",
    "signal_strength": "Signal strength",
    "solar_power": "Solar power",
    "starter_voltage": "Voltage",
    "state_of_charge": "Battery",
    "temperature": "Temperature",
    "voltage": "Voltage",
    "warning": "Warning",
    "yield_today": "Yield today",
}
# Better ones; docs/takeover.md has them. What exists keeps its entity id.
OUR_NAMES = CORE_NAMES | {
    "error_code": "Error",
    "external_device_load": "Load current",
    **{f"output_current_{n}": f"Output {n} current" for n in (1, 2, 3)},
    **{f"output_voltage_{n}": f"Output {n} voltage" for n in (1, 2, 3)},
    "remaining_minutes": "Time remaining",
    "starter_voltage": "Starter voltage",
}
# What a new entity shows in a larger unit; what exists keeps the one it has.
OUR_UNITS = {"remaining_minutes": "h", "yield_today": "kWh"}

# What docs/takeover.md says is a diagnostic entity here, and is none of core's.
DIAGNOSTIC = {
    "charger_error",
    "error_code",
    "meter_type",
    "off_reason",
    "signal_strength",
}

# What is not available is `unknown`, Home Assistant's own state.
NOT_AVAILABLE = {"not_available"}
# A name is misspelt in core's library: it shows nothing for these two errors.
NEVER_SHOWN = {"inverter_output_voltage"}

each_record = pytest.mark.parametrize("name", CORE_KEYS)


@pytest.fixture
def core_integration(hass: HomeAssistant, translations_once: Any) -> Iterator[None]:
    """Let Home Assistant load core's own integration, and its texts for it alone."""

    def forget_texts() -> None:
        for loaded in translations_once.kwargs["return_value"].loaded.values():
            loaded.discard("victron_ble")

    forget_texts()
    hass.data[loader.DATA_CUSTOM_COMPONENTS] = {}
    flow = import_module("homeassistant.components.victron_ble.config_flow")
    HANDLERS["victron_ble"] = flow.VictronBLEConfigFlow
    yield
    HANDLERS["victron_ble"] = VictronConfigFlow
    forget_texts()


async def sensors(
    hass: HomeAssistant, sender: Sender, name: str
) -> dict[str, er.RegistryEntry]:
    """Set up a device, have it send everything, and return its sensors by key."""
    entry = await sender.add_entry(hass)
    send_everything(sender, DATA[name])
    await hass.async_block_till_done()
    registry = er.async_get(hass)
    return {
        entity.unique_id.removeprefix(f"{sender.address}-"): entity
        for entity in er.async_entries_for_config_entry(registry, entry.entry_id)
        if entity.domain == "sensor"
    }


@each_record
@pytest.mark.usefixtures("core_integration")
async def test_core_is_as_written_here(
    hass: HomeAssistant, sender: Sender, name: str
) -> None:
    """Test the tables above against core's integration itself."""
    found = await sensors(hass, sender, name)

    assert found.keys() == CORE_KEYS[name] | {"signal_strength"}
    for key, entity in found.items():
        assert (key, entity.original_name) == (key, CORE_NAMES[key])
        assert entity.entity_category is None


@each_record
async def test_ids_and_names_are_those_of_core(
    hass: HomeAssistant, sender: Sender, name: str
) -> None:
    """Test that a new device has the names and entity ids that core gives it."""
    found = await sensors(hass, sender, name)

    for key in CORE_KEYS[name] | {"signal_strength"}:
        shown = OUR_NAMES[key]
        slug = shown.lower().replace(" ", "_").replace("-", "_")
        assert found[key].original_name == shown
        assert found[key].entity_id == f"sensor.victron_{slug}"


@each_record
async def test_diagnostic_entities_are_those_of_the_document(
    hass: HomeAssistant, sender: Sender, name: str
) -> None:
    """Test what generated dashboards and voice assistants leave out from now on."""
    found = await sensors(hass, sender, name)

    assert {
        key
        for key in CORE_KEYS[name] | {"signal_strength"}
        if found[key].entity_category is EntityCategory.DIAGNOSTIC
    } == DIAGNOSTIC & found.keys()


@each_record
async def test_units_and_classes_are_those_of_core(
    hass: HomeAssistant, sender: Sender, name: str
) -> None:
    """Test that histories and statistics go on, and every state remains one."""
    found = await sensors(hass, sender, name)

    for key in CORE_KEYS[name]:
        theirs, ours = core.SENSOR_DESCRIPTIONS[key], found[key]
        capabilities: dict[str, Any] = dict(ours.capabilities or {})
        assert ours.original_device_class == theirs.device_class
        unit = OUR_UNITS.get(key, theirs.native_unit_of_measurement)
        assert ours.unit_of_measurement == unit
        assert capabilities.get("state_class") == theirs.state_class
        if theirs.device_class is SensorDeviceClass.ENUM:
            assert set(theirs.options or ()) - NOT_AVAILABLE <= set(
                capabilities["options"]
            )


@pytest.mark.parametrize(
    ("name", "key", "unit"),
    [
        ("battery_monitor", "remaining_minutes", "min"),
        ("solar_charger", "yield_today", "Wh"),
    ],
)
async def test_what_exists_keeps_its_id_and_unit(
    hass: HomeAssistant, sender: Sender, name: str, key: str, unit: str
) -> None:
    """Test an entity that core made: only its name changes."""
    registry = er.async_get(hass)
    before = registry.async_get_or_create(
        "sensor",
        "victron_ble",
        f"{sender.address}-{key}",
        object_id_base=f"victron {CORE_NAMES[key]}",
        unit_of_measurement=unit,
    )
    after = (await sensors(hass, sender, name))[key]

    assert after.entity_id == before.entity_id
    assert after.original_name == OUR_NAMES[key]
    state = hass.states.get(after.entity_id)
    assert state
    assert state.attributes["unit_of_measurement"] == unit
    assert float(state.state) == pytest.approx(3 if unit == "min" else 0)


# A number of bits, and whether it is a code or a set of them: every one is tried.
CODES = {
    ("solar_charger", "charge_state"): range(256),
    ("solar_charger", "charger_error"): range(256),
    ("smart_battery_protect", "error_code"): range(256),
    ("smart_lithium", "balancer_status"): range(16),
    ("vebus", "ac_in_state"): range(4),
    ("dc_energy_meter", "meter_type"): range(-12, 12),
    ("battery_monitor", "alarm"): (0, *(1 << bit for bit in range(16))),
    ("smart_battery_protect", "warning_reason"): (0, *(1 << bit for bit in range(16))),
    ("dcdc_converter", "off_reason"): (0, *(1 << bit for bit in range(32)), 0x14),
}
# Core has no state for them, but calls them something.
OTHER_KEYS = {"warning_reason": "warning"}


def core_state(data: bytes, key: str) -> str | None:
    """Return the state that core shows for an advertisement."""
    parser = VictronBluetoothDeviceData(KEY)
    info = BluetoothServiceInfo("Victron", "C0", -60, {0x02E1: data}, {}, [], "proxy")
    update = core.sensor_update_to_bluetooth_data_update(parser.update(info))
    value = {k.key: v for k, v in update.entity_data.items()}.get(key)
    if key in ("charger_error", "error_code"):
        value = core.error_to_state(value)
    options = core.SENSOR_DESCRIPTIONS[key].options or []
    return value if value in options else None


@pytest.mark.parametrize(("name", "field"), CODES)
async def test_every_state_of_core_is_shown_for_the_same_code(
    hass: HomeAssistant, sender: Sender, name: str, field: str
) -> None:
    """Test each number that a device can send against core's own parser."""
    record = DATA[name]
    key = OTHER_KEYS.get(field, field)
    entity_id = (await sensors(hass, sender, name))[key].entity_id
    compared = set()
    for code in CODES[name, field]:
        payload = record.table.encode(complete_values(record, **{field: code}))
        data = sender.frame(record.record_type, payload)
        sender.hear(data)
        sender.send(record.record_type, payload)  # a step is believed when heard again
        await hass.async_block_till_done()
        expected = core_state(data, key)
        if expected is not None and expected not in NOT_AVAILABLE:
            state = hass.states.get(entity_id)
            assert state
            assert (code, state.state) == (code, expected)
            compared.add(expected)

    options = set(core.SENSOR_DESCRIPTIONS[key].options or ())
    assert compared == options - NOT_AVAILABLE - NEVER_SHOWN
