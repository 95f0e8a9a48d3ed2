"""Test what a device does on the air, and the events that can happen to it."""

from itertools import pairwise

import pytest

from custom_components.victron_ble.library import NoReading, Reason, Record
from simulator.alarms import alarms_of
from simulator.proxies import NAMES
from simulator.system import System
from simulator.wire import Frame, raw_advertisement

from .listening import decode, last_records, simulate

NEW_KEY = "00112233445566778899aabbccddeeff"


def hear(system: System, device: str, seconds: float = 5) -> list[Frame]:
    """Return what is heard of one device."""
    address = system.radio(device).address
    return [frame for frame in system.listen(seconds) if frame.address == address]


def nonces(system: System, device: str, seconds: float) -> list[int]:
    """Return the nonces of a device's records."""
    return [
        record.nonce
        for frame in hear(system, device, seconds)
        if isinstance(record := decode(system, frame), Record)
        and record.nonce is not None
    ]


def test_devices_speak_about_once_a_second() -> None:
    """Test the rates: one a second, less for those that must spare their supply."""
    system = simulate("all")
    frames = list(system.listen(60))
    for radio in system.radios.values():
        times = [frame.time for frame in frames if frame.address == radio.address]
        expected = 60 / radio.device.interval if radio.plant.powered else 0
        assert abs(len(times) - expected) <= 1
        assert all(
            later - sooner == pytest.approx(radio.device.interval)
            for sooner, later in pairwise(times)
        )
    assert [frame.time for frame in frames] == sorted(frame.time for frame in frames)


def test_frames_look_real() -> None:
    """Test name, address, signal strength, length and key of what is heard."""
    system = simulate("all")
    for frame in system.listen(15):
        radio = system.radios[frame.address]
        assert int(frame.address[:2], 16) >= 0xC0  # a static random address
        assert frame.name == radio.name
        assert abs(frame.rssi - radio.device.rssi) < 15
        assert frame.proxy == NAMES[0]
        # Flags and manufacturer data fill the 31 bytes of an advertisement.
        assert len(raw_advertisement(frame.data)) <= 31
        record = decode(system, frame)
        assert isinstance(record, Record)
        assert record.product_id == radio.device.product_id
        assert not record.product_name.startswith("Victron 0x")


def test_nonce_goes_up_always() -> None:
    """Test that devices count every second, but for those that wait for new data."""
    system = simulate("van", hour=2)
    for site in system.sites:
        for outlet in site.outlets.values():
            for switch in outlet.switches.values():
                switch.hand = False
    system.step(1)

    solar = nonces(system, "solar", 20)
    assert [(b - a) % 65536 for a, b in pairwise(solar)] == [1] * 19

    phoenix = nonces(system, "phoenix", 20)
    assert len(phoenix) == 20
    assert len(set(phoenix)) == 1


def test_nonce_wraps() -> None:
    """Test that 0 follows on 65535."""
    system = simulate("van")
    system.radio("shunt").nonce = 0xFFFE
    assert nonces(system, "shunt", 3) == [0xFFFF, 0, 1]


def test_loss() -> None:
    """Test that a fifth of the frames is lost, without a pattern."""
    full = len(list(simulate("all").listen(200)))
    heard = len(list(simulate("all", loss=0.2).listen(200)))
    assert heard / full == pytest.approx(0.8, abs=0.03)


def test_raw_bytes() -> None:
    """Test flags, manufacturer data and name, as a proxy passes them on."""
    raw = raw_advertisement(bytes.fromhex("100289a3"), "Shunt")
    assert raw == bytes.fromhex("020106 07ffe102100289a3 0609") + b"Shunt"


def test_alarms_are_raised_and_cleared() -> None:
    """Test alarms of a mask, of codes and of an error, several at once."""
    for fleet, device, alarms, shown in (
        ("van", "shunt", ["low_voltage_alarm", "low_soc_alarm"], {"alarm": 5}),
        ("boat", "battery", ["alarm_cell_imbalance"], {"bms_flags": 0x46000000}),
        ("boat", "bms", ["alarm_high_current"], {"alarm_high_current": 3}),
        ("van", "multi", ["alarm"], {"alarm": 2}),
        ("van", "solar", ["bulk_time"], {"charger_error": 20}),
    ):
        system = simulate(fleet)
        system.trigger("raise_alarms", device, alarms=alarms)
        values = last_records(system, 2)[device].values
        assert {name: values[name].value for name in shown} == shown
        system.trigger("clear_alarms", device)
        values = last_records(system, 2)[device].values
        assert all(values[name].value != shown[name] for name in shown)


def test_every_device_but_the_sense_has_alarms() -> None:
    """Test that there is something to raise on each device."""
    without = {
        radio.place
        for radio in simulate("all").radios.values()
        if not alarms_of(radio.data_type)
    }
    assert without == {"boat/sense"}


