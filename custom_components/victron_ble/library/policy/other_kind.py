"""What comes in a device's name, of another record type or product than it is known by.

Most often it is foreign. But a shunt that is set up as an energy meter sends another
type, and a dongle that is plugged into another device names another product.
"""

from collections import deque
from typing import Final

from .held import Held
from .jury import AGREEING_AFTER_LOSS, WINDOW, find_again

LASTING: Final = 60  # s of them, without the device as it was


class OtherKind:
    """The records of other kinds since the device was heard as it was."""

    def __init__(self) -> None:
        """Begin with none."""
        self._since: float | None = None  # when the first of them came
        self._waiting: deque[Held] = deque(maxlen=WINDOW)

    def takes_over(self, held: Held, heard: float) -> bool:
        """Note a record; return whether the device is of that kind from now on.

        heard: when it was heard last as it was.
        """
        if find_again(held.record, self._waiting) is not None:
            return False
        if self._since is None:
            self._since = held.time
        agreeing = sum(
            other.goes_on_to(held) and other.agrees_with(held)
            for other in self._waiting
        )
        lasts = held.time - max(self._since, heard) >= LASTING
        if agreeing >= AGREEING_AFTER_LOSS - 1 and lasts:
            return True
        self._waiting.append(held)
        return False

    def clear(self) -> None:
        """Note that the device was heard as it is."""
        self._waiting.clear()
        self._since = None
