"""Test several receivers, and somebody who imitates a device."""

from itertools import pairwise
from random import Random
from typing import Final

import pytest

from custom_components.victron_ble.library import Key, NoReading, Reason
from custom_components.victron_ble.library.counters.counted import Counted
from custom_components.victron_ble.library.policy.outcome import Outcome
from custom_components.victron_ble.library.policy.reader import Reader
from custom_components.victron_ble.library.policy.reporting import Preset
from custom_components.victron_ble.library.record import encode_record
from custom_components.victron_ble.library.records.battery_monitor import (
    BatteryMonitorRecord,
)
from simulator.attacker import ATTACKS, Attacker
from simulator.fleets import FLEETS
from simulator.proxies import NAMES, near
from simulator.system import System
from simulator.wire import Frame

from .listening import decode, simulate

HOUR: Final = 3600
KEY: Final = "0df4d0307b1e2f4a5c6d7e8f90a1b2c3"
SHUNT: Final = 0xA389


def heard_by(frames: list[Frame], name: str) -> list[Frame]:
    """Return what one proxy heard."""
    return [frame for frame in frames if frame.proxy == name]


def test_each_proxy_loses_and_delays_by_itself() -> None:
    """Test three that hear a random half each, up to 5 s late, in order by itself."""
    system = System(FLEETS["van"], proxies=near(3, loss=0.5, delay=5))
    address = system.radio("shunt").address
    sent: dict[bytes, float] = {}
    frames: list[Frame] = []
    for _ in range(400):
        system.step(1)
        frames += (f for f in system.transmit() if f.address == address)
        sent[system.radio("shunt").last] = system.time
    everything = list(sent)
    for name in NAMES[:3]:
        own = heard_by(frames, name)
        assert len(own) == pytest.approx(200, abs=40)
        order = [everything.index(frame.data) for frame in own]
        assert order == sorted(order)
        late = [frame.time - sent[frame.data] for frame in own]
        assert -1 <= min(late) < 2
        assert 3 < max(late) <= 5
    assert len({frame.data for frame in frames}) == pytest.approx(350, abs=30)
    order = [everything.index(frame.data) for frame in frames]
    assert any(b < a - 1 for a, b in pairwise(order))
    assert [frame.time for frame in frames] == sorted(frame.time for frame in frames)


def test_proxy_without_loss_hears_everything_at_once() -> None:
    """Test that the others are only farther away."""
    system = System(FLEETS["van"], proxies=near(2))
    frames = list(system.listen(30))
    near_by, far = (heard_by(frames, name) for name in NAMES[:2])
    assert [(f.time, f.data) for f in near_by] == [(f.time, f.data) for f in far]
    assert all(a.rssi > b.rssi for a, b in zip(near_by, far, strict=True))


def imitated(device: str, kind: str) -> tuple[System, list[Frame]]:
    """Return what is heard of a device while somebody imitates it for a minute."""
    system = simulate("van", noise=True)
    address = system.radio(device).address
    list(system.listen(30))
    system.trigger("attack", device, attacks=(kind,), count=60)
    return system, [f for f in system.listen(60) if f.address == address]


@pytest.mark.parametrize(
    ("kind", "nature"),
    [
        ("replay", {None}),
        ("foreign", {Reason.KEY_MISMATCH, None}),
        ("clear", {None}),
        ("other_type", {Reason.UNKNOWN_RECORD, None}),
        ("other_count", {None}),
        ("other_payload", {None}),
    ],
)
def test_imitations_are_what_they_are_called(
    kind: str, nature: set[Reason | None]
) -> None:
    """Test one forged frame after each of the device's own, of the kind alone."""
    system, frames = imitated("shunt", kind)
    genuine = [frame.data for frame in frames if not frame.forged]
    forged = [frame.data for frame in frames if frame.forged]
    assert len(forged) == pytest.approx(60, abs=1)
    assert len(genuine) == 60
    assert set(forged).isdisjoint(genuine)
    found = [decode(system, frame) for frame in frames if frame.forged]
    reasons = {one.reason if isinstance(one, NoReading) else None for one in found}
    assert reasons <= nature
    kinds = {type(one) for one in found} - {NoReading}
    own = system.radio("shunt").data_type
    assert (own in kinds) is (kind not in ("clear", "other_type"))
    list(system.listen(3))
    assert not any(frame.forged for frame in system.listen(5))


@pytest.mark.parametrize("kind", ATTACKS)
def test_imitations_are_not_believed(kind: str) -> None:
    """Test an hour of each among good readings: the device stays what it is.

    Of those made of its own frames, some can be believed, as nothing proves who sends.
    """
    chance = Random(kind)
    reader = Reader(Key(KEY), Preset.LIVE, Counted(), timeout=300)
    attacker = Attacker(SHUNT, BatteryMonitorRecord, chance)
    believed = {True: 0, False: 0}
    for second in range(HOUR):
        values = {
            "voltage": 13 + chance.uniform(-0.2, 0.2),
            "current": -5 + chance.uniform(-1, 1),
            "soc": 80 - second / 1000,
        }
        own = encode_record(
            BatteryMonitorRecord,
            values,
            product_id=SHUNT,
            nonce=(65_000 + second) % 0x10000,
            key=Key(KEY),
        )
        attacker.capture(own)
        for forged, data in ((False, own), (True, attacker.forge(kind))):
            now = 1000 + second + forged / 2
            heard = reader.hear(data, now, now, -60, data)
            believed[forged] += heard.outcome == Outcome.ACCEPTED
            assert heard.fault is None
            assert reader.available or second < 2
            assert reader.trust.kind in (None, ("battery_monitor", SHUNT))
    most = {"other_payload": 0.01 * HOUR, "other_count": 0.01 * HOUR}.get(kind, 0)
    assert believed[True] <= most
    assert believed[False] >= HOUR - 2 - believed[True]


def test_unknown_imitation_is_refused() -> None:
    """Test that the kinds are said."""
    with pytest.raises(ValueError, match="no attack magic; there are replay"):
        simulate("van").trigger("attack", "shunt", attacks=("magic",))
