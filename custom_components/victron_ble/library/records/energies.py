"""The energies that are counted of a power, where several records have the same."""

from typing import Final

from ..values import Counter

BATTERY: Final = (
    Counter("charged_energy", enabled=True),
    Counter("discharged_energy", (-1,), enabled=True),
)
AC_IN: Final = (
    Counter("ac_in_energy", enabled=True),
    Counter("ac_in_returned_energy", (-1,)),
)
AC_OUT: Final = (Counter("ac_out_energy"),)

# What it meters, loads or a source, gives the current its sign.
METERED: Final = (Counter("energy", (1, -1), enabled=True),)

# The day's yield that adds up to a lifetime's.
TOTAL_YIELD: Final = "total_yield"
