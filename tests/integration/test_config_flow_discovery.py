"""Test the config flow: devices that Home Assistant discovers."""

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from homeassistant.components.bluetooth import async_clear_advertisement_history
from homeassistant.config_entries import SOURCE_IGNORE
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType

from .clock import Clock
from .flow import (
    CHECKED,
    OTHER_FORMAT,
    OTHER_KEY,
    READING,
    READOUT_OFF,
    SUN,
    UNKNOWN,
    begin,
    cards,
    hear,
    refused,
    submit,
)
from .proxy import Proxy
from .sender import ADDRESS, DOMAIN, KEY, Sender, frame


async def test_discovered_device_is_set_up(hass: HomeAssistant, sender: Sender) -> None:
    """Test that the card names the device, and leads to its entry."""
    sender.name = "House battery"
    for _ in range(2):
        await hear(hass, sender, sender.frame(0x02, READING))

    [card] = cards(hass)
    assert card["context"]["title_placeholders"] == {
        "name": "House battery",
        "model": "SmartShunt 500A/50mV",
    }
    form = await hass.config_entries.flow.async_configure(card["flow_id"])
    assert form["type"] is FlowResultType.FORM
    assert form["step_id"] == "access_token"
    assert form["errors"] == {}
    title = card["context"]["title_placeholders"]
    assert form["description_placeholders"] == {**title, "plain_name": title["name"]}

    result = await submit(hass, card, access_token=KEY)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["title"] == "House battery"
    assert result["data"] == CHECKED
    assert result["description"] == "first"
    assert result["result"].unique_id == ADDRESS
    assert result["result"].version == 1


async def test_device_without_name(hass: HomeAssistant, sender: Sender) -> None:
    """Test that it is called after its product and the end of its address."""
    sender.name = ""
    await hear(hass, sender, sender.frame(0x02, READING))

    [card] = cards(hass)
    result = await submit(hass, card, access_token=KEY)
    assert result["title"] == "SmartShunt 500A/50mV 4455"


async def test_configured_device_is_not_discovered(
    hass: HomeAssistant, sender: Sender
) -> None:
    """Test that no card appears."""
    await sender.add_entry(hass)
    await hear(hass, sender, sender.frame(0x02, READING))
    assert cards(hass) == []

    assert await refused(hass) == "already_configured"


async def test_one_card_a_device(hass: HomeAssistant, sender: Sender) -> None:
    """Test that a second discovery ends in favour of the first."""
    await hear(hass, sender, sender.frame(0x02, READING))
    assert await refused(hass) == "already_in_progress"
    assert len(cards(hass)) == 1


async def test_ignored_device(hass: HomeAssistant, sender: Sender) -> None:
    """Test that it is not discovered, but can be added by hand."""
    MockConfigEntry(domain=DOMAIN, unique_id=ADDRESS, source=SOURCE_IGNORE).add_to_hass(
        hass
    )
    await hear(hass, sender, sender.frame(0x02, READING))
    assert cards(hass) == []

    form = await submit(hass, await begin(hass), address=ADDRESS)
    result = await submit(hass, form, access_token=KEY)
    assert result["type"] is FlowResultType.CREATE_ENTRY


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (READOUT_OFF, "instant_readout_off"),
        (b"\x10", "instant_readout_off"),
        (frame(0x02, b"", nonce=1), "instant_readout_off"),
        (UNKNOWN, "unknown_record"),
        (frame(0x00, bytes(5), nonce=1), "unknown_record"),  # of test programs
        (frame(0x07, bytes(12), nonce=1), "unknown_record"),  # not settled as yet
        (frame(0xFF00, bytes(12), nonce=1), "unknown_record"),
    ],
)
async def test_obstacle_and_card_once_it_is_gone(
    hass: HomeAssistant, sender: Sender, data: bytes, reason: str
) -> None:
    """Test that a device which cannot be set up gets its card later, once."""
    await hear(hass, sender, data)
    assert cards(hass) == []
    assert await refused(hass) == reason

    await hear(hass, sender, OTHER_FORMAT)
    assert cards(hass) == []
    await hear(hass, sender, sender.frame(0x02, READING))
    [card] = cards(hass)

    hass.config_entries.flow.async_abort(card["flow_id"])
    await hear(hass, sender, sender.frame(0x02, READING))
    assert cards(hass) == []


async def test_away_while_there_is_an_obstacle(
    hass: HomeAssistant, clock: Clock, proxy: Proxy, sender: Sender
) -> None:
    """Test that a device which left is watched no longer, and discovered as usual."""
    await hear(hass, sender, READOUT_OFF)
    assert hass.data["victron_ble_watched"]
    for _ in range(4):
        await clock.advance(600)
    assert hass.data["victron_ble_watched"] == {}

    await hear(hass, sender, sender.frame(0x02, READING))
    assert len(cards(hass)) == 1


async def test_unencrypted_device_needs_no_key(
    hass: HomeAssistant, sender: Sender
) -> None:
    """Test that a SolarSense is confirmed; core's integration reads an empty key."""
    sender.name = "Roof"
    sender.product_id = 0xC050
    await hear(hass, sender, sender.frame(0xFF01, SUN))

    [card] = cards(hass)
    form = await hass.config_entries.flow.async_configure(card["flow_id"])
    assert form["type"] is FlowResultType.FORM
    assert form["step_id"] == "confirm"
    title = card["context"]["title_placeholders"]
    assert form["description_placeholders"] == {**title, "plain_name": title["name"]}

    result = await submit(hass, card)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["title"] == "Roof"
    assert result["data"] == {"access_token": ""}


async def test_device_of_another_make(hass: HomeAssistant, sender: Sender) -> None:
    """Test that data of no Victron device is refused."""
    await hear(hass, sender, OTHER_FORMAT)
    assert await refused(hass) == "not_supported"


async def test_key_is_tried_though_another_format_came_last(
    hass: HomeAssistant, sender: Sender
) -> None:
    """Test that the advertisement of the discovery serves."""
    for _ in range(2):
        await hear(hass, sender, sender.frame(0x02, READING))
    [card] = cards(hass)
    await hear(hass, sender, OTHER_FORMAT)

    result = await submit(hass, card, access_token=OTHER_KEY)
    assert result["errors"] == {"access_token": "key_mismatch"}
    result = await submit(hass, card, access_token=KEY)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["description"] == "first"


async def test_key_is_tried_though_the_device_left(
    hass: HomeAssistant, sender: Sender
) -> None:
    """Test that what was heard once serves, the name too."""
    await hear(hass, sender, sender.frame(0x02, READING))
    [card] = cards(hass)
    async_clear_advertisement_history(hass, ADDRESS)

    result = await submit(hass, card, access_token=OTHER_KEY)
    assert result["errors"] == {"access_token": "key_mismatch"}
    result = await submit(hass, card, access_token=KEY)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["title"] == sender.name


@pytest.mark.parametrize("by_hand", [False, True])
async def test_removed_device_is_discovered_again(
    hass: HomeAssistant, sender: Sender, by_hand: bool
) -> None:
    """Test that the card is back, whatever way the device was added."""
    await hear(hass, sender, sender.frame(0x02, READING))
    flow = cards(hass)[0]
    if by_hand:
        flow = await submit(hass, await begin(hass), address=ADDRESS)
    result = await submit(hass, flow, access_token=KEY)
    assert cards(hass) == []

    await hass.config_entries.async_remove(result["result"].entry_id)
    await hear(hass, sender, sender.frame(0x02, READING))
    assert len(cards(hass)) == 1
