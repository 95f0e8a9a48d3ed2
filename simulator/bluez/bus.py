"""A D-Bus of one's own, in place of the system's."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from tempfile import TemporaryDirectory


@asynccontextmanager
async def private_bus() -> AsyncIterator[str]:
    """Run a D-Bus daemon and give its address, the value for DBUS_SYSTEM_BUS_ADDRESS.

    Raises RuntimeError if the daemon is not installed or does not start.
    """
    with TemporaryDirectory(prefix="bluez-") as folder:
        address = f"unix:path={folder}/bus"
        try:
            daemon = await asyncio.create_subprocess_exec(
                "dbus-daemon",
                "--session",
                "--nofork",
                "--nopidfile",
                "--print-address",
                f"--address={address}",
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
                # Ctrl-C in a terminal must not end the bus before those who use it.
                start_new_session=True,
            )
        except FileNotFoundError as err:
            raise RuntimeError(
                "dbus-daemon is not installed (Debian, Ubuntu: apt-get install dbus-daemon)"
            ) from err
        try:
            # The daemon prints its address once clients can connect.
            if daemon.stdout is None or not await daemon.stdout.readline():
                _, reason = await daemon.communicate()
                raise RuntimeError(f"dbus-daemon did not start: {reason.decode()}")
            yield address
        finally:
            with suppress(ProcessLookupError):
                daemon.terminate()
            await daemon.wait()
