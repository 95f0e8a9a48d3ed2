"""Test that nothing is shown until the key is known to be right."""

import pytest

from custom_components.victron_ble.library.records.battery_monitor import (
    BatteryMonitorRecord,
)
from homeassistant.core import HomeAssistant

from .clock import Clock
from .flow import NONSENSE, NONSENSE_KEY, OTHER_FORMAT, READOUT_OFF
from .sender import KEY, SHUNT, Sender, frame
from .states import available, voltage

LIVE = {"reporting": "live"}


async def send(hass: HomeAssistant, sender: Sender, volts: float) -> None:
    """Send a voltage with a new nonce."""
    sender.send_values(BatteryMonitorRecord, voltage=volts)
    await hass.async_block_till_done()


def spare_bits_used(volts: float, spare: int = 0) -> bytes:
    """Return a payload whose unused bits are not as usual."""
    payload = BatteryMonitorRecord.table.encode({"voltage": volts})
    return payload[:-1] + bytes((payload[-1] & 0x3F | spare << 6,))


async def test_two_that_agree(hass: HomeAssistant, sender: Sender) -> None:
    """Test an entry that holds a key and no more, new or made by core's integration."""
    entry = await sender.add_entry(hass, options=LIVE)
    await send(hass, sender, 13.2)
    assert hass.states.async_all() == []

    await send(hass, sender, 13.3)
    assert voltage(hass) == "13.3"
    assert available(hass)

    device = entry.data["device"]
    assert device["record"] == "battery_monitor"
    assert device["product_id"] == SHUNT
    assert device["spare_bits_used"] is False
    assert KEY not in str(device)


async def test_verdict_is_remembered(hass: HomeAssistant, sender: Sender) -> None:
    """Test that after a restart the first advertisement is shown."""
    entry = await sender.add_entry(hass, options=LIVE)
    await send(hass, sender, 13.2)
    await send(hass, sender, 13.2)

    await hass.config_entries.async_unload(entry.entry_id)
    sender.hear(OTHER_FORMAT)
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    assert available(hass) is False
    await send(hass, sender, 14.1)
    assert voltage(hass) == "14.1"


async def test_loss_is_remembered(
    hass: HomeAssistant, clock: Clock, sender: Sender
) -> None:
    """Test that after a restart, no single record of noise is shown."""
    entry = await sender.add_entry(hass, options=LIVE)
    await send(hass, sender, 13.2)
    await send(hass, sender, 13.2)
    known = entry.data["device"]
    for _ in range(61):
        await clock.advance(1)
        sender.send(0x02, NONSENSE)
    assert available(hass) is False
    assert entry.data["device"] == {k: v for k, v in known.items() if k != "key"}

    await hass.config_entries.async_reload(entry.entry_id)
    await send(hass, sender, 14.1)
    assert available(hass) is False
    await send(hass, sender, 14.1)
    assert voltage(hass) == "14.1"
    assert entry.data["device"] == known


async def test_verdict_is_on_one_key(hass: HomeAssistant, sender: Sender) -> None:
    """Test a key that core's integration changed while it had the entry."""
    entry = await sender.add_entry(hass, options=LIVE)
    await send(hass, sender, 13.2)
    await send(hass, sender, 13.2)

    await hass.config_entries.async_unload(entry.entry_id)
    sender.key = f"{KEY[:31]}0"
    data = {**entry.data, "access_token": sender.key}
    hass.config_entries.async_update_entry(entry, data=data)
    sender.hear(OTHER_FORMAT)
    await hass.config_entries.async_setup(entry.entry_id)
    await send(hass, sender, 14.1)
    assert available(hass) is False
    await send(hass, sender, 14.1)
    assert available(hass)


async def test_two_that_do_not_agree(hass: HomeAssistant, sender: Sender) -> None:
    """Test that two are needed that agree, and not in a row."""
    await sender.add_entry(hass, options=LIVE)
    for volts in (13.2, 55.5, 77.7, 30.1):
        await send(hass, sender, volts)
    assert hass.states.async_all() == []
    await send(hass, sender, 13.2)
    assert voltage(hass) == "13.2"


