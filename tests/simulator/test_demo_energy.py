"""Test that the demonstration's energy dashboard is the documentation's, and adds up."""

from itertools import takewhile
from typing import Final

import pytest

from custom_components.victron_ble.descriptions import sources as entity_sources
from homeassistant.const import Platform
from simulator.demo.energy import SOURCES, Source, sources
from simulator.demo.history import live_before
from simulator.fleets import FLEETS
from simulator.home_assistant import ROOT
from simulator.radio import Radio
from simulator.system import System
from simulator.world import DAY

DAYS: Final = 3
HEADINGS: Final = {"van": "A van", "boat": "A boat", "house": "A house battery"}
KINDS: Final = {
    "Solar production": "solar",
    "Battery system": "battery",
    "Grid connection": "grid",
    "Device": "device",
}


def documented(site: str) -> list[list[str]]:
    """Return the rows of a site's table: source, device, energy, power."""
    text = (ROOT / "docs" / "energy.md").read_text("utf-8")
    lines = text.partition(f"## {HEADINGS[site]}\n")[2].strip().splitlines()
    table = list(takewhile(lambda line: line.startswith("|"), lines))[2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table]


def name_of(radio: Radio, key: str) -> str:
    """Return a sensor's name in English, marked if it is disabled at first."""
    meaning = entity_sources(Platform.SENSOR, radio.data_type)[key].meaning
    return meaning.name if meaning.enabled else f"{meaning.name}\\*"


def as_documented(radio: Radio, source: Source) -> list[str]:
    """Return the row that documents a source, but for the device."""
    kind = next(text for text, kind in KINDS.items() if kind == source.kind)
    named = source.name and source.kind != "device"
    return [
        f'{kind}, named "{source.name}"' if named else kind,
        ", ".join(name_of(radio, key) for key in source.energies),
        name_of(radio, source.power),
    ]


@pytest.mark.parametrize("site", SOURCES)
def test_follows_the_documentation(site: str) -> None:
    """Test each row: the source, the device, the sensors, and which to enable."""
    rows = documented(site)
    assert rows
    found = list(sources(System(FLEETS[site])))
    assert [[row[0], *row[2:]] for row in rows] == [
        as_documented(*one) for one in found
    ]
    for row, (radio, _) in zip(rows, found, strict=True):
        assert radio.device.label.split()[0].split("-")[0] in row[1]


@pytest.mark.parametrize("fleet", SOURCES)
def test_adds_up(fleet: str) -> None:
    """Test that what is used is what the loads take, and the losses on the way.

    What is used is what came from all sources, less what went into batteries.
    """
    system = System(FLEETS[fleet], start=0)
    (site,) = system.sites
    wanted = DAYS * sum(
        load.watts * load.duty * sum(end - start for start, end in load.hours)
        for load in site.plan.loads
    )
    pasts = live_before(system, DAYS, DAYS * DAY, DAYS * DAY)
    totals = {past.radio: past.counted.meter.totals for past in pasts}
    used = 0.0
    for radio, source in sources(system):
        came, went = ([*(totals[radio][key] for key in source.energies), 0])[:2]
        if source.kind != "device":
            used += came - went
    assert wanted < used < 1.3 * wanted
