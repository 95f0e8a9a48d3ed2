"""Test that no living device loses trust: what it does is never taken for noise.

The other half of `tests/library/test_noise.py`. By day and night, with motor starts,
clouds, the engine, shore power and losses; `HYPOTHESIS_PROFILE=long` lives whole days.
"""

from collections import Counter
from itertools import pairwise
import os

import pytest

from custom_components.victron_ble.library import Record
from custom_components.victron_ble.library.policy.outcome import Outcome
from custom_components.victron_ble.library.policy.trust import Trust

from .listening import decode, simulate

# The hours with most in them: the engine starts, the sun rises, shore power comes.
HOURS = (
    ((0, 24),) if os.environ.get("HYPOTHESIS_PROFILE") == "long" else ((7.75, 9.25),)
)


@pytest.mark.parametrize("loss", [0, 0.5, 0.9])
@pytest.mark.parametrize("fleet", ["van", "boat", "house"])
def test_nothing_that_a_device_does_is_noise(fleet: str, loss: float) -> None:
    """Test that each record is accepted, or the one after it."""
    for start, end in HOURS:
        system = simulate(fleet, start, noise=True, loss=loss)
        trusts = {address: Trust() for address in system.radios}
        outcomes: dict[str, list[Outcome]] = {address: [] for address in trusts}
        last: dict[str, bytes] = {}
        for frame in system.listen((end - start) * 3600):
            if last.get(frame.address) == frame.data:
                continue  # the same again
            last[frame.address] = frame.data
            found = decode(system, frame)
            assert isinstance(found, Record)
            trust = trusts[frame.address]
            outcomes[frame.address].append(trust.hear(found, frame.time).outcome)
            assert not trust.lost
        for address, each in outcomes.items():
            place = system.radios[address].place
            counted = Counter(each)
            assert counted.keys() <= {
                Outcome.ACCEPTED,
                Outcome.REPEATED,
                Outcome.WAITING,
            }, place
            assert counted[Outcome.ACCEPTED] >= len(each) / 2, place
            assert (Outcome.WAITING, Outcome.WAITING) not in pairwise(each), place
