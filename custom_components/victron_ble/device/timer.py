"""A timer that runs or does not."""

from collections.abc import Callable
from datetime import datetime
import math

from homeassistant.components.bluetooth import MONOTONIC_TIME
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
        self._moment = math.inf

    @callback
    def async_start(self, delay: float) -> None:
        """Call after so many seconds."""
        self.async_stop()
        self._cancel = async_call_later(self._hass, delay, self._job)

    @callback
    def async_start_before(self, moment: float) -> None:
        """Call at a moment on Bluetooth's clock, or before it if that is to come.

        A call for nothing costs less than a timer that is set and stopped all the time.
        """
        if self._cancel is None or moment < self._moment:
            self._moment = moment
            self.async_start(moment - MONOTONIC_TIME())

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
