"""Test entries as another version, a script or a failed write may have left them."""

from typing import Any
from unittest.mock import patch

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.components.diagnostics import (
    get_diagnostics_for_config_entry,
)
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.setup import async_setup_component

from .clock import Clock
from .flow import READING, suggested
from .sender import ADDRESS, DOMAIN, KEY, Sender
from .states import available, voltage
from .test_faults_lifetime import timers

DEVICE = {"record": "battery_monitor", "product_id": 0xA389, "spare_bits_used": False}

# What may be kept of a device beside its key.
DEVICES: dict[str, Any] = {
    "nothing": ...,
    "null": None,
    "a text": "SmartShunt",
    "a list": [1],
    "empty": {},
    "half": {"record": "battery_monitor", "key": "0123"},
    "the other half": {"product_id": 0xA389, "key": "0123"},
    "of other types": {"record": 2, "product_id": "A389", "spare_bits_used": "no"},
    "of a newer version": {**DEVICE, "order": {"series": 5}, "record": "flux"},
    "with more in it": {**DEVICE, "serial": [1], "key": 7},
    "whole": DEVICE,
}

# Options that may be stored, and how they are shown.
OPTIONS: dict[str, tuple[dict[str, Any], tuple[str, int]]] = {
    "none": ({}, ("balanced", 5)),
    "ours": ({"reporting": "live", "timeout": 60}, ("live", 60)),
    "a preset of a newer version": ({"reporting": "by_sun"}, ("balanced", 5)),
    "a preset that is no text": ({"reporting": ["live"]}, ("balanced", 5)),
    "a text for minutes": ({"timeout": "5 minutes"}, ("balanced", 5)),
    "null": ({"reporting": None, "timeout": None}, ("balanced", 5)),
    "no minutes": ({"timeout": 0}, ("balanced", 5)),
    "less than a minute": ({"timeout": 0.5}, ("balanced", 1)),
    "a year": ({"timeout": 525600.0}, ("balanced", 1440)),
    "no number": ({"timeout": float("nan")}, ("balanced", 5)),
    "more of them": ({"reporting": "economical", "units": 1}, ("economical", 5)),
}


async def assert_works(hass: HomeAssistant, sender: Sender) -> None:
    """Assert that the device is read."""
    sender.send(0x02, READING, times=3)
    await hass.async_block_till_done()
    assert available(hass)
    assert voltage(hass) == "13.2"


@pytest.mark.parametrize("device", DEVICES.values(), ids=DEVICES)
@pytest.mark.usefixtures("quiet_log")
async def test_what_is_known_of_the_device(
    hass: HomeAssistant,
    sender: Sender,
    hass_client: ClientSessionGenerator,
    device: Any,
) -> None:
    """Test that it is set up, and read, and that what it was not is not shown."""
    assert await async_setup_component(hass, "diagnostics", {})
    data = {"access_token": KEY} | ({} if device is ... else {"device": device})
    entry = await sender.add_entry(hass, data=data)
    assert entry.state is ConfigEntryState.LOADED
    found: Any = await get_diagnostics_for_config_entry(hass, hass_client, entry)
    assert found["device"].keys() <= DEVICE.keys()
    await assert_works(hass, sender)
    assert entry.data["device"].items() >= DEVICE.items()


@pytest.mark.parametrize(("options", "shown"), OPTIONS.values(), ids=OPTIONS)
@pytest.mark.usefixtures("quiet_log")
async def test_options(
    hass: HomeAssistant,
    sender: Sender,
    options: dict[str, Any],
    shown: tuple[str, int],
) -> None:
    """Test that the default stands for what is none of ours, in the form too."""
    entry = await sender.add_entry(hass, options=options)
    await assert_works(hass, sender)
    assert entry.runtime_data.reader.timeout == 60 * shown[1]
    form: Any = await hass.config_entries.options.async_init(entry.entry_id)
    assert form["type"] is FlowResultType.FORM
    assert (suggested(form, "reporting"), suggested(form, "timeout")) == shown


@pytest.mark.parametrize("key", [None, 7, ["a"], {}, True, "", ...])
async def test_key(hass: HomeAssistant, sender: Sender, key: Any) -> None:
    """Test that a key which is none is asked for; no key at all says there is none."""
    data = {} if key is ... else {"access_token": key}
    entry = MockConfigEntry(domain=DOMAIN, unique_id=ADDRESS, data=data)
    entry.add_to_hass(hass)
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    assert (entry.state is ConfigEntryState.LOADED) is (key == "")
    asked = [
        flow["context"]["source"] for flow in hass.config_entries.flow.async_progress()
    ]
    assert asked == ([] if key == "" else ["reauth"])


@pytest.mark.parametrize(
    "unique_id",
    [
        ADDRESS,
        ADDRESS.lower(),
        ADDRESS.replace(":", "-"),
        ADDRESS.replace(":", "").lower(),
    ],
)
@pytest.mark.usefixtures("quiet_log")
async def test_address_in_another_writing(
    hass: HomeAssistant, sender: Sender, unique_id: str
) -> None:
    """Test that the device is heard, and not discovered again."""
    entry = await sender.add_entry(hass, unique_id=unique_id)
    assert entry.unique_id == ADDRESS
    assert "move_entities" not in entry.data
    await assert_works(hass, sender)
    assert hass.config_entries.flow.async_progress() == []


async def test_address_in_two_writings(hass: HomeAssistant, sender: Sender) -> None:
    """Test that one entry takes over from both."""
    spare = MockConfigEntry(
        domain=DOMAIN, unique_id=ADDRESS.lower(), data={"access_token": "of no use"}
    )
    spare.add_to_hass(hass)
    entry = await sender.add_entry(hass)
    assert hass.config_entries.async_entries(DOMAIN) == [entry]
    await assert_works(hass, sender)


@pytest.mark.parametrize("unique_id", [None, "", "the one in the bow"])
async def test_no_address(hass: HomeAssistant, unique_id: str | None) -> None:
    """Test that the entry says so, rather than be silent for ever."""
    entry = MockConfigEntry(
        domain=DOMAIN, unique_id=unique_id, data={"access_token": KEY}, title="Bow"
    )
    entry.add_to_hass(hass)
    await hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.SETUP_ERROR
    assert entry.error_reason_translation_key == "malformed_address"


@pytest.mark.parametrize(
    "fails",
    [
        "custom_components.victron_ble.sensor.async_setup_entry",
        "custom_components.victron_ble.binary_sensor.async_setup_entry",
        "homeassistant.config_entries.ConfigEntries.async_forward_entry_setups",
        "custom_components.victron_ble.async_last_shown",
    ],
)
async def test_set_up_that_fails(
    hass: HomeAssistant, clock: Clock, sender: Sender, fails: str
) -> None:
    """Test that nothing of the device stays, and that it can be set up again."""
    entry = MockConfigEntry(
        domain=DOMAIN,
        title=sender.name,
        unique_id=ADDRESS,
        data={"access_token": KEY},
    )
    entry.add_to_hass(hass)
    with patch(fails, side_effect=RuntimeError):
        await hass.config_entries.async_setup(entry.entry_id)
        await hass.async_block_till_done()
        sender.send(0x02, READING, times=3)
        await clock.advance(61)
    if entry.state is ConfigEntryState.LOADED:
        await hass.config_entries.async_unload(entry.entry_id)
    await clock.advance(61)
    assert timers(hass) == []
    sender.send(0x02, READING, times=3)
    assert timers(hass) == []

    assert await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()
    await assert_works(hass, sender)
