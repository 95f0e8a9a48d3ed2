"""What keeps a device from being read, and the repair issue that says so in time."""

from collections.abc import Callable
from enum import StrEnum
from typing import Final

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir

from ..const import DOMAIN, ISSUES_URL
from ..library import NoReading, Reason
from ..library.products import has_instant_readout
from .timer import Timer


class Trouble(StrEnum):
    """What keeps a device from being read, as its issue is called."""

    INSTANT_READOUT_OFF = "instant_readout_off"
    NO_INSTANT_READOUT = "no_instant_readout"
    UNKNOWN_RECORD = "unknown_record"
    EMPTY_RECORD = "empty_record"
    KEY_NONSENSE = "key_nonsense"


# Seconds that it must go on before the user is told, beyond the minute after which it
# is taken for the device's own.
PATIENCE: Final = {
    Trouble.INSTANT_READOUT_OFF: 540,
    Trouble.NO_INSTANT_READOUT: 0,
    Trouble.UNKNOWN_RECORD: 0,
    Trouble.EMPTY_RECORD: 0,
    Trouble.KEY_NONSENSE: 240,
}
_TROUBLE: Final = {
    Reason.NO_EXTRA_DATA: Trouble.INSTANT_READOUT_OFF,
    Reason.UNKNOWN_RECORD: Trouble.UNKNOWN_RECORD,
    Reason.EMPTY_RECORD: Trouble.EMPTY_RECORD,
}


def trouble_of(fault: NoReading | None) -> Trouble | None:
    """Return what the user is told of something that is no reading, or makes no sense."""
    if fault is None:
        return Trouble.KEY_NONSENSE
    trouble = _TROUBLE.get(fault.reason)
    if trouble is not None and not has_instant_readout(fault.product_id):
        return Trouble.NO_INSTANT_READOUT
    return trouble


def issue_id(trouble: Trouble, entry_id: str) -> str:
    """Return the id of an entry's issue."""
    return f"{trouble}_{entry_id}"


class Health:
    """Raises an issue when the same trouble has lasted, and closes it by itself."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry_id: str,
        placeholders: Callable[[], dict[str, str]],
        heard: Callable[[], bool],
    ) -> None:
        """Take what an issue's text needs, and whether the device is heard now."""
        self._hass = hass
        self._entry_id = entry_id
        self._placeholders = placeholders
        self._heard = heard
        self._timer = Timer(hass, self._async_lasted)
        self.trouble: Trouble | None = None

    @callback
    def async_set(self, trouble: Trouble | None) -> None:
        """Note the trouble of now, None while the device is read."""
        if trouble is self.trouble:
            return
        self._timer.async_stop()
        self.trouble = trouble
        for other in Trouble:
            if other is not trouble:
                ir.async_delete_issue(
                    self._hass, DOMAIN, issue_id(other, self._entry_id)
                )
        if trouble is None:
            return
        if PATIENCE[trouble]:
            self._timer.async_start(PATIENCE[trouble])
        else:
            self._async_raise(trouble)

    @callback
    def async_stop(self) -> None:
        """Say no more, and take back what was said."""
        self.async_set(None)

    @callback
    def _async_lasted(self) -> None:
        assert self.trouble is not None
        if self._heard():
            self._async_raise(self.trouble)
        else:
            self._timer.async_start(PATIENCE[self.trouble])

    @callback
    def _async_raise(self, trouble: Trouble) -> None:
        ir.async_create_issue(
            self._hass,
            DOMAIN,
            issue_id(trouble, self._entry_id),
            data={"entry_id": self._entry_id},
            is_fixable=trouble is Trouble.KEY_NONSENSE,
            is_persistent=False,
            learn_more_url=ISSUES_URL if trouble is Trouble.UNKNOWN_RECORD else None,
            severity=ir.IssueSeverity.WARNING,
            translation_key=trouble,
            translation_placeholders=self._placeholders(),
        )
