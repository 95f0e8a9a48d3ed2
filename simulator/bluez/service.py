"""The `org.bluez` service: its methods, its signals, and who scans."""

import asyncio
from contextlib import suppress
import logging
from socket import socket
from types import TracebackType
from typing import Any, Self

from dbus_fast import DBusError, ErrorType, Message, MessageType, Variant
from dbus_fast.aio import MessageBus

from .monitors import Monitors, Patterns
from .objects import (
    ADAPTER,
    ADAPTER_PATH,
    DEVICE,
    Adapter,
    Advertisement,
    adapter_at_rest,
    unnamed_device,
)

_LOGGER = logging.getLogger(__name__)

OBJECT_MANAGER = "org.freedesktop.DBus.ObjectManager"
PROPERTIES = "org.freedesktop.DBus.Properties"

_SIGNALS = (
    "sender='org.freedesktop.DBus',member='NameOwnerChanged',arg2=''",
    # Clients show their monitors, and with them the patterns.
    f"interface='{OBJECT_MANAGER}',member='InterfacesAdded'",
)


class _PatientSocket:
    """A socket that takes nothing while it is full: dbus-fast would leave the bus."""

    def __init__(self, sock: socket) -> None:
        """Take the socket, which does not block."""
        self._sock = sock

    def send(self, data: memoryview) -> int:
        """Send what there is room for; return how much that was."""
        with suppress(BlockingIOError):
            return self._sock.send(data)
        return 0


