"""Steps that set up many devices at once: keys, listening, what was found, the end."""

import asyncio
from collections.abc import Iterable
from typing import Any, Final, override

import probatio

from homeassistant.components.bluetooth import async_request_active_scan
from homeassistant.config_entries import SOURCE_USER, ConfigFlow, ConfigFlowResult
from homeassistant.const import CONF_ACCESS_TOKEN, CONF_ADDRESS, CONF_NAME
from homeassistant.core import callback
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers.selector import (
    FileSelector,
    FileSelectorConfig,
    TextSelector,
    TextSelectorConfig,
)

from ..const import CONF_DEVICE, DOMAIN
from .found import Found
from .given import Given, read_given
from .key_check import KeyCheck, entry_data
from .listener import WAIT, HeardFrame
from .matching import Matching, match
from .surroundings import Surroundings

CONF_KEYS: Final = "keys"
CONF_FILE: Final = "file"
INTERVAL: Final = 0.5  # s

KEYS_SCHEMA: Final = probatio.Schema(
    {
        probatio.Optional(probatio.Secret(CONF_KEYS)): TextSelector(
            TextSelectorConfig(multiline=True)
        ),
        probatio.Optional(CONF_FILE): FileSelector(
            FileSelectorConfig(accept=".sqlite")
        ),
    }
)


class SeveralDevices(ConfigFlow):
    """The steps of a flow that sets up many devices; none of them is the flow's own."""

    def __init__(self) -> None:
        """Start with nothing given and nothing heard."""
        super().__init__()
        self._given = Given()
        self._surroundings: Surroundings | None = None
        self._heard: dict[str, list[HeardFrame]] = {}
        self._matching = Matching()
        self._searching: asyncio.Task[None] | None = None

    @override
    @callback
    def async_remove(self) -> None:
        """Hear no more when the flow ends."""
        if self._surroundings is not None:
            self._surroundings.async_stop()

    async def async_step_several(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Take keys in any text, in VictronConnect's database, or in both."""
        errors: dict[str, str] = {}
        if user_input is not None:
            text = user_input.get(CONF_KEYS, "")
            file_id = user_input.get(CONF_FILE)
            self._given = await self.hass.async_add_executor_job(
                read_given, self.hass, text, file_id
            )
            if self._given.found:
                return await self.async_step_several_search()
            if self._given.problem is not None:
                errors[CONF_FILE] = f"database_{self._given.problem.value}"
            else:
                errors[CONF_KEYS] = "no_keys_found" if text.strip() else "nothing_given"
            # An uploaded file is gone by now; the text need not be pasted again.
            user_input = {CONF_KEYS: text}
        else:
            await async_request_active_scan(self.hass)
        return self.async_show_form(
            step_id="several",
            data_schema=self.add_suggested_values_to_schema(KEYS_SCHEMA, user_input),
            errors=errors,
        )

    async def async_step_several_search(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Show that keys are tried on what is heard."""
        if self._searching is None:
            self._searching = self.hass.async_create_task(self._async_search())
        if not self._searching.done():
            return self.async_show_progress(
                step_id="several_search",
                progress_action="several_search",
                progress_task=self._searching,
            )
        self._searching = None
        return self.async_show_progress_done(next_step_id="several_found")

    async def _async_search(self) -> None:
        """Listen until each key has its device, but not for long."""
        self._surroundings = surroundings = Surroundings(self.hass)
        end = self.hass.loop.time() + WAIT
        try:
            while True:
                self._heard = surroundings.async_look()
                self._matching = await self.hass.async_add_executor_job(
                    match, self._given.found, self._heard
                )
                left = end - self.hass.loop.time()
                if self._matching.is_settled or left <= 0:
                    return
                self.async_update_progress(1 - left / WAIT)
                await asyncio.sleep(min(INTERVAL, left))
        finally:
            surroundings.async_stop()

    async def async_step_several_found(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Show what was found, and make what the user wants of it."""
        if user_input is not None:
            return await self._async_make(
                [address for addresses in user_input.values() for address in addresses]
            )
        found, problem = self._found, self._given.problem
        return self.async_show_form(
            step_id="several_found",
            data_schema=found.schema(),
            description_placeholders=found.placeholders(),
            errors={"base": f"database_{problem.value}"} if problem else {},
        )

    @property
    def _found(self) -> Found:
        """What was found, beside what is set up by now."""
        assert self._surroundings is not None
        return Found(
            self._given,
            self._heard,
            self._matching,
            self._surroundings,
            self._async_current_ids(include_ignore=False),
            self._async_current_ids(include_ignore=True),
        )

    @property
    def _is_first(self) -> bool:
        """Whether nothing is set up: a page that is open knows no dashboard of ours."""
        return not self._async_current_entries(include_ignore=False)

    async def _async_make(self, addresses: Iterable[str]) -> ConfigFlowResult:
        """Make the entries, each by a flow that ends the device's own discovery."""
        found = self._found
        keys, checks = found.keys(), found.matching.keys
        is_first = self._is_first
        made = []
        for address in addresses:
            if address not in keys:
                continue  # set up meanwhile
            result = await self.hass.config_entries.flow.async_init(
                DOMAIN,
                context={"source": SOURCE_USER},
                data={
                    CONF_ADDRESS: address,
                    CONF_ACCESS_TOKEN: keys[address],
                    CONF_NAME: found.surroundings.name_of(address),
                    CONF_DEVICE: checks.get(address, KeyCheck(keys[address])).device,
                },
            )
            if result["type"] is FlowResultType.CREATE_ENTRY:
                made.append(address)
        if not made:
            return self.async_abort(reason="nothing_added")
        return self.async_abort(
            reason="several_first" if is_first else "several_added",
            description_placeholders={"devices": found.names(made)},
        )

    async def _async_step_one_of_several(
        self, device: dict[str, Any]
    ) -> ConfigFlowResult:
        """Make the entry of a device whose key is known, discovered or not."""
        await self.async_set_unique_id(device[CONF_ADDRESS], raise_on_progress=False)
        self._abort_if_unique_id_configured()
        return self.async_create_entry(
            title=device[CONF_NAME],
            data=entry_data(device[CONF_ACCESS_TOKEN], device[CONF_DEVICE]),
        )
