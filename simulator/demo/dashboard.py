"""The example dashboard, with the entities of a fleet."""

import re

from homeassistant.util import slugify
from simulator.home_assistant import ROOT
from simulator.system import System

TEMPLATE = ROOT / "docs" / "dashboard.yaml"
# As the example calls the devices of a van, and what they are in the fleet.
_PLACES = {"shunt", "solar", "orion", "protect", "multi"}


def dashboard_of(system: System) -> str | None:
    """Return the example dashboard for a van; None for another fleet."""
    names = {
        radio.place.rpartition("/")[2]: slugify(radio.name)
        for radio in system.radios.values()
    }
    if not names.keys() >= _PLACES:
        return None
    text = TEMPLATE.read_text(encoding="utf-8")
    return re.sub(
        r"\b((?:binary_)?sensor)\.my_(\w+?)_",
        lambda found: f"{found[1]}.{names[found[2]]}_",
        text,
    )
