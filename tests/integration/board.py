"""What must be true of every dashboard, whatever it shows."""

from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

from custom_components.victron_ble.dashboard.cards import Card, Name
from custom_components.victron_ble.dashboard.command import build_views
from custom_components.victron_ble.dashboard.found import Only
from custom_components.victron_ble.dashboard.overview import PICTURE
from custom_components.victron_ble.dashboard.texts import async_load_texts
from custom_components.victron_ble.library import Record
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er

from .complete import send_everything
from .proxy import Proxy
from .sender import Sender

# Of the cards that Home Assistant 2026.10 and newer have, those that are of use here.
CARDS: Final = {
    "energy-distribution",
    "entities",
    "entity-filter",
    "glance",
    "heading",
    "history-graph",
    "statistics-graph",
    "tile",
}


def nodes(tree: Any) -> Iterator[Card]:
    """Yield every mapping in a tree."""
    if isinstance(tree, list):
        for one in tree:
            yield from nodes(one)
    elif isinstance(tree, dict):
        yield tree
        for one in tree.values():
            yield from nodes(one)


def entity_ids(tree: Any) -> set[str]:
    """Return every entity in a tree, in cards and in conditions."""
    found = {node["entity"] for node in nodes(tree) if "entity" in node}
    for node in nodes(tree):
        if node.get("type") == PICTURE:
            for ids in node.get("entities", {}).values():
                found.update(ids)
    return found


def cards(view: Card) -> list[Card]:
    """Return the cards of all sections."""
    return [card for section in view["sections"] for card in section["cards"]]


def rendered(hass: HomeAssistant, entity_id: str, name: Name) -> str:
    """Return what a name becomes in the page."""
    if isinstance(name, str):
        return name
    entity = er.async_get(hass).async_get(entity_id)
    assert entity
    device = dr.async_get(hass).async_get(entity.device_id or "")
    assert device
    parts = {
        "device": device.name_by_user or device.name,
        "entity": entity.name or entity.original_name or entity.original_device_class,
    }
    found = [
        item.get("text") or parts[item["type"]]
        for item in (name if isinstance(name, list) else [name])
    ]
    return " ".join(text for text in found if text)


def assert_sound(hass: HomeAssistant, views: list[Card]) -> None:
    """Assert what holds of all dashboards."""
    assert views
    paths = [view["path"] for view in views]
    assert len(set(paths)) == len(paths)
    registry = er.async_get(hass)
    for view in views:
        assert view["title"]
        assert view["sections"]
        for entity_id in entity_ids(view):
            entity = registry.async_get(entity_id)
            assert entity, f"there is no {entity_id}"
            assert not entity.disabled
            assert not entity.hidden
        for badge in view["badges"]:
            assert badge["type"] == "entity"
            assert badge["visibility"]
        for section in view["sections"]:
            _assert_section(hass, section)
        _assert_names(hass, view["badges"], key="icon")


def _assert_section(hass: HomeAssistant, section: Card) -> None:
    assert section["type"] == "grid"
    assert any(card["type"] != "heading" for card in section["cards"])
    for card in section["cards"]:
        assert card["type"] in CARDS | {PICTURE}
        assert card.get("entities", True)
        assert card.get("heading", True)
        assert card.get("title", True)
        _assert_names(hass, card.get("entities", []))
    _assert_names(hass, [card for card in section["cards"] if card["type"] == "tile"])


def _assert_names(hass: HomeAssistant, shown: Any, key: str = "type") -> None:
    """Assert that like things can be told apart."""
    if isinstance(shown, dict):  # those of the picture
        return
    names = Counter(
        (rendered(hass, one["entity"], one["name"]), one.get(key)) for one in shown
    )
    assert [name for name, count in names.items() if count > 1] == []


async def add(
    hass: HomeAssistant,
    proxy: Proxy,
    number: int,
    record: type[Record],
    name: str | None = None,
) -> Sender:
    """Add a device that shows all that its record type has."""
    sender = Sender(
        proxy,
        address=f"C0:00:00:00:00:{number:02X}",
        key=f"{number:02x}" * 16,
        name=name or record.record_name.title(),
    )
    await sender.add_entry(hass, record.record_type)
    send_everything(sender, record)
    await hass.async_block_till_done()
    return sender


def device_of(hass: HomeAssistant, sender: Sender) -> dr.AnyDeviceEntry:
    """Return a sender's device."""
    registry = er.async_get(hass)
    entity = next(
        entity
        for entity in registry.entities.values()
        if entity.unique_id.startswith(sender.address)
    )
    device = dr.async_get(hass).async_get(entity.device_id or "")
    assert device
    return device


async def build(hass: HomeAssistant, only: Only = Only()) -> dict[str, Card]:
    """Return the views by path, after a look at what must be true of all."""
    texts = await async_load_texts(hass, "en")
    views = build_views(hass, only, texts, frozenset())
    assert_sound(hass, views)
    return {view["path"]: view for view in views}
