"""Asking for the key of a device, and taking it back."""

from typing import Any, Final

from homeassistant.config_entries import SOURCE_REAUTH, ConfigEntry
from homeassistant.core import HomeAssistant, callback

from ..const import DOMAIN

GOOD_FOR: Final = 60  # s of readings, after which nobody need be asked


class KeyRequest:
    """The request for the key of one entry; Home Assistant knows if it is open."""

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry[Any]) -> None:
        """Take the entry."""
        self._hass = hass
        self._entry = entry
        self._open = False
        self._good_since: float | None = None

    @callback
    def async_ask(self) -> None:
        """Ask, or go on asking."""
        self._open = True
        self._good_since = None
        self._entry.async_start_reauth(self._hass)

    @callback
    def async_take_back(self, time: float) -> None:
        """Note a reading: after a minute of them the key is known to be right.

        Not at once: somebody may be typing.
        """
        if not self._open:
            return
        if self._good_since is None:
            self._good_since = time
        if time - self._good_since < GOOD_FOR:
            return
        self._open = False
        flows = self._hass.config_entries.flow
        for flow in flows.async_progress_by_handler(
            DOMAIN,
            match_context={
                "entry_id": self._entry.entry_id,
                "source": SOURCE_REAUTH,
            },
        ):
            flows.async_abort(flow["flow_id"])
