"""What keys and listening have shown: which devices can be set up, and what is left."""

from collections.abc import Iterable, Mapping, Set as AbstractSet
from typing import Final, NamedTuple

import probatio

from homeassistant.helpers.selector import (
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
)

from ..library.names import escape_markdown
from ..naming import listed, model_of
from .given import Given
from .key_check import find_obstacle, is_unencrypted
from .listener import HeardFrame
from .matching import Matching
from .surroundings import Surroundings

# The fields of the form, and whether what they hold is ticked from the start.
FIELDS: Final = {
    "checked": True,
    "unchecked": True,
    "unencrypted": False,
    "ignored": False,
}


class Found(NamedTuple):
    """What was given, heard and matched, beside what is set up.

    configured: the addresses that are set up. known: those, and what is ignored.
    """

    given: Given
    heard: Mapping[str, list[HeardFrame]]
    matching: Matching
    surroundings: Surroundings
    configured: AbstractSet[str | None]
    known: AbstractSet[str | None]

    def keys(self) -> dict[str, str]:
        """Return the key of each device that can be set up; "" where none is needed."""
        unencrypted = {
            address: ""
            for address, frames in self.heard.items()
            if is_unencrypted(frames)
        }
        heard = {address: check.key for address, check in self.matching.keys.items()}
        return {
            address: key
            for address, key in (unencrypted | heard | self.matching.unheard).items()
            if address not in self.configured
        }

    def schema(self) -> probatio.Schema:
        """Return the devices that can be set up, each to be ticked or not."""
        fields: dict[str, list[SelectOptionDict]] = {}
        for address, key in self.keys().items():
            option = SelectOptionDict(value=address, label=self._label_of(address))
            fields.setdefault(self._field_of(address, key), []).append(option)
        return probatio.Schema(
            {
                probatio.Optional(
                    name,
                    description={
                        "suggested_value": [
                            option["value"] for option in fields[name] if ticked
                        ]
                    },
                ): SelectSelector(
                    SelectSelectorConfig(
                        options=sorted(
                            fields[name], key=lambda option: option["label"]
                        ),
                        multiple=True,
                        mode=SelectSelectorMode.LIST,
                    )
                )
                for name, ticked in FIELDS.items()
                if name in fields
            }
        )

    def placeholders(self) -> dict[str, str]:
        """Return what could not be made use of; no key and no name of a text is shown."""
        matching, place = self.matching, self.given.place
        others = [
            address
            for address, frames in self.heard.items()
            if not (
                address in self.known
                or address in matching.keys
                or is_unencrypted(frames)
            )
        ]
        silent = {
            address
            for address in others
            if find_obstacle(*(frame.data for frame in self.heard[address]))
        }
        return {
            "unmatched": listed(map(place, matching.unmatched)),
            "faulty": listed(
                f"{place(each)} ({each.fault.length})"
                for each in matching.faulty
                if each.fault
            ),
            "unclear": listed(
                f"{place(each)} ({self.names(addresses)})"
                for each, addresses in matching.unclear
            ),
            "keyless": self.names(each for each in others if each not in silent),
            "silent": self.names(silent),
            "configured": self.names(
                address
                for address in matching.keys.keys() | matching.unheard
                if address in self.configured
            ),
        }

    def names(self, addresses: Iterable[str]) -> str:
        """Return what devices are called, for a text in Markdown."""
        name_of = self.surroundings.name_of
        return listed(sorted(escape_markdown(name_of(each)) for each in addresses))

    def _field_of(self, address: str, key: str) -> str:
        """Return in which field of the form a device stands."""
        if address in self.known:
            return "ignored"
        if not key:
            return "unencrypted"
        check = self.matching.keys.get(address)
        return "checked" if check is not None and check.checked else "unchecked"

    def _label_of(self, address: str) -> str:
        """Return what a device is called in a list."""
        data = self.surroundings.data_of(address)
        model = "" if data is None else f" – {model_of(data)}"
        return f"{self.surroundings.name_of(address)}{model} ({address})"
