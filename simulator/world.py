"""What the plants of one site share: time, sun, weather, engine and shore power."""

from collections.abc import Sequence
import math
from typing import Final

HOUR: Final = 3600
DAY: Final = 24 * HOUR

SUNRISE: Final = 6.0  # hour of the day
SUNSET: Final = 20.0
CLEAR_SKY: Final = 1000  # W/m2 at noon

_MASK: Final = (1 << 64) - 1

Hours = tuple[tuple[float, float], ...]
ALWAYS: Final[Hours] = ((0, 24),)
NEVER: Final[Hours] = ()


class Switch:
    """On by a daily timetable, until somebody takes it in hand."""

    def __init__(self, hours: Hours) -> None:
        """Take the hours of the day between which it is on."""
        self.hours = hours
        self.hand: bool | None = None

    def is_on(self, time: float) -> bool:
        """Whether it is on; `time` in seconds since the first midnight."""
        if self.hand is not None:
            return self.hand
        hour = time % DAY / HOUR
        return any(start <= hour < end for start, end in self.hours)


class World:
    """The surroundings of a site, the same for the same seed.

    sunlight: W/m2 on the panels, between 0 and CLEAR_SKY.
    ambient: degrees Celsius; the coldest hour is 04:00, the warmest 16:00.
    """

    def __init__(
        self,
        seed: int,
        *,
        start: float = 0,
        engine: Hours = NEVER,
        shore: Hours = NEVER,
        warmth: float = 18,
        cloudiness: float = 0.4,
    ) -> None:
        """Take the first moment, the timetables, mean temperature and share of clouds."""
        self.engine = Switch(engine)
        self.shore = Switch(shore)
        self.warmth = warmth
        self.cloudiness = cloudiness
        self._seed = seed
        self.advance_to(start)

    def advance_to(self, time: float) -> None:
        """Set the time, in seconds since the first midnight."""
        self.time = time
        self.engine_runs = self.engine.is_on(time)
        self.shore_power = self.shore.is_on(time)
        hour = time % DAY / HOUR
        self.ambient = self.warmth - 6 * math.cos((hour - 4) / 12 * math.pi)
        height = math.sin((hour - SUNRISE) / (SUNSET - SUNRISE) * math.pi)
        lit = SUNRISE < hour < SUNSET
        self.sunlight = CLEAR_SKY * height**1.3 * self._clearness() if lit else 0.0

    def _clearness(self) -> float:
        """Return the share of the sunlight that the clouds let through."""
        cover = sum(
            share * smooth_noise(self._seed + period, self.time / period)
            for share, period in ((0.6, 1800), (0.3, 300), (0.1, 60))
        )
        return 1 - 0.75 * min(1, max(0, (cover - 0.85 + self.cloudiness) / 0.2))


def smooth_noise(seed: int, position: float) -> float:
    """Return a number from 0 to 1 that wanders smoothly with the position."""
    index = math.floor(position)
    way = position - index
    way *= way * (3 - 2 * way)
    return (1 - way) * _chance(seed, index) + way * _chance(seed, index + 1)


def _chance(seed: int, index: int) -> float:
    """Return a number from 0 to 1 that looks random (the mixer of SplitMix64)."""
    mixed = (seed * 0xD1342543DE82EF95 + index * 0x9E3779B97F4A7C15) & _MASK
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        mixed = (mixed ^ mixed >> shift) * factor & _MASK
    return (mixed ^ mixed >> 31) / (_MASK + 1)


def interpolate(points: Sequence[tuple[float, float]], position: float) -> float:
    """Return the value of a line through rising points, prolonged at both ends."""
    end = next((n for n, (x, _) in enumerate(points) if n and position <= x), -1)
    (x1, y1), (x2, y2) = points[end - 1], points[end]
    return y1 + (position - x1) * (y2 - y1) / (x2 - x1)
