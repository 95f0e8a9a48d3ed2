"""Test on the newest Home Assistant what the tests of the takeover do on the oldest."""

from datetime import UTC, datetime, timedelta
from functools import partial
import os
from pathlib import Path
from typing import Any

import pytest

from custom_components.victron_ble.const import DOMAIN
from simulator.demo.folder import store
from simulator.fleets import FLEETS
from simulator.home_assistant import ROOT
from simulator.radio import Radio
from simulator.system import System

from .home import running, until

PYTHON = ROOT / ".venv" / "home-assistant-newest" / "bin" / "python"


async def test_volt_amperes_recorded_as_watts(tmp_path: Path) -> None:
    """Test that they go on: it wants to be told of what class a corrected unit is."""
    if not PYTHON.exists():
        assert "CI" not in os.environ, "scripts/test has not prepared it"
        pytest.skip("scripts/test prepares the newest Home Assistant")
    entity_id = "sensor.inverter_load"
    inverter = System(FLEETS["van"]).radio("phoenix")
    _store_victron_hacs(tmp_path / ".storage", inverter, entity_id)
    hour = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    async with running(tmp_path, str(PYTHON)) as home:
        await home.client.call(
            "recorder/import_statistics",
            metadata={
                "has_sum": False,
                "mean_type": 1,
                "name": None,
                "source": "recorder",
                "statistic_id": entity_id,
                "unit_class": "power",
                "unit_of_measurement": "W",
            },
            stats=[{"start": (hour - timedelta(hours=1)).isoformat(), "mean": 25}],
        )

        async def recorded_as(unit: str, unit_class: str) -> bool:
            found = await home.client.call(
                "recorder/get_statistics_metadata", statistic_ids=[entity_id]
            )
            units = [
                (m["statistics_unit_of_measurement"], m["unit_class"]) for m in found
            ]
            return units == [(unit, unit_class)]

        await until(partial(recorded_as, "W", "power"))
        await home.client.call(
            "config_entries/disable", entry_id="old", disabled_by=None
        )
        await until(partial(recorded_as, "VA", "apparent_power"))

        async def shown() -> bool:
            state = (await home.client.states())[entity_id]
            unit = state["attributes"].get("unit_of_measurement")
            return bool(state["state"].isdigit() and unit == "VA")

        await until(shown)
        assert entity_id not in await home.client.call("recorder/validate_statistics")
    assert " ERROR " not in home.log
    assert "deprecated" not in home.log


def _store_victron_hacs(storage: Path, radio: Radio, entity_id: str) -> None:
    """Store an entry of victron-hacs with one entity, not set up as yet."""
    storage.mkdir()
    entry: dict[str, Any] = {
        "data": {"name": "Inverter", "address": radio.address, "key": radio.key},
        "disabled_by": "user",
        "domain": DOMAIN,
        "entry_id": "old",
        "source": "user",
        "title": "Inverter",
        "unique_id": radio.address,
        "version": 1,
    }
    entity = {
        "config_entry_id": entry["entry_id"],
        "entity_id": entity_id,
        "platform": DOMAIN,
        "unique_id": f"{radio.address}-output_power",
        "unit_of_measurement": "W",
    }
    store(storage, "core.config_entries", {"entries": [entry]})
    store(storage, "core.entity_registry", {"entities": [entity]})
