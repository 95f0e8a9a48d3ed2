"""BlueZ on the system's bus: whether it is there, and its adapters' power."""

import asyncio
from contextlib import suppress
import sys
from typing import Final

OFF_FOR: Final = 2.0  # s for which an adapter is off when it is reset

if sys.platform == "linux":
    from dbus_fast import BusType, DBusFastError, Message, MessageType, Variant
    from dbus_fast.aio import MessageBus

    _BLUEZ: Final = "org.bluez"
    _ADAPTER: Final = "org.bluez.Adapter1"

    async def _connect() -> MessageBus:
        return await MessageBus(bus_type=BusType.SYSTEM).connect()

    async def _call(
        bus: MessageBus, destination: str, path: str, method: str, *body: object
    ) -> list[object]:
        """Call a method, INTERFACE.NAME; return what it gives. Raises DBusFastError."""
        interface, _, member = method.rpartition(".")
        signatures = {str: "s", Variant: "v"}
        reply = await bus.call(
            Message(
                destination=destination,
                path=path,
                interface=interface,
                member=member,
                signature="".join(signatures[type(each)] for each in body),
                body=list(body),
            )
        )
        if reply is None or reply.message_type is MessageType.ERROR:
            raise DBusFastError(f"{method} failed")
        return list(reply.body)

    async def wait_for_change() -> None:
        """Return when BlueZ leaves the bus or enters it; raise OSError without a bus."""
        changed = asyncio.Event()

        def hear(message: Message) -> None:
            if message.member == "NameOwnerChanged" and message.body[0] == _BLUEZ:
                changed.set()

        bus = await _connect()
        try:
            bus.add_message_handler(hear)
            await _call(
                bus,
                "org.freedesktop.DBus",
                "/org/freedesktop/DBus",
                "org.freedesktop.DBus.AddMatch",
                "sender='org.freedesktop.DBus',member='NameOwnerChanged',"
                f"arg0='{_BLUEZ}'",
            )
            await changed.wait()
        finally:
            bus.disconnect()

    async def reset_adapters() -> None:
        """Turn every adapter that is on off and on; what cannot be done is left."""
        with suppress(DBusFastError, OSError, EOFError):
            bus = await _connect()
            try:
                objects, *_ = await _call(
                    bus,
                    _BLUEZ,
                    "/",
                    "org.freedesktop.DBus.ObjectManager.GetManagedObjects",
                )
                assert isinstance(objects, dict)
                for path, interfaces in objects.items():
                    adapter = interfaces.get(_ADAPTER)
                    if adapter is None or not adapter["Powered"].value:
                        continue
                    for powered in (False, True):
                        await _call(
                            bus,
                            _BLUEZ,
                            path,
                            "org.freedesktop.DBus.Properties.Set",
                            _ADAPTER,
                            "Powered",
                            Variant("b", powered),
                        )
                        await asyncio.sleep(OFF_FOR)
            finally:
                bus.disconnect()

else:

    async def wait_for_change() -> None:
        """Wait for ever: other systems have no such service."""
        await asyncio.Event().wait()

    async def reset_adapters() -> None:
        """Do nothing: only BlueZ lets a program do that."""
