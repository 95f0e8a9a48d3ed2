"""A timer that runs or does not."""

from collections.abc import Callable
from datetime import datetime

from homeassistant.core import CALLBACK_TYPE, HassJob, HomeAssistant, callback
from homeassistant.helpers.event import async_call_later


class Timer:
    """Calls once, after a delay, unless it is stopped or started anew before."""

    def __init__(self, hass: HomeAssistant, action: Callable[[], None]) -> None:
        """Take what is to be called."""
        self._hass = hass
        self._action = action
        self._job = HassJob(self._async_fire, cancel_on_shutdown=True)
        self._cancel: CALLBACK_TYPE | None = None

    @property
    def running(self) -> bool:
        """Whether the call is still to come."""
        return self._cancel is not None

    @callback
    def async_start(self, delay: float) -> None:
        """Call after so many seconds."""
        self.async_stop()
        self._cancel = async_call_later(self._hass, delay, self._job)

    @callback
    def async_stop(self) -> None:
        """Do not call."""
        if self._cancel is not None:
            self._cancel()
            self._cancel = None

    @callback
    def _async_fire(self, _: datetime) -> None:
        self._cancel = None
        self._action()
