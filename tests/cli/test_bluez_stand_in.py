"""Test the stand-in for BlueZ with the real bleak."""

import asyncio
import sys

from bleak import BleakScanner
from bleak.args.bluez import OrPattern
from bleak.assigned_numbers import AdvertisementDataType
from bleak.backends.device import BLEDevice
from bleak.backends.scanner import AdvertisementData
from bleak.exc import (
    BleakBluetoothNotAvailableError,
    BleakBluetoothNotAvailableReason as Reason,
    BleakDBusError,
)
from dbus_fast import Message
from dbus_fast.aio import MessageBus
import pytest

from simulator.bluez import Adapter, Advertisement, BlueZ

from .running import PATIENCE, on_air

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="bleak talks to BlueZ on Linux alone"
)


ADDRESS = "DD:EE:AD:BE:EF:01"


def frame(
    counter: int,
    address: str = ADDRESS,
    rssi: int = -60,
    name: str | None = "SmartShunt",
) -> Advertisement:
    """Return an advertisement that differs from the others by its last byte."""
    return Advertisement(address, rssi, {737: bytes([0x10, counter])}, name)


def stranger(counter: int) -> Advertisement:
    """Return an advertisement of another manufacturer's."""
    return Advertisement("C0:FF:EE:00:00:02", -60, {76: bytes([0x10, counter])})


class Ear:
    """What a scanner reports, one after the other."""

    def __init__(self) -> None:
        """Begin with nothing heard."""
        self._reports: asyncio.Queue[tuple[BLEDevice, AdvertisementData]] = (
            asyncio.Queue()
        )

    def __call__(self, device: BLEDevice, advertisement: AdvertisementData) -> None:
        """Take a report from bleak."""
        self._reports.put_nowait((device, advertisement))

    async def next(self) -> tuple[BLEDevice, AdvertisementData]:
        """Return the next report."""
        async with asyncio.timeout(PATIENCE):
            return await self._reports.get()

    async def next_counter(self) -> int:
        """Return the last byte of the next report."""
        _, advertisement = await self.next()
        return advertisement.manufacturer_data[737][-1]


async def test_active_scan_hears_devices(bluez: BlueZ) -> None:
    """Test that bleak sees each device's address, name, signal and data."""
    ear = Ear()
    async with BleakScanner(ear):
        bluez.advertise(frame(1))
        bluez.advertise(frame(2, address="C0:FF:EE:00:00:02", rssi=-91, name=None))

        device, advertisement = await ear.next()
        assert (device.address, device.name) == (ADDRESS, "SmartShunt")
        assert advertisement.local_name == "SmartShunt"
        assert advertisement.rssi == -60
        assert advertisement.manufacturer_data == {737: b"\x10\x01"}

        device, advertisement = await ear.next()
        assert (device.address, device.name) == ("C0:FF:EE:00:00:02", None)
        assert advertisement.local_name is None
        assert advertisement.rssi == -91
        assert advertisement.manufacturer_data == {737: b"\x10\x02"}


async def test_changes_are_reported_and_repetitions_are_not(bluez: BlueZ) -> None:
    """Test that new data and a new signal strength arrive, and the same again does not."""
    ear = Ear()
    async with BleakScanner(ear):
        for advertisement in (frame(1), frame(1), frame(2), frame(2, rssi=-70)):
            bluez.advertise(advertisement)
        heard = [(await ear.next())[1] for _ in range(3)]

    assert [(each.manufacturer_data[737][-1], each.rssi) for each in heard] == [
        (1, -60),
        (2, -60),
        (2, -70),
    ]


async def test_repetitions_are_reported_on_request(bluez: BlueZ) -> None:
    """Test that a filter for duplicates is heeded, and forgotten with the scan."""
    ear = Ear()
    async with BleakScanner(ear, bluez={"filters": {"DuplicateData": True}}):
        for counter in (1, 1, 1, 2):
            bluez.advertise(frame(counter))
        assert [await ear.next_counter() for _ in range(4)] == [1, 1, 1, 2]

    async with BleakScanner(ear):
        for counter in (3, 3, 4):
            bluez.advertise(frame(counter))
        assert [await ear.next_counter() for _ in range(2)] == [3, 4]


async def test_passive_scan_hears_devices(bluez: BlueZ) -> None:
    """Test a passive scan: what its pattern lets through, without names and discovery."""
    ear = Ear()
    pattern = OrPattern(
        0, AdvertisementDataType.MANUFACTURER_SPECIFIC_DATA, b"\xe1\x02"
    )
    async with BleakScanner(
        ear, scanning_mode="passive", bluez={"or_patterns": [pattern]}
    ):
        assert bluez.scanning.is_set()
        async with on_air(bluez, stranger, frame):
            for _ in range(3):
                device, advertisement = await ear.next()
                assert (device.address, device.name) == (ADDRESS, None)
                assert advertisement.manufacturer_data[737]

    assert bluez.idle.is_set()
    assert bluez.calls == ["RegisterMonitor", "UnregisterMonitor"]


async def test_nothing_is_heard_while_nobody_scans(bluez: BlueZ) -> None:
    """Test that frames before and after a scan are lost."""
    ear = Ear()
    assert bluez.idle.is_set()
    bluez.advertise(frame(1))
    async with BleakScanner(ear):
        assert bluez.scanning.is_set()
        assert not bluez.idle.is_set()
        bluez.advertise(frame(2))
        assert await ear.next_counter() == 2
    assert bluez.idle.is_set()
    assert not bluez.scanning.is_set()
    bluez.advertise(frame(3))

    async with BleakScanner(ear):
        # The signal strength was forgotten with the scan, so even the same is news.
        bluez.advertise(frame(2))
        assert await ear.next_counter() == 2


