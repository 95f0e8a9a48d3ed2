"""The repair for a source that is not among the members of a system."""

from collections.abc import Collection
from typing import Any, Final

from homeassistant.config_entries import ConfigEntry, ConfigSubentry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir

from ..const import DOMAIN
from ..library.names import escape_markdown
from ..naming import listed, placeholders
from .candidates import async_candidates
from .names import async_names
from .settings import stored_members

SOURCE_MISSING: Final = "source_missing"


class SourceMissing:
    """Says that more flows than the members give, and who it may be, until it ends."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry[Any],
        subentry: ConfigSubentry,
    ) -> None:
        """Say nothing as yet."""
        self._hass = hass
        self._entry = entry
        self._subentry = subentry
        self._issue_id = f"{SOURCE_MISSING}_{subentry.subentry_id}"

    @callback
    def async_set(self, missing: bool, suspects: Collection[str]) -> None:
        """Say whether a source is missing; suspects: members that may be it."""
        if not missing:
            ir.async_delete_issue(self._hass, DOMAIN, self._issue_id)
            return
        members = stored_members(self._subentry)
        others = [
            address
            for address, candidate in async_candidates(
                self._hass, self._entry, members
            ).items()
            if candidate.probable and address not in members
        ]
        names = async_names(self._hass, [*others, *suspects])
        ir.async_create_issue(
            self._hass,
            DOMAIN,
            self._issue_id,
            is_fixable=False,
            is_persistent=False,
            severity=ir.IssueSeverity.WARNING,
            translation_key=SOURCE_MISSING,
            translation_placeholders=placeholders(
                self._subentry.title,
                candidates=listed(map(escape_markdown, names)),
            ),
        )
