"""Test a month of a service: nights, restarts, a clock that is set, a broker that is away."""

from pathlib import Path

import pytest

from victron_ble.policy.publisher import Update
from victron_ble.policy.reporting import Preset
from victron_ble.service.bridge import Bridge
from victron_ble.service.device import Device
from victron_ble.service.discovery import Topics
from victron_ble.service.outbox import Outbox

from .serving import Clock, Van

TOPICS = Topics("victron_ble", "van", "homeassistant")
STEP = 240  # s from one reading to the next
HOUR = 3600 // STEP
DAY = 24 * HOUR
YEAR = 365 * 86_400


class Month(Van):
    """A service whose broker is away."""

    def __init__(self, path: Path, clock: Clock) -> None:
        """Start."""
        self.outbox = Outbox()
        self._bridge = Bridge(TOPICS, self.outbox, "1.0.0", {})
        self.totals: list[float] = []
        super().__init__(path, clock, Preset.BALANCED)
        self._bridge.begin(self.service)

    def _take(self, device: Device, update: Update) -> None:
        self._bridge.tell(device, update)
        if total := device.shown.get("charged_energy"):
            assert isinstance(total, float)
            self.totals.append(total)


@pytest.mark.parametrize("wrong", [YEAR, -YEAR], ids=["ahead", "behind"])
def test_a_month(state_file: Path, clock: Clock, wrong: int) -> None:
    """Test that totals never fall and are right, and that nothing piles up.

    A reading every four minutes is heard, with 100 W or 120 W, but for two hours of each night; each
    noon the service is restarted, and on the tenth day the clock is set.
    """
    van = Month(state_file, clock)
    totals: list[float] = []
    for step in range(30 * DAY):
        time = step % DAY
        clock.go(STEP)
        van.counter += STEP - 1
        if step == 10 * DAY:
            clock.wall += wrong
        if time == 12 * HOUR:
            van.save()
            totals += van.totals
            restarted = Month(state_file, clock)
            restarted.counter = van.counter
            van = restarted
        if time >= 2 * HOUR:
            van.send(voltage=10, current=10 + 2 * (step % 2), soc=77)
        van.service.tick(clock.now)
        if time % (6 * HOUR) == 1:
            van.save()
        if time == 2 * HOUR - 1:
            assert not van.available()
            assert (
                van.outbox.messages[TOPICS.availability(van.device.address)]
                == "offline"
            )
    totals += van.totals

    assert totals == sorted(totals)
    # What is not counted is from before a silence to the second reading after it.
    assert totals[-1] == pytest.approx(30 * 22 * 0.11, rel=0.02)
    assert len(van.outbox.messages) == 3
