"""The dashboard of a demonstration: the example of the documentation, or one like it."""

from collections.abc import Mapping
import json
import re
from typing import Any, Final

from custom_components.victron_ble.descriptions import sources as entity_sources
from homeassistant.const import Platform
from homeassistant.util import slugify
from homeassistant.util.yaml import parse_yaml
from simulator.home_assistant import ROOT
from simulator.radio import Radio
from simulator.system import System

from .cards import Card, Devices, site_view
from .energy import sources
from .entities import EntityIds

TEMPLATE: Final = ROOT / "docs" / "dashboard.yaml"
# As the example calls the devices of a van, and what they are in the fleet.
_PLACES: Final = frozenset(("shunt", "solar", "orion", "protect", "multi"))
_ICONS: Final = {"van": "van-utility", "boat": "sail-boat", "house": "home-battery"}


def dashboard(system: System, entity_ids: Mapping[str, EntityIds]) -> str:
    """Return a dashboard, in JSON, with a view for each site; ids by address."""
    views = []
    for site in system.sites:
        name = site.plan.name
        radios = {key: system.radio(f"{name}/{key}") for key in site.plants}
        devices = {
            key: (radio, entity_ids[radio.address])
            for key, radio in radios.items()
            if radio.address in entity_ids
        }
        if devices.keys() >= _PLACES:
            view = _van_view(devices)
        else:
            here = [(r, s) for r, s in sources(system) if r in radios.values()]
            view = site_view(devices, here)
        icon = _ICONS[name.partition("-")[0]]
        views.append(
            {**view, "title": name.title(), "path": name, "icon": f"mdi:{icon}"}
        )
    return json.dumps({"title": "Victron", "views": views}, indent=2)


def _van_view(devices: Devices) -> Card:
    """Return the example with a van's entities."""

    def entity_id(found: re.Match[str]) -> str:
        platform, device, name = found.groups()
        radio, ids = devices[device]
        return ids[f"{platform}.{_keys(platform, radio)[name]}"]

    text = re.sub(
        r"\b((?:binary_)?sensor)\.my_([a-z]+)_([a-z_]+)",
        entity_id,
        TEMPLATE.read_text(encoding="utf-8"),
    )
    example: Any = parse_yaml(text)
    (view,) = example["views"]
    return dict(view)


def _keys(platform: str, radio: Radio) -> dict[str, str]:
    """Return the keys of a device's entities by the ends of their English ids."""
    found = entity_sources(Platform(platform), radio.data_type)
    return {slugify(source.meaning.name): key for key, source in found.items()}
