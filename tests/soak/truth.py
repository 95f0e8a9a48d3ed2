"""What Home Assistant must show of a record, by the reporting rules in force."""

from collections.abc import Iterator, Mapping
from typing import Any

from custom_components.victron_ble.descriptions import sources
from custom_components.victron_ble.library import Record
from custom_components.victron_ble.library.meaning.description import (
    Description,
    SensorDescription,
)
from custom_components.victron_ble.library.policy.plausibility import judge
from custom_components.victron_ble.library.policy.reporting import Preset, Rule, rules
from homeassistant.components.recorder.statistics import (
    STATISTIC_UNIT_TO_UNIT_CONVERTER as UNIT_CONVERTERS,
)
from homeassistant.const import STATE_OFF, STATE_ON, STATE_UNKNOWN, Platform

type Places = Iterator[tuple[str, str | float]]  # platform.key, and what it shows


def states_of(record: Record) -> Places:
    """Yield each entity that shows something of the record, and its state."""
    values: Mapping[str, Any] = {**record.values, **dict.fromkeys(judge(record).hidden)}
    bounds = record.bounds
    for key, source in sources(Platform.BINARY_SENSOR, type(record)).items():
        if source.meaning.fields[0] in values:  # not what takes more than one record
            yield f"binary_sensor.{key}", _on_or_off(source.meaning.value(values))
    for key, source in sources(Platform.SENSOR, type(record)).items():
        name = source.meaning.fields[0]
        if name in values:
            hidden = name in bounds
            state = STATE_UNKNOWN if hidden else _sensor_state(source.meaning, values)
            yield f"sensor.{key}", state


def _on_or_off(value: object) -> str:
    if value is None:
        return STATE_UNKNOWN
    return STATE_ON if value in (True, "warning", "alarm") else STATE_OFF


def _sensor_state(sensor: Description, values: Mapping[str, Any]) -> str | float:
    assert isinstance(sensor, SensorDescription)
    state = sensor.state(sensor.value(values))
    if state is None:
        return STATE_UNKNOWN
    return state if isinstance(state, str) else float(state)


class Tolerance:
    """By how much the numbers of one record type may differ from what was sent."""

    def __init__(self, record: type[Record], preset: Preset) -> None:
        """Take the rules of a preset."""
        self._rules = rules(record, preset)
        sensors = sources(Platform.SENSOR, record)
        self._fields = {
            f"sensor.{key}": source.meaning.fields[0] for key, source in sensors.items()
        }
        # Each of several values is reported for itself, whatever they are together.
        self._together = {
            f"sensor.{key}"
            for key, source in sensors.items()
            if len(source.meaning.fields) > 1
        }
        self._units = {
            f"sensor.{key}": source.meaning.unit
            for key, source in sensors.items()
            if isinstance(source.meaning, SensorDescription)
        }

        self._decimals = {
            f"sensor.{key}": source.meaning.decimals
            for key, source in sensors.items()
            if isinstance(source.meaning, SensorDescription)
        }

    def is_shown_as_0(self, place: str, sent: float) -> bool:
        """Whether it is so little below 0 that it would read "-0"."""
        decimals = self._decimals[place]
        return decimals is not None and sent < 0 and round(sent, decimals) == 0

    def native(self, place: str, shown: float, unit: str | None) -> float:
        """Return what is shown in a unit in that of the record."""
        native = self._units[place]
        if unit == native:
            return shown
        return UNIT_CONVERTERS[native].convert(shown, unit, native)

    def allows(self, place: str, shown: float, sent: float, age: float) -> bool:
        """Whether this may be shown, `age` seconds after it was reported."""
        if abs(shown - sent) < 1e-6:
            return True
        if (rule := self._rules.get(self._fields[place])) is None:
            return False
        if place in self._together:
            if self._units[place] is None:
                return True  # which one it is can be told by what is not reported yet
            if self._units[place] == "%":
                # Of at least 10 V; a half counts twice, and each voltage may be late.
                return abs(shown - sent) < 100 * 3 * rule[0].change / 10
            least, step = rule[0].least, rule[1]
            return abs(shown - sent) < (rule[0].change if age > least else step)
        return abs(shown - sent) < _allowed(*rule, shown, age)

    def is_step(self, place: str, before: float, sent: float) -> bool:
        """Whether a number moved so far that it must be shown at once."""
        _, step = self._rules.get(self._fields[place], (None, 0.0))
        return abs(sent - before) >= step


def _allowed(rule: Rule, step: float, shown: float, age: float) -> float:
    if age > rule.most:
        return 0
    if age > rule.least:
        return min(step, max(rule.change, rule.share * abs(shown)))
    return step
