"""Test that the energy dashboard takes the sensors that docs/energy.md names."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from freezegun.api import FrozenDateTimeFactory
import pytest
from pytest_homeassistant_custom_component.components.recorder.common import (
    async_wait_recording_done,
    do_adhoc_statistics,
)
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from homeassistant.components.energy.data import async_get_manager
from homeassistant.components.recorder import Recorder
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util

from .clock import Clock
from .complete import DATA, complete_values
from .proxy import Proxy
from .sender import Sender
from .shipping import ROOT

EXAMPLES: Final = ("A van", "A boat", "A house battery")
RECORDS: Final = {
    "BMV-712 Smart": "battery_monitor",
    "Inverter RS Solar": "inverter_rs",
    "Lynx Smart BMS": "lynx_smart_bms",
    "Multi RS Solar": "multi_rs",
    "MultiPlus": "vebus",
    "MultiPlus-II": "vebus",
    "Orion XS": "orion_xs",
    "Smart IP43 Charger": "ac_charger",
    "SmartShunt": "battery_monitor",
    "SmartShunt or Lynx Smart BMS": "lynx_smart_bms",
    "SmartShunt as DC energy meter": "dc_energy_meter",
    "SmartSolar": "solar_charger",
}
MARK: Final = "\\*"  # disabled at first


@dataclass
class Row:
    """A source of an example; its sensors by the names that users see."""

    source: str
    device: str
    energy: list[str]
    power: str


def rows(example: str) -> Iterator[Row]:
    """Return the sources of an example in the documentation."""
    text = (ROOT / "docs" / "energy.md").read_text(encoding="utf-8")
    section = text.split(f"\n### {example}\n")[1].split("\n##")[0]
    lines = [line for line in section.splitlines() if line.startswith("| ")]
    for line in lines[2:]:
        source, device, energy, power = (
            cell.strip() for cell in line.strip("|").split("|")
        )
        yield Row(source.split(",")[0], device, energy.split(", "), power)


@pytest.fixture(autouse=True)
def auto_enable_custom_integrations(
    recorder_mock: Recorder, enable_custom_integrations: None
) -> None:
    """Let there be a recorder before there is anything else."""


@pytest.fixture
def start(freezer: FrozenDateTimeFactory) -> None:
    """Begin where five minutes of statistics begin."""
    freezer.move_to("2026-06-21 12:00:00+00:00")


class Source:
    """A device in Home Assistant."""

    def __init__(self, hass: HomeAssistant, proxy: Proxy, row: Row, place: int) -> None:
        """Take what it is, and make an address of its place."""
        self._hass = hass
        self._sender = Sender(
            proxy, address=f"C0:11:22:33:44:{place:02X}", name=f"Device {place}"
        )
        self._record = DATA[RECORDS[row.device]]
        self.row = row

    def send(self, times: int = 1) -> None:
        """Have the device heard."""
        self._sender.send_values(self._record, times, **complete_values(self._record))

    async def set_up(self) -> None:
        """Add the device, and enable what its row says is disabled."""
        entry = await self._sender.add_entry(self._hass)
        self.send(times=2)
        await self._hass.async_block_till_done()
        registry = er.async_get(self._hass)
        entities = er.async_entries_for_config_entry(registry, entry.entry_id)
        self._ids = {
            entity.original_name: entity.entity_id
            for entity in entities
            if entity.domain == "sensor"
        }
        for name in self.row.energy:
            entity = registry.async_get(self[name])
            assert entity
            assert (entity.disabled_by is not None) == name.endswith(MARK)
            registry.async_update_entity(entity.entity_id, disabled_by=None)
        await self._hass.config_entries.async_reload(entry.entry_id)
        self.send(times=2)
        await self._hass.async_block_till_done()

    def __getitem__(self, name: str) -> str:
        """Return the id of the sensor of this name."""
        return self._ids[name.removesuffix(MARK)]

    def preferences(self) -> Any:
        """Return what Home Assistant stores for the source."""
        energies = [self[name] for name in self.row.energy]
        power = self[self.row.power]
        if self.row.source == "Solar production":
            return {
                "type": "solar",
                "stat_energy_from": energies[0],
                "stat_rate": power,
                "config_entry_solar_forecast": None,
            }
        if self.row.source == "Battery system":
            return {
                "type": "battery",
                "stat_energy_from": energies[0],
                "stat_energy_to": energies[1],
                "power_config": {"stat_rate_inverted": power},
                "stat_soc": self["Battery"],
            }
        if self.row.source == "Device":
            return {"stat_consumption": energies[0], "stat_rate": power}
        assert self.row.source == "Grid connection"
        return {
            "type": "grid",
            "stat_energy_from": energies[0],
            "stat_energy_to": energies[1] if len(energies) > 1 else None,
            "stat_cost": None,
            "entity_energy_price": None,
            "number_energy_price": None,
            "stat_compensation": None,
            "entity_energy_price_export": None,
            "number_energy_price_export": None,
            "power_config": {"stat_rate": power},
            "cost_adjustment_day": 0,
        }


@pytest.mark.parametrize("example", EXAMPLES)
async def test_example(
    hass: HomeAssistant,
    start: None,
    clock: Clock,
    proxy: Proxy,
    hass_ws_client: WebSocketGenerator,
    example: str,
) -> None:
    """Test that Home Assistant has nothing to say against an example's sensors."""
    began = dt_util.utcnow()
    assert await async_setup_component(hass, "energy", {})
    sources = [Source(hass, proxy, row, n) for n, row in enumerate(rows(example))]
    assert {source.row.source for source in sources} >= {
        "Solar production",
        "Battery system",
        "Grid connection",
    }
    for source in sources:
        await source.set_up()
    await clock.advance(31)  # Home Assistant reloads entries with entities enabled anew
    for source in sources:
        source.send(times=2)
    await clock.advance(61)
    await async_wait_recording_done(hass)
    do_adhoc_statistics(hass, start=began)
    await async_wait_recording_done(hass)
    client = await hass_ws_client(hass)

    async def ask(**message: Any) -> Any:
        await client.send_json_auto_id(message)
        answer = await client.receive_json()
        assert answer["success"], answer
        return answer["result"]

    devices = [
        source.preferences() for source in sources if source.row.source == "Device"
    ]
    saved = await ask(
        type="energy/save_prefs",
        energy_sources=[
            source.preferences() for source in sources if source.row.source != "Device"
        ],
        device_consumption=devices,
    )
    await hass.async_block_till_done()
    assert await ask(type="energy/validate") == {
        "energy_sources": [[]] * len(saved["energy_sources"]),
        "device_consumption": [[]] * len(devices),
        "device_consumption_water": [],
    }

    statistics = {
        found["statistic_id"]: found
        for found in await ask(type="recorder/list_statistic_ids")
    }
    for source in sources:
        for name in source.row.energy:
            found = statistics[source[name]]
            assert found["unit_class"] == "energy"
            assert found["has_sum"]
        found = statistics[source[source.row.power]]
        assert found["unit_class"] == "power"
        assert found["has_mean"]


async def test_battery_power_is_inverted(
    hass: HomeAssistant, clock: Clock, proxy: Proxy
) -> None:
    """Test that charging, positive for Victron, is negative for the dashboard."""
    source = Source(
        hass,
        proxy,
        Row(
            "Battery system",
            "SmartShunt",
            ["Discharged energy", "Charged energy"],
            "Power",
        ),
        1,
    )
    assert await async_setup_component(hass, "energy", {})
    await source.set_up()
    manager = await async_get_manager(hass)
    await manager.async_update(
        {"energy_sources": [source.preferences()], "device_consumption": []}
    )
    await hass.async_block_till_done()
    power = hass.states.get(source["Power"])
    inverted = hass.states.get(f"{source['Power']}_inverted")
    assert power
    assert inverted
    assert float(power.state) > 0
    assert float(inverted.state) == -float(power.state)
