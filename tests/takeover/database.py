"""What the recorder has written, read as anybody can."""

from pathlib import Path
import sqlite3
from typing import Any


class Database:
    """The recorder's database, after Home Assistant has stopped."""

    def __init__(self, path: Path) -> None:
        """Open it."""
        self._connection = sqlite3.connect(path)

    def _select(self, query: str, *values: Any) -> list[Any]:
        return list(self._connection.execute(query, values))

    def close(self) -> None:
        """Close it."""
        self._connection.close()

    def count_states(self) -> int:
        """Return how many rows there are of states."""
        [(count,)] = self._select("select count(*) from states")
        return int(count)

    def states(self) -> list[tuple[str, float, str]]:
        """Return the entity, the moment and the state of each row, in order."""
        return self._select(
            "select states_meta.entity_id, last_updated_ts, state"
            " from states join states_meta using (metadata_id)"
            " order by last_updated_ts, state_id"
        )

    def hours_of_states(self, entity_id: str) -> set[int]:
        """Return the hours in which an entity had a state that is one."""
        rows = self._select(
            "select last_updated_ts from states join states_meta using (metadata_id)"
            " where states_meta.entity_id = ? and state not in ('unavailable', 'unknown')",
            entity_id,
        )
        return {int(moment // 3600 % 24) for (moment,) in rows}

    def statistics(self, entity_id: str) -> list[tuple[Any, ...]]:
        """Return the hours, means and sums of the long-term statistics, in order."""
        return self._select(
            "select start_ts / 3600 % 24, mean, sum from statistics"
            " join statistics_meta on metadata_id = statistics_meta.id"
            " where statistic_id = ? order by start_ts",
            entity_id,
        )

    def units(self) -> dict[str, str | None]:
        """Return the unit of all statistics; each entity must have one series."""
        rows = self._select(
            "select statistic_id, unit_of_measurement from statistics_meta"
        )
        units = dict(rows)
        assert len(units) == len(rows)
        return units
