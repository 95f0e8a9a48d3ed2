"""What is counted of powers and currents, where several records have the same."""

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

# Victron, SmartShunt manual, 5.5.2: "cumulative Ah drawn", of discharge alone.
DRAWN: Final = (Counter("charge_drawn", (-1,), level="consumed_ah"),)

# What it meters, loads or a source, gives the current its sign.
METERED: Final = (Counter("energy", (1, -1), enabled=True),)

# The day's yield that adds up to a lifetime's.
TOTAL_YIELD: Final = "total_yield"
