"""Test what a device is called that was set up before its name was heard."""

import pytest

from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr

from .flow import OTHER_KEY, READING, hear
from .sender import Sender, frame


async def read(hass: HomeAssistant, sender: Sender) -> None:
    """Have a device read."""
    for _ in range(3):
        await hear(hass, sender, sender.frame(0x02, READING))


@pytest.mark.parametrize(
    ("title", "followed"),
    [
        ("Victron 4455", "House battery"),
        ("SmartShunt 500A/50mV 4455", "House battery"),
        ("Starter 4455", "Starter 4455"),
        ("Van", "Van"),
    ],
)
async def test_title_follows_the_name(
    hass: HomeAssistant, sender: Sender, title: str, followed: str
) -> None:
    """Test that it does when the name is first heard, save where somebody chose it."""
    sender.name = ""
    entry = await sender.add_entry(hass, title=title)
    await read(hass, sender)
    assert entry.title == title

    sender.name = "House\u202e battery"
    await read(hass, sender)
    assert entry.title == followed
    [device] = dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)
    assert device.name == followed


async def test_name_heard_later_changes_nothing(
    hass: HomeAssistant, sender: Sender
) -> None:
    """Test that a title which is a name already stays, and so does one of the user."""
    sender.name = "House battery"
    entry = await sender.add_entry(hass, title="Victron 4455")
    await read(hass, sender)
    assert entry.title == "House battery"
    sender.name = "Other"
    await read(hass, sender)
    assert entry.title == "House battery"


async def test_foreign_frames_name_nothing(hass: HomeAssistant, sender: Sender) -> None:
    """Test that a name counts only with readings that are believed."""
    entry = await sender.add_entry(hass, title="Victron 4455")
    for nonce in range(5):
        await hear(hass, sender, frame(0x02, READING, nonce=nonce, key=OTHER_KEY))
    assert entry.title == "Victron 4455"
