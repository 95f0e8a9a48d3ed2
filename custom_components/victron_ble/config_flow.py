"""Config flow: discovery, by hand, key, re-authentication, reconfiguration."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any, Final, override
from weakref import WeakSet

import probatio

from homeassistant.components.bluetooth import (
    BluetoothServiceInfoBleak,
    async_discovered_service_info,
    async_last_service_info,
    async_rediscover_address,
    async_request_active_scan,
)
from homeassistant.config_entries import (
    SOURCE_BLUETOOTH,
    SOURCE_REAUTH,
    SOURCE_USER,
    ConfigEntry,
    ConfigFlowResult,
    ConfigSubentryFlow,
    FlowType,
)
from homeassistant.const import CONF_ACCESS_TOKEN, CONF_ADDRESS
from homeassistant.core import callback
from homeassistant.helpers.selector import (
    BooleanSelector,
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
    TextSelector,
)
from homeassistant.helpers.translation import async_get_translations
from homeassistant.helpers.typing import UNDEFINED

from .const import DOMAIN
from .coordinator import VictronConfigEntry
from .device.identity import known_device
from .flow.discovery import async_look_again
from .flow.key_check import (
    UNUSED_BITS,
    KeyCheck,
    async_known_frames,
    check_key,
    find_obstacle,
    is_unencrypted,
)
from .flow.listener import WAIT, HeardFrame, Listener
from .flow.options import VictronOptionsFlow
from .flow.several import SeveralDevices
from .flow.system import SystemFlow
from .library import COMPANY_ID
from .library.addresses import normalise_address
from .library.advertisement import parse_advertisement
from .library.products import has_instant_readout
from .library.system import can_be_battery
from .naming import model_of, name_of, placeholders, title_of
from .system.settings import SYSTEM
from .takeover.forks import async_find_key

CONF_SEVERAL = "several"

_OFFERED: Final = WeakSet[ConfigEntry]()  # a system, at least once

# Kept out of the errors of validation; the form shows it, to be proof-read.
KEY_SCHEMA = probatio.Schema(
    {probatio.Required(probatio.Secret(CONF_ACCESS_TOKEN)): TextSelector()}
)
# Of a new device: it may be one of many.
NEW_KEY_SCHEMA = probatio.Schema(
    {
        probatio.Optional(probatio.Secret(CONF_ACCESS_TOKEN)): TextSelector(),
        probatio.Optional(CONF_SEVERAL, default=False): BooleanSelector(),
    }
)


def _label_of(service_info: BluetoothServiceInfoBleak, never: str) -> str:
    """Return what a device is called in a list, with `never` where it has no readout."""
    address = service_info.address
    data = service_info.manufacturer_data[COMPANY_ID]
    label = f"{name_of(address, service_info, data)} – {model_of(data)} ({address})"
    if has_instant_readout(parse_advertisement(data).product_id):
        return label
    return f"{label}: {never}"


class VictronConfigFlow(SeveralDevices, domain=DOMAIN):
    """Set up a Victron device."""

    # Core's integration reads these entries when ours is removed: 1.x for ever.
    VERSION = 1
    MINOR_VERSION = 1

    def __init__(self) -> None:
        """Start with no device."""
        super().__init__()
        self._address = ""
        self._name = ""
        self._service_info: BluetoothServiceInfoBleak | None = None
        self._listener: Listener | None = None
        self._known_key: str | None = None  # by another integration
        self._insisted_on: str | None = None  # a key that is odd but may be right
        self._typed: tuple[str, dict[str, Any]] | None = None  # the step, and its input
        self._checking: asyncio.Task[None] | None = None
        self._discover_again = False

    @staticmethod
    @callback
    @override
    def async_get_options_flow(config_entry: VictronConfigEntry) -> VictronOptionsFlow:
        """Return the options flow."""
        return VictronOptionsFlow()

    @classmethod
    @callback
    @override
    def async_get_supported_subentry_types(
        cls, config_entry: ConfigEntry
    ) -> dict[str, type[ConfigSubentryFlow]]:
        """Offer a system where the device may be a battery monitor.

        Home Assistant asks once what to offer, but again when it begins the flow. By
        then a device may have said that it is none: that is for the flow to say.
        """
        record = known_device(config_entry).get("record")
        if record is None or can_be_battery(record):
            _OFFERED.add(config_entry)
        return {SYSTEM: SystemFlow} if config_entry in _OFFERED else {}

    @override
    async def async_step_bluetooth(
        self, discovery_info: BluetoothServiceInfoBleak
    ) -> ConfigFlowResult:
        """Take a device that Home Assistant heard."""
        await self.async_set_unique_id(discovery_info.address)
        self._abort_if_unique_id_configured()
        self._service_info = discovery_info
        self._listen(discovery_info.address)
        if not self._frames:
            return self.async_abort(reason="not_supported")
        if obstacle := self._find_obstacle():
            async_look_again(self.hass, self._address)
            return self.async_abort(reason=obstacle)
        self.context["title_placeholders"] = self._title_placeholders()
        return await self._async_step_key()

    @override
    async def async_step_user(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask whether it is one device or several; one of several is set up at once."""
        if user_input is not None:
            return await self._async_step_one_of_several(user_input)
        return self.async_show_menu(step_id="user", menu_options=["device", "several"])

    async def async_step_device(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Pick a device that is heard, or type the address of one that is not."""
        errors: dict[str, str] = {}
        if user_input is not None:
            address = normalise_address(user_input[CONF_ADDRESS])
            if address is None:
                errors[CONF_ADDRESS] = "invalid_address"
            else:
                await self.async_set_unique_id(address, raise_on_progress=False)
                self._abort_if_unique_id_configured()
                self._service_info = None
                self._listen(address)
                obstacle = self._find_obstacle()
                if obstacle is None:
                    return await self._async_step_key()
                errors[CONF_ADDRESS] = obstacle
                # Once the obstacle is gone, the device may be discovered meanwhile.
                await self.async_set_unique_id(None)
        else:
            await async_request_active_scan(self.hass)
        return self.async_show_form(
            step_id="device",
            data_schema=self.add_suggested_values_to_schema(
                await self._async_address_schema(), user_input
            ),
            errors=errors,
        )

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
        if self._discover_again:
            async_rediscover_address(self.hass, self._address)

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

    def _find_obstacle(self) -> str | None:
        """Return why the device cannot be set up; nothing heard is no obstacle."""
        if self._frames:
            return find_obstacle(*(frame.data for frame in self._frames))
        if self._service_info is None:
            return None
        is_victron = COMPANY_ID in self._service_info.manufacturer_data
        return None if is_victron else "not_supported"

    async def _async_address_schema(self) -> probatio.Schema:
        """Return a list of what is heard, in which an address can be typed."""
        texts = await async_get_translations(
            self.hass, self.hass.config.language, "selector", {DOMAIN}
        )
        never = texts[f"component.{DOMAIN}.selector.heard.options.never"]
        configured = self._async_current_ids(include_ignore=False)
        heard = [
            SelectOptionDict(value=info.address, label=_label_of(info, never))
            for info in async_discovered_service_info(self.hass, connectable=False)
            if COMPANY_ID in info.manufacturer_data and info.address not in configured
        ]
        return probatio.Schema(
            {
                probatio.Required(CONF_ADDRESS): SelectSelector(
                    SelectSelectorConfig(
                        options=sorted(heard, key=lambda option: option["label"]),
                        custom_value=True,
                        mode=SelectSelectorMode.DROPDOWN,
                    )
                )
            }
        )

    async def _async_step_key(self) -> ConfigFlowResult:
        if self._is_unencrypted():
            return await self.async_step_confirm()
        self._known_key = async_find_key(self.hass, self._address)
        if self._known_key and check_key(self._known_key, self._frames).error is None:
            return await self.async_step_key_source()
        return await self.async_step_access_token()

    async def async_step_key_source(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Offer the key that another integration for the device has."""
        return self.async_show_menu(
            step_id="key_source",
            menu_options=["known_key", "access_token"],
            description_placeholders=self._placeholders(),
        )

    async def async_step_known_key(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Take that key as if it were typed."""
        return await self.async_step_access_token({CONF_ACCESS_TOKEN: self._known_key})

    def _is_unencrypted(self) -> bool:
        return is_unencrypted(self._frames)

    async def async_step_confirm(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Set up a device that does not encrypt: it needs no key."""
        if user_input is not None:
            return self._create_entry(KeyCheck(""))
        self._set_confirm_only()
        return self.async_show_form(
            step_id="confirm", description_placeholders=self._placeholders()
        )

    async def async_step_access_token(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for the key."""
        if user_input is not None:
            if user_input.get(CONF_SEVERAL):
                return await self._async_begin_several()
            user_input = {CONF_ACCESS_TOKEN: user_input.get(CONF_ACCESS_TOKEN, "")}
        self._listen(self._address)
        return await self._async_take_key("access_token", user_input)

    async def _async_begin_several(self) -> ConfigFlowResult:
        """Go on with several devices, and leave this one discovered if it was."""
        if self.source != SOURCE_BLUETOOTH:
            await self.async_set_unique_id(None)
            return await self.async_step_several()
        flows = self.hass.config_entries.flow
        menu = await flows.async_init(DOMAIN, context={"source": SOURCE_USER})
        form = await flows.async_configure(menu["flow_id"], {"next_step_id": "several"})
        self._discover_again = True
        return self.async_abort(
            reason="several", next_flow=(FlowType.CONFIG_FLOW, form["flow_id"])
        )

    async def async_step_reauth(
        self, entry_data: Mapping[str, Any]
    ) -> ConfigFlowResult:
        """Begin when the key does not match any more."""
        return await self.async_step_reauth_confirm()

    async def async_step_reauth_confirm(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for the new key."""
        return await self._async_renew("reauth_confirm", user_input)

    async def async_step_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for another key because the user wants to change it."""
        return await self._async_renew("reconfigure", user_input)

    @property
    def _entry(self) -> VictronConfigEntry:
        """The entry whose key is renewed."""
        if self.source == SOURCE_REAUTH:
            return self._get_reauth_entry()
        return self._get_reconfigure_entry()

    async def _async_renew(
        self, step_id: str, user_input: dict[str, Any] | None
    ) -> ConfigFlowResult:
        entry = self._entry
        assert entry.unique_id
        self._listen(entry.unique_id)
        self._name = title_of(entry)
        self.context["title_placeholders"] = self._title_placeholders()
        if self._is_unencrypted():
            if entry.data.get(CONF_ACCESS_TOKEN):
                return await self.async_step_remove_key()
            return self._store_key("", "no_key_needed")
        return await self._async_take_key(step_id, user_input)

    async def async_step_remove_key(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Remove the stored key, if the user says so: anyone can send in the clear."""
        if user_input is not None:
            return self._store_key("", "no_key_needed")
        return self.async_show_form(
            step_id="remove_key", description_placeholders=self._placeholders()
        )

    def _store_key(self, key: str, reason: str | None = None) -> ConfigFlowResult:
        return self.async_update_reload_and_abort(
            self._entry,
            data_updates={CONF_ACCESS_TOKEN: key},
            reason=reason or UNDEFINED,
        )

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
        if step_id == "access_token":
            return self._create_entry(check)
        return self._store_key(check.key, None if check.checked else "saved_unchecked")

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

    def _create_entry(self, check: KeyCheck) -> ConfigFlowResult:
        said = None if check.checked else "unchecked"
        if self._is_first:
            said = "first" if check.checked else "first_unchecked"
        return self.async_create_entry(
            title=self._name, data=check.entry_data, description=said
        )
