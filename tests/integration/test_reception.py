"""Test that every scanner is heard, in the device's own order."""

from collections.abc import AsyncIterator
import random
from typing import Any, Final

import pytest

from custom_components.victron_ble.library import Record
from custom_components.victron_ble.library.enums import AlarmReason
from custom_components.victron_ble.library.record import shown_records
from custom_components.victron_ble.library.records.battery_monitor import (
    BatteryMonitorRecord,
)
from custom_components.victron_ble.library.records.solar_charger import (
    SolarChargerRecord,
)
from homeassistant.core import Event, EventStateChangedData, HomeAssistant, callback
from homeassistant.helpers import device_registry as dr, entity_registry as er

from .clock import Clock
from .complete import complete_values
from .flow import OTHER_KEY, READOUT_OFF, SUN, UNKNOWN, submit
from .proxy import Proxy, raw_advertisement
from .sender import ADDRESS, KEY, SHUNT, Sender, frame
from .states import available, issues, lines, state, voltage

LIVE: Final = {"reporting": "live"}
ALARM: Final = "binary_sensor.victron_low_voltage_alarm"


def payload(volts: float, **values: Any) -> bytes:
    """Return a payload with this voltage."""
    return BatteryMonitorRecord.table.encode(
        {"voltage": volts, "current": -5, "soc": 80, **values}
    )


@pytest.fixture
async def proxies(hass: HomeAssistant, proxy: Proxy) -> AsyncIterator[list[Proxy]]:
    """Return three proxies; the first is the nearest."""
    others = [Proxy(f"66:55:44:33:22:1{n}", f"other {n}") for n in range(2)]
    leave = [other.connect(hass) for other in others]
    yield [proxy, *others]
    for each in leave:
        each()


@pytest.fixture
async def device(hass: HomeAssistant, clock: Clock, sender: Sender) -> Sender:
    """Return a device that is read."""
    await sender.add_entry(hass, options=LIVE)
    sender.send(0x02, payload(13.2), times=2)
    await hass.async_block_till_done()
    assert available(hass)
    return sender


async def test_what_any_proxy_heard_is_read(
    hass: HomeAssistant, clock: Clock, proxies: list[Proxy], device: Sender
) -> None:
    """Test two proxies that each hear a random half of 600 advertisements."""
    chance = random.Random(437)
    coordinator = hass.config_entries.async_entries("victron_ble")[0].runtime_data
    before = coordinator.reader.trust.counts["accepted"]
    heard = 0
    for n in range(600):
        volts = round(13 + n % 90 / 100, 2)
        data = device.frame(0x02, payload(volts))
        hearers = [each for each in proxies[:2] if chance.random() < 0.5]
        for each in hearers:
            each.hear(ADDRESS, data, "Victron", rssi=-60 - 20 * proxies.index(each))
        await clock.advance(1)
        if hearers:
            heard += 1
            assert voltage(hass) == str(volts)
    assert 400 < heard < 600
    assert coordinator.reader.trust.counts["accepted"] - before == heard


async def test_alarm_that_the_other_proxy_heard(
    hass: HomeAssistant, clock: Clock, proxies: list[Proxy], device: Sender
) -> None:
    """Test that an alarm is on with the first advertisement that has it."""
    near, far, _ = proxies
    for _ in range(20):
        near.hear(ADDRESS, device.frame(0x02, payload(13.2)), "Victron", rssi=-40)
        await clock.advance(1)
    assert state(hass, ALARM) == "off"
    data = device.frame(0x02, payload(13.2, alarm=AlarmReason.LOW_VOLTAGE))
    far.hear(ADDRESS, data, "Victron", rssi=-95)
    await hass.async_block_till_done()
    assert state(hass, ALARM) == "on"


async def test_three_proxies_with_loss_and_delay(
    hass: HomeAssistant, clock: Clock, proxies: list[Proxy], device: Sender
) -> None:
    """Test that what is shown is always the newest that any of them handed over."""
    chance = random.Random(3)
    due: list[tuple[int, int, Proxy, bytes]] = []
    newest = 0
    for second in range(300):
        data = device.frame(0x02, payload(round(12 + second % 200 / 100, 2)))
        due += [
            (second + chance.randrange(6), second, each, data)
            for each in proxies
            if chance.random() < 0.5
        ]
        for one in [one for one in due if one[0] == second]:
            _, sent, each, late = one
            due.remove(one)
            newest = max(newest, sent)
            each.hear(ADDRESS, late, "Victron", age=second - sent)
        await clock.advance(1)
        if second > 6:
            assert voltage(hass) == str(round(12 + newest % 200 / 100, 2))
            assert available(hass)


async def test_what_was_heard_before_is_no_news(
    hass: HomeAssistant, clock: Clock, device: Sender
) -> None:
    """Test that a replay of minutes ago changes nothing while the device goes on."""
    old = [device.frame(0x02, payload(12.0, soc=30)) for _ in range(20)]
    await clock.advance(1200)
    device.nonce += 1200
    for n in range(600):
        device.send(0x02, payload(13.2))
        for again in range(3 * n, 3 * n + 3):
            device.hear(old[again % 20])
        await clock.advance(1)
        assert voltage(hass) == "13.2"
        assert state(hass, "sensor.victron_battery") == "80.0"


async def test_what_was_heard_before_keeps_nothing_alive(
    hass: HomeAssistant, clock: Clock, device: Sender
) -> None:
    """Test that a silent device is unavailable, though somebody repeats what it sent."""
    old = device.frame(0x02, payload(13.1))
    device.hear(old)
    device.send(0x02, payload(13.2), times=2)
    for _ in range(310):
        await clock.advance(1)
        device.hear(old)
        assert voltage(hass) in ("13.2", "unavailable")
    assert available(hass) is False


