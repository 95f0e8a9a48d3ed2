"""Options flow: how often values are reported, and how long silence may last."""

from typing import Any

import probatio

from homeassistant.config_entries import ConfigFlowResult, OptionsFlowWithReload
from homeassistant.const import UnitOfTime
from homeassistant.helpers.selector import (
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
)

from ..const import CONF_REPORTING, CONF_TIMEOUT, DEFAULT_TIMEOUT
from ..device.options import LONGEST_TIMEOUT, Options
from ..library.policy.reporting import Preset


class VictronOptionsFlow(OptionsFlowWithReload):
    """Change the options of a device."""

    async def async_step_init(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for all of them."""
        if user_input is not None:
            return self.async_create_entry(
                data={
                    CONF_REPORTING: user_input[CONF_REPORTING],
                    CONF_TIMEOUT: int(user_input[CONF_TIMEOUT]),
                }
            )
        schema = probatio.Schema(
            {
                probatio.Required(
                    CONF_REPORTING, default=Preset.BALANCED
                ): SelectSelector(
                    SelectSelectorConfig(
                        options=list(Preset),
                        mode=SelectSelectorMode.LIST,
                        translation_key=CONF_REPORTING,
                    )
                ),
                probatio.Required(
                    CONF_TIMEOUT, default=DEFAULT_TIMEOUT
                ): NumberSelector(
                    NumberSelectorConfig(
                        min=1,
                        max=LONGEST_TIMEOUT,
                        mode=NumberSelectorMode.BOX,
                        unit_of_measurement=UnitOfTime.MINUTES,
                    )
                ),
            }
        )
        return self.async_show_form(
            step_id="init",
            data_schema=self.add_suggested_values_to_schema(
                schema, Options.of(self.config_entry.options)._asdict()
            ),
        )
