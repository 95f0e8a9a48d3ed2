"""The stand-in for BlueZ, as for the command's tests."""

from tests.cli.conftest import bluez, bus_address  # noqa: F401 (so pytest finds them)
