"""The dashboard of a demonstration: the example for a van, or a section a device."""

import json
import re
from typing import Any

from homeassistant.util import slugify
from simulator.home_assistant import ROOT
from simulator.radio import Radio
from simulator.system import System

TEMPLATE = ROOT / "docs" / "dashboard.yaml"
# As the example calls the devices of a van, and what they are in the fleet.
_PLACES = {"shunt", "solar", "orion", "protect", "multi"}


def van_dashboard(system: System) -> str | None:
    """Return the example with a van's entities; None where the fleet is no one van."""
    names = {
        radio.place.rpartition("/")[2]: slugify(radio.name)
        for radio in system.radios.values()
    }
    if len(system.sites) > 1 or not names.keys() >= _PLACES:
        return None
    return re.sub(
        r"\b((?:binary_)?sensor)\.my_([a-z]+)_",
        lambda found: f"{found[1]}.{names[found[2]]}_",
        TEMPLATE.read_text(encoding="utf-8"),
    )


def plain_dashboard(radios: list[Radio], entities: dict[str, list[str]]) -> str:
    """Return a dashboard, in JSON, with the entities of each device by address."""
    sections: list[dict[str, Any]] = [
        {
            "type": "grid",
            "cards": [
                {"type": "heading", "heading": radio.name},
                {
                    "type": "entities",
                    "entities": [
                        # The heading has said which device it is.
                        {"entity": entity_id, "name": {"type": "entity"}}
                        for entity_id in entities[radio.address]
                    ],
                },
            ],
        }
        for radio in radios
    ]
    view = {"title": "Victron", "path": "victron", "type": "sections"}
    return json.dumps({"views": [view | {"sections": sections}]}, indent=2)
