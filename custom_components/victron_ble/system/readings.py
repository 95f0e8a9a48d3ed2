"""Readings by address, for whoever follows a device that another entry reads."""

from typing import Protocol

from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.util.hass_dict import HassKey

from ..const import DOMAIN
from ..library import Record


class Follower(Protocol):
    """Follows devices by their addresses."""

    @callback
    def async_hear(
        self, address: str, record: Record, time: float, scanner: str
    ) -> None:
        """Take a reading that is believed."""

    @callback
    def async_hear_again(self, address: str, time: float, scanner: str) -> None:
        """Note that a device sent its last reading again."""

    @callback
    def async_lose(self, address: str) -> None:
        """Note that a device is heard, but not read any more."""


class Readings:
    """What is read of one device; its entry may come and go.

    record: the last reading, with its time (seconds on Bluetooth's clock) and scanner;
        None while there is none to go by.
    """

    __slots__ = ("_followers", "address", "record", "scanner", "time")

    def __init__(self, address: str) -> None:
        """Start with nothing read, and nobody to tell."""
        self.address = address
        self._followers: tuple[Follower, ...] = ()
        self.record: Record | None = None
        self.time = 0.0
        self.scanner = ""

    @callback
    def async_follow(self, follower: Follower) -> CALLBACK_TYPE:
        """Tell a follower of what is read from now on; what is returned ends it."""
        self._followers += (follower,)

        @callback
        def leave() -> None:
            self._followers = tuple(
                other for other in self._followers if other is not follower
            )

        return leave

    @callback
    def async_tell(self, record: Record, time: float, scanner: str) -> None:
        """Take a reading."""
        self.record = record
        self.time = time
        self.scanner = scanner
        for follower in self._followers:
            follower.async_hear(self.address, record, time, scanner)

    @callback
    def async_tell_again(self, time: float, scanner: str) -> None:
        """Take the last reading again."""
        for follower in self._followers:
            follower.async_hear_again(self.address, time, scanner)

    @callback
    def async_lose(self) -> None:
        """Forget the last reading: it is not what the device sends now."""
        self.record = None
        for follower in self._followers:  # they may have come since
            follower.async_lose(self.address)


_READINGS: HassKey[dict[str, Readings]] = HassKey(f"{DOMAIN}_readings")


@callback
def async_readings(hass: HomeAssistant, address: str) -> Readings:
    """Return the readings of a device, whether there are any or not."""
    known = hass.data.setdefault(_READINGS, {})
    if address not in known:
        known[address] = Readings(address)
    return known[address]