class BlueZ:
    """The service on the bus at an address, to be used as a context manager."""

    def __init__(
        self,
        bus_address: str,
        adapter: Adapter = Adapter.ON,
        monitors: Monitors = Monitors.HEAR,
    ) -> None:
        """Prepare the service; it goes on the bus when the context is entered."""
        self._bus_address = bus_address
        self._denied = adapter is Adapter.DENIED
        self._refuses_monitors = monitors is Monitors.REFUSED
        self._patterns = Patterns(monitors)
        self._objects: dict[str, dict[str, dict[str, Variant]]] = {}
        if adapter is not Adapter.MISSING:
            self._objects[ADAPTER_PATH] = adapter_at_rest(
                powered=adapter is not Adapter.OFF,
                monitors=monitors is not Monitors.MISSING,
            )
        # A scan is a client and the object it scans with: the adapter, or its own monitor.
        self._scans: set[tuple[str, str]] = set()
        self._want_duplicates: set[str] = set()

        self.deaf_until: str | None = None
        """The method that must be called before anything is heard again."""
        self.hangs = False
        """Whether calls are left without an answer."""
        self.calls: list[str] = []
        """The names of the methods that clients called, in order."""
        self.scanning = asyncio.Event()
        """Set while a client scans."""
        self.idle = asyncio.Event()
        """Set while no client scans."""
        self.idle.set()

    async def __aenter__(self) -> Self:
        """Go on the bus."""
        await self.start()
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Leave the bus."""
        await self.die()

    async def start(self) -> None:
        """Go on the bus, also again: clients are told of each object."""
        self._bus = await MessageBus(self._bus_address).connect()
        writer: Any = self._bus._writer  # noqa: SLF001 (there is no other way to it)
        writer.sock = _PatientSocket(writer.sock)
        self._bus.add_message_handler(self._receive)
        for rule in _SIGNALS:
            await self._bus.call(
                Message(
                    destination="org.freedesktop.DBus",
                    path="/org/freedesktop/DBus",
                    interface="org.freedesktop.DBus",
                    member="AddMatch",
                    signature="s",
                    body=[rule],
                )
            )
        await self._bus.request_name("org.bluez")
        for path, interfaces in self._objects.items():
            body = [path, interfaces]
            self._signal("/", OBJECT_MANAGER, "InterfacesAdded", "oa{sa{sv}}", body)

    async def die(self) -> None:
        """Leave the bus without a word; scans and devices are forgotten."""
        self._scans.clear()
        self._want_duplicates.clear()
        for path in list(self._objects):
            if path != ADAPTER_PATH:
                del self._objects[path]
        self.scanning.clear()
        self.idle.set()
        self._bus.disconnect()
        # dbus-fast leaves this one without types.
        await self._bus.wait_for_disconnect()  # type: ignore[no-untyped-call]  # it has no types

    def advertise(self, advertisement: Advertisement) -> None:
        """Let the adapter hear a frame; nobody learns of it while nobody scans.

        As with BlueZ, clients are told what changed and no more, unless the filter of one
        that scans asks for duplicates.
        """
        path = f"{ADAPTER_PATH}/dev_{advertisement.address.replace(':', '_')}"
        active = any(scanned == ADAPTER_PATH for _, scanned in self._scans)
        is_new = path not in self._objects
        if self.deaf_until or not (
            active or self._patterns.match(self._scans, advertisement, is_new=is_new)
        ):
            return
        heard = advertisement.properties(named=active)
        if is_new:
            added = {DEVICE: unnamed_device(advertisement.address) | heard}
            self._objects[path] = added
            self._signal(
                "/", OBJECT_MANAGER, "InterfacesAdded", "oa{sa{sv}}", [path, added]
            )
            return
        if self._want_duplicates.isdisjoint(client for client, _ in self._scans):
            known = self._objects[path][DEVICE]
            heard = {name: new for name, new in heard.items() if known.get(name) != new}
        self._change(path, DEVICE, heard)

    def _receive(self, message: Message) -> Message | bool | None:
        """Answer a method call, and notice a client that left."""
        path, interface = message.path or "", message.interface or ""
        client, member = message.sender or "", message.member or ""
        if message.message_type is MessageType.SIGNAL and member == "NameOwnerChanged":
            self._forget_client(message.body[0])
        if message.message_type is MessageType.SIGNAL and member == "InterfacesAdded":
            path, interfaces = message.body
            self._patterns.learn((client, path), interfaces)
        if message.message_type is not MessageType.METHOD_CALL:
            return None
        if self.hangs:
            return True
        if self._denied:
            raise DBusError(ErrorType.ACCESS_DENIED, "Rejected send message")
        if (interface, member) == (OBJECT_MANAGER, "GetManagedObjects"):
            return Message.new_method_return(message, "a{oa{sa{sv}}}", [self._objects])
        if (interface, member) == (PROPERTIES, "Set"):
            self.calls.append(member)
            self._set_power(*message.body)
            return Message.new_method_return(message)
        if interface not in self._objects.get(path, {}):
            return None
        self.calls.append(member)
        _LOGGER.info("%s called %s", client, member)
        self._call(client, member, *message.body)
        return Message.new_method_return(message)

    def _call(self, client: str, method: str, argument: Any = None) -> None:
        """Do what a client asks for; raise DBusError to refuse."""
        if method == self.deaf_until:
            self.deaf_until = None
        match method:
            case "SetDiscoveryFilter":
                self._set_filter(client, argument)
            case "StartDiscovery":
                self._start(client, ADAPTER_PATH)
            case "StopDiscovery":
                self._stop(client, ADAPTER_PATH)
            case "RegisterMonitor" if self._refuses_monitors:
                raise DBusError("org.bluez.Error.Failed", "Failed")
            case "RegisterMonitor":
                self._start(client, argument)
            case "UnregisterMonitor":
                self._stop(client, argument)
            case "RemoveDevice":
                self._remove_device(argument)
            case _:
                raise DBusError(ErrorType.UNKNOWN_METHOD, f"no such method: {method}")

    def _set_power(self, interface: str, name: str, value: Variant) -> None:
        """Turn the adapter on or off, which ends all scans."""
        if (interface, name) != (ADAPTER, "Powered"):
            raise DBusError(ErrorType.UNKNOWN_PROPERTY, f"cannot be set: {name}")
        if value.value and self.deaf_until == "Set":
            self.deaf_until = None
        self._change(ADAPTER_PATH, ADAPTER, {"Powered": value})
        if not value.value:
            self._scans.clear()
            self._show_scans()

    def _set_filter(self, client: str, wanted: dict[str, Variant]) -> None:
        """Remember whether a client wants to be told what it knows already."""
        if (duplicates := wanted.get("DuplicateData")) and duplicates.value:
            self._want_duplicates.add(client)
        else:
            self._want_duplicates.discard(client)

    def _start(self, client: str, path: str) -> None:
        """Begin a scan."""
        if not self._objects[ADAPTER_PATH][ADAPTER]["Powered"].value:
            raise DBusError("org.bluez.Error.NotReady", "Resource Not Ready")
        if (client, path) in self._scans:
            raise DBusError(
                "org.bluez.Error.InProgress", "Operation already in progress"
            )
        self._scans.add((client, path))
        self._show_scans()

    def _stop(self, client: str, path: str) -> None:
        """End a scan."""
        if (client, path) not in self._scans:
            raise DBusError("org.bluez.Error.Failed", "No discovery started")
        self._scans.remove((client, path))
        self._show_scans()

    def _forget_client(self, client: str) -> None:
        """End the scans of a client that left the bus."""
        if left := {scan for scan in self._scans if scan[0] == client}:
            _LOGGER.info("%s left without ending its scan", client)
            self._scans -= left
            self._show_scans()

    def _show_scans(self) -> None:
        """Let clients and tests see whether anyone scans."""
        discovering = Variant("b", any(path == ADAPTER_PATH for _, path in self._scans))
        if self._objects[ADAPTER_PATH][ADAPTER]["Discovering"] != discovering:
            self._change(ADAPTER_PATH, ADAPTER, {"Discovering": discovering})
        if self._scans:
            self.scanning.set()
            self.idle.clear()
            return
        self.scanning.clear()
        self.idle.set()
        for path, interfaces in self._objects.items():
            # A signal strength is known only while someone listens.
            if interfaces.get(DEVICE, {}).pop("RSSI", None):
                self._change(path, DEVICE, {}, ["RSSI"])

    def _remove_device(self, path: str) -> None:
        """Forget a device until it is heard again."""
        if DEVICE not in self._objects.get(path, {}):
            raise DBusError("org.bluez.Error.DoesNotExist", "Does Not Exist")
        del self._objects[path]
        self._signal("/", OBJECT_MANAGER, "InterfacesRemoved", "oas", [path, [DEVICE]])

    def _change(
        self,
        path: str,
        interface: str,
        changed: dict[str, Variant],
        removed: list[str] | None = None,
    ) -> None:
        """Change properties and tell the clients."""
        self._objects[path][interface] |= changed
        if changed or removed:
            body = [interface, changed, removed or []]
            self._signal(path, PROPERTIES, "PropertiesChanged", "sa{sv}as", body)

    def _signal(
        self, path: str, interface: str, member: str, signature: str, body: list[Any]
    ) -> None:
        """Send a signal to whoever listens."""
        self._bus.send(Message.new_signal(path, interface, member, signature, body))
