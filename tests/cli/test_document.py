"""Test that the examples of the document do what it says."""

import asyncio
from asyncio.subprocess import PIPE
from pathlib import Path
import re
import shlex
import subprocess
import sys

import pytest

from simulator.bluez import BlueZ

from .frames import shunt
from .running import PATIENCE, Command, on_air

DOCUMENT = (Path(__file__).parents[2] / "docs" / "command-line.md").read_text("utf-8")
SCRIPTS = re.findall(r"^```py\n(.*?)^```", DOCUMENT, re.MULTILINE | re.DOTALL)
CONSOLE = re.findall(
    r"^```console\n\$ (.*?)\n(.*?)```", DOCUMENT, re.MULTILINE | re.DOTALL
)


@pytest.mark.parametrize(
    ("script", "output"),
    zip(
        (script for script in SCRIPTS if "scanner" not in script),
        (
            "SmartShunt 500A/50mV 12.53\n",
            "battery_monitor 50.0 False\nSmartShunt 500A/50mV Reason.NO_EXTRA_DATA\n",
            "True True\nFalse False\n",
        ),
        strict=True,
    ),
)
def test_script(script: str, output: str) -> None:
    """Test what the scripts print."""
    assert subprocess.check_output((sys.executable, "-c", script), text=True) == output


async def test_script_that_scans(bluez: BlueZ) -> None:
    """Test the one that needs Bluetooth."""
    [script] = (script for script in SCRIPTS if "scanner" in script)
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", script), stdout=PIPE
    )
    assert process.stdout
    async with asyncio.timeout(PATIENCE):
        await bluez.scanning.wait()
        async with on_air(bluez, shunt):
            assert await process.stdout.readline() == b"77.0 %\n"
    process.terminate()
    await process.wait()


def test_decode(command: Command) -> None:
    """Test the example that shows both outputs."""
    [(line, shown)] = [
        each for each in CONSOLE if each[0].startswith("victron-ble decode")
    ]

    _, output, messages = command(*shlex.split(line)[1:])

    assert output + messages == shown


def test_every_command_is_described(command: Command) -> None:
    """Test that the document has a section for each."""
    listed = re.findall(
        r"^  (\w+) ", command("--help")[1].partition("Commands:")[2], re.MULTILINE
    )
    assert sorted(listed) == sorted(re.findall(r"^## (\w+)$", DOCUMENT, re.MULTILINE))
