"""Test that energies never begin below what was shown, whatever became of their files."""

from collections.abc import Callable
import json
from pathlib import Path
from typing import Any

import pytest

from tests.integration.sender import ADDRESS

from .home import KEY, Run

ENTRY = "van"
YEARS = 10 * 365 * 24 * 3600


def changed(
    change: Callable[[dict[str, Any]], None],
) -> Callable[[bytes, bytes], bytes]:
    """Return what changes a file that can be read."""

    def of(early: bytes, late: bytes) -> bytes:
        file = json.loads(late)
        change(file)
        return json.dumps(file).encode()

    return of


def of_a_newer_version(file: dict[str, Any]) -> None:
    """Add what a version to come may add: keys."""
    file["minor_version"] = 7
    device = file["data"][ADDRESS]
    device |= {"charge": {"full": 1.5}, "history": [1, 2]}
    device["meter"] |= {"sun": {"yield": 3}}
    device["meter"]["solar"]["moon"] = 5


def move_clock(by: float) -> Callable[[dict[str, Any]], None]:
    """Return what makes a file one of a clock that was ahead, or behind."""

    def move(file: dict[str, Any]) -> None:
        file["data"][ADDRESS]["meter"]["time"] += by

    return move


# What became of the file: of an early and of the last one.
FILES: dict[str, Callable[[bytes, bytes], bytes | None]] = {
    "as it was": lambda early, late: late,
    "missing": lambda early, late: None,
    "empty": lambda early, late: b"",
    "half": lambda early, late: late[: len(late) // 2],
    "zeros": lambda early, late: bytes(len(late)),
    "an object without anything": lambda early, late: b"{}",
    "older": lambda early, late: early,
    "newer, with more in it": changed(of_a_newer_version),
    "of a clock far ahead": changed(move_clock(YEARS)),
    "of a clock that began anew": changed(move_clock(-YEARS)),
    "of a device that was removed": changed(
        lambda file: file["data"][ADDRESS].update(removed=1.0)
    ),
}
OF_ANOTHER = {
    "version 0": changed(lambda file: file.update(version=0)),
    "version 2": changed(lambda file: file.update(version=2)),
}


async def begin(run: Run, file: Path) -> tuple[int, bytes, bytes]:
    """Draw for a while; return what was shown last, and the files of then and before."""
    async with run() as home:
        await home.add(entry_id=ENTRY)
        await home.draw(61)
        early = file.read_bytes()
        await home.draw(125)
        shown = home.shown()
    assert isinstance(shown, int)
    return shown, early, file.read_bytes()


@pytest.mark.parametrize("became", FILES.values(), ids=FILES)
async def test_never_below_what_was_shown(
    run: Run, file: Path, became: Callable[[bytes, bytes], bytes | None]
) -> None:
    """Test that they go on from there at least, and from now on."""
    last, *files = await begin(run, file)
    assert last == pytest.approx(180, abs=2)
    if (data := became(*files)) is None:
        file.unlink()
    else:
        file.write_bytes(data)
    async with run() as home:
        await home.add(entry_id=ENTRY)
        for _ in range(125):
            shown = home.shown()
            assert isinstance(shown, int)
            assert shown >= last
            last = shown
            await home.draw(1)
        assert last == pytest.approx(180 + 120, abs=9)
        assert home.stored()[KEY] >= last


HISTORY = ("charge_cycles", "deepest_discharge", "last_full_charge")


@pytest.mark.parametrize("became", FILES.values(), ids=FILES)
async def test_history_never_behind_what_was_shown(
    run: Run, file: Path, became: Callable[[bytes, bytes], bytes | None]
) -> None:
    """Test that counts, extremes and the last full charge are there at once, and go on."""
    async with run() as home:
        await home.add(entry_id=ENTRY)
        await home.draw(61)
        early = file.read_bytes()
        await home.charge()
        await home.draw(61)
        last = {key: home.state(key) for key in HISTORY}
    assert last["charge_cycles"] == "1"
    assert last["deepest_discharge"] == "-90.0"
    assert str(last["last_full_charge"]).startswith("20")
    if (data := became(early, file.read_bytes())) is None:
        file.unlink()
    else:
        file.write_bytes(data)
    async with run() as home:
        await home.add(entry_id=ENTRY)
        assert {key: home.state(key) for key in HISTORY} == last
        await home.draw(61)
        assert {key: home.state(key) for key in HISTORY} == last
        await home.charge()
        await home.draw(61)
        assert home.state("charge_cycles") == "2"
        assert home.state("deepest_discharge") == last["deepest_discharge"]
        assert str(home.state("last_full_charge")) > str(last["last_full_charge"])


async def test_file_of_before_there_was_history(run: Run, file: Path) -> None:
    """Test that a file without these keys goes on, in the form that was then read."""
    _, _, late = await begin(run, file)
    data = json.loads(late)
    del data["minor_version"], data["data"][ADDRESS]["battery"]
    del data["data"][ADDRESS]["charger"], data["data"][ADDRESS]["meter"]["levels"]
    file.write_text(json.dumps(data))
    async with run() as home:
        await home.add(entry_id=ENTRY)
        await home.draw(61)
        assert home.shown() == pytest.approx(180 + 61, abs=9)
        assert home.state("charge_cycles") == "0"
    written = json.loads(file.read_text())
    assert (written["version"], written["minor_version"]) == (1, 2)


@pytest.mark.parametrize("became", OF_ANOTHER.values(), ids=OF_ANOTHER)
async def test_of_a_version_that_is_not_known(
    run: Run,
    file: Path,
    caplog: pytest.LogCaptureFixture,
    became: Callable[[bytes, bytes], bytes],
) -> None:
    """Test that it is left alone and said, and that all but energy works."""
    _, *files = await begin(run, file)
    data = became(*files)
    file.write_bytes(data)
    async with run() as home:
        await home.add(entry_id=ENTRY)
        await home.draw(61)
        assert home.shown() == "unknown"
        assert home.shown(key="voltage") == 36000
    assert file.read_bytes() == data
    assert caplog.text.count("cannot be read, so it is left alone") == 1
    assert "Traceback" not in caplog.text


RESTORED = {
    "nothing": lambda values: None,
    "none of it a number": lambda values: values.update(dict.fromkeys(values, "much")),
    "a number without an end": lambda values: values.update(
        {f"{KEY}___": float("inf")}
    ),
    "below nothing": lambda values: values.update({f"{KEY}___": -5.0}),
}


@pytest.mark.parametrize("change", RESTORED.values(), ids=RESTORED)
async def test_odd_values_to_restore(
    run: Run, file: Path, change: Callable[[dict[str, Any]], None]
) -> None:
    """Test that energies go on from their own file where Home Assistant's is odd."""
    await begin(run, file)
    kept = file.with_name("bluetooth.passive_update_processor")
    stored = json.loads(kept.read_text("utf-8"))
    change(stored["data"][ENTRY]["victron_ble_sensor"]["entity_data"])
    kept.write_text(json.dumps(stored))
    async with run() as home:
        await home.add(entry_id=ENTRY)
        assert home.shown() == pytest.approx(186, abs=2)


@pytest.mark.parametrize("ahead", [0, 31 * 24 * 3600])
@pytest.mark.parametrize("restart", [False, True])
async def test_clock_ahead_while_a_removed_device_comes_back(
    run: Run, file: Path, freezer: Any, ahead: int, restart: bool
) -> None:
    """Test that it is not taken for one that was removed a month ago."""
    async with run() as home:
        entry = await home.add()
        await home.draw(61)
        if not restart:
            await home.hass.config_entries.async_remove(entry.entry_id)
            freezer.tick(ahead)
            await home.add()
            assert home.shown() == pytest.approx(60, abs=2)
    if restart:  # with a backup of the entries, from before it was removed
        data = json.loads(file.read_text("utf-8"))
        data["data"][ADDRESS]["removed"] = freezer.time_to_freeze.timestamp()
        file.write_text(json.dumps(data))
        file.with_name("bluetooth.passive_update_processor").unlink()
        freezer.tick(ahead)
        async with run() as home:
            await home.add()
            assert home.shown() == pytest.approx(60, abs=2)
