"""The steps of a flow that takes the key of one device, and tries it before it is stored."""

import asyncio
from contextlib import suppress
from dataclasses import replace
from typing import Any, Final, override

import probatio

from homeassistant.components.bluetooth import (
    BluetoothServiceInfoBleak,
    async_last_service_info,
)
from homeassistant.config_entries import ConfigFlow, ConfigFlowResult
from homeassistant.const import CONF_ACCESS_TOKEN
from homeassistant.core import callback
from homeassistant.helpers.selector import BooleanSelector, TextSelector

from ..library import COMPANY_ID
from ..naming import model_of, name_of, placeholders
from .key_check import (
    UNUSED_BITS,
    KeyCheck,
    async_known_frames,
    check_key,
    is_unencrypted,
)
from .listener import WAIT, HeardFrame, Listener

CONF_SEVERAL: Final = "several"

# Kept out of the errors of validation; the form shows it, to be proof-read.
KEY_SCHEMA: Final = probatio.Schema(
    {probatio.Required(probatio.Secret(CONF_ACCESS_TOKEN)): TextSelector()}
)
# Of a new device: it may be one of many.
NEW_KEY_SCHEMA: Final = probatio.Schema(
    {
        probatio.Optional(probatio.Secret(CONF_ACCESS_TOKEN)): TextSelector(),
        probatio.Optional(CONF_SEVERAL, default=False): BooleanSelector(),
    }
)


class KeySteps(ConfigFlow):
    """Listens to one device, and asks for its key."""

    def __init__(self) -> None:
        """Start with no device."""
        super().__init__()
        self._address = ""
        self._name = ""
        self._service_info: BluetoothServiceInfoBleak | None = None
        self._listener: Listener | None = None
        self._insisted_on: str | None = None  # a key that is odd but may be right
        self._typed: tuple[str, dict[str, Any]] | None = None  # the step, and its input
        self._checking: asyncio.Task[None] | None = None

    def _listen(self, address: str) -> None:
        """Take in what has been heard of the device by now."""
        if self._listener is None or self._listener.address != address:
            self._stop_listening()
            self._listener = Listener(
                self.hass, address, async_known_frames(self.hass, address)
            )
        self._address = address
        self._service_info = (
            async_last_service_info(self.hass, address, connectable=False)
            or self._service_info
        )
        if self._service_info is not None:
            data = self._service_info.manufacturer_data.get(COMPANY_ID, b"")
            self._listener.add(HeardFrame(self._service_info.time, data))
        self._name = name_of(address, self._service_info, self._data)

    @override
    @callback
    def async_remove(self) -> None:
        """Hear no more when the flow ends."""
        super().async_remove()
        self._stop_listening()

    def _stop_listening(self) -> None:
        if self._listener is not None:
            self._listener.async_stop()

    @property
    def _frames(self) -> list[HeardFrame]:
        return [] if self._listener is None else self._listener.frames

    @property
    def _data(self) -> bytes | None:
        """The product advertisement that was heard last."""
        return self._frames[-1].data if self._frames else None

    def _is_unencrypted(self) -> bool:
        return is_unencrypted(self._frames)

    async def _async_take_key(
        self, step_id: str, user_input: dict[str, Any] | None
    ) -> ConfigFlowResult:
        """Try a key that was typed; where one more frame would tell, wait for it."""
        if user_input is None:
            return self._show_key_form(step_id, None, None)
        self._typed = step_id, user_input
        check = self._check(user_input)
        if check.waits and self._frames:
            return await self.async_step_check_key()
        return self._finish(check)

    async def async_step_check_key(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Show that the next reading is waited for."""
        if self._checking is None:
            self._checking = self.hass.async_create_task(self._async_wait())
        if not self._checking.done():
            return self.async_show_progress(
                step_id="check_key",
                progress_action="check_key",
                progress_task=self._checking,
                description_placeholders=self._placeholders(),
            )
        self._checking = None
        return self.async_show_progress_done(next_step_id="key_checked")

    async def _async_wait(self) -> None:
        """Wait until it is known whether the key is right, but not for long."""
        assert self._typed is not None
        assert self._listener is not None
        with suppress(TimeoutError):
            async with asyncio.timeout(WAIT):
                while check_key(self._typed[1][CONF_ACCESS_TOKEN], self._frames).waits:
                    await self._listener.async_wait()

    async def async_step_key_checked(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Go on with what is known now."""
        assert self._typed is not None
        self._listen(self._address)
        return self._finish(self._check(self._typed[1]))

    def _finish(self, check: KeyCheck) -> ConfigFlowResult:
        """Store a key that can be right, or show its form with what is wrong."""
        assert self._typed is not None
        step_id, user_input = self._typed
        if check.error is not None:
            return self._show_key_form(step_id, user_input, check)
        if check.otherwise is not None:
            check = replace(check, error=check.otherwise)
            return self._show_key_form(step_id, user_input, check)
        return self._take(step_id, check)

    def _take(self, step_id: str, check: KeyCheck) -> ConfigFlowResult:
        """Go on with a key that can be right."""
        raise NotImplementedError

    def _check(self, user_input: dict[str, Any]) -> KeyCheck:
        """Try the key that was typed; insisting on one that is only odd helps."""
        check = check_key(user_input[CONF_ACCESS_TOKEN], self._frames)
        if check.error == UNUSED_BITS and check.key == self._insisted_on:
            return KeyCheck(check.key)
        self._insisted_on = check.key if check.error == UNUSED_BITS else None
        return check

    def _show_key_form(
        self, step_id: str, user_input: dict[str, Any] | None, check: KeyCheck | None
    ) -> ConfigFlowResult:
        errors = {}
        texts = self._placeholders()
        if check is not None and check.error is not None:
            errors[CONF_ACCESS_TOKEN] = check.error
            texts |= check.placeholders
        schema = NEW_KEY_SCHEMA if step_id == "access_token" else KEY_SCHEMA
        return self.async_show_form(
            step_id=step_id,
            data_schema=self.add_suggested_values_to_schema(schema, user_input),
            description_placeholders=texts,
            errors=errors,
        )

    def _title_placeholders(self) -> dict[str, str]:
        return {"name": self._name, "model": model_of(self._data)}

    def _placeholders(self) -> dict[str, str]:
        return placeholders(self._name, model=model_of(self._data))
