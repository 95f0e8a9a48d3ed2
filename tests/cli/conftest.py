"""A private D-Bus with a stand-in for BlueZ, where bleak looks for the system's."""

from collections.abc import AsyncIterator

import pytest

from simulator.bluez import BlueZ, private_bus

from .running import Command


@pytest.fixture
async def bus_address(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[str]:
    """Point bleak, here and in child processes, to a bus without BlueZ."""
    async with private_bus() as address:
        monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", address)
        yield address


@pytest.fixture
async def bluez(bus_address: str) -> AsyncIterator[BlueZ]:
    """Point bleak to a BlueZ with one working adapter."""
    async with BlueZ(bus_address) as bluez:
        yield bluez


@pytest.fixture
def command(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Command:
    """Run the command in this process."""
    return Command(capsys, monkeypatch)