async def test_key_that_is_wrong_in_one_digit(
    hass: HomeAssistant, sender: Sender
) -> None:
    """Test that an hour of noise shows nothing, nor asks for the key again."""
    await sender.add_entry(hass, data={"access_token": NONSENSE_KEY})
    for _ in range(3600):
        sender.send_values(BatteryMonitorRecord, voltage=13.2)
    await hass.async_block_till_done()
    assert hass.states.async_all() == []
    assert hass.config_entries.flow.async_progress() == []


async def test_implausible_frames_are_dropped(
    hass: HomeAssistant, sender: Sender
) -> None:
    """Test that the values before them stay."""
    await sender.add_entry(hass, options=LIVE)
    await send(hass, sender, 13.2)
    await send(hass, sender, 13.2)
    sender.send(0x02, NONSENSE)
    await hass.async_block_till_done()
    assert voltage(hass) == "13.2"
    assert available(hass)
    await send(hass, sender, 13.4)
    assert voltage(hass) == "13.4"


async def test_one_odd_value_hides_itself(hass: HomeAssistant, sender: Sender) -> None:
    """Test that the other values of the record are shown."""
    await sender.add_entry(hass, options=LIVE)
    sender.send_values(BatteryMonitorRecord, 2, voltage=13.2, soc=80)
    sender.send_values(BatteryMonitorRecord, voltage=-100, soc=79)
    await hass.async_block_till_done()
    assert voltage(hass) == "unknown"
    battery = hass.states.get("sensor.victron_battery")
    assert battery is not None
    assert battery.state == "79.0"


async def test_step_is_shown_with_the_second_frame(
    hass: HomeAssistant, sender: Sender
) -> None:
    """Test that a starter motor's voltage is shown, and that nothing was lost by it."""
    await sender.add_entry(hass, options=LIVE)
    await send(hass, sender, 12.7)
    await send(hass, sender, 12.7)
    await send(hass, sender, 8.5)
    assert voltage(hass) == "12.7"
    await send(hass, sender, 8.5)
    assert voltage(hass) == "8.5"
    assert available(hass)


async def test_trust_is_lost_and_comes_back(
    hass: HomeAssistant, clock: Clock, sender: Sender
) -> None:
    """Test a device whose key became another, and then was entered again."""
    await sender.add_entry(hass, options=LIVE)
    await send(hass, sender, 13.2)
    await send(hass, sender, 13.2)
    for _ in range(20):
        assert available(hass)
        await clock.advance(3)
        sender.send(0x02, NONSENSE)
        await hass.async_block_till_done()
    assert available(hass) is False

    for _ in range(4):
        await send(hass, sender, 13.3)
        assert available(hass) is False
    await send(hass, sender, 13.3)
    assert voltage(hass) == "13.3"


@pytest.mark.parametrize("between", [None, OTHER_FORMAT])
async def test_device_that_repeats_itself(
    hass: HomeAssistant, clock: Clock, sender: Sender, between: bytes | None
) -> None:
    """Test that a record is shown that stood for 30 s, whatever came in between.

    It is not known to be right until another agrees.
    """
    entry = await sender.add_entry(hass)
    standing = sender.frame(0x02, BatteryMonitorRecord.table.encode({"voltage": 13.2}))
    sender.hear(standing)
    for _ in range(29):
        await clock.advance(1)
        if between:
            sender.hear(between)
        sender.hear(standing)
    assert hass.states.async_all() == []

    await clock.advance(1.1)
    sender.hear(standing)
    await hass.async_block_till_done()
    assert voltage(hass) == "13.2"
    assert available(hass)
    assert "device" not in entry.data

    await send(hass, sender, 13.2)
    assert "device" in entry.data


async def test_device_that_was_heard_once(
    hass: HomeAssistant, clock: Clock, sender: Sender
) -> None:
    """Test that a record does not stand by silence, but does when heard again."""
    await sender.add_entry(hass)
    once = sender.frame(0x02, BatteryMonitorRecord.table.encode({"voltage": 13.2}))
    sender.hear(once)
    for _ in range(4):
        await clock.advance(30)
    assert hass.states.async_all() == []

    sender.hear(once)
    await clock.advance(30)
    assert voltage(hass) == "13.2"


