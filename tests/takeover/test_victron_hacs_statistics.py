"""Test the history of what victron-hacs recorded, with its unit or another."""

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from custom_components.victron_ble.library import Record
from homeassistant.components.recorder import get_instance
from homeassistant.components.recorder.statistics import (
    get_metadata,
    validate_statistics,
)
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component
from tests.integration.complete import DATA
from tests.integration.sender import Sender

from .conftest import Start
from .database import Database
from .home import Code
from .victron_hacs import add_entity, add_entry


@dataclass(frozen=True, kw_only=True)
class Recorded:
    """What victron-hacs recorded, and what follows.

    unit, chosen: of the recorded numbers, and the one that the user wants to see.
    sends: what the device sends later, of which `shows` is made.
    statistics: their unit, its class, and the numbers of both hours.
    """

    record: str
    key: str
    number: float
    unit: str | None
    chosen: str | None = None
    device_class: str | None = None
    state_class: str = "measurement"
    sends: dict[str, Any]
    shows: tuple[str, str]
    statistics: tuple[str, str | None, float, float]

    @property
    def data(self) -> type[Record]:
        """The record type."""
        return DATA[self.record]


_INVERTER: dict[str, Any] = {
    "record": "inverter",
    "key": "output_power",
    "device_class": "power",
    "sends": {"battery_voltage": 13.2, "ac_apparent_power": 300},
}
_LYNX = {"voltage": 13.2, "current": -1.5, "consumed_ah": -20}
ALL = {
    "volt-amperes as watts": Recorded(
        **_INVERTER,
        number=250,
        unit="W",
        shows=("300", "VA"),
        statistics=("VA", "apparent_power", 250, 300),
    ),
    "in a unit of the user's": Recorded(
        **_INVERTER,
        number=0.25,
        unit="kW",
        chosen="kW",
        shows=("0.3", "kVA"),
        statistics=("kVA", "apparent_power", 0.25, 0.3),
    ),
    "before the user chose a unit": Recorded(
        **_INVERTER,
        number=250,
        unit="W",
        chosen="kW",
        shows=("0.3", "kVA"),
        statistics=("VA", "apparent_power", 250, 300),
    ),
    "without a unit": Recorded(
        record="lynx_smart_bms",
        key="consumed_ah",
        number=-10,
        unit=None,
        sends=_LYNX,
        shows=("-20.0", "Ah"),
        statistics=("Ah", None, -10, -20),
    ),
    "in a unit that Home Assistant converts": Recorded(
        record="multi_rs",
        key="yield_today",
        number=1.0,
        unit="kWh",
        device_class="energy",
        state_class="total_increasing",
        sends={"battery_voltage": 52.8, "yield_today": 1200},
        shows=("1.2", "kWh"),
        statistics=("kWh", "energy", 0, 0.2),
    ),
    "with a right unit": Recorded(
        record="solar_charger",
        key="yield_today",
        number=1000,
        unit="Wh",
        device_class="energy",
        state_class="total_increasing",
        sends={"battery_voltage": 13.2, "yield_today": 1200},
        shows=("1200", "Wh"),
        statistics=("Wh", "energy", 0, 200),
    ),
}


async def record(
    start: Start, key: str, number: float, unit: str | None, **given: Any
) -> str:
    """Have an entity recorded as victron-hacs did; return its id.

    chosen: the unit that the user chose; all else is for the state.
    """
    async with start(Code.OURS, 10) as home:
        entity_id = add_entity(
            home.hass, add_entry(home.hass), key, unit_of_measurement=unit
        ).entity_id
        if chosen := given.pop("chosen", None):
            home.entities.async_update_entity_options(
                entity_id, "sensor", {"unit_of_measurement": chosen}
            )
        assert await async_setup_component(home.hass, "sensor", {})
        await home.hass.async_start()
        attributes = {**given, "unit_of_measurement": unit}
        for _ in range(2):
            home.hass.states.async_set(
                entity_id, str(number), {k: v for k, v in attributes.items() if v}
            )
            await home.clock.advance(10)
        await home.compile_statistics()
    return entity_id


@pytest.mark.parametrize("case", ALL.values(), ids=ALL)
async def test_history_goes_on(
    start: Start, recorder_db_url: str, case: Recorded
) -> None:
    """Test that states and statistics are one series, which needs no repair."""
    entity_id = await record(
        start,
        case.key,
        case.number,
        case.unit,
        chosen=case.chosen,
        device_class=case.device_class,
        state_class=case.state_class,
    )
    for hour in (11, 12):
        async with start(Code.OURS, hour) as home:
            await home.set_up(Code.OURS)
            sender = Sender(home.proxy)
            sender.nonce = home.nonce
            sender.send_values(case.data, 2, **case.sends)
            await home.settle()
            await home.clock.advance(10)
            await home.compile_statistics()
            state = home.hass.states.get(entity_id)
            recorder = get_instance(home.hass)
            metadata = await recorder.async_add_executor_job(
                partial(get_metadata, home.hass, statistic_ids={entity_id})
            )
            problems = await recorder.async_add_executor_job(
                validate_statistics, home.hass
            )
            issues = ir.async_get(home.hass).issues.values()
    assert state
    assert (state.state, state.attributes["unit_of_measurement"]) == case.shows
    unit, unit_class, *numbers = case.statistics
    assert metadata[entity_id][1]["unit_class"] == unit_class
    assert entity_id not in problems
    assert not [issue for issue in issues if issue.domain == "sensor"]

    database = Database(Path(recorder_db_url.removeprefix("sqlite:///")))
    assert database.hours_of_states(entity_id) == {10, 11, 12}
    assert database.units()[entity_id] == unit
    rows = database.statistics(entity_id)
    database.close()
    # Home Assistant leaves five minutes out in which an unknown unit changes.
    assert [hour for hour, *_ in rows] in ([10, 11, 12], [10, 12])
    found = [mean if total is None else total for _, mean, total in rows]
    assert [found[0], found[-1]] == pytest.approx(numbers)


async def test_without_a_recorder(start: Start) -> None:
    """Test that an installation that records nothing lacks nothing."""
    async with start(Code.OURS, 10, recorder=False) as home:
        case = ALL["volt-amperes as watts"]
        entity_id = add_entity(home.hass, add_entry(home.hass), case.key).entity_id
        await home.set_up(Code.OURS)
        Sender(home.proxy).send_values(case.data, 2, **case.sends)
        await home.settle()
        assert "recorder" not in home.hass.config.components
        assert home.state(entity_id) == "300"


async def test_a_unit_that_volt_amperes_do_not_have(start: Start) -> None:
    """Test that the user is asked what to do with it, and that it is not touched."""
    entity_id = await record(
        start,
        "output_power",
        1000,
        "BTU/h",
        chosen="BTU/h",
        device_class="power",
        state_class="measurement",
    )
    async with start(Code.OURS, 11) as home:
        await home.set_up(Code.OURS)
        case = ALL["volt-amperes as watts"]
        Sender(home.proxy).send_values(case.data, 2, **case.sends)
        await home.settle()
        await home.compile_statistics()
        problems = await get_instance(home.hass).async_add_executor_job(
            validate_statistics, home.hass
        )
    assert [problem.type for problem in problems[entity_id]] == ["units_changed"]