async def test_packets_without_a_record_keep_nothing_alive(
    hass: HomeAssistant, clock: Clock, device: Sender, proxy: Proxy
) -> None:
    """Test six hours of a device's name alone: unavailable after the timeout."""
    for _ in range(6 * 60):
        proxy.hear_raw(ADDRESS, b"\x02\x01\x06\x08\x09Victron")
        await clock.advance(60)
    assert available(hass) is False


async def test_scanner_that_gives_no_bytes(
    hass: HomeAssistant, clock: Clock, sender: Sender, proxy: Proxy
) -> None:
    """Test that readings arrive, that repeats count as heard, and energy ends in time."""
    entry = await sender.add_entry(hass, options=LIVE)
    for _ in range(2):
        proxy.hear_without_bytes(ADDRESS, sender.frame(0x02, payload(36, current=-100)))
    await hass.async_block_till_done()
    assert voltage(hass) == "36.0"
    coordinator = entry.runtime_data
    start = coordinator.reader.presence.reading
    for _ in range(120):
        await clock.advance(30)
        proxy.hear_without_bytes(ADDRESS, None, "Victron")
        assert available(hass)
    # Nobody can tell whether these were readings, so after five minutes they are none.
    assert coordinator.reader.presence.lasts_until - start <= 300


async def test_both_structures_of_a_packet_are_looked_at(
    hass: HomeAssistant, device: Sender, proxy: Proxy
) -> None:
    """Test a scan response that has Victron's other format."""
    raw = raw_advertisement(device.frame(0x02, payload(13.7)))
    proxy.hear_raw(ADDRESS, raw + bytes.fromhex("07ffe10212020304"))
    await hass.async_block_till_done()
    assert voltage(hass) == "13.7"


async def test_one_frame_of_anything_changes_nothing(
    hass: HomeAssistant, clock: Clock, device: Sender, caplog: pytest.LogCaptureFixture
) -> None:
    """Test an hour of foreign frames, one of each a second, among good ones."""
    entry = hass.config_entries.async_entries("victron_ble")[0]
    registry = er.async_get(hass)
    entities = set(registry.entities)
    stored = entry.data
    flips: list[str] = []

    @callback
    def note(event: Event[EventStateChangedData]) -> None:
        new = event.data["new_state"]
        if new is None or new.state == "unavailable":
            flips.append(event.data["entity_id"])

    written: list[object] = []

    @callback
    def note_writing(event: Event[Any]) -> None:
        written.append(event.event_type)

    hass.bus.async_listen("state_changed", note)
    hass.bus.async_listen(er.EVENT_ENTITY_REGISTRY_UPDATED, note_writing)
    hass.bus.async_listen(dr.EVENT_DEVICE_REGISTRY_UPDATED, note_writing)
    caplog.clear()
    captured = device.frame(0x02, payload(13.2))
    sun = SolarChargerRecord.table.encode(complete_values(SolarChargerRecord))
    for second in range(900):
        count = 30_000 + second
        for foreign in (
            READOUT_OFF,
            UNKNOWN,
            frame(0xFF01, SUN, nonce=count),
            frame(0x02, payload(11), nonce=count, key=OTHER_KEY),
            frame(0x01, sun, nonce=count),
            captured[:5] + count.to_bytes(2, "little") + captured[7:],
            captured[:12] + bytes((captured[12] ^ 0x40,)) + captured[13:],
            captured[:2] + b"\xa4\xa3" + captured[4:],
        ):
            device.hear(foreign)
        device.send(0x02, payload(13.2))
        await clock.advance(4)
    assert flips == []
    assert hass.config_entries.flow.async_progress() == []
    assert set(registry.entities) == entities
    assert written == []
    assert entry.data is stored
    assert issues(hass) == []
    assert lines(caplog) == []


@pytest.mark.parametrize(
    "record", shown_records().values(), ids=lambda each: each.record_name
)
async def test_key_that_changed_to_one_with_the_same_first_byte(
    hass: HomeAssistant, clock: Clock, sender: Sender, record: type[Record]
) -> None:
    """Test that of noise nothing is shown or counted, and that the user is told.

    After the right key, the second record is shown. tests/library/test_noise.py has a
    whole hour of it.
    """
    if record.record_type > 0xFF:
        pytest.skip("It is sent in the clear, so no key can be wrong")
    sender.product_id = 0xA3A4 if record.record_name == "battery_sense" else SHUNT
    entry = await sender.add_entry(hass, options=LIVE)
    sender.send_values(record, 3, **complete_values(record))
    await hass.async_block_till_done()
    assert available(hass)
    coordinator = entry.runtime_data
    accepted = coordinator.reader.trust.counts["accepted"]

    sender.key = KEY[:2] + "ffeeddccbbaa998877665544332211"
    for second in range(620):
        sender.send_values(record, **complete_values(record))
        await clock.advance(1)
        if second == 60:
            assert available(hass) is False
        if second == 600:
            assert issues(hass) == ["key_nonsense"]
    # Of the two values of a Battery Sense, some noise agrees by chance.
    most = 5 if record.record_name == "battery_sense" else 0
    assert coordinator.reader.trust.counts["accepted"] - accepted <= most
    assert available(hass) is False
    assert sum(coordinator.reader.counted.meter.totals.values()) < 50  # Wh

    form = await entry.start_reconfigure_flow(hass)
    result = await submit(hass, form, access_token=sender.key)
    assert result["reason"] == "reconfigure_successful"
    sender.send_values(record, 2, **complete_values(record))
    await hass.async_block_till_done()
    assert available(hass)
    assert issues(hass) == []
