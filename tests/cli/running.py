"""The command as a process, and in this one."""

import asyncio
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from io import StringIO
from itertools import count
import os
from pathlib import Path
import signal
import sys
import time

import pytest

from simulator.bluez import BlueZ
from victron_ble.cli import main

from .frames import KEY, Sender

COMMAND = Path(sys.executable).with_name("victron-ble")
PATIENCE = 20
PERIOD = 0.02  # s; far more often than devices do, so that no test waits for long


class Running:
    """A running command; what it printed can be read line by line."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        """Take the process."""
        self.process = process

    async def line(self) -> str:
        """Return the next line of standard output."""
        assert self.process.stdout
        async with asyncio.timeout(PATIENCE):
            return (await self.process.stdout.readline()).decode()

    async def message(self) -> str:
        """Return the next line of standard error."""
        assert self.process.stderr
        async with asyncio.timeout(PATIENCE):
            return (await self.process.stderr.readline()).decode()

    def interrupt(self) -> None:
        """Press Ctrl-C."""
        self.process.send_signal(signal.SIGINT)

    async def terminate(self) -> tuple[int, str, str]:
        """End a service as systemd does; return the same as `end`.

        It takes 0.02 s where all is well. Nothing is to be added to the second that is
        promised: no interpreter tidies up.
        """
        begun = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        ended = await self.end()
        assert time.monotonic() - begun < 1
        return ended

    async def end(self) -> tuple[int, str, str]:
        """Return exit status and the rest of both outputs; no key is in them."""
        async with asyncio.timeout(PATIENCE):
            output, messages = await self.process.communicate()
        assert self.process.returncode is not None
        # What goes elsewhere is None here.
        texts = [(text or b"").decode() for text in (output, messages)]
        assert_secret("".join(texts))
        return self.process.returncode, texts[0], texts[1]


@asynccontextmanager
async def running(
    *arguments: str, keys: str = "", stdout: int = PIPE, stderr: int = PIPE
) -> AsyncIterator[Running]:
    """Run the command, and end it if the test does not."""
    process = await asyncio.create_subprocess_exec(
        COMMAND,
        *arguments,
        stdin=PIPE,
        stdout=stdout,
        stderr=stderr,
        env=os.environ | {"VICTRON_BLE_KEYS": keys},
        limit=2**20,
    )
    try:
        yield Running(process)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


@asynccontextmanager
async def on_air(bluez: BlueZ, *senders: Sender) -> AsyncIterator[None]:
    """Let devices send, with a new nonce each time."""

    async def send() -> None:
        for nonce in count(1):
            for sender in senders:
                bluez.advertise(sender(nonce))
            await asyncio.sleep(PERIOD)

    task = asyncio.create_task(send())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


def assert_secret(text: str, *keys: str) -> None:
    """Assert that no part of a key is in a text, however it is written."""
    digits = text.lower().translate(str.maketrans("", "", " :-\n"))
    for key in keys or (KEY,):
        for start in range(len(key) - 7):
            assert key[start : start + 8] not in digits, "a key was printed"


class Command:
    """The command in this process, for what needs no Bluetooth."""

    def __init__(
        self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Take what catches the outputs."""
        self._capsys = capsys
        self._monkeypatch = monkeypatch
        monkeypatch.delenv("VICTRON_BLE_KEY", raising=False)
        monkeypatch.delenv("VICTRON_BLE_KEYS", raising=False)

    def __call__(self, *arguments: str, stdin: str = "") -> tuple[int, str, str]:
        """Return exit status, standard output and standard error."""
        self._monkeypatch.setattr(sys, "argv", ["victron-ble", *arguments])
        self._monkeypatch.setattr(sys, "stdin", StringIO(stdin))
        with pytest.raises(SystemExit) as exit_info:
            main()
        output, messages = self._capsys.readouterr()
        return int(exit_info.value.code or 0), output, messages
