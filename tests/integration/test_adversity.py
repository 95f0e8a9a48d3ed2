"""Test what strangers, slow scanners and weak reception do to a device that is read."""

from collections.abc import AsyncIterator, Callable
import random
from typing import Final

import pytest

from custom_components.victron_ble.library.records.battery_monitor import (
    BatteryMonitorRecord,
)
from homeassistant.core import Event, EventStateChangedData, HomeAssistant, callback

from .clock import Clock
from .flow import OTHER_KEY, READOUT_OFF, SUN
from .proxy import Proxy
from .sender import ADDRESS, KEY, Sender, frame
from .states import VOLTAGE, available, issues, voltage

LIVE: Final = {"reporting": "live"}
SAME_FIRST_BYTE: Final = KEY[:2] + "ffeeddccbbaa998877665544332211"
START: Final = 20_000


def payload(volts: float) -> bytes:
    """Return a payload with this voltage."""
    return BatteryMonitorRecord.table.encode(
        {"voltage": volts, "current": -5, "soc": 80}
    )


def noise(count: int) -> bytes:
    """Return what decodes to noise."""
    return frame(0x02, payload(11), nonce=count % 0x10000, key=SAME_FIRST_BYTE)


def mismatch(count: int) -> bytes:
    """Return what another key encrypts."""
    return frame(0x02, payload(11), nonce=count, key=OTHER_KEY)


@pytest.fixture
async def slow(hass: HomeAssistant, proxy: Proxy) -> AsyncIterator[Proxy]:
    """Return another scanner, that hands over later what it heard."""
    slow = Proxy("66:55:44:33:22:11", "slow")
    leave = slow.connect(hass)
    yield slow
    leave()


@pytest.fixture
async def device(hass: HomeAssistant, clock: Clock, sender: Sender) -> Sender:
    """Return a device that is read."""
    await sender.add_entry(hass, options=LIVE)
    sender.nonce = START
    sender.send(0x02, payload(13.2), times=2)
    await hass.async_block_till_done()
    assert voltage(hass) == "13.2"
    return sender


@pytest.fixture
def shown(hass: HomeAssistant) -> list[str]:
    """Return all that the voltage becomes."""
    states: list[str] = []

    @callback
    def note(event: Event[EventStateChangedData]) -> None:
        new = event.data["new_state"]
        if event.data["entity_id"] == VOLTAGE and new is not None:
            states.append(new.state)

    hass.bus.async_listen("state_changed", note)
    return states


async def test_batch_of_a_quarter_of_an_hour_ago(
    hass: HomeAssistant,
    clock: Clock,
    device: Sender,
    slow: Proxy,
    shown: list[str],
) -> None:
    """Test that records with old times do not prove that counts are of no use."""
    old = [device.frame(0x02, payload(12 + n % 3 / 100)) for n in range(400)]
    device.nonce = START + 900
    await clock.advance(900)
    device.send(0x02, payload(13.2))
    for n, data in enumerate(old):
        slow.hear(ADDRESS, data, "Victron", age=900 - n)
    await hass.async_block_till_done()
    assert "12.0" not in shown
    assert voltage(hass) == "13.2"


async def test_batches_while_the_near_proxy_hears_little(
    hass: HomeAssistant, clock: Clock, device: Sender, slow: Proxy
) -> None:
    """Test that the shown value never falls back, in whatever order the batches come."""
    chance = random.Random(5)
    sent: list[bytes] = []
    newest = 12.0
    for second in range(1200):
        volts = round(12 + second / 100 * 0.1, 2)
        sent.append(device.frame(0x02, payload(volts)))
        if second % 20 == 0:
            device.hear(sent[-1])
            newest = volts
        await clock.advance(1)
        if second % 120 == 119:
            batch = list(enumerate(sent[max(0, second - 900) :], max(0, second - 900)))
            batch = batch[:-200]
            chance.shuffle(batch)
            for n, data in batch:
                slow.hear(ADDRESS, data, "Victron", age=second - n + 1)
            await hass.async_block_till_done()
        assert float(voltage(hass) or 0) >= newest


