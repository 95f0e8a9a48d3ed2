"""Test the command."""

import json
from pathlib import Path
import subprocess
import sys
import time

from custom_components.victron_ble.library import Key, Record, read
from simulator.home_assistant import ROOT, install

ALONE = """
import runpy, sys
sys.argv[1:] = {arguments}
try:
    runpy.run_module("simulator", run_name="__main__", alter_sys=True)
finally:
    assert "homeassistant" not in sys.modules
"""


def simulate(*arguments: str) -> list[str]:
    """Run the command; return its lines."""
    code = ALONE.format(arguments=list(arguments))
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert not done.stderr
    return done.stdout.splitlines()


def test_lines_are_advertisements() -> None:
    """Test that the lines are what the stand-in for BlueZ takes, and decode."""
    keys = dict(line.split("@") for line in simulate("--list"))
    assert len(keys) == 6

    begin = time.monotonic()
    lines = simulate("--seconds", "40", "--speed", "20", "--noise", "--start", "12")

    assert time.monotonic() - begin > 1.9
    frames = [json.loads(line) for line in lines]
    assert {frame["address"] for frame in frames} == keys.keys()
    for frame in frames:
        data = bytes.fromhex(frame["manufacturer_data"]["737"])
        assert isinstance(read(data, Key(keys[frame["address"]])), Record)
        assert -100 < frame["rssi"] < -30
        assert " HQ" in frame["name"]


def test_device_without_key_is_listed_by_its_address() -> None:
    """Test SolarSense in the list."""
    assert sum("@" not in line for line in simulate("--fleet", "house", "--list")) == 1


def test_reader_may_go() -> None:
    """Test that a closed pipe ends the command without a word."""
    with subprocess.Popen(
        [sys.executable, "-m", "simulator", "--speed", "100"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout
        assert process.stderr
        assert process.stdout.readline().startswith(b"{")
        process.stdout.close()
        assert process.wait(timeout=20) == 0
        assert process.stderr.read() == b""


def test_component_is_installed(tmp_path: Path) -> None:
    """Test the links in a configuration folder, also over old ones."""
    folder = tmp_path / "custom_components"
    for _ in range(2):
        install(tmp_path)
        for name in ("victron_ble", "victron_simulator"):
            assert (folder / name / "manifest.json").is_file()
        assert (folder / "__init__.py").is_file()
        (folder / "victron_ble").unlink()
        (folder / "victron_ble").symlink_to(tmp_path / "gone")
