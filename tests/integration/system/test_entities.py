"""Test what a system shows, of whom, and how often."""

from typing import Any, Final

import pytest
from pytest_homeassistant_custom_component.common import async_capture_events
from pytest_homeassistant_custom_component.components.diagnostics import (
    get_diagnostics_for_config_entry,
)
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.victron_ble.library.enums import OperationMode
from homeassistant.config_entries import ConfigEntryDisabler
from homeassistant.const import EVENT_STATE_CHANGED, STATE_UNKNOWN
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.setup import async_setup_component
from tests.integration.clock import Clock
from tests.integration.sender import DOMAIN, KEY

from .board import Board

VAN: Final = ("solar", "orion", "charger", "multi")


async def hear(board: Board, clock: Clock, seconds: int, *names: str) -> None:
    """Have devices heard once a second."""
    for _ in range(seconds):
        await clock.advance(1)
        for name in names:
            board.send(name)
    await board.hass.async_block_till_done()


@pytest.fixture
async def van(hass: HomeAssistant, clock: Clock, board: Board) -> Board:
    """Return a system that is heard."""
    await board.add("monitor", *VAN)
    await board.add_system(*VAN)
    await hear(board, clock, 15, "monitor", *VAN)
    return board


async def test_values(hass: HomeAssistant, van: Board, quiet_log: None) -> None:
    """Test that the members are put together."""
    states = {
        "solar_power": "135",
        "battery_power": "-130",
        "dc_loads": "260",
        "ac_loads": "0",
        "consumption": "260",
        "shore_power": "0",
        "shore_charger_power": "0",
        "alternator_power": "0",
        "battery_state": "discharging",
        "state_of_charge": "80.0",
        "capacity": STATE_UNKNOWN,
    }
    assert {key: van.state(key) for key in states} == states
    missing = hass.states.get("binary_sensor.van_source_missing")
    assert missing is not None
    assert missing.state == "off"


async def test_device(hass: HomeAssistant, van: Board) -> None:
    """Test that it is a device of its own, reached by way of the monitor."""
    devices = dr.async_get(hass)
    entry_id = van.entries["monitor"].entry_id
    device = devices.async_get_device_by_identifier(
        (DOMAIN, van.system.subentry_id), entry_id
    )
    monitor = devices.async_get_device_by_identifier(
        ("bluetooth", van.address("monitor")), entry_id
    )
    assert device is not None
    assert monitor is not None
    assert device.name == "Van"
    assert device.via_device_id == monitor.id
    assert device.config_subentry_id == van.system.subentry_id
    assert device.entry_type is dr.DeviceEntryType.SERVICE
    unique_ids = {
        entity.unique_id
        for entity in er.async_entries_for_device(er.async_get(hass), device.id)
    }
    prefix = f"{van.system.subentry_id}-"
    assert {
        f"{prefix}{key}" for key in ("consumption_power", "charged_energy", "autonomy")
    } <= unique_ids
    assert all(unique_id.startswith(prefix) for unique_id in unique_ids)


async def test_silent_member(hass: HomeAssistant, van: Board, clock: Clock) -> None:
    """Test that a sum is unknown without a part of it, which is named."""
    heard = ("monitor", "orion", "charger", "multi")
    await hear(van, clock, 65, *heard)
    assert van.state("solar_power") == STATE_UNKNOWN
    assert van.state("consumption") == STATE_UNKNOWN
    assert van.attributes("consumption")["missing"] == ["Solar"]
    assert van.state("battery_power") == "-130"
    assert "missing" not in van.attributes("battery_power")

    await hear(van, clock, 12, *heard, "solar")
    assert van.state("consumption") == "260"
    assert "missing" not in van.attributes("consumption")


async def test_assumed_off(hass: HomeAssistant, van: Board, clock: Clock) -> None:
    """Test that a silent charger counts as off, which is said, after the timeout."""
    hass.config_entries.async_update_entry(
        van.entries["monitor"], options={"timeout": 1}
    )
    await hass.config_entries.async_reload(van.entries["monitor"].entry_id)
    heard = ("monitor", "solar", "orion", "multi")
    await hear(van, clock, 58, *heard)
    await hear(van, clock, 20, *heard)
    assert van.state("consumption") == "260"
    assert van.attributes("consumption")["assumed_off"] == ["Charger"]
    assert van.attributes("shore_charger_power")["assumed_off"] == ["Charger"]
    assert "assumed_off" not in van.attributes("solar_power")


@pytest.mark.parametrize("way", ["unload", "disable", "remove"])
async def test_follows_the_address(
    hass: HomeAssistant, van: Board, clock: Clock, quiet_log: None, way: str
) -> None:
    """Test that a member's entry may go and come back, in any way."""
    entry = van.entries["solar"]
    if way == "unload":
        await hass.config_entries.async_unload(entry.entry_id)
    elif way == "disable":
        await hass.config_entries.async_set_disabled_by(
            entry.entry_id, ConfigEntryDisabler.USER
        )
    else:
        await hass.config_entries.async_remove(entry.entry_id)
    await hear(van, clock, 65, "monitor", *VAN)
    assert van.state("consumption") == STATE_UNKNOWN
    named = van.address("solar") if way == "remove" else "Solar"
    assert van.attributes("consumption")["missing"] == [named]

    if way == "unload":
        await hass.config_entries.async_setup(entry.entry_id)
    elif way == "disable":
        await hass.config_entries.async_set_disabled_by(entry.entry_id, None)
    else:
        await van.add("solar")
    await hear(van, clock, 15, "monitor", *VAN)
    assert van.state("consumption") == "260"