async def test_record_that_did_not_stand(
    hass: HomeAssistant, clock: Clock, sender: Sender
) -> None:
    """Test that Instant Readout switched off ends the wait."""
    await sender.add_entry(hass)
    await send(hass, sender, 13.2)
    await clock.advance(10)
    for _ in range(60):
        sender.hear(READOUT_OFF)
        await clock.advance(1)
    assert hass.states.async_all() == []


async def test_unused_bits(hass: HomeAssistant, sender: Sender) -> None:
    """Test that newer firmware is accepted after twenty that agree, and remembered."""
    entry = await sender.add_entry(hass, options=LIVE)
    sender.send(0x02, spare_bits_used(13.2), times=19)
    await hass.async_block_till_done()
    assert hass.states.async_all() == []

    sender.send(0x02, spare_bits_used(13.3))
    await hass.async_block_till_done()
    assert voltage(hass) == "13.3"
    assert entry.data["device"]["spare_bits_used"] is True

    await hass.config_entries.async_reload(entry.entry_id)
    sender.send(0x02, spare_bits_used(13.5, 1))
    await hass.async_block_till_done()
    assert voltage(hass) == "13.5"


async def test_unused_bits_after_an_update(hass: HomeAssistant, sender: Sender) -> None:
    """Test a device that begins to use them while it is read."""
    entry = await sender.add_entry(hass, options=LIVE)
    await send(hass, sender, 13.2)
    await send(hass, sender, 13.2)

    sender.send(0x02, spare_bits_used(13.9), times=19)
    assert voltage(hass) == "13.2"
    sender.send(0x02, spare_bits_used(13.9))
    assert voltage(hass) == "13.9"
    await hass.async_block_till_done()
    assert entry.data["device"]["spare_bits_used"] is True


@pytest.mark.parametrize(
    ("between", "shown"),
    [
        ([], True),
        ([NONSENSE], True),
        ([spare_bits_used(55.5)], True),  # which does not agree
        ([NONSENSE] * 2, False),
    ],
)
async def test_unused_bits_among_others(
    hass: HomeAssistant, sender: Sender, between: list[bytes], shown: bool
) -> None:
    """Test that twenty of forty must agree, and not in a row."""
    await sender.add_entry(hass)
    for number in range(1, 31):
        sender.send(0x02, spare_bits_used(13.2))
        await hass.async_block_till_done()
        assert voltage(hass) == ("13.2" if shown and number >= 20 else None)
        for payload in between:
            sender.send(0x02, payload)


async def test_unused_bits_of_a_device_that_repeats_itself(
    hass: HomeAssistant, sender: Sender
) -> None:
    """Test that the same heard again neither counts nor ends the count."""
    await sender.add_entry(hass)
    for nonce in range(19):
        for _ in range(2):
            sender.hear(frame(0x02, spare_bits_used(13.2), nonce=nonce))
            sender.hear(OTHER_FORMAT)
    assert hass.states.async_all() == []
    sender.hear(frame(0x02, spare_bits_used(13.2), nonce=19))
    await hass.async_block_till_done()
    assert voltage(hass) == "13.2"


async def test_what_waited_is_not_shown_late(
    hass: HomeAssistant, clock: Clock, sender: Sender
) -> None:
    """Test that once the key is trusted, no record of before comes back."""
    await sender.add_entry(hass, options=LIVE)
    await send(hass, sender, 12.1)
    await send(hass, sender, 12.1)
    await send(hass, sender, 13.9)
    sender.send(0x02, spare_bits_used(13.9))
    for _ in range(40):
        await clock.advance(1)
        sender.send(0x02, spare_bits_used(13.9))
        sender.hear(OTHER_FORMAT)
        sender.send(0x02, NONSENSE)
    assert voltage(hass) == "13.9"
