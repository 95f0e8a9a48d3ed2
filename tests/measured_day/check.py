"""Did the day keep its promises? Read from the recorder's database alone."""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Final

from custom_components.victron_ble.library.counters.counted import counted_items
from custom_components.victron_ble.library.counters.meter import WH_PER_KWH, total_items
from custom_components.victron_ble.library.policy.reporting import Preset
from custom_components.victron_ble.library.record import RECORD_TYPES
from simulator.world import HOUR
from tests.soak.truth import Tolerance
from tests.takeover.database import Database

from .day import Sender, Span, minutes, senders
from .home import MIDNIGHT, Figures
from .reading import State, read_states

# Timers are on time when the next advertisement of any device is heard.
_LATE: Final = 1.0  # s
_EXACT: Final = 1e-3  # s
_UNTIL_BELIEVED: Final = 10  # s, from the first record on
_MOST_TOLD: Final = 10
_NOTHING: Final = ("unavailable", "unknown")
# What is shown in a larger unit than it is sent in, and how many of that are one.
_SHOWN_IN: Final = {"sensor.yield_today": 1000, "sensor.remaining_minutes": 60}
# What one advertisement does not tell; tests/library/test_charging.py has it.
_REMEMBERED: Final = {"binary_sensor.charging"}


@dataclass(slots=True)
class Findings:
    """What was compared, by what for, and which promises were broken."""

    tally: Counter[str] = field(default_factory=Counter)
    broken: Counter[str] = field(default_factory=Counter)
    told: list[str] = field(default_factory=list)

    def add(self, promise: str, kept: bool, text: str) -> None:
        """Count a comparison."""
        self.tally[promise] += 1
        if not kept:
            self.broken[promise] += 1
            if len(self.told) < _MOST_TOLD:
                self.told.append(f"{promise}: {text}")


@dataclass(slots=True)
class History:
    """The states of one entity: when each was written, and what it was."""

    times: list[float] = field(default_factory=list)
    states: list[str] = field(default_factory=list)

    def at(self, time: float) -> tuple[str, float]:
        """Return what was shown at a time, and since when."""
        index = bisect_right(self.times, time + _EXACT) - 1
        return (self.states[index], self.times[index]) if index >= 0 else ("", time)


# By `platform.key`.
type Histories = dict[str, History]


class _Witness:
    """Compares what one device sent with what was shown of it."""

    def __init__(
        self, sender: Sender, preset: Preset, histories: Histories, findings: Findings
    ) -> None:
        self._sender = sender
        self._tolerance = Tolerance(RECORD_TYPES[sender.record_name], preset)
        self._histories = histories
        self._findings = findings
        self._before: dict[str, State] = {}

    @property
    def compared(self) -> Collection[str]:
        """Return every place that was compared."""
        return self._before.keys()

    def hear(self, data: bytes, time: float) -> None:
        """Compare everything that is shown with an advertisement."""
        for place, sent in read_states(data, self._sender.key).items():
            if history := self._histories.get(place):
                self._compare(place, sent, *history.at(time), time)
                self._before[place] = sent

    def _compare(
        self, place: str, sent: State, state: str, since: float, time: float
    ) -> None:
        add = self._findings.add
        text = f"{self._sender.name} {place} at {time:.1f} s: {state}, not {sent}"
        before = self._before.get(place)
        if isinstance(sent, str) or state in ("", *_NOTHING):
            add("states as they were sent", state == sent, text)
            if before not in (None, sent):
                what = "alarms" if "alarm" in place else "states"
                add(f"changes of {what} at once", state == sent, text)
            return
        scale = _SHOWN_IN.get(place)
        shown = float(state) * (scale or 1)
        if scale and abs(shown - sent) <= scale / 100:
            shown = sent  # but for its decimals
        if shown == 0 and self._tolerance.is_shown_as_0(place, sent):
            shown = sent
        age = time - since - _LATE
        near = self._tolerance.allows(place, shown, sent, age)
        add("numbers within their rule", near, text)
        if before is None or isinstance(before, str) or before == sent:
            return
        if self._tolerance.is_step(place, before, sent):
            add("steps at once", shown == sent, text)


def check_day(preset: Preset, day: Path, span: Span, figures: Figures) -> Findings:
    """Compare all that was heard with all that was shown."""
    findings = check_energies(figures)
    histories = _histories(figures)
    witnesses = {
        sender.address: _Witness(sender, preset, histories[sender.address], findings)
        for sender in senders()
    }
    believed = span.start * HOUR + _UNTIL_BELIEVED
    for frames in minutes(day):
        for frame in frames:
            if frame.time > believed:
                witnesses[frame.address].hear(frame.data, frame.time)
    for sender in senders():
        witness = witnesses[sender.address]
        compared = {*witness.compared, *_counted(sender), *_REMEMBERED}
        for place in histories[sender.address]:
            text = f"{sender.name} {place} is shown and not compared"
            findings.add("entities compared", place in compared, text)
    return findings


def check_energies(figures: Figures) -> Findings:
    """Look whether an energy fell, or was shown before it was on disk."""
    findings = Findings()
    histories = _histories(figures)
    for sender in senders():
        for place, key in _energies(sender).items():
            if (history := histories[sender.address].get(place)) is None:
                continue  # disabled
            shown = [float(s) for s in history.states if s not in _NOTHING]
            stored = figures.energies[sender.address][key] / WH_PER_KWH
            for before, after in pairwise((*shown, stored)):
                text = f"{sender.name} {place}: {before} kWh, then {after}"
                findings.add("energies never fall", before <= after, text)
    return findings


def _counted(sender: Sender) -> set[str]:
    """Return what is counted; of that, tests/library/history has all but energies."""
    return {f"sensor.{key}" for key in counted_items(RECORD_TYPES[sender.record_name])}


def _energies(sender: Sender) -> dict[str, str]:
    return {
        f"sensor.{key}": key for key in total_items(RECORD_TYPES[sender.record_name])
    }


def _histories(figures: Figures) -> dict[str, Histories]:
    """Return the history of each entity, by address."""
    found: dict[str, Histories] = defaultdict(lambda: defaultdict(History))
    start = MIDNIGHT.timestamp()
    database = Database(figures.database)
    for entity_id, time, state in database.states():
        if unique_id := figures.entities.get(entity_id):
            address, key = unique_id.split("-", 1)
            platform = entity_id.partition(".")[0]
            history = found[address][f"{platform}.{key}"]
            history.times.append(time - start)
            history.states.append(state)
    database.close()
    return {address: dict(places) for address, places in found.items()}
