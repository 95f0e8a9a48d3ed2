"""What renews the key of a device, whether Home Assistant or the user wants it."""

from typing import Any, override

from homeassistant.config_entries import SOURCE_REAUTH, ConfigEntry, ConfigFlowResult
from homeassistant.const import CONF_ACCESS_TOKEN
from homeassistant.helpers.typing import UNDEFINED

from ..naming import title_of
from .key import KeySteps
from .key_check import KeyCheck


class RenewalSteps(KeySteps):
    """Renews the key of a device that is set up."""

    @property
    def _entry(self) -> ConfigEntry[Any]:
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

    @override
    def _take(self, step_id: str, check: KeyCheck) -> ConfigFlowResult:
        """Store the new key."""
        return self._store_key(check.key, None if check.checked else "saved_unchecked")