async def test_slow_scanner_of_a_device_whose_count_stands(
    hass: HomeAssistant, clock: Clock, device: Sender, slow: Proxy
) -> None:
    """Test that what is ordered by arrival is ordered by the times it bears."""
    count = device.nonce
    sent: list[bytes] = []
    for second in range(200):
        device.nonce = count
        volts = round(12 + second / 100, 2)
        sent.append(device.frame(0x02, payload(volts)))
        device.hear(sent[-1])
        if second > 30:
            slow.hear(ADDRESS, sent[second - 30], "Victron", age=30)
        await clock.advance(1)
        if second > 80:
            assert voltage(hass) == str(volts)


async def test_scanner_slower_than_the_timeout(
    clock: Clock, device: Sender, proxy: Proxy, shown: list[str]
) -> None:
    """Test that it does not make a device available for a moment, again and again."""
    await clock.advance(600)
    for n in range(30):
        device.nonce += 30
        data = device.frame(0x02, payload(13 + n / 100))
        proxy.hear(ADDRESS, data, "Victron", age=400)
        await clock.advance(30)
    assert shown == ["unavailable"]


@pytest.mark.parametrize("foreign", [noise, mismatch])
@pytest.mark.parametrize("repeats", [True, False], ids=["repeats", "heard rarely"])
async def test_strangers_and_a_device_that_says_little(
    hass: HomeAssistant,
    clock: Clock,
    device: Sender,
    shown: list[str],
    foreign: Callable[[int], bytes],
    repeats: bool,
) -> None:
    """Test three foreign frames a second, for ten minutes."""
    again = device.frame(0x02, payload(13.2))
    for second in range(600):
        device.nonce += 1
        if second % 20 == 0:
            device.hear(again if repeats else device.frame(0x02, payload(13.2)))
        for n in range(3):
            device.hear(foreign(3 * second + n))
        await clock.advance(1)
    assert set(shown) <= {"13.2"}
    assert issues(hass) == []
    assert hass.config_entries.flow.async_progress() == []


async def test_noise_in_the_name_of_a_device_that_left(
    hass: HomeAssistant, clock: Clock, device: Sender
) -> None:
    """Test that the user is not asked for a key while the device is away."""
    await clock.advance(3 * 3600)
    for n in range(600):
        device.hear(noise(n))
        await clock.advance(1)
    assert issues(hass) == []


async def test_other_frames_do_not_hide_that_the_key_is_wrong(
    hass: HomeAssistant, clock: Clock, device: Sender
) -> None:
    """Test that the user is told where a device sends short frames, too."""
    for n in range(600):
        device.hear(noise(START + 2 + n))
        device.hear(READOUT_OFF)
        await clock.advance(1)
    assert available(hass) is False
    assert issues(hass) == ["key_nonsense"]


@pytest.mark.parametrize("replayed", [True, False])
async def test_step_in_a_flood(
    hass: HomeAssistant, clock: Clock, device: Sender, replayed: bool
) -> None:
    """Test that a step is shown with its second record, whatever came between."""
    old = [device.frame(0x02, payload(12 + n % 5 / 100)) for n in range(400)]
    device.nonce += 3000
    await clock.advance(150)
    device.send(0x02, payload(13.2), times=2)
    flood = 0
    for second in range(30):
        volts = 13.2 if second < 10 else 8.5
        device.send(0x02, payload(volts))
        for _ in range(12):
            flood += 1
            device.hear(old[flood % 400] if replayed else noise(7 * flood))
        await clock.advance(1)
        if second != 10:
            assert voltage(hass) == str(volts)


async def test_clear_frames_in_the_name_of_a_device_heard_rarely(
    hass: HomeAssistant, clock: Clock, device: Sender, shown: list[str]
) -> None:
    """Test that they change nothing."""
    for second in range(600):
        device.nonce += 1
        if second % 20 == 0:
            device.hear(device.frame(0x02, payload(13.2)))
        device.hear(frame(0xFF01, SUN, nonce=second))
        await clock.advance(1)
    assert set(shown) <= {"13.2"}
