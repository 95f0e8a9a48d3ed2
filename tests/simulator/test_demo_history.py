"""Test the week before the demonstration, as the recorder takes it."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Final

from freezegun.api import FrozenDateTimeFactory
import pytest
from pytest_homeassistant_custom_component.components.recorder.common import (
    async_wait_recording_done,
    do_adhoc_statistics,
)

from homeassistant.components.recorder import Recorder, get_instance
from homeassistant.components.recorder.statistics import (
    async_import_statistics,
    statistics_during_period,
)
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from simulator.demo.history import live, statistics
from simulator.fleets import FLEETS
from simulator.system import System

HOURS: Final = 4
NOW: Final = datetime(2026, 6, 21, 12, tzinfo=UTC)
ENERGY: Final = "sensor.shunt_discharged_energy"
ATTRIBUTES: Final = {
    "device_class": "energy",
    "state_class": "total_increasing",
    "unit_of_measurement": "kWh",
}


@pytest.fixture(autouse=True)
def recorder(recorder_mock: Recorder) -> None:
    """Let there be a recorder."""


async def test_present_continues_the_past(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    """Test that each hour adds what flowed in it, also the first of the present."""
    freezer.move_to(NOW)
    assert await async_setup_component(hass, "sensor", {})
    [past] = [
        past
        for past in live(System(FLEETS["van"]), HOURS)
        if "discharged_energy" in past.energies
    ]
    totals = past.energies["discharged_energy"]
    [(metadata, hours)] = statistics(past, {"discharged_energy": ENERGY}, NOW)
    async_import_statistics(
        hass,
        metadata,  # type: ignore[arg-type]  # as JSON has it
        [hour | {"start": datetime.fromisoformat(hour["start"])} for hour in hours],  # type: ignore[misc]
    )
    for added in (0, 0.2):
        hass.states.async_set(ENERGY, str(totals[-1] + added), ATTRIBUTES)
        freezer.tick(60)
    await async_wait_recording_done(hass)
    for minutes in range(0, 60, 5):
        do_adhoc_statistics(hass, start=NOW + timedelta(minutes=minutes))
    await async_wait_recording_done(hass)

    found = await get_instance(hass).async_add_executor_job(
        statistics_during_period,
        hass,
        NOW - timedelta(hours=HOURS),
        None,
        {ENERGY},
        "hour",
        None,
        {"change"},
    )
    changes = [row["change"] for row in found[ENERGY]]
    expected = [0, *(b - a for a, b in pairwise(totals)), 0.2]
    assert changes == pytest.approx(expected)
