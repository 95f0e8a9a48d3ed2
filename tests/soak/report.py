"""The table at the end, and whether every promise was kept."""

from collections import Counter
from dataclasses import dataclass
from typing import override

from .log import LogCounter
from .memory import MOST_GROWTH, Memory


@dataclass(frozen=True)
class Report:
    """What the soak has found.

    seconds: simulated. processor: seconds of processor time. told: the first
    promises that were broken.
    """

    devices: int
    seconds: float
    processor: float
    tally: Counter[str]
    told: list[str]
    memory: Memory
    log: LogCounter

    @property
    def broken(self) -> bool:
        """Whether a promise was not kept."""
        grown = any(
            last > first * (1 + MOST_GROWTH)
            for first, last in self.memory.growth().values()
        )
        alarms = self.tally["alarms raised"] - self.tally["alarms never sent"]
        return bool(
            grown
            or self.log.warnings
            or self.log.errors
            or self.tally["promises broken"]
            or self.tally["alarms shown at once"]
            + self.tally["alarms shown with the next record"]
            != alarms
        )

    @override
    def __str__(self) -> str:
        """Return the table."""
        rows = [
            ("devices", f"{self.devices}"),
            ("simulated", f"{self.seconds / 86400:.2f} days"),
            ("processor time", f"{self.processor / 60:.1f} min"),
            *((name, f"{count}") for name, count in sorted(self.tally.items())),
        ]
        for name, (first, last) in self.memory.growth().items():
            growth = (last / first - 1) * 100
            rows.append((name, f"{first:.0f} -> {last:.0f} ({growth:+.1f} %)"))
        rows += [
            ("harmless lines logged", f"{self.log.harmless.total()}"),
            ("warnings logged", f"{self.log.warnings.total()}"),
            ("errors logged", f"{self.log.errors.total()}"),
            ("verdict", "BROKEN" if self.broken else "kept"),
        ]
        lines = [f"{name:26} {value}" for name, value in rows]
        for title, texts in (
            ("broken", self.told),
            ("errors", _first(self.log.errors)),
            ("warnings", _first(self.log.warnings)),
        ):
            lines += [f"{title}: {text}" for text in texts]
        return "\n".join(lines)


def _first(lines: Counter[str]) -> list[str]:
    return [f"{count} x {text}" for text, count in lines.most_common(10)]
