"""Test that a restart loses nothing."""

from pathlib import Path
import time

from simulator.demo.folder import store
from simulator.demo.history import live_before, stored_energy
from simulator.demo.steps import add_devices
from simulator.fleets import FLEETS
from simulator.system import System
from simulator.world import DAY

from .home import Home, running, until

DEVICES = "shunt", "solar", "multi"
COUNTED = {"ac_in_energy", "charged_energy", "discharged_energy", "total_yield"}


async def snapshot(home: Home) -> dict[str, dict[str, str]]:
    """Return the states of the devices, once each is heard."""

    async def heard() -> dict[str, dict[str, str]]:
        found = {device: await home.states_of(device) for device in DEVICES}
        shown = all(
            states and "unavailable" not in states.values() for states in found.values()
        )
        return found if shown else {}

    return await until(heard)


async def test_restart(tmp_path: Path) -> None:
    """Test that entities, their values and the energies are there again."""
    system = System(FLEETS["van"])
    radios = [system.radio(device) for device in DEVICES]
    pasts = live_before(System(FLEETS["van"], start=0), 1, DAY, time.time())
    (tmp_path / ".storage").mkdir()
    store(tmp_path / ".storage", "victron_ble.energy", stored_energy(pasts))
    async with running(tmp_path) as home:
        await add_devices(home.client, radios, lambda _: None)
        before = await snapshot(home)
    async with running(tmp_path) as again:
        after = await snapshot(again)
        for device in DEVICES:
            entry = await again.entry(device)
            assert entry
            assert entry["state"] == "loaded"
    assert " ERROR " not in home.log
    assert " ERROR " not in again.log
    for device, states in before.items():
        assert after[device].keys() == states.keys()
        for key in states.keys() & COUNTED:
            assert float(after[device][key]) >= float(states[key]) > 0
