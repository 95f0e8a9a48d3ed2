"""Test the files with which the service is run: systemd's unit and the container's."""

from pathlib import Path
import re
import shlex
import shutil
import subprocess

import pytest

from victron_ble.cli import cli

from .running import COMMAND

DOCS = Path(__file__).parents[2] / "docs"
UNIT = DOCS / "service" / "victron-ble-mqtt.service"
DOCUMENTS = (DOCS / "service.md", UNIT, DOCS / "service" / "Dockerfile")
LINE = re.compile(r"victron-ble mqtt (mqtts?://.*?|wss?://.*?)$", re.MULTILINE)


def commands() -> list[str]:
    """Return every line with which a document starts the service."""
    return [
        line.partition(" 2>")[0].rstrip("`")
        for path in DOCUMENTS
        for line in LINE.findall(re.sub(r"\\\n#? *", "", path.read_text("utf-8")))
    ]


def test_there_are_commands() -> None:
    """Test that the documents are searched well."""
    assert len(commands()) >= 4


@pytest.mark.parametrize("line", commands())
def test_options_exist(line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Test that the command takes what the documents give it."""
    mqtt = cli.commands["mqtt"]
    # Its files are those of another machine.
    for parameter in mqtt.params:
        if hasattr(parameter.type, "exists"):
            monkeypatch.setattr(parameter.type, "exists", False)
    arguments = [
        "-" if option == "--keys" else each
        for option, each in zip(
            ["", *shlex.split(line)], shlex.split(line), strict=False
        )
    ]

    assert mqtt.make_context("mqtt", arguments).params["url"]


@pytest.mark.skipif(
    not shutil.which("systemd-analyze"), reason="systemd is not installed"
)
def test_unit(tmp_path: Path) -> None:
    """Test that systemd has nothing to say against the unit."""
    text = UNIT.read_text(encoding="utf-8")
    copy = tmp_path / UNIT.name
    copy.write_text(
        text.replace("/opt/victron-ble/bin/victron-ble", str(COMMAND)), "utf-8"
    )
    found = subprocess.run(
        ("systemd-analyze", "verify", copy), check=False, capture_output=True, text=True
    )

    assert (found.returncode, found.stderr) == (0, "")
