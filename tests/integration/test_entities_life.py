"""Test when entities are made, are available, change, and go."""

import pytest

from custom_components.victron_ble.library.enums import AuxMode
from custom_components.victron_ble.library.records.ac_charger import AcChargerRecord
from custom_components.victron_ble.library.records.battery_monitor import (
    BatteryMonitorRecord,
)
from custom_components.victron_ble.library.records.dc_energy_meter import (
    DcEnergyMeterRecord,
)
from custom_components.victron_ble.library.records.smart_lithium import (
    SmartLithiumRecord,
)
from custom_components.victron_ble.library.records.solar_charger import (
    SolarChargerRecord,
)
from homeassistant.const import STATE_UNAVAILABLE, STATE_UNKNOWN
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr

from .clock import Clock
from .complete import complete_values
from .sender import Sender
from .shown import Shown

pytestmark = pytest.mark.usefixtures("quiet_log")


async def test_what_a_device_does_not_have_is_not_shown(
    hass: HomeAssistant, sender: Sender
) -> None:
    """Test that optional entities are made once they have a value, and then stay."""
    await sender.add_entry(hass)
    shown = Shown(hass, sender)
    outputs = [
        f"sensor.output_{what}_{n}"
        for what in ("voltage", "current", "power")
        for n in (2, 3)
    ]
    others = dict.fromkeys(
        f"output_{w}{n}" for w in ("voltage", "current") for n in "23"
    )
    await shown.send(AcChargerRecord, **others)
    assert "sensor.output_voltage_1" in shown
    assert not [output for output in outputs if output in shown]

    await shown.send(AcChargerRecord)
    assert {shown[output].state for output in outputs} == {"3.0", "9.0"}

    await shown.send(AcChargerRecord, **others)
    assert {shown[output].state for output in outputs} == {STATE_UNKNOWN}


async def test_cells_of_a_small_battery(hass: HomeAssistant, sender: Sender) -> None:
    """Test that a battery of four cells has four."""
    await sender.add_entry(hass)
    shown = Shown(hass, sender)
    await shown.send(
        SmartLithiumRecord, **dict.fromkeys(f"cell_{n}_voltage" for n in range(5, 9))
    )

    assert [n for n in range(1, 9) if f"sensor.cell_{n}_voltage" in shown] == [
        1,
        2,
        3,
        4,
    ]


@pytest.mark.usefixtures("all_entities_enabled")
async def test_aux_input_changes_its_meaning(
    hass: HomeAssistant, sender: Sender
) -> None:
    """Test that what the input meant before becomes unknown, and is not stale."""
    await sender.add_entry(hass)
    shown = Shown(hass, sender)
    await shown.send(BatteryMonitorRecord, aux_mode=AuxMode.STARTER_VOLTAGE)
    assert shown["sensor.starter_voltage"].state == "3.0"
    assert "sensor.temperature" not in shown

    await shown.send(BatteryMonitorRecord, aux_mode=AuxMode.TEMPERATURE)
    assert shown["sensor.starter_voltage"].state == STATE_UNKNOWN
    assert shown["sensor.temperature"].state == "3.0"

    await shown.send(BatteryMonitorRecord, aux_mode=AuxMode.DISABLED)
    assert shown["sensor.temperature"].state == STATE_UNKNOWN
    assert shown["sensor.aux_mode"].state == "disabled"
    assert "sensor.midpoint_voltage" not in shown


async def test_a_monitor_becomes_an_energy_meter(
    hass: HomeAssistant, clock: Clock, sender: Sender
) -> None:
    """Test the change that is made in VictronConnect, without a restart."""
    entry = await sender.add_entry(hass)
    shown = Shown(hass, sender)
    await shown.send(BatteryMonitorRecord, aux_mode=AuxMode.STARTER_VOLTAGE)
    voltage = shown.entity_id("sensor.voltage")
    assert "sensor.meter_type" not in shown

    await shown.send(DcEnergyMeterRecord, 5, aux_mode=AuxMode.STARTER_VOLTAGE)
    assert "sensor.meter_type" not in shown
    await clock.advance(60)
    await shown.send(DcEnergyMeterRecord, 5, aux_mode=AuxMode.STARTER_VOLTAGE)
    assert shown["sensor.meter_type"].state == "solar_charger"
    assert shown["sensor.voltage"].state == "3.0"
    assert shown["sensor.starter_voltage"].state == "3.0"
    for former in ("sensor.state_of_charge", "sensor.remaining_minutes"):
        assert shown[former].state == STATE_UNAVAILABLE

    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()
    assert "sensor.state_of_charge" not in shown
    assert "sensor.remaining_minutes" not in shown
    await shown.send(DcEnergyMeterRecord, aux_mode=AuxMode.STARTER_VOLTAGE)
    assert shown["sensor.meter_type"].state == "solar_charger"
    assert shown.entity_id("sensor.voltage") == voltage

    await shown.send(BatteryMonitorRecord, 5)
    await clock.advance(60)
    await shown.send(BatteryMonitorRecord, 5)
    assert shown["sensor.state_of_charge"].state == "3.0"
    assert shown["sensor.meter_type"].state == STATE_UNAVAILABLE


async def test_device_page(
    hass: HomeAssistant, sender: Sender, device_registry: dr.DeviceRegistry
) -> None:
    """Test what is told of the device, which is known from its first record on."""
    entry = await sender.add_entry(hass, title="House battery")
    await Shown(hass, sender).send(BatteryMonitorRecord)

    (device,) = dr.async_entries_for_config_entry(device_registry, entry.entry_id)
    assert device.name == "House battery"
    assert device.manufacturer == "Victron Energy"
    assert device.model == "SmartShunt 500A/50mV"
    assert device.model_id == "0xA389"
    assert device.identifiers == {("bluetooth", sender.address)}
    assert device.connections == {("bluetooth", sender.address)}


async def test_device_page_after_a_restart(
    hass: HomeAssistant, sender: Sender, device_registry: dr.DeviceRegistry
) -> None:
    """Test that the product is known before anything is heard, and then followed."""
    device = {"record": "battery_monitor", "product_id": 0xA381}
    data = {"access_token": sender.key, "device": device}
    entry = await sender.add_entry(hass, data=data)
    (page,) = dr.async_entries_for_config_entry(device_registry, entry.entry_id)
    assert (page.model, page.model_id) == ("BMV-712 Smart", "0xA381")

    await Shown(hass, sender).send(BatteryMonitorRecord)
    (page,) = dr.async_entries_for_config_entry(device_registry, entry.entry_id)
    assert (page.model, page.model_id) == ("SmartShunt 500A/50mV", "0xA389")


async def test_the_same_frame_for_an_hour(
    clock: Clock, hass: HomeAssistant, sender: Sender
) -> None:
    """Test that a device which repeats itself is there, though nothing is delivered."""
    await sender.add_entry(hass)
    shown = Shown(hass, sender)
    await shown.send(SolarChargerRecord, solar_power=120)
    same = sender.frame(
        SolarChargerRecord.record_type,
        SolarChargerRecord.table.encode(complete_values(SolarChargerRecord)),
    )
    states = set()
    for _ in range(60 * 60 // 20):
        await clock.advance(20)
        sender.hear(same)
        await hass.async_block_till_done()
        states.add(shown["sensor.charge_state"].state)

    assert states == {"off"}
    assert shown["sensor.solar_power"].state == "3"
