"""The tables of the measured day, in Markdown, and whether its goals are reached."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple, override

from custom_components.victron_ble.library.counters.meter import counters, lifetime
from custom_components.victron_ble.library.policy.reporting import Preset
from custom_components.victron_ble.library.record import RECORD_TYPES

from .check import Findings
from .day import Sender, Truth, senders
from .home import CORE, Figures

# At most so much of core's.
ROWS: Final = {Preset.BALANCED: 1 / 10, Preset.ECONOMICAL: 1 / 50}
PROCESSOR: Final = {Preset.BALANCED: 1 / 4, Preset.ECONOMICAL: 1 / 4}
ENERGY_ERROR: Final = 0.005
YIELD_STEP: Final = 10  # Wh, in which a solar charger counts its yield
_LEAST_ENERGY: Final = 100  # Wh, below which a share says nothing


class Goal(NamedTuple):
    """Something that must be so, and whether it is."""

    text: str
    reached: bool


class Energy(NamedTuple):
    """An energy: Wh that flowed, and that were counted, also with restarts."""

    name: str
    flowed: float
    counted: tuple[float, float]
    allowed: float

    @property
    def within(self) -> bool:
        """Whether it was counted as exactly as it is to be."""
        return all(abs(wh - self.flowed) <= self.allowed for wh in self.counted)


@dataclass(frozen=True, slots=True)
class Report:
    """What was measured and found.

    restarted: of a balanced Home Assistant that was stopped and killed.
    """

    truth: Truth
    figures: dict[str, Figures]
    restarted: Figures
    findings: dict[str, Findings]

    @property
    def reached(self) -> bool:
        """Whether every goal is reached."""
        return all(goal.reached for goal in self.goals())

    @override
    def __str__(self) -> str:
        """Return the tables."""
        parts = (self._costs(), self._energy_table(), self._verdicts(), self._told())
        return "\n\n".join(text for part in parts if (text := "\n".join(part)))

    def _costs(self) -> Iterator[str]:
        core = self.figures[CORE]
        yield "| | Rows | Of core's | Database | Of core's | Time each | Of core's |"
        yield "| --- | ---: | ---: | ---: | ---: | ---: | ---: |"
        for which, cost in self.figures.items():
            yield (
                f"| {which} | {cost.rows:,} | {_part(core.rows, cost.rows)}"
                f" | {cost.size / 1e6:.1f} MB | {_part(core.size, cost.size)}"
                f" | {cost.processor:.0f} µs | {_part(core.processor, cost.processor)} |"
            )

    def _energy_table(self) -> Iterator[str]:
        yield f"| Energy | Flowed | Error | With {self.restarted.restarts} restarts |"
        yield "| --- | ---: | ---: | ---: |"
        for energy in self._energies():
            once, again = (wh / energy.flowed - 1 for wh in energy.counted)
            yield f"| {energy.name} | {energy.flowed:.0f} Wh | {once:+.2%} | {again:+.2%} |"

    def _verdicts(self) -> Iterator[str]:
        for goal in self.goals():
            yield f"- {'reached' if goal.reached else 'MISSED'}: {goal.text}"

    def _told(self) -> Iterator[str]:
        for which, findings in self.findings.items():
            yield from (f"{which}: {text}" for text in findings.told)

    def goals(self) -> Iterator[Goal]:
        """Yield everything that is to be reached."""
        core = self.figures[CORE]
        same = len({cost.advertisements for cost in self.figures.values()}) == 1
        yield Goal(f"{core.advertisements:,} advertisements heard by each", same)
        for preset, most in ROWS.items():
            few = self.figures[preset].rows <= most * core.rows
            yield Goal(f"{preset}: at most {_part(1, most)} of core's rows", few)
        for preset, most in PROCESSOR.items():
            fast = self.figures[preset].processor <= most * core.processor
            yield Goal(f"{preset}: at most {_part(1, most)} of core's time", fast)
        for which, findings in self.findings.items():
            for promise, count in sorted(findings.tally.items()):
                kept = not findings.broken[promise]
                yield Goal(f"{which}: {promise}, {count:,} times", kept)
        exact = all(energy.within for energy in self._energies())
        yield Goal(f"energies within {ENERGY_ERROR:.1%} of what flowed", exact)

    def _energies(self) -> Iterator[Energy]:
        """Yield each energy of which enough has flowed."""
        for sender in senders():
            for key, flowed, step in self._flowed(sender):
                if flowed >= _LEAST_ENERGY:
                    counted = (
                        self.figures[Preset.BALANCED].energies[sender.address][key],
                        self.restarted.energies[sender.address][key],
                    )
                    allowed = ENERGY_ERROR * flowed + step
                    yield Energy(f"{sender.name} {key}", flowed, counted, allowed)

    def _flowed(self, sender: Sender) -> Iterator[tuple[str, float, float]]:
        """Yield the key of each energy, what flowed, and the step of its count."""
        truth = self.truth[sender.address]
        record = RECORD_TYPES[sender.record_name]
        for power, counted in counters(record).items():
            if power not in truth:
                continue  # a current
            forth, back = truth[power]
            for counter in counted:
                flowed = sum({1: forth, -1: back}[sign] for sign in counter.signs)
                yield counter.key, flowed, 0
        if total := lifetime(record):
            yield total[1], truth["solar_power"][0], YIELD_STEP


def _part(whole: float, part: float) -> str:
    return "" if whole == part else f"1/{whole / part:.3g}"
