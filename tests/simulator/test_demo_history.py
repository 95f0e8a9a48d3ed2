"""Test the days before the demonstration, as the recorder takes them."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any, Final, Literal

from freezegun.api import FrozenDateTimeFactory
import pytest
from pytest_homeassistant_custom_component.components.recorder.common import (
    async_wait_recording_done,
    do_adhoc_statistics,
)
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from homeassistant.components.history.helpers import has_states_before
from homeassistant.components.recorder import Recorder, get_instance
from homeassistant.components.recorder.history import get_significant_states
from homeassistant.components.recorder.statistics import statistics_during_period
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from simulator.demo.history import Past, live_before
from simulator.demo.recorded import recorded
from simulator.fleets import FLEETS
from simulator.system import System
from simulator.world import DAY, HOUR

DAYS: Final = 3
NOON: Final = datetime(2026, 6, 21, 12, tzinfo=UTC)
NOW: Final = NOON + timedelta(minutes=21)
ENERGY: Final = "sensor.shunt_discharged_energy"
SOLAR: Final = "sensor.solar_solar_power"
STATE: Final = "sensor.solar_charge_state"
ATTRIBUTES: Final = {
    "device_class": "energy",
    "state_class": "total_increasing",
    "unit_of_measurement": "kWh",
}


@pytest.fixture(scope="module")
def pasts() -> dict[str, Past]:
    """Let a van live until NOW; return its pasts by the key of the device."""
    end = DAYS * DAY + 12 * HOUR + 21 * 60
    found = live_before(System(FLEETS["van"], start=0), DAYS, end, NOW.timestamp())
    return {past.radio.place.partition("/")[2]: past for past in found}


@pytest.fixture
async def home(
    recorder_mock: Recorder,
    component: None,
    enable_bluetooth: None,
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
) -> HomeAssistant:
    """Return a Home Assistant with a recorder at NOW, without a fleet."""
    freezer.move_to(NOW)
    for name in ("sensor", "victron_simulator"):
        assert await async_setup_component(hass, name, {})
    return hass


async def remember(
    hass: HomeAssistant, client: WebSocketGenerator, memory: dict[str, Any]
) -> None:
    """Give the recorder a past, by the command."""
    socket = await client(hass)
    await socket.send_json_auto_id({"type": "victron_simulator/remember", **memory})
    assert (await socket.receive_json())["success"]
    await async_wait_recording_done(hass)


async def rows(
    hass: HomeAssistant,
    entity_id: str,
    period: Literal["5minute", "hour"],
    what: Literal["change", "mean"],
) -> list[float]:
    """Return what the recorder has of every period since the first midnight."""
    found: dict[str, list[Any]] = await get_instance(hass).async_add_executor_job(
        statistics_during_period,
        hass,
        NOON - timedelta(days=DAYS, hours=12),
        None,
        {entity_id},
        period,
        None,
        {what},
    )
    return [row[what] for row in found[entity_id]]


async def test_present_continues_the_past(
    home: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    hass_ws_client: WebSocketGenerator,
    pasts: dict[str, Past],
) -> None:
    """Test that each hour adds what flowed in it, also the first of the present."""
    track = pasts["shunt"].tracks["sensor.discharged_energy"]
    memory = recorded(track, ENERGY, "kWh")
    totals = [row["state"] for row in memory["hours"][1:]]
    assert len(totals) == DAYS * 24 + 12
    end = pasts["shunt"].counted.meter.totals["discharged_energy"] / 1000
    home.states.async_set(ENERGY, str(end), ATTRIBUTES)
    await remember(home, hass_ws_client, memory)

    freezer.tick(60)
    home.states.async_set(ENERGY, str(end + 0.2), ATTRIBUTES)
    await async_wait_recording_done(home)
    for minutes in range(20, 60, 5):
        do_adhoc_statistics(home, start=NOON + timedelta(minutes=minutes))
    await async_wait_recording_done(home)

    changes = await rows(home, ENERGY, "hour", "change")
    assert changes[0] == pytest.approx(0)
    assert changes[1:-1] == pytest.approx([b - a for a, b in pairwise(totals)])
    assert changes[-1] == pytest.approx(end + 0.2 - totals[-1], abs=1e-5)


async def test_graphs_are_no_stairs(
    home: HomeAssistant, hass_ws_client: WebSocketGenerator, pasts: dict[str, Past]
) -> None:
    """Test states and statistics of every five minutes of the last two days."""
    memory = recorded(pasts["solar"].tracks["sensor.solar_power"], SOLAR, "W")
    home.states.async_set(SOLAR, "1", {"unit_of_measurement": "W"})
    await remember(home, hass_ws_client, memory)

    means = await rows(home, SOLAR, "5minute", "mean")
    assert len(means) == (2 * 24 + 12) * 12 + 4
    assert await rows(home, SOLAR, "hour", "mean")
    midday = means[-24:]
    assert len(set(midday)) == len(midday)

    long_ago = NOW - timedelta(days=2)
    assert has_states_before(home, long_ago)
    found = await get_instance(home).async_add_executor_job(
        get_significant_states, home, long_ago, None, [SOLAR]
    )
    states: list[Any] = found[SOLAR]
    assert len(states) > 300
    assert all(state.attributes["unit_of_measurement"] == "W" for state in states)
    gaps = [b.last_updated - a.last_updated for a, b in pairwise(states)]
    assert max(gaps) < timedelta(hours=12)  # a night


async def test_what_is_no_number_has_a_past(
    home: HomeAssistant, hass_ws_client: WebSocketGenerator, pasts: dict[str, Past]
) -> None:
    """Test the stages of a solar charger, which have states alone."""
    memory = recorded(pasts["solar"].tracks["sensor.charge_state"], STATE, None)
    assert memory.keys() == {"entity_id", "states"}
    home.states.async_set(STATE, "bulk", {"raw": 3})
    await remember(home, hass_ws_client, memory)

    found = await get_instance(home).async_add_executor_job(
        get_significant_states, home, NOW - timedelta(days=1), None, [STATE]
    )
    states: list[Any] = found[STATE]
    assert {state.state for state in states} == {"absorption", "bulk", "float", "off"}
    assert "raw" not in states[0].attributes


def test_days_look_like_a_vans(pasts: dict[str, Past]) -> None:
    """Test that the battery is used and charged, by the sun of the day."""
    charge = pasts["shunt"].tracks["sensor.state_of_charge"].slots
    levels = [slot.last for slot in charge.values()]
    assert 20 < min(levels) < 50
    assert 80 < max(levels) <= 100
    sun = pasts["solar"].tracks["sensor.solar_power"].slots
    by_hour: dict[int, list[float]] = {}
    for number, slot in sun.items():
        by_hour.setdefault(number // 12 % 24, []).append(slot.most)
    assert max(by_hour[0]) == 0
    assert min(by_hour[12]) > 50


def test_unit_is_the_one_shown(pasts: dict[str, Past]) -> None:
    """Test that what is shown in another unit is recorded in it."""
    track = pasts["shunt"].tracks["sensor.remaining_minutes"]
    hours, minutes = (recorded(track, STATE, unit) for unit in ("h", "min"))
    assert hours["metadata"]["unit_of_measurement"] == "h"
    assert hours["hours"][0]["mean"] == pytest.approx(
        minutes["hours"][0]["mean"] / 60, abs=1e-5
    )
    numbers = [
        (float(h), float(m))
        for (_, h), (_, m) in zip(hours["states"], minutes["states"], strict=True)
        if h != "unknown"
    ]
    assert numbers
    assert all(h == pytest.approx(m / 60, abs=1e-5) for h, m in numbers)
    inverted = recorded(track, STATE, "min", inverted=True)
    assert not inverted["states"]
    assert inverted["hours"][0]["max"] == -minutes["hours"][0]["min"]


def test_silent_device_is_unavailable() -> None:
    """Test the charger of a boat, which has no power at night."""
    end = 3 * DAY + 19.5 * HOUR
    pasts = live_before(System(FLEETS["boat"], start=0), 3, end, NOW.timestamp())
    (past,) = [past for past in pasts if past.radio.place == "boat/charger"]
    states = [state for _, state in past.tracks["sensor.charge_state"].states]
    assert states.count("unavailable") == 2
    assert states[-1] == "bulk"
