"""Test several receivers, and somebody who imitates a device."""

from itertools import pairwise

import pytest

from custom_components.victron_ble.library import NoReading, Reason, Record
from custom_components.victron_ble.library.policy.trust import Trust
from simulator.attacker import ATTACKS
from simulator.fleets import FLEETS
from simulator.proxies import NAMES, near
from simulator.system import System
from simulator.wire import Frame

from .listening import decode, simulate


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
    """Test that nobody who listens properly takes them for the device."""
    system, frames = imitated("shunt", kind)
    trust = Trust()
    believed = {True: 0, False: 0}
    for frame in frames:
        found = decode(system, frame)
        judgement = trust.hear(found, frame.time)
        believed[frame.forged] += judgement.record is not None
        assert not trust.lost
        if isinstance(found, Record) and kind == "clear" and frame.forged:
            assert judgement.record is None
    assert believed[True] <= 3
    assert believed[False] >= 55


def test_unknown_imitation_is_refused() -> None:
    """Test that the kinds are said."""
    with pytest.raises(ValueError, match="no attack magic; there are replay"):
        simulate("van").trigger("attack", "shunt", attacks=("magic",))
