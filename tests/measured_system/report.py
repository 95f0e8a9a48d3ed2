"""The tables of a system's day, in Markdown, and whether its goals are reached."""

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from custom_components.victron_ble.library.bus import Told

from .day import Day, Quantity
from .times import Course, Errors

ENERGY_ERROR: Final = 1.0  # % of the throughput
# W: what the DC loads may come out as, before they are clipped, and be wrong by. Below
# a step, which grows with the battery's voltage, nothing is held.
LIMITS: Final = {"van": (-3, 50), "boat": (-312, 312), "house": (-624, 624)}


class Goal(NamedTuple):
    """Something that must be so, and whether it is."""

    text: str
    reached: bool


def goals(day: Day) -> Iterator[Goal]:
    """Yield what must be so of a day."""
    worst = max(abs(day.error(key)) for key in day.quantities)
    yield Goal(
        f"every energy within {ENERGY_ERROR:.0f} % of the throughput ({worst:.2f} %)",
        worst <= ENERGY_ERROR,
    )
    lowest, limit = LIMITS[day.plan.fleet]
    yield Goal(
        f"DC loads never below {lowest} W before they are clipped ({day.lowest:.1f} W)",
        day.lowest >= lowest,
    )
    wrong = max(day.quantities[Told.DC_LOADS].wrong, default=0)
    yield Goal(
        f"DC loads never more than {limit} W wrong ({wrong:.0f} W)", wrong <= limit
    )
    yield Goal("who is always on is never assumed off", not day.wrongly_off)


def day_lines(day: Day) -> Iterator[str]:
    """Yield the table of a day."""
    plan = day.plan
    yield f"{plan.fleet.capitalize()}, {day.throughput / 1000:.1f} kWh of throughput:"
    yield ""
    yield "| | True | Counted | Error | Unknown | Wrong at most | Wrong in 99.9 % |"
    yield "|---|---|---|---|---|---|---|"
    for key, found in day.quantities.items():
        name = key.removesuffix("_power").replace("_", " ")
        true = found.always if key == Told.SOLAR else found.true
        most, usual = _wrong(found)
        yield (
            f"| {name} | {true:.0f} Wh | {found.told:.0f} Wh | {day.error(key):+.2f} %"
            f" | {found.unknown / 60:.0f} min | {most:.0f} W | {usual:.1f} W |"
        )
    yield ""


def _wrong(found: Quantity) -> tuple[float, float]:
    """Return by how much a power was wrong, at most and for 99.9 % of the time."""
    wrong = sorted(found.wrong) or [0.0]
    return wrong[-1], wrong[int(0.999 * (len(wrong) - 1))]


def times_lines(found: Iterable[tuple[Course, Errors]]) -> Iterator[str]:
    """Yield the table of the times."""
    yield "| | | Told in | Median error | 90 % below | Median | 90 % below | While it went the other way |"
    yield "|---|---|---|---|---|---|---|---|"
    for course, errors in found:
        what = course.key.replace("_", " ")
        who = "monitor's" if course.own else "ours"
        minutes, shares = errors.minutes, errors.shares
        yield (
            f"| {course.fleet} | {what}, {who} | {errors.told} min"
            f" | {minutes[0]:.0f} min | {minutes[1]:.0f} min"
            f" | {shares[0]:.0f} % | {shares[1]:.0f} % | {errors.senseless} min |"
        )
