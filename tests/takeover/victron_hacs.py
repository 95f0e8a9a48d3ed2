"""What victron-hacs leaves: entries and registered entities, as it stored them."""

from typing import Any, Final

from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.victron_ble.library.records.battery_monitor import (
    BatteryMonitorRecord,
)
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er
from tests.integration.sender import ADDRESS, DOMAIN, KEY, Sender

from .home import Home

_NAMED_BY_CHARGER: Final = {
    "charger_error": "charger_error",
    "input_voltage": "input_voltage",
    "off_reason": "off_reason",
    "operation_mode": "charge_state",
    "output_voltage": "output_voltage",
}

# By record type: its keys, and ours that mean the same.
KEYS: Final[dict[str, dict[str, str]]] = {
    "battery_monitor": {
        "alarm_reason": "alarm",
        "aux_mode": "aux_mode",
        "battery": "state_of_charge",
        "consumed_ah": "consumed_ampere_hours",
        "current": "current",
        "midpoint_voltage": "midpoint_voltage",
        "output_power": "power",
        "signal_strength": "signal_strength",
        "starter_battery_voltage": "starter_voltage",
        "temperature": "temperature",
        "time_remaining": "remaining_minutes",
        "voltage": "voltage",
    },
    "battery_sense": {
        "signal_strength": "signal_strength",
        "temperature": "temperature",
        "voltage": "voltage",
    },
    "solar_charger": {
        "charger_error": "charger_error",
        "current": "battery_current",
        "external_device_load": "external_device_load",
        "operation_mode": "charge_state",
        "power": "solar_power",
        "voltage": "battery_voltage",
        "yield_today": "yield_today",
    },
    "dc_energy_meter": {"current": "current", "voltage": "voltage"},
    "ac_charger": {
        "charger_error": "charger_error",
        "current": "ac_current",
        "operation_mode": "charge_state",
        "output_current": "output_current_1",
        "output_power": "output_power_1",
        "output_voltage": "output_voltage_1",
        "temperature": "temperature",
    },
    "dcdc_converter": _NAMED_BY_CHARGER,
    "orion_xs": {
        **_NAMED_BY_CHARGER,
        "input_current": "input_current",
        "output_current": "output_current",
    },
    "inverter": {
        "alarm_reason": "alarm",
        "input_voltage": "battery_voltage",
        "operation_mode": "device_state",
        "output_current": "ac_current",
        "output_power": "ac_apparent_power",
        "output_voltage": "ac_voltage",
    },
    "vebus": {
        "ac_input_power": "ac_in_power",
        "ac_input_state": "ac_in_state",
        "ac_output_power": "ac_out_power",
        "alarm_notification": "alarm",
        "battery": "state_of_charge",
        "battery_current": "battery_current",
        "battery_temperature": "battery_temperature",
        "battery_voltage": "battery_voltage",
        "operation_mode": "device_state",
    },
    "smart_battery_protect": {
        "alarm_reason": "alarm",
        "charger_error": "error_code",
        "device_state": "device_state",
        "input_voltage": "input_voltage",
        "off_reason": "off_reason",
        "output_state": "output_state",
        "output_voltage": "output_voltage",
        "warning_reason": "warning",
    },
    "smart_lithium": {
        "balancer_status": "balancer_status",
        "temperature": "battery_temperature",
        "voltage": "battery_voltage",
        **{f"cell_voltage_{n}": f"cell_{n}_voltage" for n in range(1, 9)},
    },
    "lynx_smart_bms": {
        "battery": "state_of_charge",
        "consumed_ah": "consumed_ampere_hours",
        "current": "current",
        "output_power": "power",
        "remaining_mins": "remaining_minutes",
        "voltage": "voltage",
    },
    "multi_rs": {
        "ac_input_power": "ac_in_power",
        "ac_input_state": "ac_in_state",
        "ac_output_power": "ac_out_power",
        "charger_error": "charger_error",
        "current": "battery_current",
        "device_state": "device_state",
        "power": "solar_power",
        "voltage": "battery_voltage",
        "yield_today": "yield_today",
    },
}
# What was never right.
WRONG: Final = {
    "battery_monitor": ("consumed_energy",),
    "smart_lithium": tuple(f"cell_voltage_{n}" for n in range(9, 17)),
}


# How an address and a key can be stored: what was typed, or what was discovered.
_DASHES: Final = ADDRESS.lower().replace(":", "-")
ENTRY_WRITINGS: Final[tuple[dict[str, Any], ...]] = (
    {},
    {"address": ADDRESS.lower(), "key": KEY.upper()},
    {"address": _DASHES, "key": f" {KEY} "},
    {"address": f" {_DASHES} ", "key": " ".join((KEY[:16], KEY[16:]))},
    {"address": ADDRESS.replace(":", ""), "key": f"{KEY}\n"},
    {"address": ADDRESS.replace(":", " ")},
    {"unique_id": None},  # added without being discovered
    # What was discovered is what it listened to, whatever was typed.
    {"data": {"name": "My device", "address": "bow", "key": KEY}},
)
MONITOR: Final = {"voltage": 13.2, "current": -1.5, "soc": 80}


async def send(home: Home, **values: Any) -> None:
    """Have a battery monitor read."""
    sender = Sender(home.proxy)
    sender.nonce = home.nonce
    sender.send_values(BatteryMonitorRecord, 2, **{**MONITOR, **values})
    home.nonce = sender.nonce
    await home.settle()


def add_entry(
    hass: HomeAssistant, address: str = ADDRESS, key: str = KEY, **given: Any
) -> MockConfigEntry:
    """Add an entry as victron-hacs made it, with the address as it was typed."""
    values: dict[str, Any] = {
        "unique_id": address,
        "data": {"name": "My device", "address": address, "key": key},
        **given,
    }
    return _add(hass, "My device", values)


def add_core_entry(hass: HomeAssistant, **given: Any) -> MockConfigEntry:
    """Add an entry as core makes it."""
    values: dict[str, Any] = {
        "unique_id": ADDRESS,
        "data": {"access_token": KEY},
        **given,
    }
    return _add(hass, "Core", values)


def _add(hass: HomeAssistant, title: str, values: dict[str, Any]) -> MockConfigEntry:
    entry = MockConfigEntry(domain=DOMAIN, **values)
    entry.add_to_hass(hass)
    # Only a change is stored.
    hass.config_entries.async_update_entry(entry, title=title)
    return entry


def add_device(
    hass: HomeAssistant, entry: MockConfigEntry, address: str = ADDRESS, **user: Any
) -> dr.DeviceEntry:
    """Register the entry's device, named after what it sends."""
    registry = dr.async_get(hass)
    device = registry.async_get_or_create(
        config_entry_id=entry.entry_id,
        identifiers={("bluetooth", address)},
        connections={("bluetooth", address)},
        name="SmartThing HQ",
        manufacturer="Victron",
    )
    if user:
        changed = registry.async_update_device(device.id, **user)
        assert isinstance(changed, dr.DeviceEntry)
        return changed
    return device


def add_entity(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    key: str,
    address: str = ADDRESS,
    device: dr.DeviceEntry | None = None,
    **given: Any,
) -> er.RegistryEntry:
    """Register a sensor of the entry."""
    return er.async_get(hass).async_get_or_create(
        "sensor",
        DOMAIN,
        f"{address}-{key}",
        config_entry=entry,
        device_id=device.id if device else None,
        object_id_base=f"{entry.title} {key}",
        **given,
    )
