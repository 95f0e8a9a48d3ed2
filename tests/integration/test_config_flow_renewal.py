"""Test the config flow: a new key for a device that is set up, and its options."""

from typing import Any

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from homeassistant.config_entries import (
    SOURCE_REAUTH,
    ConfigEntryState,
    ConfigFlowResult,
)
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType, InvalidData

from .flow import NONSENSE_KEY, OTHER_KEY, READING, SUN, hear, submit, suggested
from .sender import DOMAIN, KEY, Sender, frame

# The device has it now; its frame with this nonce is nonsense with `NONSENSE_KEY`.
NEW = frame(0x02, READING, nonce=1)


async def renew(
    hass: HomeAssistant, entry: MockConfigEntry, reauth: bool
) -> ConfigFlowResult:
    """Begin in one way or the other."""
    if reauth:
        return await entry.start_reauth_flow(hass)
    return await entry.start_reconfigure_flow(hass)


@pytest.fixture(params=[True, False], ids=["reauth", "reconfigure"])
def reauth(request: pytest.FixtureRequest) -> bool:
    """Return whether Home Assistant asks for the key, or the user wants to enter it."""
    return bool(request.param)


@pytest.fixture
async def entry(hass: HomeAssistant, sender: Sender) -> MockConfigEntry:
    """Return a device that was set up with another key than it has now."""
    return await sender.add_entry(
        hass, title="House battery", data={"access_token": OTHER_KEY, "kept": 1}
    )


async def test_device_in_range(
    hass: HomeAssistant, sender: Sender, entry: MockConfigEntry, reauth: bool
) -> None:
    """Test that the key is tried, that the form goes on, and that the key is used."""
    for nonce in range(5):
        await hear(hass, sender, frame(0x02, READING, nonce=nonce))
    form = await renew(hass, entry, reauth)
    assert form["type"] is FlowResultType.FORM
    assert form["step_id"] == ("reauth_confirm" if reauth else "reconfigure")
    shown = {"name": "House battery", "model": "SmartShunt 500A/50mV"}
    assert form["description_placeholders"] == {**shown, "plain_name": shown["name"]}
    [flow] = hass.config_entries.flow.async_progress()
    assert flow["context"]["title_placeholders"] == shown

    for typed, error in (
        (OTHER_KEY, "key_mismatch"),
        (KEY[:30], "key_too_short"),
        (NONSENSE_KEY, "key_nonsense"),
    ):
        form = await submit(hass, form, access_token=typed)
        assert form["errors"] == {"access_token": error}
        assert suggested(form, "access_token") == typed
    result = await submit(hass, form, access_token=f" {KEY.upper()}")
    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == (
        "reauth_successful" if reauth else "reconfigure_successful"
    )
    assert entry.data == {"access_token": KEY, "kept": 1}
    assert entry.state is ConfigEntryState.LOADED
    assert entry.runtime_data.reader.key
    sender.nonce = 5
    sender.send(0x02, READING, times=2)
    await hass.async_block_till_done()
    assert hass.states.is_state("sensor.house_battery_voltage", "13.2")


async def test_device_out_of_range(
    hass: HomeAssistant, entry: MockConfigEntry, reauth: bool
) -> None:
    """Test that the key is stored, to be checked with the first advertisement."""
    form = await renew(hass, entry, reauth)
    form = await submit(hass, form, access_token="x")
    assert form["errors"] == {"access_token": "key_not_hexadecimal"}
    result = await submit(hass, form, access_token=KEY)
    assert result["type"] is FlowResultType.ABORT
    assert entry.data["access_token"] == KEY


@pytest.mark.parametrize("stored", [{"access_token": ""}, {}])
async def test_unencrypted_device_needs_no_key(
    hass: HomeAssistant, sender: Sender, reauth: bool, stored: dict[str, Any]
) -> None:
    """Test that nothing is asked, and that the entry is put right."""
    sender.key = ""
    entry = MockConfigEntry(domain=DOMAIN, unique_id=sender.address, data=stored)
    entry.add_to_hass(hass)
    await hass.config_entries.async_setup(entry.entry_id)
    for flow in hass.config_entries.flow.async_progress():
        hass.config_entries.flow.async_abort(flow["flow_id"])
    await hear(hass, sender, frame(0xFF01, SUN, nonce=1))

    result = await renew(hass, entry, reauth)
    await hass.async_block_till_done()
    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "no_key_needed"
    assert entry.data["access_token"] == ""
    assert entry.state is ConfigEntryState.LOADED


@pytest.mark.parametrize(
    "stored",
    [
        {},
        {"access_token": KEY[:31]},
        {"access_token": f"{KEY}0"},
        {"access_token": "not a key"},
    ],
)
async def test_stored_key_that_cannot_be_one(
    hass: HomeAssistant, sender: Sender, stored: dict[str, Any]
) -> None:
    """Test that Home Assistant asks for it, and goes on with the answer."""
    entry = MockConfigEntry(
        domain=DOMAIN, title="Old", unique_id=sender.address, data=stored
    )
    entry.add_to_hass(hass)
    assert not await hass.config_entries.async_setup(entry.entry_id)
    assert entry.state.value == "setup_error"
    assert entry.error_reason_translation_key == "malformed_key"
    assert entry.error_reason_translation_placeholders == {
        "name": "Old",
        "plain_name": "Old",
    }

    [flow] = hass.config_entries.flow.async_progress()
    assert flow["context"]["source"] == SOURCE_REAUTH
    result = await submit(hass, flow, access_token=KEY)
    assert result["reason"] == "saved_unchecked"
    assert entry.state is ConfigEntryState.LOADED


async def test_options(hass: HomeAssistant, sender: Sender) -> None:
    """Test that they are shown as they are, and apply at once."""
    entry = await sender.add_entry(hass)
    assert entry.runtime_data.reader.timeout == 300
    before = entry.runtime_data

    form = await hass.config_entries.options.async_init(entry.entry_id)
    assert form["type"] is FlowResultType.FORM
    assert form["step_id"] == "init"
    for minutes in (0, 24 * 60 + 1):
        with pytest.raises(InvalidData):
            await hass.config_entries.options.async_configure(
                form["flow_id"], {"timeout": minutes, "reporting": "live"}
            )
    result = await hass.config_entries.options.async_configure(
        form["flow_id"], {"timeout": 12.0, "reporting": "live"}
    )
    await hass.async_block_till_done()
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert entry.options == {"timeout": 12, "reporting": "live"}
    assert entry.runtime_data is not before
    assert entry.runtime_data.reader.timeout == 720

    form = await hass.config_entries.options.async_init(entry.entry_id)
    assert suggested(form, "timeout") == 12
    assert suggested(form, "reporting") == "live"
