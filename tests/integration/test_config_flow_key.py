"""Test the config flow: the form for the key."""

import logging
from typing import Any

import probatio
import pytest

from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType, InvalidData
from homeassistant.helpers import config_validation as cv

from .flow import (
    CHECKED,
    NONSENSE_KEY,
    OTHER_KEY,
    READING,
    READOUT_OFF,
    SPARE_BITS_USED,
    UNKNOWN,
    UNUSED_BITS_KEY,
    WRITINGS,
    cards,
    hear,
    submit,
    suggested,
)
from .sender import KEY, Sender, frame

# A frame for which it is known what wrong keys make of it.
HEARD = frame(0x02, READING, nonce=1)


@pytest.fixture
async def card(hass: HomeAssistant, sender: Sender) -> Any:
    """Return the card of a device that was discovered."""
    for nonce in range(5):
        await hear(hass, sender, frame(0x02, READING, nonce=nonce))
    return cards(hass)[0]


@pytest.mark.parametrize("writing", WRITINGS)
async def test_any_writing_of_the_key(
    hass: HomeAssistant, card: Any, writing: str
) -> None:
    """Test that the key is stored as core's integration has it."""
    result = await submit(hass, card, access_token=writing)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["data"] == CHECKED


@pytest.mark.parametrize(
    ("typed", "error", "placeholders"),
    [
        ("", "key_empty", {}),
        (" - ", "key_empty", {}),
        (KEY[:31], "key_too_short", {"length": "31"}),
        (f"{KEY[:16]} {KEY[:15]}", "key_too_short", {"length": "31"}),
        (f"{KEY}0", "key_too_long", {"length": "33"}),
        (KEY * 2, "key_too_long", {"length": "64"}),
        (f"{KEY[:31]}g", "key_not_hexadecimal", {"position": "32"}),
        ("01:23:45:x7", "key_not_hexadecimal", {"position": "7"}),
        (OTHER_KEY, "key_mismatch", {"name": "Victron"}),
        (NONSENSE_KEY, "key_nonsense", {}),
    ],
)
async def test_wrong_key_and_the_right_one(
    hass: HomeAssistant,
    card: Any,
    caplog: pytest.LogCaptureFixture,
    typed: str,
    error: str,
    placeholders: dict[str, str],
) -> None:
    """Test that each error helps, that what was typed stays, and that the form goes on."""
    caplog.set_level(logging.DEBUG, "custom_components")
    form = await submit(hass, card, access_token=typed)
    assert form["type"] is FlowResultType.FORM
    assert form["step_id"] == "access_token"
    assert form["errors"] == {"access_token": error}
    shown = form["description_placeholders"]
    assert shown is not None
    assert placeholders.items() <= shown.items()
    assert suggested(form, "access_token") == typed

    result = await submit(hass, form, access_token=KEY)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["data"] == CHECKED
    assert KEY not in caplog.text
    assert len(typed) < 31 or typed not in caplog.text


async def test_insisting_on_a_key(hass: HomeAssistant, sender: Sender) -> None:
    """Test that a key is taken whose only fault the user has seen and denies."""
    for _ in range(3):
        await hear(hass, sender, sender.frame(0x02, SPARE_BITS_USED))
    [card] = cards(hass)
    form = await submit(hass, card, access_token=KEY)
    assert form["errors"] == {"access_token": "unused_bits"}

    # Something else in between, and it must be said again.
    form = await submit(hass, form, access_token=OTHER_KEY)
    form = await submit(hass, form, access_token=KEY)
    assert form["errors"] == {"access_token": "unused_bits"}

    result = await submit(hass, form, access_token=KEY.upper())
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["data"] == {"access_token": KEY}
    assert result["description"] == "first"


async def test_insisting_holds_for_one_key(hass: HomeAssistant, sender: Sender) -> None:
    """Test that another key with the same fault is doubted anew, and the first again."""
    await hear(hass, sender, frame(0x02, SPARE_BITS_USED, nonce=1))
    [form] = cards(hass)
    for typed in (KEY, UNUSED_BITS_KEY, KEY):
        form = await submit(hass, form, access_token=typed)
        assert form["errors"] == {"access_token": "unused_bits"}

    result = await submit(hass, form, access_token=KEY)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["data"] == {"access_token": KEY}


async def test_insisting_is_of_no_use_against_nonsense(
    hass: HomeAssistant, sender: Sender
) -> None:
    """Test that the advertisements heard meanwhile decide."""
    await hear(hass, sender, HEARD)
    [card] = cards(hass)
    form = await submit(hass, card, access_token=UNUSED_BITS_KEY)
    assert form["errors"] == {"access_token": "unused_bits"}

    for nonce in range(2, 6):
        await hear(hass, sender, frame(0x02, READING, nonce=nonce))
    form = await submit(hass, form, access_token=UNUSED_BITS_KEY)
    assert form["errors"] == {"access_token": "key_nonsense"}
    form = await submit(hass, form, access_token=NONSENSE_KEY)
    assert form["errors"] == {"access_token": "key_nonsense"}


@pytest.mark.parametrize(
    ("data", "error"),
    [(READOUT_OFF, "instant_readout_off"), (UNKNOWN, "unknown_record")],
)
async def test_obstacle_comes_and_goes(
    hass: HomeAssistant, sender: Sender, data: bytes, error: str
) -> None:
    """Test that the key is kept in the form until the device can be read again."""
    await hear(hass, sender, HEARD)
    [card] = cards(hass)
    await hear(hass, sender, data)
    form = await submit(hass, card, access_token=KEY)
    assert form["errors"] == {"access_token": error}
    assert suggested(form, "access_token") == KEY

    await hear(hass, sender, HEARD)
    result = await submit(hass, form, access_token=KEY)
    assert result["type"] is FlowResultType.CREATE_ENTRY


async def test_key_that_was_changed_since_the_discovery(
    hass: HomeAssistant, sender: Sender
) -> None:
    """Test that the key is tried on what was heard last."""
    await hear(hass, sender, HEARD)
    [card] = cards(hass)
    sender.key = OTHER_KEY
    await hear(hass, sender, sender.frame(0x02, READING))
    form = await submit(hass, card, access_token=KEY)
    assert form["errors"] == {"access_token": "key_mismatch"}
    result = await submit(hass, form, access_token=OTHER_KEY)
    assert result["type"] is FlowResultType.CREATE_ENTRY


async def test_a_key_that_is_no_text_is_in_no_error(
    hass: HomeAssistant, card: Any, caplog: pytest.LogCaptureFixture
) -> None:
    """Test what is refused before it is tried, and that the form can be proof-read."""
    form = await submit(hass, card, access_token="")
    assert form["data_schema"]
    fields: Any = probatio.to_field_list(
        form["data_schema"], custom_serializer=cv.custom_serializer
    )
    assert fields[0]["name"] == "access_token"
    assert fields[0]["selector"]["text"].get("type", "text") == "text"

    with pytest.raises(probatio.Error) as refused:
        probatio.humanize.validate_with_humanized_errors(
            {"access_token": [KEY]}, form["data_schema"]
        )
    assert "access_token" in str(refused.value)
    assert KEY not in str(refused.value)
    with pytest.raises(InvalidData):
        await submit(hass, form, access_token=[KEY])
    assert KEY not in caplog.text
