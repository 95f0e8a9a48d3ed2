"""Test icons.json: an icon where none comes with the device class, and only there."""

import json
from pathlib import Path

import hass_frontend
import pytest

import homeassistant
from homeassistant.components.binary_sensor import BinarySensorDeviceClass
from homeassistant.components.sensor import SensorDeviceClass

from .shipping import COMPONENT, Tree, leaves, load, sources

ICONS = load(COMPONENT / "icons.json")
ENTITY_ICONS = [
    (f"{platform}.{key}", icons)
    for platform, keys in ICONS["entity"].items()
    for key, icons in keys.items()
]
# An enumeration's icon is the eye of every sensor.
WITHOUT_ICON = (None, SensorDeviceClass.ENUM)


def states_of(key: str) -> set[str]:
    """Return every state that the entities of this translation key can have."""
    if key.startswith("binary_sensor."):
        return {"on", "off"}
    return {
        state
        for platform, _, source in sources()
        if key == f"{platform}.{source.description.translation_key}"
        for state in getattr(source.description, "options", None) or ()
    }


def known_icons() -> set[str]:
    """Return the icons of the installed frontend."""
    path = Path(hass_frontend.__file__).parent / "static" / "mdi" / "iconList.json"
    return {
        f"mdi:{icon['name']}" for icon in json.loads(path.read_text(encoding="utf-8"))
    }


def test_schema() -> None:
    """Test that there is nothing but icons of entities and of actions."""
    assert set(ICONS) == {"entity", "services"}
    assert all(set(icons) == {"service"} for icons in ICONS["services"].values())
    for _, icons in ENTITY_ICONS:
        assert set(icons) in ({"default"}, {"default", "state"})


def test_icons_exist() -> None:
    """Test every name against the frontend's list."""
    assert {icon for _, icon in leaves(ICONS)} <= known_icons()


def test_entities_with_an_icon() -> None:
    """Test that those have one whose device class gives none, and no others."""
    wanted = {
        f"{platform}.{source.description.translation_key}"
        for platform, _, source in sources()
        if source.description.device_class in WITHOUT_ICON
    }

    assert {key for key, _ in ENTITY_ICONS} == wanted


def test_device_classes_with_an_icon() -> None:
    """Test that Home Assistant has an icon for every other class that is used."""
    components = Path(homeassistant.__file__).parent / "components"
    for platform, _, source in sources():
        device_class = source.description.device_class
        if device_class in WITHOUT_ICON:
            continue
        assert isinstance(device_class, SensorDeviceClass | BinarySensorDeviceClass)
        icons = load(components / platform / "icons.json")["entity_component"]
        assert icons[device_class]["default"] != icons["_"]["default"]


@pytest.mark.parametrize(("key", "icons"), ENTITY_ICONS)
def test_state_icons(key: str, icons: Tree) -> None:
    """Test that each is of a state that the entity can have, and says something."""
    states = icons.get("state", {})

    assert set(states) <= states_of(key)
    assert icons["default"] not in states.values()
