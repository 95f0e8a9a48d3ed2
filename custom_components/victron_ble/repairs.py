"""Repairs: the form for the new key, where readings make no sense."""

from typing import Any

import probatio

from homeassistant.components.repairs import RepairsFlow, RepairsFlowResult
from homeassistant.const import CONF_ACCESS_TOKEN
from homeassistant.core import HomeAssistant
from homeassistant.helpers.selector import TextSelector

from .coordinator import VictronConfigEntry
from .key_check import UNUSED_BITS, async_check_key


class NewKeyFlow(RepairsFlow):
    """Ask for the key anew."""

    def __init__(self, entry: VictronConfigEntry | None) -> None:
        """Take the entry whose key is wrong, None if it is gone."""
        self._entry = entry

    async def async_step_init(
        self, user_input: dict[str, str] | None = None
    ) -> RepairsFlowResult:
        """Begin."""
        return await self.async_step_key()

    async def async_step_key(
        self, user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Ask for the key, and try it."""
        entry = self._entry
        if entry is None or entry.unique_id is None:
            return self.async_abort(reason="entry_removed")
        errors = {}
        placeholders = {"name": entry.title}
        if user_input is not None:
            check = async_check_key(
                self.hass, entry.unique_id, user_input[CONF_ACCESS_TOKEN]
            )
            if check.error in (None, UNUSED_BITS):
                self.hass.config_entries.async_update_entry(
                    entry, data={**entry.data, CONF_ACCESS_TOKEN: check.key}
                )
                self.hass.config_entries.async_schedule_reload(entry.entry_id)
                return self.async_create_entry(data={})
            errors[CONF_ACCESS_TOKEN] = check.error
            placeholders |= check.placeholders
        return self.async_show_form(
            step_id="key",
            data_schema=probatio.Schema(
                {
                    probatio.Required(
                        CONF_ACCESS_TOKEN,
                        description={
                            "suggested_value": (user_input or {}).get(CONF_ACCESS_TOKEN)
                        },
                    ): TextSelector()
                }
            ),
            description_placeholders=placeholders,
            errors=errors,
        )


async def async_create_fix_flow(
    hass: HomeAssistant, issue_id: str, data: dict[str, Any] | None
) -> RepairsFlow:
    """Return the flow that mends an issue."""
    entry_id = (data or {}).get("entry_id", "")
    return NewKeyFlow(hass.config_entries.async_get_entry(entry_id))
