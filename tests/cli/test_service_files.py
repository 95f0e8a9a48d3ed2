"""Test the files with which the service is run: systemd's unit and the container's."""

from configparser import ConfigParser
import os
from pathlib import Path
import re
import shlex
import shutil
import subprocess

import pytest

from victron_ble.cli import cli

from .running import COMMAND
from .test_installation import SOURCES

DOCS = Path(__file__).parents[2] / "docs"
UNIT = DOCS / "service" / "victron-ble-mqtt.service"
DOCKERFILE = DOCS / "service" / "Dockerfile"
DOCUMENTS = (DOCS / "service.md", UNIT, DOCKERFILE)
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
        os.devnull if option == "--keys" else each
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


def test_unit_has_a_user_whom_dbus_knows() -> None:
    """Test that its user is one that the document makes: D-Bus hangs up on dynamic ones."""
    unit = ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment,method-assign]  # as it says to do
    unit.read_string(UNIT.read_text(encoding="utf-8"))
    service = unit["Service"]

    assert "DynamicUser" not in service
    assert f"useradd --system {service['User']}\n" in DOCUMENTS[0].read_text("utf-8")


def test_image() -> None:
    """Test that the image has the command alone, and that it runs without privileges.

    Another user than one of every host's is none for the host's D-Bus, too.
    """
    steps = re.findall(r"^([A-Z]+) (.*)$", DOCKERFILE.read_text("utf-8"), re.MULTILINE)
    copied = [text.split()[:-1] for step, text in steps if step == "COPY"]
    assert copied == [
        [*SOURCES],
        ["custom_components"],
        ["--from=build", "/opt/victron-ble"],
    ]
    last = dict(steps[[step for step, _ in steps].index("FROM", 1) :])
    assert last["USER"] == "nobody"
    assert last["STOPSIGNAL"] == "SIGINT"
    assert last["ENV"] == f"STATE_DIRECTORY={last['VOLUME']}"
    assert last["RUN"].endswith(f"--owner nobody --group nogroup {last['VOLUME']}")
    assert last["ENTRYPOINT"] == '["/opt/victron-ble/bin/victron-ble"]'