def test_key_changes() -> None:
    """Test that the old key does not match any more, and the new one does."""
    system = simulate("van")
    radio = system.radio("shunt")
    old = radio.key
    system.trigger("change_key", "shunt")
    assert radio.key
    assert old
    assert radio.key[:2] != old[:2]
    assert nonces(system, "shunt", 3)

    radio.key = old
    found = decode(system, hear(system, "shunt")[0])
    assert isinstance(found, NoReading)
    assert found.reason is Reason.KEY_MISMATCH

    system.trigger("change_key", "shunt", key=NEW_KEY)
    assert radio.key == NEW_KEY
    assert nonces(system, "shunt", 3)


def test_instant_readout_is_switched() -> None:
    """Test that a device without Instant Readout is heard, without a record."""
    system = simulate("van")
    system.trigger("instant_readout_off", "solar")
    for frame in hear(system, "solar"):
        found = decode(system, frame)
        assert isinstance(found, NoReading)
        assert found.reason is Reason.NO_EXTRA_DATA
        assert found.product_id == 0xA056
    system.trigger("instant_readout_on", "solar")
    assert len(nonces(system, "solar", 5)) == 5


def test_silence_ends_by_itself_or_by_hand() -> None:
    """Test both silences."""
    system = simulate("van")
    system.trigger("go_silent", "shunt", seconds=10)
    assert not hear(system, "shunt", 9)
    assert hear(system, "shunt", 3)

    system.trigger("go_silent", "shunt")
    assert not hear(system, "shunt", 60)
    system.trigger("come_back", "shunt")
    assert len(hear(system, "shunt", 5)) == 5


def test_reboot_restarts_the_nonce() -> None:
    """Test that a device counts from 0 after a short silence."""
    system = simulate("van")
    hear(system, "orion", 3)
    system.trigger("reboot", "orion")
    assert not hear(system, "orion", 4)
    assert nonces(system, "orion", 5)[0] == 0


def test_garbage_is_no_record_of_the_device() -> None:
    """Test that garbage comes in all kinds, and ends."""
    system = simulate("van")
    system.trigger("send_garbage", "multi", count=300)
    reasons = set()
    for frame in hear(system, "multi", 300):
        found = decode(system, frame)
        reasons.add(found.reason if isinstance(found, NoReading) else None)
    # None is noise behind a right header: only its values tell.
    assert reasons == {
        Reason.NOT_A_PRODUCT,
        Reason.NO_EXTRA_DATA,
        Reason.UNKNOWN_RECORD,
        None,
    }
    assert len(nonces(system, "multi", 5)) == 5


def test_second_proxy_is_late() -> None:
    """Test that the same frames come again, weaker and out of turn."""
    system = simulate("van")
    system.trigger("add_proxy", "shunt", delay=2.5)
    frames = hear(system, "shunt", 30)
    first = [frame for frame in frames if frame.proxy == NAMES[0]]
    second = [frame for frame in frames if frame.proxy == NAMES[1]]

    assert len(first) == 30
    assert len(second) in (27, 28)
    for sooner, later in zip(first, second, strict=False):
        assert later.data == sooner.data
        assert later.time == pytest.approx(sooner.time + 2.5)
        assert later.rssi < sooner.rssi
    assert frames == sorted(frames)

    system.trigger("remove_proxy", "shunt")
    hear(system, "shunt", 3)
    assert {frame.proxy for frame in hear(system, "shunt")} == {NAMES[0]}


@pytest.mark.parametrize(
    ("event", "device", "details", "reason"),
    [
        ("explode", "shunt", {}, "no event"),
        ("reboot", "nobody", {}, "there are shunt, solar, orion, protect"),
        ("raise_alarms", "shunt", {}, "name some alarms .* low_voltage_alarm"),
        ("raise_alarms", "solar", {"alarms": ["overboard"]}, "has no overboard"),
        ("switch_off", "shunt", {}, "cannot be switched"),
        ("load_on", "shunt", {"load": "sauna"}, "fridge"),
        ("change_key", "shunt", {"key": "12"}, "2 characters"),
    ],
)
def test_impossible_events_are_refused(
    event: str, device: str, details: dict[str, object], reason: str
) -> None:
    """Test that an event says why it cannot happen."""
    with pytest.raises(ValueError, match=reason):
        simulate("van").trigger(event, device, **details)


def test_unencrypted_device_has_no_key() -> None:
    """Test SolarSense."""
    system = simulate("house")
    assert system.radio("sun").key is None
    assert system.radio("sun").name.startswith("SolarSense")
    with pytest.raises(ValueError, match="not encrypted"):
        system.trigger("change_key", "sun")


def test_devices_are_found_by_every_name() -> None:
    """Test address, name, place and key; and that a key may be of two."""
    system = simulate("all")
    radio = system.radio("van/multi")
    assert system.radio(radio.address) is radio
    assert system.radio(radio.name) is radio
    with pytest.raises(ValueError, match="2 devices .* van/multi, house/multi"):
        system.radio("multi")
    with pytest.raises(ValueError, match="there are .* van/multi, .* house/multi"):
        system.radio("multy")
