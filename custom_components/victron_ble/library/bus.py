"""What a device does on the DC bus of a system, as its record's class says it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from .enums import ACInState, MeterType
from .values import Values

Flow = Callable[[Values], float | None]  # W of a record's values; None is unknown


class Told(StrEnum):
    """The powers of a system that devices tell of, each by its key."""

    SOLAR = "solar_power"
    ALTERNATOR = "alternator_power"
    OTHER_SOURCES = "other_sources_power"
    SHORE_CHARGER = "shore_charger_power"
    AC_INPUT = "ac_input_power"
    AC_LOADS = "ac_loads_power"
    DC_LOADS = "dc_loads_power"


def no_flow(values: Values) -> float | None:
    """Return that nothing is known of a power."""


def ac_input(power: str, state: str) -> Flow:
    """Return the power of an AC input by its name; without a connection it is 0."""

    def flow(values: Values) -> float | None:
        found: float | None = values[power]
        if found is None and values[state] is ACInState.NOT_CONNECTED:
            return 0
        return found

    return flow


@dataclass(frozen=True, kw_only=True)
class OnBus:
    """What a device does on the DC bus; all in W.

    voltage: the name of the value that is the voltage of the bus.
    into: what it gives to the bus; negative is what it takes.
    further: what its further outputs give to the bus, if they feed the same battery.
    told: the powers of the system that it tells of, each part positive as that is.
    may_be_off: whether its silence can mean that it is off: it lives on its source, or
        on its own switch.
    converts: whether it turns one kind of power into another, of which all are told.
    metered: for a meter, what it tells of by its `meter_type`; those that are not in it
        are no members. Then `into` is what it measures, positive in use.
    """

    voltage: str = "battery_voltage"
    into: Flow = no_flow
    further: Flow | None = None
    told: Mapping[Told, Flow] = field(default_factory=dict)
    may_be_off: bool = False
    converts: bool = False
    metered: Mapping[MeterType, Told] = field(default_factory=dict)
