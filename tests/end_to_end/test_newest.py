"""Test the newest Home Assistant in short; the other tests run on the oldest."""

import os
from pathlib import Path

import pytest

from simulator.demo.steps import add_devices
from simulator.fleets import FLEETS
from simulator.home_assistant import ROOT
from simulator.system import System

from .home import running, shows_key, until

PYTHON = ROOT / ".venv" / "home-assistant-newest" / "bin" / "python"


async def test_newest_home_assistant(tmp_path: Path) -> None:
    """Test that a device is discovered, added, read and raises an alarm."""
    if not PYTHON.exists():
        assert "CI" not in os.environ, "scripts/test has not prepared it"
        pytest.skip("scripts/test prepares the newest Home Assistant")
    shunt = System(FLEETS["van"]).radio("shunt")
    async with running(tmp_path, str(PYTHON)) as home:
        version = (await home.client.call("get_config"))["version"]
        await add_devices(home.client, [shunt], lambda _: None)

        async def shown() -> dict[str, str]:
            states = await home.states_of("shunt")
            return states if states.get("voltage", "unknown") != "unknown" else {}

        states = await until(shown)
        assert 12 < float(states["voltage"]) < 15

        async def raised() -> bool:
            alarms = await home.states_of("shunt", "binary_sensor")
            return alarms["low_voltage_alarm"] == "on"

        assert not await raised()
        await home.trigger("raise_alarms", "shunt", alarms=["low_voltage_alarm"])
        await until(raised)
        entry = await home.entry("shunt")
        assert entry
        diagnostics = await home.client.request(
            "GET", f"diagnostics/config_entry/{entry['entry_id']}"
        )
    assert version >= "2026.11"
    assert shunt.key
    assert not shows_key(str(diagnostics), shunt.key)
    assert " ERROR " not in home.log
    assert not shows_key(home.log, shunt.key)