async def test_end_of_scan_is_told_from_a_client_that_vanished(
    bluez: BlueZ, bus_address: str
) -> None:
    """Test that a scan ends with its client, but only a good client ends it itself."""
    async with BleakScanner():
        pass
    assert bluez.calls.count("StopDiscovery") == 1

    client = await MessageBus(bus_address).connect()
    await call_adapter(client, "StartDiscovery")
    assert bluez.scanning.is_set()
    client.disconnect()
    async with asyncio.timeout(PATIENCE):
        await bluez.idle.wait()
    assert bluez.calls.count("StopDiscovery") == 1


async def test_a_thousand_devices_outlast_a_client(
    bluez: BlueZ, bus_address: str
) -> None:
    """Test that the stand-in stays on the bus, however much it has to say at once."""
    client = await MessageBus(bus_address).connect()
    await call_adapter(client, "StartDiscovery")
    for number in range(1000):
        bluez.advertise(frame(1, f"C0:FF:EE:00:{number >> 8:02X}:{number & 255:02X}"))
    client.disconnect()
    async with asyncio.timeout(PATIENCE):
        await bluez.idle.wait()
        client = await MessageBus(bus_address).connect()
        assert not await discovering(client)
    client.disconnect()


async def call_adapter(client: MessageBus, member: str, *body: str) -> str | None:
    """Call a method of the adapter and return the name of the error, if any."""
    reply = await client.call(
        Message(
            destination="org.bluez",
            path="/org/bluez/hci0",
            interface="org.bluez.Adapter1",
            member=member,
            signature="o" * len(body),
            body=list(body),
        )
    )
    return reply.error_name


async def discovering(client: MessageBus) -> bool:
    """Return what the adapter says of itself."""
    reply = await client.call(
        Message(
            destination="org.bluez",
            path="/",
            interface="org.freedesktop.DBus.ObjectManager",
            member="GetManagedObjects",
        )
    )
    adapter = reply.body[0]["/org/bluez/hci0"]["org.bluez.Adapter1"]
    return bool(adapter["Discovering"].value)


async def test_scans_of_several_clients(bluez: BlueZ, bus_address: str) -> None:
    """Test that each client ends its own scan only, and none begins two."""
    client = await MessageBus(bus_address).connect()
    assert not await discovering(client)
    assert await call_adapter(client, "StopDiscovery") == "org.bluez.Error.Failed"
    async with BleakScanner():
        assert await call_adapter(client, "StartDiscovery") is None
        error = await call_adapter(client, "StartDiscovery")
        assert error == "org.bluez.Error.InProgress"
    assert bluez.scanning.is_set()
    assert await discovering(client)
    assert await call_adapter(client, "StopDiscovery") is None
    assert bluez.idle.is_set()
    assert not await discovering(client)
    client.disconnect()


async def test_removed_device_is_new_when_heard_again(
    bluez: BlueZ, bus_address: str
) -> None:
    """Test that clients may have a device forgotten."""
    client = await MessageBus(bus_address).connect()
    path = "/org/bluez/hci0/dev_DD_EE_AD_BE_EF_01"
    error = await call_adapter(client, "RemoveDevice", path)
    assert error == "org.bluez.Error.DoesNotExist"

    ear = Ear()
    async with BleakScanner(ear) as scanner:
        bluez.advertise(frame(1))
        await ear.next()
        assert await call_adapter(client, "RemoveDevice", path) is None
        bluez.advertise(frame(1, address="C0:FF:EE:00:00:02"))
        await ear.next()
        assert [each.address for each in scanner.discovered_devices] == [
            "C0:FF:EE:00:00:02"
        ]
        bluez.advertise(frame(1))
        assert (await ear.next())[0].address == ADDRESS
    client.disconnect()


@pytest.mark.parametrize(
    ("adapter", "reason"),
    [(Adapter.MISSING, Reason.NO_BLUETOOTH), (Adapter.OFF, Reason.POWERED_OFF)],
)
async def test_no_bluetooth(bus_address: str, adapter: Adapter, reason: Reason) -> None:
    """Test that bleak finds no adapter to use."""
    async with BlueZ(bus_address, adapter) as bluez:
        with pytest.raises(BleakBluetoothNotAvailableError) as raised:
            await BleakScanner().start()
        assert raised.value.reason is reason
        assert bluez.idle.is_set()


async def test_discovery_on_an_adapter_that_is_off(bus_address: str) -> None:
    """Test that a client that does not look first is refused."""
    async with BlueZ(bus_address, Adapter.OFF):
        client = await MessageBus(bus_address).connect()
        error = await call_adapter(client, "StartDiscovery")
        assert error == "org.bluez.Error.NotReady"
        client.disconnect()


async def test_no_permission(bus_address: str) -> None:
    """Test that a user who may not use Bluetooth is refused."""
    async with BlueZ(bus_address, Adapter.DENIED):
        with pytest.raises(BleakDBusError) as raised:
            await BleakScanner().start()
        assert raised.value.dbus_error == "org.freedesktop.DBus.Error.AccessDenied"


@pytest.mark.usefixtures("bus_address")
async def test_no_service() -> None:
    """Test that a bus alone is a machine on which BlueZ does not run."""
    with pytest.raises(BleakDBusError) as raised:
        await BleakScanner().start()
    assert raised.value.dbus_error == "org.freedesktop.DBus.Error.ServiceUnknown"
