"""Test the config flow: a key that another integration for the device has."""

from typing import Any

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType

from .flow import CHECKED, OTHER_KEY, READING, begin, cards, hear, submit, suggested
from .sender import ADDRESS, KEY, Sender


def add_fork(hass: HomeAssistant, **entry: Any) -> None:
    """Add an entry of a fork."""
    given = {"domain": "victron_ir_ble", "unique_id": ADDRESS, "data": {"key": KEY}}
    MockConfigEntry(**(given | entry)).add_to_hass(hass)


@pytest.fixture
async def card(hass: HomeAssistant, sender: Sender) -> Any:
    """Return the card of a device that a fork has too."""
    add_fork(hass)
    await hear(hass, sender, sender.frame(0x02, READING))
    [card] = cards(hass)
    return card


async def test_take_the_key(hass: HomeAssistant, card: Any, sender: Sender) -> None:
    """Test that one click is enough."""
    menu = await hass.config_entries.flow.async_configure(card["flow_id"])
    assert menu["type"] is FlowResultType.MENU
    assert menu["menu_options"] == ["known_key", "access_token"]
    assert menu["description_placeholders"] == {
        "name": "Victron",
        "plain_name": "Victron",
        "model": "SmartShunt 500A/50mV",
    }
    await hear(hass, sender, sender.frame(0x02, READING))
    result = await submit(hass, card, next_step_id="known_key")
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["data"] == CHECKED
    assert result["description"] == "first"


async def test_type_a_key(hass: HomeAssistant, card: Any, sender: Sender) -> None:
    """Test that another key can be typed."""
    form = await submit(hass, card, next_step_id="access_token")
    assert form["type"] is FlowResultType.FORM
    assert form["errors"] == {}
    assert suggested(form, "access_token") is None
    sender.key = OTHER_KEY
    await hear(hass, sender, sender.frame(0x02, READING))
    result = await submit(hass, form, access_token=OTHER_KEY)
    assert result["data"] == {"access_token": OTHER_KEY}


async def test_key_that_changed_meanwhile(
    hass: HomeAssistant, card: Any, sender: Sender
) -> None:
    """Test that the form for the key goes on from there."""
    sender.key = OTHER_KEY
    await hear(hass, sender, sender.frame(0x02, READING))
    form = await submit(hass, card, next_step_id="known_key")
    assert form["step_id"] == "access_token"
    assert form["errors"] == {"access_token": "key_mismatch"}
    result = await submit(hass, form, access_token=OTHER_KEY)
    assert result["type"] is FlowResultType.CREATE_ENTRY


@pytest.mark.parametrize(
    "entry",
    [
        {
            "domain": "victron_ir",
            "unique_id": None,
            "data": {"address": ADDRESS.lower(), "key": KEY},
        },
        {
            "unique_id": ADDRESS.replace(":", "-"),
            "data": {},
            "options": {"key": KEY.upper()},
        },
    ],
)
async def test_device_out_of_range(
    hass: HomeAssistant, sender: Sender, entry: dict[str, Any]
) -> None:
    """Test that the key is found however it is stored, and checked later."""
    add_fork(hass, **entry)
    menu = await submit(hass, await begin(hass), address=ADDRESS)
    assert menu["type"] is FlowResultType.MENU
    result = await submit(hass, menu, next_step_id="known_key")
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["data"] == {"access_token": KEY}
    assert result["description"] == "first_unchecked"


@pytest.mark.parametrize(
    "entry",
    [
        {"data": {"key": OTHER_KEY}},
        {"data": {"key": KEY[:30]}},
        {"data": {}},
        {"unique_id": "C0:11:22:33:44:66"},
    ],
)
async def test_key_of_no_use(
    hass: HomeAssistant, sender: Sender, entry: dict[str, Any]
) -> None:
    """Test that a key is not offered that is wrong, or of another device."""
    add_fork(hass, **entry)
    await hear(hass, sender, sender.frame(0x02, READING))
    [card] = cards(hass)
    form = await hass.config_entries.flow.async_configure(card["flow_id"])
    assert form["type"] is FlowResultType.FORM
    assert form["step_id"] == "access_token"
    result = await submit(hass, form, access_token=KEY)
    assert result["type"] is FlowResultType.CREATE_ENTRY
