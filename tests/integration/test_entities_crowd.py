"""Test many devices, several proxies, and entries that come and go among them."""

import pytest

from custom_components.victron_ble.library.records.battery_monitor import (
    BatteryMonitorRecord,
)
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import STATE_UNAVAILABLE
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er

from .clock import Clock
from .complete import DATA, complete_values, send_everything
from .proxy import Proxy
from .sender import Sender
from .shown import Shown

DEVICES = 50

pytestmark = pytest.mark.usefixtures("quiet_log")


async def test_fifty_devices(hass: HomeAssistant, proxy: Proxy) -> None:
    """Test that each shows its own values, of whatever kind it is."""
    devices = []
    for number in range(DEVICES):
        sender = Sender(
            proxy,
            address=f"C0:00:00:00:00:{number:02X}",
            key=f"{number:02x}" * 16,
            name=f"Victron {number}",
        )
        record = list(DATA.values())[number % len(DATA)]
        await sender.add_entry(hass, record.record_type, options={"reporting": "live"})
        voltage = next(name for name in record.table.fields if "voltage" in name)
        devices.append((sender, record, voltage, round(2.7 + number / 100, 2)))

    for sender, record, *_ in devices:
        send_everything(sender, record)
    for sender, record, voltage, value in reversed(devices):  # as it is on the air
        sender.send_values(record, **complete_values(record, **{voltage: value}))
    await hass.async_block_till_done()

    for sender, _, voltage, value in devices:
        shown = Shown(hass, sender)
        key = voltage.replace("voltage1", "voltage_1")
        assert float(shown[f"sensor.{key}"].state) == value
        assert STATE_UNAVAILABLE not in shown.states()


async def test_two_proxies(
    clock: Clock, hass: HomeAssistant, proxy: Proxy, sender: Sender
) -> None:
    """Test that a device is read once, and goes on when the nearer proxy leaves."""
    far = Proxy("66:55:44:33:22:11", "far")
    leave = far.connect(hass)
    entry = await sender.add_entry(hass)
    shown = Shown(hass, sender)

    async def send(voltage: float, *proxies: Proxy) -> None:
        data = sender.frame(
            BatteryMonitorRecord.record_type,
            BatteryMonitorRecord.table.encode(
                complete_values(BatteryMonitorRecord, voltage=voltage)
            ),
        )
        for one in proxies:
            one.hear(
                sender.address, data, sender.name, rssi=-50 if one is proxy else -80
            )
        await clock.advance(11)  # at most once in ten seconds a voltage is shown

    for _ in range(2):
        await send(13, proxy, far)
    assert shown["sensor.voltage"].state == "13.0"
    assert entry.runtime_data.reader.trust.counts == {
        "waiting": 2,  # both heard the first
        "accepted": 1,  # and the other's is the same again
    }

    await send(14, far, proxy)  # the far one was faster
    assert shown["sensor.voltage"].state == "14.0"

    for _ in range(20):
        await send(15, far)
    assert shown["sensor.voltage"].state == "15.0"
    assert STATE_UNAVAILABLE not in shown.states()
    leave()


async def test_reload_in_the_middle(hass: HomeAssistant, sender: Sender) -> None:
    """Test that a reloaded device shows what it sends then, and is heard on."""
    entry = await sender.add_entry(hass)
    shown = Shown(hass, sender)
    await shown.send(BatteryMonitorRecord, voltage=13)
    assert await hass.config_entries.async_unload(entry.entry_id)
    assert shown.states() == {STATE_UNAVAILABLE}
    await shown.send(BatteryMonitorRecord, voltage=14)  # nobody listens
    assert shown.states() == {STATE_UNAVAILABLE}

    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    assert shown.states() == {STATE_UNAVAILABLE}
    await shown.send(BatteryMonitorRecord, voltage=14)
    assert shown["sensor.voltage"].state == "14.0"
    assert STATE_UNAVAILABLE not in shown.states()

    for number in range(10):
        sender.send_values(
            BatteryMonitorRecord,
            **complete_values(BatteryMonitorRecord, voltage=number),
        )
        await hass.config_entries.async_reload(entry.entry_id)
        sender.send_values(
            BatteryMonitorRecord,
            2,
            **complete_values(BatteryMonitorRecord, voltage=20),
        )
    await hass.async_block_till_done()
    assert entry.state is ConfigEntryState.LOADED
    assert shown["sensor.voltage"].state == "20.0"


async def test_removal(
    hass: HomeAssistant,
    sender: Sender,
    device_registry: dr.DeviceRegistry,
    entity_registry: er.EntityRegistry,
) -> None:
    """Test that nothing remains, and that the device may go on sending."""
    entry = await sender.add_entry(hass)
    shown = Shown(hass, sender)
    await shown.send(BatteryMonitorRecord)
    await hass.config_entries.async_remove(entry.entry_id)
    await shown.send(BatteryMonitorRecord)

    assert not hass.states.async_entity_ids(("binary_sensor", "sensor"))
    assert not er.async_entries_for_config_entry(entity_registry, entry.entry_id)
    assert not dr.async_entries_for_config_entry(device_registry, entry.entry_id)

    again = await sender.add_entry(hass)
    await shown.send(BatteryMonitorRecord)
    assert again.entry_id != entry.entry_id
    assert shown["sensor.voltage"].state == "3.0"
