"""`python -m victron_ble.cli`."""

from . import main

main()
