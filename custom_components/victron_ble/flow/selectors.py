"""The selectors of the forms about a system."""

from collections.abc import Mapping
from typing import Final

from homeassistant.const import PERCENTAGE
from homeassistant.helpers.selector import (
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
)

from ..system.candidates import Candidate


def _number(unit: str, least: float, most: float) -> NumberSelector:
    return NumberSelector(
        NumberSelectorConfig(
            min=least,
            max=most,
            step="any",
            mode=NumberSelectorMode.BOX,
            unit_of_measurement=unit,
        )
    )


FLOOR: Final = _number(PERCENTAGE, 0, 99)
CAPACITY: Final = _number("Ah", 1, 100_000)


def members_selector(
    candidates: Mapping[str, Candidate], multiple: bool = True
) -> SelectSelector:
    """Return a choice of one device, or of several."""
    return SelectSelector(
        SelectSelectorConfig(
            options=[
                SelectOptionDict(value=address, label=candidate.label)
                for address, candidate in candidates.items()
            ],
            multiple=multiple,
            mode=SelectSelectorMode.LIST if multiple else SelectSelectorMode.DROPDOWN,
        )
    )
