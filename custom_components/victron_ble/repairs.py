"""Repairs: the form for the new key, where readings make no sense."""

from typing import Any

import probatio

from homeassistant.components.repairs import RepairsFlow, RepairsFlowResult
from homeassistant.const import CONF_ACCESS_TOKEN
from homeassistant.core import HomeAssistant
from homeassistant.helpers.selector import TextSelector

from .coordinator import VictronConfigEntry
from .flow.key_check import UNUSED_BITS, async_known_frames, check_key
from .naming import placeholders, title_of


class NewKeyFlow(RepairsFlow):
    """Ask for the key anew."""

    def __init__(self, entry_id: str) -> None:
        """Take the entry whose key is wrong."""
        self._entry_id = entry_id

    async def async_step_init(
        self, user_input: dict[str, str] | None = None
    ) -> RepairsFlowResult:
        """Begin."""
        return await self.async_step_key()

    async def async_step_key(
        self, user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Ask for the key, and try it."""
        entry: VictronConfigEntry | None
        entry = self.hass.config_entries.async_get_entry(self._entry_id)
        if entry is None or entry.unique_id is None:
            return self.async_abort(reason="entry_removed")
        errors = {}
        texts = placeholders(title_of(entry))
        if user_input is not None:
            check = check_key(
                user_input[CONF_ACCESS_TOKEN],
                async_known_frames(self.hass, entry.unique_id),
            )
            if check.error in (None, UNUSED_BITS):
                self.hass.config_entries.async_update_entry(
                    entry, data={**entry.data, CONF_ACCESS_TOKEN: check.key}
                )
                self.hass.config_entries.async_schedule_reload(entry.entry_id)
                return self.async_create_entry(data={})
            errors[CONF_ACCESS_TOKEN] = check.error
            texts |= check.placeholders
        return self.async_show_form(
            step_id="key",
            data_schema=probatio.Schema(
                {
                    probatio.Required(
                        probatio.Secret(CONF_ACCESS_TOKEN),
                        description={
                            "suggested_value": (user_input or {}).get(CONF_ACCESS_TOKEN)
                        },
                    ): TextSelector()
                }
            ),
            description_placeholders=texts,
            errors=errors,
        )


async def async_create_fix_flow(
    hass: HomeAssistant, issue_id: str, data: dict[str, Any] | None
) -> RepairsFlow:
    """Return the flow that mends an issue."""
    return NewKeyFlow((data or {}).get("entry_id", ""))
