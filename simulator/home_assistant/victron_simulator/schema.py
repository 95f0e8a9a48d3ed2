"""What the simulator is told, in the UI or in the configuration file."""

from typing import Any, Final

import probatio

from homeassistant.helpers.selector import (
    BooleanSelector,
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    SelectSelector,
    SelectSelectorConfig,
)
from simulator.fleets import FLEETS
from simulator.proxies import NAMES

from .const import (
    CONF_DAYS,
    CONF_DELAY,
    CONF_FLEET,
    CONF_LOSS,
    CONF_NOISE,
    CONF_PROXIES,
    CONF_RAW,
    CONF_SEED,
    CONF_SPEED,
    CONF_START,
)


def _number(
    least: float, most: float, step: float, unit: str | None = None
) -> NumberSelector:
    config = NumberSelectorConfig(
        min=least, max=most, step=step, mode=NumberSelectorMode.BOX
    )
    if unit is not None:
        config["unit_of_measurement"] = unit
    return NumberSelector(config)


SPEED: Final = _number(0.1, 3600, 0.1, "×")

_FIELDS: Final[dict[Any, Any]] = {
    probatio.Required(CONF_FLEET, default="van"): SelectSelector(
        SelectSelectorConfig(options=list(FLEETS), translation_key=CONF_FLEET)
    ),
    probatio.Required(CONF_SPEED, default=1): SPEED,
    probatio.Required(CONF_PROXIES, default=1): _number(1, len(NAMES), 1),
    probatio.Required(CONF_LOSS, default=0): _number(0, 100, 1, "%"),
    probatio.Required(CONF_DELAY, default=0): _number(0, 60, 0.5, "s"),
    probatio.Required(CONF_RAW, default=True): BooleanSelector(),
    probatio.Required(CONF_NOISE, default=True): BooleanSelector(),
    probatio.Required(CONF_SEED, default=0): _number(0, 1_000_000, 1),
    probatio.Required(CONF_DAYS, default=0): _number(0, 30, 1, "d"),
    probatio.Optional(CONF_START): _number(0, 24, 0.5, "h"),
}
SCHEMA: Final = probatio.Schema(_FIELDS)
