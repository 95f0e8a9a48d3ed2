"""When a device was heard last, and with what."""

from ..counters.meter import LONGEST_GAP


class Presence:
    """Times on Bluetooth's clock, in seconds; 0 before the first.

    alive: a record of the device itself, news or not.
    reading: a record that was news.
    lasts_until: until when that is known to have held.
    """

    def __init__(self) -> None:
        """Begin with nothing heard."""
        self.alive = 0.0
        self.reading = 0.0
        self.lasts_until = 0.0
        self._heard = 0.0

    def hear(self, time: float) -> None:
        """Note that something was heard."""
        self._heard = max(self._heard, time)

    def hear_alive(self, time: float) -> None:
        """Note a record of the device itself."""
        self.alive = max(self.alive, time)

    def hear_reading(self, time: float) -> None:
        """Note news; what comes late over a slow scanner is as new as the last."""
        self.alive = max(self.alive, time)
        self.lasts_until = self.reading = max(self.reading, time)

    def hear_repeated(self, time: float, sure: bool) -> None:
        """Note the last reading again.

        sure: whether the bytes of the packet itself say so; else it may have been one
            without a record, and for how long the reading held is not known.
        """
        self.alive = max(self.alive, time)
        if sure or time <= self.reading + LONGEST_GAP:
            self.lasts_until = max(self.lasts_until, time)

    @property
    def heard(self) -> float:
        """When anything of Victron's was heard."""
        return max(self._heard, self.alive)
