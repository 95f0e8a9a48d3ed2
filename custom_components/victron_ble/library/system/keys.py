"""The values of a system by key, and which of them a system has."""

from typing import Final

from ..bus import Told
from ..values import Counter
from .settings import AcInput, Settings

BATTERY_POWER: Final = "battery_power"  # W, positive while it charges
CONSUMPTION_POWER: Final = "consumption_power"  # W, DC loads and AC loads
CONVERSION_LOSS_POWER: Final = "conversion_loss_power"  # W
BATTERY_STATE: Final = "battery_state"  # "charging", "discharging", "idle"
STATE_OF_CHARGE: Final = "state_of_charge"  # %
TIME_TO_FULL: Final = "time_to_full"  # min
TIME_TO_EMPTY: Final = "time_to_empty"  # min, to the discharge floor
AUTONOMY: Final = "autonomy"  # min
CAPACITY: Final = "capacity"  # Ah
SOURCE_MISSING: Final = "source_missing"  # a binary sensor

BATTERY_STATES: Final = ("charging", "discharging", "idle")

# The energies of each power: what is positive of it, and what is negative.
COUNTED: Final[dict[str, tuple[Counter, ...]]] = {
    Told.SOLAR: (Counter("solar_energy", enabled=True),),
    Told.ALTERNATOR: (Counter("alternator_energy", enabled=True),),
    Told.OTHER_SOURCES: (Counter("other_sources_energy", enabled=True),),
    Told.AC_INPUT: (
        Counter("ac_input_energy", enabled=True),
        Counter("ac_input_returned_energy", (-1,), enabled=True),
    ),
    Told.SHORE_CHARGER: (Counter("shore_charger_energy", enabled=True),),
    BATTERY_POWER: (
        Counter("charged_energy", enabled=True),
        Counter("discharged_energy", (-1,), enabled=True),
    ),
    Told.DC_LOADS: (Counter("dc_loads_energy", enabled=True),),
    Told.AC_LOADS: (Counter("ac_loads_energy", enabled=True),),
    CONSUMPTION_POWER: (Counter("consumption_energy", enabled=True),),
    CONVERSION_LOSS_POWER: (Counter("conversion_loss_energy"),),
}
_ALWAYS: Final = (BATTERY_POWER, Told.DC_LOADS, CONSUMPTION_POWER)
# All but powers and energies.
BESIDE: Final = (
    BATTERY_STATE,
    STATE_OF_CHARGE,
    TIME_TO_FULL,
    TIME_TO_EMPTY,
    AUTONOMY,
    CAPACITY,
    SOURCE_MISSING,
)


def power_keys(settings: Settings) -> tuple[str, ...]:
    """Return the powers that a system has, in the order in which they are shown."""
    has = {*settings.told, *_ALWAYS}
    if any(m.bus is not None and m.bus.converts for m in settings.members):
        has.add(CONVERSION_LOSS_POWER)
    return tuple(str(key) for key in COUNTED if key in has)


def counted(settings: Settings) -> dict[str, tuple[Counter, ...]]:
    """Return what is counted of each power of a system."""
    returns = settings.ac_input is AcInput.GRID
    return {
        key: COUNTED[key] if returns or key != Told.AC_INPUT else COUNTED[key][:1]
        for key in power_keys(settings)
    }


def energy_keys(settings: Settings) -> tuple[str, ...]:
    """Return the energies that a system has."""
    return tuple(c.key for found in counted(settings).values() for c in found)


def keys(settings: Settings) -> tuple[str, ...]:
    """Return every value that a system has: powers, energies, and the rest."""
    return *power_keys(settings), *energy_keys(settings), *BESIDE
