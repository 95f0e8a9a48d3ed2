"""Config flow: how a device is set up, and where its key is renewed."""

from collections.abc import Mapping
from typing import Any, Final, override
from weakref import WeakSet

import probatio

from homeassistant.components.bluetooth import (
    BluetoothServiceInfoBleak,
    async_discovered_service_info,
    async_rediscover_address,
    async_request_active_scan,
)
from homeassistant.config_entries import (
    SOURCE_BLUETOOTH,
    SOURCE_USER,
    ConfigEntry,
    ConfigFlowResult,
    ConfigSubentryFlow,
    FlowType,
)
from homeassistant.const import CONF_ACCESS_TOKEN, CONF_ADDRESS
from homeassistant.core import callback
from homeassistant.helpers.selector import (
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
)
from homeassistant.helpers.translation import async_get_translations

from .const import DOMAIN
from .coordinator import VictronConfigEntry
from .device.identity import known_device
from .flow.discovery import async_look_again
from .flow.key import CONF_SEVERAL
from .flow.key_check import KeyCheck, check_key, find_obstacle
from .flow.options import VictronOptionsFlow
from .flow.renewal import RenewalSteps
from .flow.several import SeveralDevices
from .flow.system import SystemFlow
from .library import COMPANY_ID
from .library.addresses import normalise_address
from .library.advertisement import parse_advertisement
from .library.products import has_instant_readout
from .library.system import can_be_battery
from .naming import model_of, name_of
from .system.settings import SYSTEM
from .takeover.forks import async_find_key

_OFFERED: Final = WeakSet[ConfigEntry]()  # a system, at least once


def _label_of(service_info: BluetoothServiceInfoBleak, never: str) -> str:
    """Return what a device is called in a list, with `never` where it has no readout."""
    address = service_info.address
    data = service_info.manufacturer_data[COMPANY_ID]
    label = f"{name_of(address, service_info, data)} – {model_of(data)} ({address})"
    if has_instant_readout(parse_advertisement(data).product_id):
        return label
    return f"{label}: {never}"


class VictronConfigFlow(RenewalSteps, SeveralDevices, domain=DOMAIN):
    """Set up a Victron device."""

    # Core's integration reads these entries when ours is removed: 1.x for ever.
    VERSION = 1
    MINOR_VERSION = 1

    def __init__(self) -> None:
        """Begin with no key known."""
        super().__init__()
        self._known_key: str | None = None  # by another integration
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

    @override
    @callback
    def async_remove(self) -> None:
        """Have a device discovered again that was left for several."""
        super().async_remove()
        if self._discover_again:
            async_rediscover_address(self.hass, self._address)

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
        if user_input is not None and self._is_unencrypted():
            return await self.async_step_confirm()
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

    @override
    def _take(self, step_id: str, check: KeyCheck) -> ConfigFlowResult:
        if step_id == "access_token":
            return self._create_entry(check)
        return super()._take(step_id, check)

    def _create_entry(self, check: KeyCheck) -> ConfigFlowResult:
        said = None if check.checked else "unchecked"
        if self._is_first:
            said = "first" if check.checked else "first_unchecked"
        return self.async_create_entry(
            title=self._name, data=check.entry_data, description=said
        )
