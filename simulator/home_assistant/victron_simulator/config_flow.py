"""Config flow of the Victron simulator."""

from typing import Any, override

from homeassistant.config_entries import ConfigFlow, ConfigFlowResult

from .const import CONF_FLEET, DOMAIN
from .schema import SCHEMA


class VictronSimulatorConfigFlow(ConfigFlow, domain=DOMAIN):
    """Choose a fleet."""

    @override
    async def async_step_user(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for the fleet and how it lives."""
        if user_input is None:
            return self.async_show_form(step_id="user", data_schema=SCHEMA)
        return self._create(user_input)

    async def async_step_import(self, import_data: dict[str, Any]) -> ConfigFlowResult:
        """Take the fleet from the configuration file."""
        return self._create(import_data)

    def _create(self, data: dict[str, Any]) -> ConfigFlowResult:
        title = f"Simulated {data[CONF_FLEET]}"
        return self.async_create_entry(title=title, data=data)
