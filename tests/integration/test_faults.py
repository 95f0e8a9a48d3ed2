"""Test that what comes over the air does no harm."""

import logging
import random

import pytest

from custom_components.victron_ble.library.records.battery_monitor import (
    BatteryMonitorRecord,
)
from homeassistant.core import CoreState, HomeAssistant

from .clock import Clock
from .flow import OTHER_FORMAT, READOUT_OFF, UNKNOWN
from .proxy import Proxy, raw_advertisement
from .sender import ADDRESS, Sender
from .states import available, voltage

LIVE = {"reporting": "live"}


def payload(volts: float) -> bytes:
    """Return a payload with this voltage."""
    return BatteryMonitorRecord.table.encode({"voltage": volts, "soc": 80})


def junk(seed: int, count: int) -> list[bytes]:
    """Return manufacturer data of any kind and length; half looks like a product's."""
    source = random.Random(seed)
    found = [source.randbytes(source.randrange(27)) for _ in range(count)]
    return [b"\x10" + data if n % 2 else data for n, data in enumerate(found)]


def loud(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Return what was logged above debug, save for what was loaded and how long it took."""
    others = (
        *("asyncio", "bleak_retry_connector.bluez"),
        *("homeassistant.loader", "homeassistant.setup"),
    )
    return [
        record.getMessage()
        for record in caplog.records
        if record.levelno > logging.DEBUG and record.name not in others
    ]


async def test_flood_of_junk(
    hass: HomeAssistant, clock: Clock, sender: Sender, caplog: pytest.LogCaptureFixture
) -> None:
    """Test that one line is all that a device may cause that turns to noise."""
    await sender.add_entry(hass, options=LIVE)
    sender.send(0x02, payload(13.2), times=2)
    await hass.async_block_till_done()
    caplog.clear()
    caplog.set_level(logging.DEBUG)

    for data in junk(1, 2000):
        sender.hear(data)
        await clock.advance(0.2)
    assert available(hass) is False
    [line] = loud(caplog)
    assert line.startswith("Victron is not read any more: ")


async def test_fault_of_ours(
    hass: HomeAssistant,
    sender: Sender,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Test that it is said once with where it is, and that only its packets are lost."""
    entry = await sender.add_entry(hass, options=LIVE)
    sender.send(0x02, payload(13.2), times=2)
    await hass.async_block_till_done()
    caplog.clear()
    with monkeypatch.context() as broken:
        broken.setattr(entry.runtime_data.reader, "hear", lambda *_: 1 / 0)
        sender.send(0x02, payload(13.3), times=5)
    [line] = loud(caplog)
    assert line == "What Victron sent was dropped"
    assert "ZeroDivisionError" in caplog.text
    assert sender.key not in caplog.text

    sender.send(0x02, payload(13.4))
    await hass.async_block_till_done()
    assert voltage(hass) == "13.4"


async def test_nothing_is_heard_while_home_assistant_stops(
    hass: HomeAssistant, sender: Sender
) -> None:
    """Test that no value changes any more."""
    entry = await sender.add_entry(hass, options=LIVE)
    sender.send(0x02, payload(13.2), times=2)
    await hass.async_block_till_done()
    heard = entry.runtime_data.reader.trust.counts.total()
    hass.set_state(CoreState.stopping)
    sender.send(0x02, payload(13.3), times=2)
    assert entry.runtime_data.reader.trust.counts.total() == heard
    assert voltage(hass) == "13.2"
    hass.set_state(CoreState.running)


async def test_readings_among_junk(hass: HomeAssistant, sender: Sender) -> None:
    """Test that every reading is shown, and that nobody is asked for a key."""
    await sender.add_entry(hass, options=LIVE)
    sender.send(0x02, payload(13.2), times=2)
    frames = junk(2, 200)
    for n, (first, second) in enumerate(zip(frames[::2], frames[1::2], strict=True)):
        sender.hear(first)
        sender.hear(second)
        sender.send(0x02, payload(13 + n / 100))
        await hass.async_block_till_done()
        assert voltage(hass) == str(round(13 + n / 100, 2))
    assert hass.config_entries.flow.async_progress() == []


async def test_junk_of_unknown_devices(
    hass: HomeAssistant, proxy: Proxy, caplog: pytest.LogCaptureFixture
) -> None:
    """Test that the air is full of things which concern nobody."""
    caplog.set_level(logging.DEBUG)
    source = random.Random(3)
    for data in junk(3, 200):
        address = ":".join(f"{octet:02X}" for octet in source.randbytes(6))
        proxy.hear_raw(address, raw_advertisement(data))
    await hass.async_block_till_done(wait_background_tasks=True)
    assert loud(caplog) == []


async def test_payload_of_any_length(hass: HomeAssistant, sender: Sender) -> None:
    """Test that what fits is read, and that the rest is unknown."""
    await sender.add_entry(hass, options=LIVE)
    whole = payload(13.2)
    sender.send(0x02, whole, times=2)
    for length in range(1, 20):
        sender.send(0x02, (whole + b"\xa5" * 5)[:length])
        await hass.async_block_till_done()
        assert available(hass)
        assert voltage(hass) == ("13.2" if length >= 4 else "unknown")


async def test_reboot_of_the_device(hass: HomeAssistant, sender: Sender) -> None:
    """Test that a nonce which begins anew is of no concern."""
    await sender.add_entry(hass, options=LIVE)
    sender.nonce = 0xFFF0
    sender.send(0x02, payload(13.2), times=2)
    sender.nonce = -1
    sender.send(0x02, payload(12.9))
    await hass.async_block_till_done()
    assert voltage(hass) == "12.9"


async def test_one_of_many(hass: HomeAssistant, clock: Clock, proxy: Proxy) -> None:
    """Test that the trouble of one device is not that of another."""
    devices = [
        Sender(proxy, address=f"C0:11:22:33:44:{n:02X}", name=f"Device {n}")
        for n in range(8)
    ]
    for device in devices:
        await device.add_entry(hass, options=LIVE)
    for n, device in enumerate(devices):
        device.send(0x02, payload(12 + n / 100), times=2)
    for _ in range(7):
        devices[3].hear(READOUT_OFF)
        devices[5].hear(UNKNOWN)
        devices[7].hear(OTHER_FORMAT)
        await clock.advance(10)
    for n in range(8):
        found = hass.states.get(f"sensor.device_{n}_voltage")
        assert found is not None
        expected = "unavailable" if n in {3, 5} else str(12 + n / 100)
        assert found.state == expected


async def test_slower_proxy(hass: HomeAssistant, clock: Clock, proxy: Proxy) -> None:
    """Test that what a late proxy heard is no news, even if it is the nearer one."""
    slow = Proxy("11:22:33:44:55:77", "slow")
    disconnect = slow.connect(hass)
    sender = Sender(proxy)
    await sender.add_entry(hass, options=LIVE)
    sent = [sender.frame(0x02, payload(13 + n / 100)) for n in range(120)]
    shown = []
    for n, data in enumerate(sent):
        # The slow one is the nearer of the two for a while.
        near = -40 if 40 <= n < 80 else -95
        proxy.hear(ADDRESS, data, "Victron", rssi=-60)
        if n >= 5:
            slow.hear(ADDRESS, sent[n - 5], "Victron", rssi=near)
        await clock.advance(1)
        if n:
            assert available(hass)
            shown.append(round(float(voltage(hass) or 0) * 100) - 1300)
    assert hass.config_entries.flow.async_progress() == []
    late = [n - value for n, value in enumerate(shown, 1)]
    assert set(late) == {0}
    disconnect()


async def test_proxy_that_leaves(
    hass: HomeAssistant, clock: Clock, proxy: Proxy
) -> None:
    """Test that another one goes on."""
    other = Proxy("11:22:33:44:55:77", "other")
    disconnect = other.connect(hass)
    sender = Sender(other)
    await sender.add_entry(hass, options=LIVE)
    sender.send(0x02, payload(13.2), times=2)
    disconnect()
    sender.proxy = proxy
    for n in range(10):
        sender.send(0x02, payload(13.3 + n / 10))
        await clock.advance(60)
    assert voltage(hass) == "14.2"
