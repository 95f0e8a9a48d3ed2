"""Test that what is shown is what was read of late."""

import logging

import pytest

from custom_components.victron_ble.library.records.battery_monitor import (
    BatteryMonitorRecord,
)
from homeassistant.core import HomeAssistant

from .clock import Clock
from .flow import OTHER_FORMAT, OTHER_KEY, READOUT_OFF, UNKNOWN
from .proxy import Proxy
from .sender import Sender, frame
from .states import available, lines, voltage

LIVE = {"reporting": "live"}


def payload(volts: float, **values: float) -> bytes:
    """Return a payload with this voltage."""
    return BatteryMonitorRecord.table.encode({"voltage": volts, "soc": 80, **values})


@pytest.fixture
async def device(hass: HomeAssistant, clock: Clock, sender: Sender) -> Sender:
    """Return a device that is read."""
    await sender.add_entry(hass, options=LIVE)
    sender.send(0x02, payload(13.2), times=2)
    await hass.async_block_till_done()
    assert available(hass)
    return sender


async def test_silence_and_return(
    hass: HomeAssistant, clock: Clock, device: Sender, caplog: pytest.LogCaptureFixture
) -> None:
    """Test that all entities go and come together, with a line each time."""
    caplog.set_level(logging.DEBUG)
    await clock.advance(295)
    assert available(hass)
    await clock.advance(10)
    assert available(hass) is False
    assert lines(caplog) == ["Victron is not read any more: no reading for 5 minutes"]
    await clock.advance(3600)
    assert lines(caplog) == []

    # One value alone is another than before.
    device.send(0x02, payload(13.3))
    await hass.async_block_till_done()
    assert available(hass)
    assert voltage(hass) == "13.3"
    assert lines(caplog) == ["Victron is read again"]


async def test_return_with_the_identical_advertisement(
    hass: HomeAssistant, clock: Clock, device: Sender
) -> None:
    """Test a device that sends what it sent before."""
    same = device.frame(0x02, payload(13.2))
    device.hear(same)
    for away in (310, 3600):
        await clock.advance(away)
        assert available(hass) is False
        device.hear(same)
        await hass.async_block_till_done()
        assert available(hass)


async def test_same_advertisement_for_an_hour(
    hass: HomeAssistant, clock: Clock, device: Sender, caplog: pytest.LogCaptureFixture
) -> None:
    """Test that it is no silence, though Home Assistant delivers it once."""
    caplog.set_level(logging.DEBUG)
    same = device.frame(0x02, payload(13.2))
    for _ in range(120):
        device.hear(same)
        await clock.advance(30)
        assert available(hass)
    assert lines(caplog) == []

    await clock.advance(310)
    assert available(hass) is False


@pytest.mark.parametrize("minutes", [1, 60])
async def test_option(
    hass: HomeAssistant, clock: Clock, sender: Sender, minutes: int
) -> None:
    """Test that the user says how long silence may last."""
    await sender.add_entry(hass, options={"timeout": minutes})
    sender.send(0x02, payload(13.2), times=2)
    await hass.async_block_till_done()
    for _ in range(12):
        assert available(hass)
        await clock.advance(5 * minutes)
    await clock.advance(1)
    assert available(hass) is False


async def test_other_formats_do_not_keep_it(
    hass: HomeAssistant, clock: Clock, device: Sender
) -> None:
    """Test that values go though something else is heard, and do not come back by it."""
    for second in range(5, 400, 5):
        device.hear(OTHER_FORMAT + bytes((second & 1,)))
        await clock.advance(5)
        assert available(hass) is (second < 300)
    device.hear(OTHER_FORMAT)
    await hass.async_block_till_done()
    assert available(hass) is False

    device.send(0x02, payload(13.2))
    await hass.async_block_till_done()
    assert available(hass)


async def test_other_formats_do_not_end_it(
    hass: HomeAssistant, clock: Clock, device: Sender
) -> None:
    """Test a device that repeats a reading for long, and something else now and then."""
    same = device.frame(0x02, payload(13.2))
    for second in range(0, 1200, 5):
        # Something else comes last when it is asked how long the silence is.
        device.hear(OTHER_FORMAT if second % 300 >= 270 else same)
        await clock.advance(5)
        assert available(hass)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (READOUT_OFF, "Instant Readout is off"),
        (frame(0x02, b"", nonce=1), "Instant Readout is off"),
        (UNKNOWN, "unknown record type"),
        (
            frame(0x02, payload(13.2), nonce=1, key=OTHER_KEY),
            "the key does not match this device",
        ),
    ],
)
async def test_what_decodes_to_nothing(
    hass: HomeAssistant,
    clock: Clock,
    device: Sender,
    caplog: pytest.LogCaptureFixture,
    data: bytes,
    why: str,
) -> None:
    """Test that values go after a minute, and do not come back by silence and return."""
    caplog.set_level(logging.DEBUG)
    for _ in range(6):
        device.hear(data)
        await clock.advance(10)
        assert available(hass)
    device.hear(data)
    await hass.async_block_till_done()
    assert available(hass) is False
    assert lines(caplog) == [f"Victron is not read any more: {why}"]

    for _ in range(3):
        await clock.advance(400)
        device.hear(data)
        device.hear(OTHER_FORMAT)
        await hass.async_block_till_done()
        assert available(hass) is False
    assert lines(caplog) == []

    device.send(0x02, payload(13.2, soc=81))
    await hass.async_block_till_done()
    assert available(hass)
    assert lines(caplog) == ["Victron is read again"]


async def test_restart_in_the_middle_of_silence(
    hass: HomeAssistant, clock: Clock, device: Sender
) -> None:
    """Test that entities exist, that old values are not shown, and that all return."""
    [entry] = hass.config_entries.async_entries("victron_ble")
    same = device.frame(0x02, payload(13.2))
    device.hear(same)
    count = len(hass.states.async_all())
    await clock.advance(400)
    assert available(hass) is False
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()
    assert len(hass.states.async_all()) == count
    assert available(hass) is False

    device.hear(same)
    await hass.async_block_till_done()
    assert available(hass)
    assert voltage(hass) == "13.2"


async def test_replay_after_a_restart(
    hass: HomeAssistant, clock: Clock, proxy: Proxy
) -> None:
    """Test that what was heard before is shown when it is heard again, not before."""
    sender = Sender(proxy)
    entry = await sender.add_entry(hass, options=LIVE)
    sender.send(0x02, payload(13.2), times=2)
    same = sender.frame(0x02, payload(13.2))
    sender.hear(same)
    await hass.config_entries.async_unload(entry.entry_id)
    await clock.advance(100)

    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    assert available(hass) is False

    sender.hear(same)
    await hass.async_block_till_done()
    assert available(hass)
