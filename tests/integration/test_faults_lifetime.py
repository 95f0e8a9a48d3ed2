"""Test that an entry leaves nothing behind, and is written when there is news."""

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.plugins import long_repr_strings

from custom_components.victron_ble.library.records.battery_monitor import (
    BatteryMonitorRecord,
)
from custom_components.victron_ble.library.records.solar_charger import (
    SolarChargerRecord,
)
from homeassistant.config_entries import (
    SIGNAL_CONFIG_ENTRY_CHANGED,
    SOURCE_BLUETOOTH,
    ConfigEntry,
    ConfigEntryChange,
    ConfigEntryState,
)
from homeassistant.core import HomeAssistant
from homeassistant.helpers import (
    device_registry as dr,
    entity_registry as er,
    issue_registry as ir,
)
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.util.async_ import get_scheduled_timer_handles

from .clock import Clock
from .flow import NONSENSE_KEY, READING, READOUT_OFF
from .sender import DOMAIN, SHUNT, Sender
from .states import available, voltage

LIVE = {"reporting": "live"}


def timers(hass: HomeAssistant) -> list[str]:
    """Return the timers of this integration that are running."""
    with long_repr_strings():
        return [
            str(handle)
            for handle in get_scheduled_timer_handles(hass.loop)
            if not handle.cancelled() and f"custom_components.{DOMAIN}" in str(handle)
        ]


@pytest.fixture
async def entry(hass: HomeAssistant, sender: Sender) -> MockConfigEntry:
    """Return an entry that is about to be removed."""
    return await sender.add_entry(hass, options=LIVE)


async def test_writes_of_the_entry(
    hass: HomeAssistant, clock: Clock, entry: MockConfigEntry, sender: Sender
) -> None:
    """Test that it is written once for each record type, and never reloaded."""
    coordinator = entry.runtime_data
    written = [entry.data]

    def changed(change: ConfigEntryChange, changed: ConfigEntry) -> None:
        if changed.data is not written[-1]:
            written.append(changed.data)

    stop = async_dispatcher_connect(hass, SIGNAL_CONFIG_ENTRY_CHANGED, changed)
    sender.send(0x02, READING, times=50)
    await hass.async_block_till_done()
    assert len(written) == 2
    assert entry.data["device"]["record"] == "battery_monitor"

    sun = SolarChargerRecord.table.encode({"battery_voltage": 13})
    sender.send(0x01, sun, times=50)
    await hass.async_block_till_done()
    assert len(written) == 2
    for _ in range(70):
        await clock.advance(1)
        sender.send(0x01, sun)
    assert len(written) == 3
    assert entry.data["device"]["record"] == "solar_charger"
    assert entry.runtime_data is coordinator
    stop()


@pytest.mark.parametrize("how", ["read", "off", "nonsense"])
async def test_timers_end(
    hass: HomeAssistant, clock: Clock, sender: Sender, how: str
) -> None:
    """Test that an entry which is unloaded does nothing any more, whatever it did."""
    key = NONSENSE_KEY if how == "nonsense" else sender.key
    entry = await sender.add_entry(hass, data={"access_token": key})
    idle = len(timers(hass))
    if how == "off":
        for _ in range(7):
            sender.hear(READOUT_OFF)
            await clock.advance(10)
    elif how == "nonsense":
        for _ in range(25):
            sender.send(0x02, READING)
            await clock.advance(1)
    else:
        sender.send(0x02, READING, times=2)
        # A change that is reported later.
        sender.send(0x02, BatteryMonitorRecord.table.encode({"voltage": 13.22}))
    assert len(timers(hass)) > idle

    assert await hass.config_entries.async_unload(entry.entry_id)
    await clock.advance(61)
    assert timers(hass) == []


async def test_reload_in_the_middle(
    hass: HomeAssistant, entry: MockConfigEntry, sender: Sender
) -> None:
    """Test that all goes on, though advertisements come while it reloads."""
    sender.send(0x02, READING, times=2)
    await hass.async_block_till_done()
    count = len(hass.states.async_all())
    for _ in range(5):
        reload = hass.async_create_task(
            hass.config_entries.async_reload(entry.entry_id)
        )
        while not reload.done():
            sender.send(0x02, READING)
            await hass.async_block_till_done()
        assert await reload
        sender.send(0x02, READING)
        await hass.async_block_till_done()
        assert len(hass.states.async_all()) == count
        assert available(hass)
        assert voltage(hass) == "13.2"


async def test_unloaded_entry_hears_nothing(
    hass: HomeAssistant, entry: MockConfigEntry, sender: Sender
) -> None:
    """Test that neither values nor a wrong key have an effect."""
    sender.send(0x02, READING, times=2)
    counts = entry.runtime_data.reader.trust.counts
    await hass.config_entries.async_unload(entry.entry_id)
    assert entry.state is ConfigEntryState.NOT_LOADED
    sender.key = NONSENSE_KEY
    sender.send(0x02, READING, times=9)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert counts == {"waiting": 1, "accepted": 1}
    assert available(hass) is False
    assert hass.config_entries.flow.async_progress() == []


async def test_removed_entry(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    sender: Sender,
    device_registry: dr.DeviceRegistry,
    issue_registry: ir.IssueRegistry,
) -> None:
    """Test that nothing is left but a device that can be discovered."""
    sender.send(0x02, READING, times=2)
    await hass.async_block_till_done()
    [device] = dr.async_entries_for_config_entry(device_registry, entry.entry_id)
    assert device.model == "SmartShunt 500A/50mV"
    assert device.model_id == f"0x{SHUNT:04X}"

    await hass.config_entries.async_remove(entry.entry_id)
    await hass.async_block_till_done()
    sender.send(0x02, READING, times=2)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert hass.states.async_all() == []
    assert dr.async_entries_for_config_entry(device_registry, entry.entry_id) == []
    assert issue_registry.issues == {}
    [flow] = hass.config_entries.flow.async_progress_by_handler(DOMAIN)
    assert flow["context"]["source"] == SOURCE_BLUETOOTH


async def test_record_that_a_newer_version_knew(
    hass: HomeAssistant, sender: Sender, entity_registry: er.EntityRegistry
) -> None:
    """Test that after a step back in versions no entity is lost."""
    data = {"access_token": sender.key, "device": {"record": "of_the_future"}}
    entry = MockConfigEntry(domain=DOMAIN, unique_id=sender.address, data=data)
    entry.add_to_hass(hass)
    kept = entity_registry.async_get_or_create(
        "sensor", DOMAIN, f"{sender.address}-flux", config_entry=entry
    )
    assert await hass.config_entries.async_setup(entry.entry_id)
    assert entity_registry.async_get(kept.entity_id) is not None
