"""Receivers near a fleet: what each of them hears, and how late it passes it on."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Final
from zlib import crc32

from .wire import Frame
from .world import smooth_noise

NAMES: Final = tuple(f"proxy-{number}" for number in range(1, 9))
_FARTHER: Final = -8  # dB, from each to the next
_WANDERING: Final = 60  # s in which a delay changes


@dataclass(frozen=True, slots=True)
class Proxy:
    """A receiver.

    loss: the share of advertisements that it does not hear, from 0 to 1.
    delay: the most seconds after which it passes one on; it wanders below that,
        and never changes their order.
    """

    number: int = 0
    loss: float = 0
    delay: float = 0

    @property
    def name(self) -> str:
        """What others call it."""
        return NAMES[self.number]

    def hear(self, frame: Frame, chance: Random) -> Iterator[Frame]:
        """Yield a frame as it arrives, if it does."""
        if self.loss and chance.random() < self.loss:
            return
        late = 0.0
        if self.delay:
            seed = crc32(self.name.encode())
            late = self.delay * smooth_noise(seed, frame.time / _WANDERING)
        yield frame._replace(
            time=frame.time + late,
            rssi=frame.rssi + _FARTHER * self.number,
            proxy=self.name,
        )


def near(count: int = 1, loss: float = 0, delay: float = 0) -> tuple[Proxy, ...]:
    """Return so many receivers, one farther away than the other."""
    return tuple(Proxy(number, loss, delay) for number in range(count))
