"""Test the command by which a page asks for the dashboard."""

import os
from pathlib import Path
from typing import Any

import pytest
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.victron_ble.dashboard.texts import async_load_texts
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component

from .board import add, assert_sound, nodes
from .complete import DATA
from .proxy import Proxy
from .sender import DOMAIN
from .shipping import COMPONENT
from .test_translations import ALL_LANGUAGES

MONITOR = DATA["battery_monitor"]


@pytest.mark.parametrize("language", [*ALL_LANGUAGES, "xx"])
async def test_each_language(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator, proxy: Proxy, language: str
) -> None:
    """Test that all words are there, in a language that is not known in English."""
    await add(hass, proxy, 1, MONITOR)
    await add(hass, proxy, 2, DATA["smart_lithium"])
    client = await hass_ws_client(hass)

    await client.send_json_auto_id(
        {"type": "victron_ble/dashboard", "language": language}
    )
    answer = await client.receive_json()

    assert answer["success"]
    assert_sound(hass, answer["result"]["views"])
    words = [
        node[place]
        for node in nodes(answer["result"])
        for place in ("heading", "name", "title")
        if isinstance(node.get(place), str)
    ]
    assert len(words) > 10
    assert not any("{" in word for word in words)


async def test_a_language_is_no_path(hass: HomeAssistant, tmp_path: Path) -> None:
    """Test that texts come from nowhere but the translations."""
    other = tmp_path / "xx.json"
    other.write_text('{"common": {"power": "Elsewhere"}}', encoding="utf-8")
    assert await async_setup_component(hass, DOMAIN, {})

    language = os.path.relpath(other.with_suffix(""), COMPONENT / "translations")

    assert (await async_load_texts(hass, language))["power"] == "Power"


async def test_nothing_to_show(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator, proxy: Proxy
) -> None:
    """Test that a code and words say why there is no dashboard."""
    assert await async_setup_component(hass, DOMAIN, {})
    client = await hass_ws_client(hass)

    async def refused(options: dict[str, Any]) -> dict[str, str]:
        await client.send_json_auto_id(
            {"type": "victron_ble/dashboard", "language": "en", "options": options}
        )
        error: dict[str, str] = (await client.receive_json())["error"]
        return error

    error = await refused({})
    assert error["code"] == "nothing_yet"
    assert error["message"].startswith("There is nothing to show yet.")
    await add(hass, proxy, 1, MONITOR)
    assert (await refused({"areas": ["nowhere"]}))["code"] == "nothing_left"
    assert (await refused({"labels": ["none"]}))["code"] == "nothing_left"
    assert (await refused({"areas": 3}))["code"] == "invalid_format"
    assert (await refused({"nonsense": []}))["code"] == "invalid_format"


async def test_who_is_no_admin(
    hass: HomeAssistant,
    hass_ws_client: WebSocketGenerator,
    hass_read_only_access_token: str,
    proxy: Proxy,
) -> None:
    """Test that everyone may look."""
    await add(hass, proxy, 1, MONITOR)
    client = await hass_ws_client(hass, hass_read_only_access_token)

    await client.send_json_auto_id({"type": "victron_ble/dashboard", "language": "en"})

    assert (await client.receive_json())["success"]