async def test_repeats_keep_a_member_alive(
    hass: HomeAssistant, van: Board, clock: Clock
) -> None:
    """Test that a device which sends the same packet again and again is there."""
    solar = van.senders["solar"]
    packet = solar.frame(0x01, van.payload("solar"))
    for _ in range(130):
        await clock.advance(1)
        solar.hear(packet)
        for name in ("monitor", "orion", "charger", "multi"):
            van.send(name)
    await hass.async_block_till_done()
    assert van.state("consumption") == "260"


@pytest.mark.parametrize("key", ["ff" * 16, KEY[:2] + "ff" * 15])
async def test_key_changed(
    hass: HomeAssistant, van: Board, clock: Clock, key: str
) -> None:
    """Test that a member is unknown that is heard but cannot be read, off or not.

    Whether that is seen by the key's first byte, or only by what it makes of readings.
    """
    charger = van.senders["charger"]
    charger.key = key
    await hear(van, clock, 70, "monitor", *VAN)
    assert van.state("consumption") == STATE_UNKNOWN
    assert van.attributes("consumption")["missing"] == ["Charger"]
    await hear(van, clock, 310, "monitor", *VAN)
    assert van.state("consumption") == STATE_UNKNOWN


@pytest.mark.parametrize("way", ["disable", "key"])
async def test_not_read(
    hass: HomeAssistant, van: Board, clock: Clock, way: str
) -> None:
    """Test that a member is not off that is disabled, or never fitted its key."""
    monitor, charger = (van.entries[name].entry_id for name in ("monitor", "charger"))
    hass.config_entries.async_update_entry(
        van.entries["monitor"], options={"timeout": 1}
    )
    if way == "disable":
        await hass.config_entries.async_set_disabled_by(
            charger, ConfigEntryDisabler.USER
        )
    else:
        van.senders["charger"].key = "ff" * 16
        await hear(van, clock, 70, "monitor", *VAN)
        await hass.config_entries.async_reload(charger)
    await hass.config_entries.async_reload(monitor)
    await hear(van, clock, 80, "monitor", *VAN)
    assert van.state("consumption") == STATE_UNKNOWN
    assert van.attributes("consumption")["missing"] == ["Charger"]


async def test_step_is_shown_at_once(
    hass: HomeAssistant, van: Board, clock: Clock
) -> None:
    """Test a kettle: in AC loads and battery within 2 s, in consumption within 12 s."""
    kettle: dict[str, dict[str, Any]] = {
        "monitor": {"current": -110},
        "multi": {
            "device_state": OperationMode.INVERTING,
            "battery_current": -100,
            "ac_out_power": 1200,
        },
    }

    async def boil(seconds: int) -> None:
        for _ in range(seconds):
            await clock.advance(1)
            for name in ("monitor", *VAN):
                van.send(name, **kettle.get(name, {}))
        await hass.async_block_till_done()

    await boil(2)
    assert van.state("ac_loads") == "1200"
    assert van.state("battery_power") == "-1430"
    await boil(10)
    assert van.state("consumption") == "1460"
    assert van.state("dc_loads") == "260"


@pytest.mark.parametrize(
    ("preset", "least", "most"),
    [("live", 20, 41), ("balanced", 3, 5), ("economical", 0, 1)],
)
async def test_preset(
    hass: HomeAssistant, van: Board, clock: Clock, preset: str, least: int, most: int
) -> None:
    """Test that states are no more often written than the monitor's preset allows."""
    hass.config_entries.async_update_entry(
        van.entries["monitor"], options={"reporting": preset}
    )
    await hass.config_entries.async_reload(van.entries["monitor"].entry_id)
    await hear(van, clock, 15, "monitor", *VAN)
    written = async_capture_events(hass, EVENT_STATE_CHANGED)
    for second in range(40):
        await clock.advance(1)
        for name in VAN:
            van.send(name)
        van.send("monitor", current=-10 - second / 20)
    await hass.async_block_till_done()
    powers = [e for e in written if e.data["entity_id"] == "sensor.van_battery_power"]
    assert least <= len(powers) <= most


async def test_diagnostics(
    hass: HomeAssistant, hass_client: ClientSessionGenerator, van: Board, clock: Clock
) -> None:
    """Test that each member's share and age are there, and no address."""
    await hear(van, clock, 5, "monitor", "orion", "multi")
    assert await async_setup_component(hass, "diagnostics", {})
    found: Any = await get_diagnostics_for_config_entry(
        hass, hass_client, van.entries["monitor"]
    )
    [system] = found["systems"]
    devices = system["devices"]
    assert [device["record"] for device in devices.values()] == [
        "battery_monitor",
        "solar_charger",
        "orion_xs",
        "ac_charger",
        "vebus",
    ]
    assert devices["device 1"]["share"] == -130
    assert devices["device 1"]["age"] <= 1
    assert devices["device 2"]["share"] == 130
    assert 5 <= devices["device 2"]["age"] <= 6
    assert system["values"]["consumption_power"] == 260
    text = str(system)
    assert not any(sender.address in text for sender in van.senders.values())
