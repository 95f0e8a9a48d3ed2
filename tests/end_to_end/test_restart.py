"""Test that a restart loses nothing."""

from pathlib import Path

from simulator.demo.steps import add_devices
from simulator.fleets import FLEETS
from simulator.system import System

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
    async with running(tmp_path) as home:
        await add_devices(home.client, radios, lambda _: None)

        async def counted() -> bool:
            energy = (await home.states_of("multi")).get("ac_in_energy", "unknown")
            return energy != "unknown" and float(energy) > 0

        await home.trigger("plug_shore", "multi")
        await until(counted)
        before = await snapshot(home)
    assert " ERROR " not in home.log
    async with running(tmp_path) as home:
        after = await snapshot(home)
        assert await home.client.call("config_entries/flow/progress")
    assert " ERROR " not in home.log
    assert {device: states.keys() for device, states in after.items()} == {
        device: states.keys() for device, states in before.items()
    }
    for device, states in before.items():
        for key in states.keys() & COUNTED:
            assert float(after[device][key]) >= float(states[key])
