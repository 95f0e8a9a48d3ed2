"""The options of a device."""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple, Self

from ..const import CONF_REPORTING, CONF_TIMEOUT, DEFAULT_TIMEOUT
from ..library.counters.stored import number
from ..library.policy.reporting import Preset

LONGEST_TIMEOUT: Final = 24 * 60  # minutes


class Options(NamedTuple):
    """The options of a device; `timeout` in minutes."""

    reporting: Preset = Preset.BALANCED
    timeout: int = DEFAULT_TIMEOUT

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> Self:
        """Return what was stored; the default for what is none of ours.

        A newer version may know more of them.
        """
        reporting = stored.get(CONF_REPORTING)
        timeout = number(stored.get(CONF_TIMEOUT)) or DEFAULT_TIMEOUT
        return cls(
            Preset(reporting) if reporting in list(Preset) else Preset.BALANCED,
            int(min(max(timeout, 1), LONGEST_TIMEOUT)),
        )
