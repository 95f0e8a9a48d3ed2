"""Test that no living device loses trust: what it does is never taken for noise.

The other half of `tests/library/test_noise.py`. By day and night, with all that happens
to devices and losses; `HYPOTHESIS_PROFILE=long` lives whole days.
"""

from collections import Counter
from contextlib import suppress
from itertools import cycle, pairwise
import os
from typing import Final

import pytest

from custom_components.victron_ble.library import Record
from custom_components.victron_ble.library.policy.outcome import Outcome
from custom_components.victron_ble.library.policy.trust import Trust
from simulator.system import System

from .listening import decode, simulate

# The hours with most in them: the engine starts, the sun rises, shore power comes.
HOURS = (
    ((0, 24),) if os.environ.get("HYPOTHESIS_PROFILE") == "long" else ((7.75, 9.25),)
)
PAUSE = 420  # s between what happens to all devices that it can happen to
# Beside what engine, sun, loads and shore power do by themselves.
EVENTS: Final[tuple[tuple[str, dict[str, float]], ...]] = (
    ("windlass", {}),
    ("set_charge", {"charge": 31}),
    ("crank", {}),
    ("unplug_sensor", {}),
    ("wake_charger", {}),
    ("set_charge", {"charge": 96}),
    ("plug_sensor", {}),
    ("plug_shore", {}),
    ("unplug_shore", {}),
)
STARTED_ANEW = (Outcome.OTHER_SERIES, Outcome.LATE)  # LATE where it counts slowly
OFF = 1500  # s for which a device, one after the other, has no power


def happen(system: System, event: str, details: dict[str, float]) -> None:
    """Let an event happen to each device that it can happen to."""
    for address in system.radios:
        with suppress(ValueError):
            system.trigger(event, address, **details)


@pytest.mark.parametrize("loss", [0, 0.5, 0.9])
@pytest.mark.parametrize("fleet", ["van", "boat", "house"])
def test_nothing_that_a_device_does_is_noise(fleet: str, loss: float) -> None:
    """Test that each record is accepted, or the one after it."""
    for start, end in HOURS:
        system = simulate(fleet, start, noise=True, loss=loss)
        trusts = {address: Trust() for address in system.radios}
        outcomes: dict[str, list[Outcome]] = {address: [] for address in trusts}
        last: dict[str, bytes] = {}
        restarts: Counter[str] = Counter()
        events, devices = cycle(EVENTS), cycle(trusts)
        for number in range(round((end - start) * 3600 / PAUSE)):
            for frame in system.listen(PAUSE):
                if last.get(frame.address) == frame.data:
                    continue  # the same again
                last[frame.address] = frame.data
                found = decode(system, frame)
                assert isinstance(found, Record)
                trust = trusts[frame.address]
                outcomes[frame.address].append(trust.hear(found, frame.time).outcome)
                assert not trust.lost
            happen(system, *next(events))
            if number % 4 == 0:
                address = next(devices)
                system.trigger("lose_power", address, seconds=OFF)
                restarts[address] += 1
        for address, each in outcomes.items():
            place = system.radios[address].place
            counted = Counter(each)
            assert counted.keys() <= {
                Outcome.ACCEPTED,
                Outcome.REPEATED,
                Outcome.WAITING,
                *STARTED_ANEW,
            }, place
            # Who has started anew is known by its second record, by its third where it
            # made a step between them.
            waited = sum(counted[outcome] for outcome in STARTED_ANEW)
            assert waited <= 2 * restarts[address], place
            assert counted[Outcome.ACCEPTED] >= len(each) / 2, place
            assert (Outcome.WAITING, Outcome.WAITING) not in pairwise(each), place
