"""Test the demonstration for programs that use Bluetooth themselves."""

import json
import os
from pathlib import Path
import subprocess
import sys

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.skipif(sys.version_info < (3, 14), reason="the plants need Python 3.14")
def test_pasted_lines_read_a_fleet() -> None:
    """Test what is printed, as a shell takes it; and that nothing is left running."""
    with subprocess.Popen(
        [sys.executable, "-m", "simulator.demo.bluez"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as demo:
        assert demo.stdout
        for line in demo.stdout:
            if line.startswith("export"):
                break
        pasted = f"{line}{demo.stdout.readline().strip()} --timeout 5"
        shell = subprocess.run(
            ["sh", "-c", pasted], capture_output=True, check=True, text=True, timeout=60
        )
        names = {json.loads(reading)["name"] for reading in shell.stdout.splitlines()}
        assert len(names) == 6

        demo.terminate()
        assert demo.wait(timeout=20) == 0
    with pytest.raises(ProcessLookupError):
        os.killpg(demo.pid, 0)
