"""Test a release in the oldest and the newest Home Assistant, as a user installs it."""

import os
from pathlib import Path
import subprocess
import sys
import zipfile

import pytest

from custom_components.victron_ble.const import DOMAIN
from simulator.home_assistant import ROOT

from .air import Air
from .home import shows_key, until

# scripts/test may have been told to look the newest up.
KIND = os.environ.get("HOME_ASSISTANT", "newest")
NEWEST = ROOT / ".venv" / f"home-assistant-{KIND}" / "bin" / "python"


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the zip."""
    folder = tmp_path_factory.mktemp("release")
    script = ROOT / "scripts" / "release"
    subprocess.run([sys.executable, script, "--draft", folder], check=True)
    return folder / f"{DOMAIN}.zip"


@pytest.mark.parametrize(
    ("python", "release"),
    [
        (Path(sys.executable), "2026.10"),
        (NEWEST, "2026.11" if KIND == "newest" else "20"),
    ],
    ids=["oldest", "newest"],
)
async def test_release(
    tmp_path: Path, packed: Path, python: Path, release: str
) -> None:
    """Test that a device is discovered, added, read and raises an alarm."""
    if not python.exists():
        assert "CI" not in os.environ, "scripts/test has not prepared it"
        pytest.skip("scripts/test prepares the newest Home Assistant")
    with zipfile.ZipFile(packed) as opened:
        opened.extractall(tmp_path / "custom_components" / DOMAIN)
    air = Air()
    address, key = air.radio.address, air.radio.key
    async with air.around(tmp_path, str(python)) as home:
        version = (await home.client.call("get_config"))["version"]
        manifest = await home.client.call("manifest/get", integration=DOMAIN)
        await air.add(home)
        await air.reaches(home)  # which the next one confirms
        for name, value in (await air.reaches(home)).items():
            if name in ("current", "voltage", "power"):
                await air.shows(home, name, value)

        async def alarms() -> dict[str, str]:
            return await home.states_at(address, "binary_sensor")

        assert set((await alarms()).values()) == {"off"}
        air.system.trigger("raise_alarms", "shunt", alarms=["low_voltage_alarm"])
        await air.reaches(home)

        async def raised() -> bool:
            return (await alarms())["low_voltage_alarm"] == "on"

        await until(raised)
        [entry] = await home.client.call("config_entries/get", domain=DOMAIN)
        diagnostics = await home.client.request(
            "GET", f"diagnostics/config_entry/{entry['entry_id']}"
        )
    assert version.startswith(release)
    assert manifest["overwrites_built_in"]
    assert key
    assert not shows_key(str(diagnostics), key)
    assert not shows_key(home.log, key)
    assert home.warnings == []
