"""Test the form in which a wrong digit of a key is mended."""

from http import HTTPStatus
from typing import Any

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component

from .clock import Clock
from .flow import NONSENSE_KEY, OTHER_KEY, READING, SPARE_BITS_USED, SUN
from .sender import DOMAIN, KEY, Sender, frame
from .states import issues


class Form:
    """The form of the issue about a wrong digit, as the browser has it."""

    def __init__(self, client: Any, issue_id: str) -> None:
        """Take the issue."""
        self._client = client
        self._issue_id = issue_id
        self._flow_id = ""

    async def begin(self) -> dict[str, Any]:
        """Begin, and return what is shown."""
        return await self._post("", {"handler": DOMAIN, "issue_id": self._issue_id})

    async def submit(self, key: str) -> dict[str, Any]:
        """Submit a key, and return what is shown then."""
        return await self._post(f"/{self._flow_id}", {"access_token": key})

    async def _post(self, path: str, data: dict[str, Any]) -> dict[str, Any]:
        response = await self._client.post(f"/api/repairs/issues/fix{path}", json=data)
        assert response.status == HTTPStatus.OK
        shown: dict[str, Any] = await response.json()
        self._flow_id = shown["flow_id"]
        return shown


@pytest.fixture
async def entry(hass: HomeAssistant, clock: Clock, sender: Sender) -> MockConfigEntry:
    """Return an entry whose key has a wrong digit, which is known by now."""
    assert await async_setup_component(hass, "repairs", {})
    entry = await sender.add_entry(
        hass, title="House", data={"access_token": NONSENSE_KEY}
    )
    for _ in range(50):
        sender.send(0x02, READING)
        await clock.advance(10)
    assert issues(hass) == ["key_nonsense"]
    return entry


@pytest.fixture
async def form(
    hass: HomeAssistant, entry: MockConfigEntry, hass_client: ClientSessionGenerator
) -> Form:
    """Return the form."""
    return Form(await hass_client(), f"key_nonsense_{entry.entry_id}")


async def test_form_for_the_new_key(
    hass: HomeAssistant, entry: MockConfigEntry, sender: Sender, form: Form
) -> None:
    """Test that the key is tried, that errors help, and that the issue closes."""
    shown = await form.begin()
    assert shown["type"] == "form"
    assert shown["step_id"] == "key"
    assert shown["description_placeholders"] == {
        "name": "House",
        "plain_name": "House",
    }

    sender.hear(frame(0x02, READING, nonce=1))
    for typed, error, placeholder in (
        (KEY[:31], "key_too_short", {"length": "31"}),
        (f"{KEY[:31]}x", "key_not_hexadecimal", {"position": "32"}),
        (OTHER_KEY, "key_mismatch", {}),
        (NONSENSE_KEY, "key_nonsense", {}),
    ):
        shown = await form.submit(typed)
        assert shown["type"] == "form"
        assert shown["errors"] == {"access_token": error}
        assert placeholder.items() <= shown["description_placeholders"].items()
        [field] = shown["data_schema"]
        assert field["description"] == {"suggested_value": typed}

    shown = await form.submit(f" {KEY.upper()}")
    assert shown["type"] == "create_entry"
    await hass.async_block_till_done()
    assert issues(hass) == []
    assert entry.data["access_token"] == KEY
    assert entry.state is ConfigEntryState.LOADED
    sender.send(0x02, READING, times=2)
    await hass.async_block_till_done()
    assert hass.states.is_state("sensor.house_voltage", "13.2")


async def test_form_takes_a_key_with_odd_unused_bits(
    clock: Clock, entry: MockConfigEntry, sender: Sender, form: Form
) -> None:
    """Test that the verdict is left to the advertisements that follow."""
    await clock.advance(130)
    sender.send(0x02, SPARE_BITS_USED, times=3)
    await form.begin()
    shown = await form.submit(KEY)
    assert shown["type"] == "create_entry"
    assert entry.data["access_token"] == KEY


async def test_form_in_a_flood_of_what_needs_no_key(
    entry: MockConfigEntry, sender: Sender, form: Form
) -> None:
    """Test that the key that was typed is stored, not none."""
    for nonce in range(20):
        sender.hear(frame(0xFF01, SUN, nonce=nonce))
    await form.begin()
    shown = await form.submit(KEY)
    assert shown["type"] == "create_entry"
    assert entry.data["access_token"] == KEY


async def test_form_for_a_device_that_was_removed(
    hass: HomeAssistant, entry: MockConfigEntry, form: Form
) -> None:
    """Test that nothing breaks."""
    await form.begin()
    await hass.config_entries.async_remove(entry.entry_id)
    shown = await form.submit(KEY)
    assert shown["type"] == "abort"
    assert shown["reason"] == "entry_removed"
