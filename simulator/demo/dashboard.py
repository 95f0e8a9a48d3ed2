"""The dashboards of a demonstration: the integration's own, and a van's example."""

from collections.abc import Iterator, Mapping
import re
from typing import Any, Final

from custom_components.victron_ble.descriptions import sources as entity_sources
from homeassistant.const import Platform
from homeassistant.util import slugify
from homeassistant.util.yaml import parse_yaml
from simulator.home_assistant import ROOT
from simulator.radio import Radio
from simulator.system import System

from .entities import EntityIds

TEMPLATE: Final = ROOT / "docs" / "dashboard.yaml"
STRATEGY: Final = {"strategy": {"type": "custom:victron"}}
# As the example calls the devices of a van, and what they are in the fleet.
_PLACES: Final = frozenset(("shunt", "solar", "orion", "protect", "multi"))

type Devices = Mapping[str, tuple[Radio, EntityIds]]  # by their key in the site


def example(system: System, entity_ids: Mapping[str, EntityIds]) -> dict[str, Any]:
    """Return the documentation's example for each van of a fleet; ids by address."""
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
            names = {"title": name.title(), "path": name}
            views += [view | names for view in _views(devices)]
    return {"views": views}


def _views(devices: Devices) -> Iterator[dict[str, Any]]:
    """Yield the example's views with a van's entities."""

    def entity_id(found: re.Match[str]) -> str:
        platform, device, name = found.groups()
        radio, ids = devices[device]
        return ids[f"{platform}.{_keys(platform, radio)[name]}"]

    text = re.sub(
        r"\b((?:binary_)?sensor)\.my_([a-z]+)_([a-z_]+)",
        entity_id,
        TEMPLATE.read_text(encoding="utf-8"),
    )
    written: Any = parse_yaml(text)
    yield from written["views"]


def _keys(platform: str, radio: Radio) -> dict[str, str]:
    """Return the keys of a device's entities by the ends of their English ids."""
    found = entity_sources(Platform(platform), radio.data_type)
    return {slugify(source.meaning.name): key for key, source in found.items()}
