"""How long a battery lasts, and until when it is full; all in minutes."""

from typing import Final

_MINUTES: Final = 60
# What takes longer is no plan: Victron's monitors end there, too.
LONGEST: Final = 10 * 24 * _MINUTES
_LEAST_POWER: Final = 1  # W


def time_to_full(missing: float | None, current: float | None) -> int | None:
    """Return when a battery is full that lacks so many Ah, at a mean current in A."""
    if missing is None or current is None or current <= 0:
        return None
    return _within(missing / current)


def time_to_empty(
    soc: float | None, floor: float, capacity: float | None, current: float | None
) -> int | None:
    """Return when a battery is at the discharge floor, at a mean current in A.

    soc, floor: %. capacity: Ah.
    """
    if soc is None or capacity is None or current is None or current >= 0:
        return None
    return _within(max(0, soc - floor) / 100 * capacity / -current)


def autonomy(
    soc: float | None,
    floor: float,
    capacity: float | None,
    day: tuple[float, float] | None,
) -> int | None:
    """Return how long the charge above the floor lasts without any source.

    day: the last day's average consumption, in W, and voltage of the battery.
    """
    if soc is None or capacity is None or day is None:
        return None
    power, voltage = day
    if power < _LEAST_POWER:
        return None
    return round(max(0, soc - floor) / 100 * capacity * voltage / power * _MINUTES)


def _within(hours: float) -> int | None:
    minutes = hours * _MINUTES
    return round(minutes) if minutes <= LONGEST else None
