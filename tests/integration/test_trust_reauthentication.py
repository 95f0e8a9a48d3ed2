"""Test when Home Assistant asks for a key anew."""

from collections import deque
from random import Random
from typing import Any

import pytest

from custom_components.victron_ble.library.records.battery_monitor import (
    BatteryMonitorRecord,
)
from custom_components.victron_ble.library.records.solarsense import SolarSenseRecord
from homeassistant.config_entries import SOURCE_REAUTH
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir

from .clock import Clock
from .flow import (
    NONSENSE_KEY,
    OTHER_FORMAT,
    OTHER_KEY,
    READING,
    READOUT_OFF,
    SUN,
    UNKNOWN,
    submit,
)
from .sender import KEY, Sender, frame
from .states import available, voltage


def asked(hass: HomeAssistant) -> list[Any]:
    """Return the flows that ask for a key."""
    return [
        flow
        for flow in hass.config_entries.flow.async_progress()
        if flow["context"]["source"] == SOURCE_REAUTH
    ]


async def mismatch(clock: Clock, sender: Sender, seconds: int) -> None:
    """Send records whose key check is of another key, every ten seconds."""
    key, sender.key = sender.key, OTHER_KEY
    for _ in range(seconds // 10):
        sender.send(0x02, READING)
        await clock.advance(10)
    sender.key = key


async def test_a_minute_of_mismatches(
    hass: HomeAssistant,
    clock: Clock,
    sender: Sender,
    issue_registry: ir.IssueRegistry,
) -> None:
    """Test that it asks once, that more do not ask again, and that the answer helps."""
    entry = await sender.add_entry(hass)
    sender.send(0x02, READING, times=2)
    await hass.async_block_till_done()
    assert available(hass)

    await mismatch(clock, sender, 60)
    assert asked(hass) == []
    assert available(hass)
    await mismatch(clock, sender, 100)
    assert available(hass) is False
    [flow] = asked(hass)
    assert flow["context"]["entry_id"] == entry.entry_id
    asks = ("homeassistant", f"config_entry_reauth_victron_ble_{entry.entry_id}")
    assert asks in issue_registry.issues

    await submit(hass, flow, access_token=OTHER_KEY)
    assert asks not in issue_registry.issues
    sender.key = OTHER_KEY
    sender.send(0x02, READING, times=2)
    await hass.async_block_till_done()
    assert available(hass)
    assert asked(hass) == []


async def test_reading_begins_the_minute_anew(
    hass: HomeAssistant, clock: Clock, sender: Sender
) -> None:
    """Test that who sends in the device's name is not believed while it is heard."""
    await sender.add_entry(hass)
    sender.send(0x02, READING, times=2)
    for _ in range(60):
        await mismatch(clock, sender, 50)
        sender.send(0x02, READING)
        await hass.async_block_till_done()
        assert available(hass)
    assert asked(hass) == []


async def test_stranger_asks_nothing_of_a_device_that_left(
    hass: HomeAssistant, clock: Clock, sender: Sender
) -> None:
    """Test that an hour after its last reading, nobody is asked for its key."""
    await sender.add_entry(hass)
    sender.send(0x02, READING, times=2)
    await clock.advance(3600)
    await mismatch(clock, sender, 600)
    assert asked(hass) == []


async def test_key_that_was_entered_while_the_device_was_away(
    hass: HomeAssistant, clock: Clock, sender: Sender
) -> None:
    """Test that the hour does not count for it: of its own, nothing was ever read."""
    entry = await sender.add_entry(hass)
    sender.send(0x02, READING, times=2)
    await hass.async_block_till_done()
    data = {**entry.data, "access_token": "ff" * 16}
    hass.config_entries.async_update_entry(entry, data=data)
    await hass.config_entries.async_reload(entry.entry_id)
    await clock.advance(2 * 3600)

    await mismatch(clock, sender, 50)
    assert asked(hass) == []
    await mismatch(clock, sender, 20)
    assert len(asked(hass)) == 1


@pytest.mark.parametrize("every", [10, 600])
async def test_device_without_a_key_that_is_imitated(
    hass: HomeAssistant, clock: Clock, sender: Sender, every: int
) -> None:
    """Test an hour of each imitation, though the device counts slowly, as at night.

    Frames in the clear can have any count, so its own are not always the newest.
    """
    sender.product_id = 0xC050
    entry = await sender.add_entry(hass, data={"access_token": ""})
    sun = [
        SolarSenseRecord.table.encode({"irradiance": 0, "cell_temperature": n % 40})
        for n in range(3600)
    ]
    captured = deque([sender.frame(0xFF01, sun[0])] * 20, maxlen=20)
    sender.send(0xFF01, sun[0], times=2)
    await hass.async_block_till_done()
    assert available(hass)
    dice = Random(5)

    def imitation(count: int) -> bytes:
        last = captured[-1]
        ahead = count + dice.choice((1, 5, 50, 5000))
        far = dice.randrange(0x10000)
        return dice.choice(
            (
                captured[0],
                frame(0x02, READING, nonce=far, key=OTHER_KEY, product_id=0xC050),
                last[:4] + dice.choice((b"\x01", b"\x02", b"\x0a")) + last[5:],
                frame(0xFF01, SUN, nonce=far, product_id=0xC050),
                frame(0xFF01, sun[count % 100], nonce=ahead, product_id=0xC050),
                READOUT_OFF,
            )
        )

    for second in range(0, 3600, 10):
        if second % every == 0:
            captured.append(sender.frame(0xFF01, sun[second]))
        sender.hear(captured[-1], age=5)
        sender.hear(imitation(sender.nonce))
        await clock.advance(10)
        assert available(hass), second
    assert asked(hass) == []
    assert entry.data["device"]["record"] == "solarsense"


async def test_request_ends_with_a_minute_of_readings(
    hass: HomeAssistant, clock: Clock, sender: Sender
) -> None:
    """Test that who types is not interrupted by a single reading."""
    await sender.add_entry(hass)
    sender.send(0x02, READING, times=2)
    await mismatch(clock, sender, 100)
    assert asked(hass)
    for _ in range(6):
        sender.send(0x02, READING)
        await hass.async_block_till_done()
        assert asked(hass)
        await clock.advance(10)
    sender.send(0x02, READING)
    await hass.async_block_till_done()
    assert asked(hass) == []
    assert available(hass)


@pytest.mark.parametrize(
    "odd",
    [
        BatteryMonitorRecord.table.encode({"voltage": -100, "soc": 102}),
        BatteryMonitorRecord.table.encode({"voltage": 13.2})[:-1] + b"\x00",
        READING[:1],
        bytes(15),
        b"\xff" * 24,
    ],
)
async def test_odd_fields_never_ask(
    hass: HomeAssistant, clock: Clock, sender: Sender, odd: bytes
) -> None:
    """Test that the key is right where its check is, whatever the values."""
    await sender.add_entry(hass)
    for _ in range(30):
        sender.send(0x02, odd)
        await clock.advance(10)
    assert asked(hass) == []


@pytest.mark.parametrize(
    "data",
    [
        OTHER_FORMAT,
        b"",
        b"\x10",
        READOUT_OFF,
        UNKNOWN,
        frame(0x0E, bytes(14), nonce=1, key=OTHER_KEY),
        frame(0x00, bytes(5), nonce=1, key=OTHER_KEY),
        frame(0x07, bytes(12), nonce=1, key=OTHER_KEY),
        frame(0x02, b"", nonce=1, key=OTHER_KEY),
        frame(0xFF00, bytes(12), nonce=1),
    ],
)
async def test_what_never_counts(
    hass: HomeAssistant, clock: Clock, sender: Sender, data: bytes
) -> None:
    """Test what says nothing of the key, however often it comes."""
    await sender.add_entry(hass)
    for _ in range(10):
        sender.hear(data)
        sender.hear(OTHER_FORMAT + b"\x00")
        await clock.advance(10)
    assert asked(hass) == []


async def test_flow_that_was_closed(
    hass: HomeAssistant, clock: Clock, sender: Sender
) -> None:
    """Test that Home Assistant asks again while the key does not fit."""
    await sender.add_entry(hass)
    await mismatch(clock, sender, 70)
    [flow] = asked(hass)
    hass.config_entries.flow.async_abort(flow["flow_id"])
    assert asked(hass) == []
    await mismatch(clock, sender, 10)
    assert len(asked(hass)) == 1


async def test_device_that_ceases_to_encrypt(
    hass: HomeAssistant, clock: Clock, sender: Sender
) -> None:
    """Test that nothing of it is shown until the user has the key removed."""
    entry = await sender.add_entry(hass)
    for nonce in range(70):
        sender.hear(frame(0xFF01, SUN, nonce=nonce))
        await clock.advance(1)
        assert bool(asked(hass)) is (nonce >= 60)
    assert hass.states.async_all() == []
    assert "device" not in entry.data

    [flow] = asked(hass)
    assert flow["step_id"] == "remove_key"
    await submit(hass, flow)
    sender.hear(frame(0xFF01, SUN, nonce=70))
    sender.hear(frame(0xFF01, SUN, nonce=71))
    await hass.async_block_till_done()
    assert hass.states.is_state("sensor.victron_irradiance", "500.0")


@pytest.mark.parametrize("every", [0, 120])
async def test_frames_in_the_clear_do_not_take_the_place_of_a_device(
    hass: HomeAssistant, clock: Clock, sender: Sender, every: int
) -> None:
    """Test one that was never heard, and one that is heard every two minutes."""
    entry = await sender.add_entry(hass)
    for second in range(600):
        if every and second % every < 2:
            sender.send(0x02, READING)
        sender.hear(frame(0xFF01, SUN, nonce=second))
        await clock.advance(1)
    for _ in range(2):
        sender.send(0x02, READING)
    await hass.async_block_till_done()
    assert available(hass)
    assert entry.data["device"]["record"] == "battery_monitor"
    assert hass.states.get("sensor.victron_irradiance") is None


async def test_device_that_begins_to_encrypt(
    hass: HomeAssistant, clock: Clock, sender: Sender
) -> None:
    """Test that a key is asked for where none was needed."""
    await sender.add_entry(hass, data={"access_token": ""})
    for _ in range(6):
        sender.send(0x02, READING)
        await clock.advance(10)
    assert asked(hass) == []
    sender.send(0x02, READING)
    await hass.async_block_till_done()
    [flow] = asked(hass)

    form = await submit(hass, flow, access_token=NONSENSE_KEY)
    await submit(hass, form, access_token=KEY)
    sender.send(0x02, READING, times=2)
    await hass.async_block_till_done()
    assert voltage(hass) == "13.2"
