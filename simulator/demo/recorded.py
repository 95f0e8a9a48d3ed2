"""What the recorder is given of the past: `victron_simulator/remember`'s."""

from collections.abc import Callable, Iterator
from itertools import groupby
from typing import Any, Final

from custom_components.victron_ble.library.meaning.description import SensorDescription
from homeassistant.components.recorder.models import StatisticMeanType
from homeassistant.components.recorder.statistics import (
    STATISTIC_UNIT_TO_UNIT_CONVERTER,
)
from homeassistant.components.sensor import SensorStateClass

from .tracks import FIVE_MINUTES, Slot, Track

_HOUR: Final = 3600
_LONG_AGO: Final = 946_684_800  # in 2000
_DIGITS: Final = 6

type Convert = Callable[[float], float]
type Row = dict[str, float]


def recorded(
    track: Track, entity_id: str, unit: str | None, *, inverted: bool = False
) -> dict[str, Any]:
    """Return an entity's past; `unit` is what it shows its numbers in.

    inverted: with the other sign, and statistics alone.
    """
    convert = _converter(track, unit, -1 if inverted else 1)
    states = [
        (time, state if isinstance(state, str) else f"{convert(state)}")
        for time, state in track.states
    ]
    found: dict[str, Any] = {
        "entity_id": entity_id,
        "states": [] if inverted else states,
    }
    if track.slots:
        since = track.states[0][0] if track.states else 0
        found["metadata"] = _metadata(track, entity_id, unit)
        found["hours"] = list(_rows(track, _HOUR, convert))
        found["five_minutes"] = [
            row
            for row in _rows(track, FIVE_MINUTES, convert)
            if row["start_ts"] + FIVE_MINUTES > since
        ]
        if _is_energy(track):
            # The recorder takes the first for a change, which is best long ago.
            first = {**found["hours"][0], "start_ts": _LONG_AGO}
            found["hours"].insert(0, first)
    return found


def _is_energy(track: Track) -> bool:
    return track.state_class == SensorStateClass.TOTAL_INCREASING


def _converter(track: Track, unit: str | None, sign: int) -> Convert:
    """Return the way from a native number to what is shown."""
    change: Convert = float
    if isinstance(track.source.meaning, SensorDescription):
        native = track.source.meaning.unit
        if native != unit:
            change = STATISTIC_UNIT_TO_UNIT_CONVERTER[native].converter_factory(
                native, unit
            )
    return lambda number: round(sign * change(number), _DIGITS)


def _metadata(track: Track, entity_id: str, unit: str | None) -> dict[str, Any]:
    converter = STATISTIC_UNIT_TO_UNIT_CONVERTER.get(unit)
    mean = StatisticMeanType.NONE if _is_energy(track) else StatisticMeanType.ARITHMETIC
    return {
        "has_sum": _is_energy(track),
        "mean_type": mean,
        "name": None,
        "source": "recorder",
        "statistic_id": entity_id,
        "unit_class": converter.UNIT_CLASS if converter else None,
        "unit_of_measurement": unit,
    }


def _rows(track: Track, seconds: int, convert: Convert) -> Iterator[Row]:
    """Yield the statistics of five minutes or an hour each, but for what is not over.

    Of an energy that is the count at the end as `state`, and a `sum` that ends at 0:
    the recorder's own sums begin there.
    """
    numbers = sorted(track.slots)
    width = seconds // FIVE_MINUTES
    end = track.slots[numbers[-1]].last
    for period, members in groupby(numbers, lambda number: number // width):
        if period == numbers[-1] // width:
            return
        row: Row = {"start_ts": period * seconds}
        slots = [track.slots[number] for number in members]
        if _is_energy(track):
            row["state"] = convert(slots[-1].last)
            row["sum"] = round(row["state"] - convert(end), _DIGITS)
        else:
            row |= _mean(slots, convert)
        yield row


def _mean(slots: list[Slot], convert: Convert) -> Row:
    total, count = sum(s.total for s in slots), sum(s.count for s in slots)
    ends = sorted(
        (convert(min(s.least for s in slots)), convert(max(s.most for s in slots)))
    )
    return {"mean": convert(total / count), "min": ends[0], "max": ends[1]}
