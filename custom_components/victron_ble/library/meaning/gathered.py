"""The sensors of several values of one kind: the cells of a battery."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any, Final

from ..values import Bound, Gathered, Label, Values
from .description import Scalar, SensorDescription
from .quantities import MEASURES, Measure

_PLACE: Final = Measure(None, state_class=None)

# The lowest or the highest of some values.
Extreme = Callable[..., Any]
# What a value is known to be out of range by, where it is such a one.
_BOUND: Final[dict[Extreme, str]] = {min: "below", max: "above"}


def gathered_sensors(gathered: Gathered) -> Iterator[SensorDescription]:
    """Yield what is shown of values together, as far as the record names it."""
    names = gathered.names
    measure = MEASURES[gathered.quantity]
    if gathered.spread is not None:
        yield _sensor(gathered.spread, names, partial(_spread, names), measure, True)
    for keys, extreme in ((gathered.lowest, min), (gathered.highest, max)):
        if keys is not None:
            key, place = keys
            yield _sensor(key, names, partial(_extreme, names, extreme), measure)
            yield _sensor(place, names, partial(_place, names, extreme), _PLACE)


def _sensor(
    key: str,
    names: tuple[str, ...],
    value: Callable[[Values], Scalar],
    measure: Measure,
    enabled: bool = False,
) -> SensorDescription:
    return SensorDescription(
        key=key,
        fields=names,
        value=value,
        label=Label(key),
        enabled=enabled,
        **measure._asdict(),
    )


def _known(names: tuple[str, ...], values: Values) -> dict[int, Bound | float]:
    """Return the values that there are, by their place."""
    return {
        place: value
        for place, name in enumerate(names, 1)
        if (value := values[name]) is not None
    }


def _spread(names: tuple[str, ...], values: Values) -> Scalar:
    """Return how far the values lie apart; None while one is out of range."""
    found = _known(names, values)
    numbers = _numbers(found)
    if len(numbers) < 2 or len(numbers) < len(found):
        return None
    return round(max(numbers.values()) - min(numbers.values()), 2)


def _numbers(found: Mapping[int, Bound | float]) -> dict[int, float]:
    return {p: value for p, value in found.items() if not isinstance(value, Bound)}


def _places(
    names: tuple[str, ...], extreme: Extreme, values: Values
) -> tuple[list[int], Scalar]:
    """Return the places of the lowest or highest, and what it is.

    Which of several is lower, once they are below their range, nobody knows.
    """
    found = _known(names, values)
    beyond = [
        place
        for place, value in found.items()
        if isinstance(value, Bound) and value.relation == _BOUND[extreme]
    ]
    if beyond:
        return beyond, str(found[beyond[0]])
    if numbers := _numbers(found):
        most: float = extreme(numbers.values())
        return [place for place, value in numbers.items() if value == most], most
    return [], None


def _extreme(names: tuple[str, ...], extreme: Extreme, values: Values) -> Scalar:
    """Return the lowest or highest value, its bound as a text if out of range."""
    return _places(names, extreme, values)[1]


def _place(names: tuple[str, ...], extreme: Extreme, values: Values) -> Scalar:
    """Return the place of the lowest or highest, the first of equal ones."""
    places, value = _places(names, extreme, values)
    if not places or (isinstance(value, str) and len(places) > 1):
        return None
    return places[0]
