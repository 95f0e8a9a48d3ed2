"""Test that no file of energies, whatever it holds, keeps a device from being read."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.integration.sender import ADDRESS

from .home import KEY, OTHER, Run


def device(**meter: Any) -> dict[str, Any]:
    """Return what is stored of a device."""
    return {"meter": meter, "removed": None}


TOTALS = {KEY: 5000.9, "charged_energy": 0}

# What may be in the file, and what is shown of it (Wh).
STORED: dict[str, tuple[Any, int | str]] = {
    "only totals": ({ADDRESS: device(totals=TOTALS)}, 5000),
    "one total that is none": (
        {ADDRESS: device(totals={KEY: 5000.9, "charged_energy": "much"})},
        5000,
    ),
    "powers and time that are none": (
        {ADDRESS: device(totals=TOTALS, powers=["power"], time="noon", solar=3)},
        5000,
    ),
    "no date of removal": ({ADDRESS: {"meter": {"totals": TOTALS}}}, 5000),
    "removed at no time": (
        {ADDRESS: {"meter": {"totals": TOTALS}, "removed": "yesterday"}},
        5000,
    ),
    "another device that is none": (
        {ADDRESS: device(totals=TOTALS), OTHER: None, "x": {"meter": [1]}},
        5000,
    ),
    "totals that are none": ({ADDRESS: device(totals=[5000.9])}, "unknown"),
    "no meter": ({ADDRESS: {"removed": None}}, "unknown"),
    "no mapping": ([ADDRESS], "unknown"),
    "nothing": (None, "unknown"),
}


@pytest.mark.parametrize(("data", "shown"), STORED.values(), ids=STORED)
async def test_odd_store(run: Run, file: Path, data: Any, shown: int | str) -> None:
    """Test that what can be read goes on, and the rest begins anew."""
    file.parent.mkdir()
    file.write_text(json.dumps({"version": 1, "key": file.name, "data": data}))
    async with run() as home:
        await home.add()
        assert home.shown() == shown
        await home.draw(61)
        before = 5000 if shown == 5000 else 0
        assert home.shown() == pytest.approx(before + 60, abs=2)


UNREADABLE = {
    "of a newer version": '{"version": 2, "data": {"devices": []}}',
    "of no version that there was": '{"version": 0, "data": {}}',
    "of a version that is none": '{"version": "1", "data": {}}',
    "of something else": '{"hello": "world"}',
    "a list": "[1]",
    "a number": "5",
}


@pytest.mark.parametrize("text", UNREADABLE.values(), ids=UNREADABLE)
async def test_file_that_is_not_ours(
    run: Run, file: Path, caplog: pytest.LogCaptureFixture, text: str
) -> None:
    """Test that it stays as it is, and that all but energy works."""
    file.parent.mkdir()
    file.write_text(text)
    async with run() as home:
        entry = await home.add()
        await home.draw(61)
        assert home.shown() == "unknown"
        assert home.shown(key="voltage") == 36000
        await home.hass.config_entries.async_reload(entry.entry_id)
        await home.draw(61)
    assert file.read_text() == text
    assert caplog.text.count("victron_ble.energy cannot be read") == 1
    assert "Traceback" not in caplog.text


async def test_corrupt_file(run: Run, file: Path) -> None:
    """Test that Home Assistant puts it aside, and energy begins anew."""
    file.parent.mkdir()
    file.write_bytes(b"\0" * 512)
    async with run() as home:
        await home.add()
        await home.draw(61)
        assert home.shown() == pytest.approx(60, abs=2)
    assert len(list(file.parent.glob("victron_ble.energy.corrupt*"))) == 1
