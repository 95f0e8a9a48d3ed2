"""What a reporter lets through, with a timer that fires when it is asked to."""

from collections.abc import Iterator, Mapping
from typing import Any

from victron_ble import Record
from victron_ble.policy.reporting import RECEPTION, RSSI, Preset, Reporter, rules


class Reported:
    """The values of one record as they are shown; the first reading shows at once."""

    def __init__(
        self,
        record: type[Record],
        preset: Preset,
        first: Mapping[str, Any],
    ) -> None:
        """Take the first reading, at 0."""
        self._names = [*record.table.values, RSSI, RECEPTION]
        self.last = self._complete(first)
        self.shown = dict(self.last)
        self._reporter = Reporter(rules(record, preset), self.last, 0)

    def _complete(self, values: Mapping[str, Any]) -> dict[str, Any]:
        return {**dict.fromkeys(self._names), **values}

    def _due(self, now: float) -> dict[str, Any]:
        names = self._reporter.due(self.last, now)
        news = {name: self.last[name] for name in names}
        self.shown |= news
        return news

    def timers(self, until: float) -> Iterator[tuple[float, dict[str, Any]]]:
        """Let time pass; give when the timer fired, and what it had shown."""
        while (now := self._reporter.next_due) <= until:
            yield now, self._due(now)

    def read(self, now: float, values: Mapping[str, Any]) -> dict[str, Any]:
        """Take a reading; what is not given is not available. Return what is shown."""
        self.last = self._complete(values)
        return self._due(now)
