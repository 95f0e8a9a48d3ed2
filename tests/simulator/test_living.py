"""Test that no advertisement of a living plant is refused.

That is the other half of telling a wrong key from a right one: noise must be
implausible, and whatever a device can go through must not be.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from enum import Flag
from functools import partial

import pytest

from custom_components.victron_ble.library import Record
from custom_components.victron_ble.library.policy.outcome import Outcome
from custom_components.victron_ble.library.policy.plausibility import agree, judge
from custom_components.victron_ble.library.policy.trust import Trust
from simulator.alarms import alarms_of
from simulator.system import System
from simulator.world import HOUR

from .listening import decode, simulate, switch_loads

NEIGHBOURS = 15  # s: further apart, two records need not agree


class Witness:
    """Lives with a system, and accepts each record and each pair, or fails."""

    def __init__(self, system: System, *, steps: bool = False) -> None:
        """Begin without memories; where there are steps, pairs need not agree."""
        self.system = system
        self._steps = steps
        self.pairs = 0
        self._last: dict[str, tuple[float, Record]] = {}
        self._trust: dict[str, Trust] = {}
        self._waiting: dict[str, int] = {}

    def live(self, seconds: float) -> None:
        """Go on, second by second."""
        for _ in range(round(seconds)):
            self.system.step(1)
            for frame in self.system.transmit():
                record = decode(self.system, frame)
                assert isinstance(record, Record)
                self.accept(frame.address, frame.time, record)

    def accept(self, address: str, time: float, record: Record) -> None:
        """Accept one record."""
        verdict = judge(record)
        assert verdict.plausible, (record, verdict)
        assert not verdict.hidden, (record, verdict)
        sooner, before = self._last.get(address, (0.0, record))
        if before.nonce != record.nonce and time - sooner < NEIGHBOURS:
            assert self._steps or agree(before, record), (before, record)
            self.pairs += 1
        if before.nonce != record.nonce:
            self.trust(address, time, record)
        self._last[address] = time, record

    def trust(self, address: str, time: float, record: Record) -> None:
        """See that a record is shown, or the one after it; later after a restart."""
        trust = self._trust.setdefault(address, Trust())
        outcome = trust.hear(record, time).outcome
        if outcome in (Outcome.ACCEPTED, Outcome.REPEATED):
            self._waiting[address] = 0
        elif not (
            outcome in (Outcome.LATE, Outcome.OTHER_SERIES)
            and (trust.order.newest is None or time - trust.order.heard < 45)
        ):
            self._waiting[address] = self._waiting.get(address, 0) + 1
            assert self._waiting[address] < 2, (record, outcome)


def everything(system: System) -> Iterator[Callable[[], None]]:
    """Yield everything that can be switched, on and off again."""
    for address, radio in system.radios.items():
        for event in ("switch_off", "switch_on") * radio.plant.switchable:
            yield partial(system.trigger, event, address)
        for event in ("start_engine", "plug_shore", "unplug_shore", "stop_engine"):
            yield partial(system.trigger, event, address)
    for site in system.sites:
        for outlet in site.outlets.values():
            for switch in outlet.switches.values():
                yield partial(setattr, switch, "hand", True)
                yield partial(setattr, switch, "hand", None)


def test_noise_is_refused() -> None:
    """Test that what is accepted below is not simply everything."""
    system = simulate("van")
    system.trigger("send_garbage", "multi", count=100)
    address = system.radio("multi").address
    witness = Witness(system)
    refused = 0
    for frame in system.listen(100):
        record = decode(system, frame)
        if frame.address == address and isinstance(record, Record):
            try:
                witness.accept(address, frame.time, record)
            except AssertionError:
                refused += 1
    assert refused > 10


@pytest.mark.parametrize("fleet", ["all", "boat", "house"])
def test_everything_is_switched(fleet: str) -> None:
    """Test remote inputs, the engine, shore power and all loads, with noise."""
    system = simulate(fleet, hour=10, seed=8, noise=True)
    witness = Witness(system)
    for switch in everything(system):
        witness.live(12)
        switch()
    witness.live(60)
    assert witness.pairs > 2000


@pytest.mark.parametrize("hour", [5.9, 19.8])
def test_sun_rises_and_sets(hour: float) -> None:
    """Test the first and the last light."""
    Witness(simulate("all", hour=hour, noise=True)).live(1200)


@pytest.mark.parametrize("charge", [0.02, 0.06, 0.985, 1.0])
@pytest.mark.parametrize("temperature", [18, -12])
def test_battery_is_empty_full_cold(charge: float, temperature: float) -> None:
    """Test the ends of the batteries, under load and while charging."""
    system = simulate("all", hour=11, noise=True)
    for site in system.sites:
        site.house.battery.charge = charge
        site.house.battery.temperature = temperature
        site.world.warmth = temperature
        site.world.shore.hand = charge > 0.5
    switch_loads(system, on=charge < 0.5)
    witness = Witness(system)
    witness.live(360)
    switch_loads(system, on=None)
    witness.live(60)


def test_charge_stages_end() -> None:
    """Test the hours in which chargers go through their stages."""
    system = simulate("all", hour=13, noise=True)
    for site in system.sites:
        site.world.shore.hand = True
        site.house.battery.charge = 0.97
    witness = Witness(system)
    witness.live(1800)
    system.advance_to(18 * HOUR, step=10)
    witness.live(180)


def test_motors_hands_and_plugs() -> None:
    """Test what happens in a moment: a voltage breaks down, a value jumps or goes."""
    system = simulate("all", hour=10, noise=True)
    system.trigger("plug_shore", "charger")
    witness = Witness(system, steps=True)
    witness.live(20)
    events: list[tuple[str, dict[str, float]]] = [
        ("crank", {}),
        ("windlass", {}),
        ("set_charge", {"charge": 23}),
        ("unplug_sensor", {}),
        ("plug_sensor", {}),
        ("wake_charger", {}),
        ("set_charge", {"charge": 100}),
        ("lose_power", {"seconds": 5 * HOUR}),
    ]
    for event, details in events:
        happened = 0
        for address in system.radios:
            with suppress(ValueError):
                system.trigger(event, address, **details)
                happened += 1
        assert happened > 1
        witness.live(20)
    system.advance_to(system.time + 5 * HOUR, step=60)
    witness.live(60)


def test_alarms_come_and_go() -> None:
    """Test every alarm and every error that a device can report, one by one."""
    system = simulate("all", hour=12)
    system.trigger("plug_shore", "charger")
    queues = {
        address: list(alarms_of(radio.data_type))
        for address, radio in system.radios.items()
    }
    assert sum(map(len, queues.values())) > 300
    witness = Witness(system)
    for turn in range(max(map(len, queues.values())) + 1):
        for address, queue in queues.items():
            system.trigger("clear_alarms", address)
            if alarms := queue[turn : turn + 1]:
                system.trigger("raise_alarms", address, alarms=alarms)
        witness.live(10)  # the most sparing device is heard once
        for address, radio in system.radios.items():
            record = radio.last_record
            assert record
            raised = {
                name
                for name, (field, member) in alarms_of(radio.data_type).items()
                if (value := record.values[field]) is member
                or (isinstance(member, Flag) and member in value)
            }
            assert raised == set(queues[address][turn : turn + 1])


def test_devices_restart() -> None:
    """Test that a new nonce, a silence and loss are nothing odd."""
    system = simulate("fifty", hour=15, loss=0.2, noise=True)
    witness = Witness(system)
    witness.live(20)
    for address in system.radios:
        system.trigger("reboot", address)
    witness.live(30)
    for address in system.radios:
        system.trigger("go_silent", address, seconds=7)
    witness.live(30)
    assert witness.pairs > 1500
