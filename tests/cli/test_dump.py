"""Test `victron-ble dump`, and `decode` of its output, with the real bleak."""

import asyncio
from asyncio.subprocess import PIPE
import json
import os
import re

from simulator.bluez import BlueZ

from .frames import (
    CAPTURED,
    KEY,
    SHUNT,
    SILENT,
    advertisement,
    shunt,
    shunt_without_readout,
    sun_sensor,
)
from .running import COMMAND, on_air, running


async def test_line_for_each_new_advertisement(bluez: BlueZ) -> None:
    """Test time and bytes, of that device alone."""
    captured = advertisement(bytes.fromhex(CAPTURED))
    async with running("dump", "dd-ee-ad-be-ef-01", "--timeout", "0.6") as command:
        await bluez.scanning.wait()
        async with on_air(bluez, lambda nonce: captured, sun_sensor):
            status, output, messages = await command.end()

    assert re.fullmatch(rf"\d{{10}}\.\d+ +: {CAPTURED}\n", output)
    assert output.index(":") == 24
    assert messages == f"Dumping advertisements from {SHUNT}\n"
    assert status == 0


async def test_ctrl_c_stops_the_scan(bluez: BlueZ) -> None:
    """Test that the command ends its scan itself, and well."""
    async with running("dump", SHUNT) as command:
        await bluez.scanning.wait()
        async with on_air(bluez, shunt):
            await command.line()
            command.interrupt()
            status, _, messages = await command.end()

    assert status == 0
    assert "StopDiscovery" in bluez.calls
    assert "Traceback" not in messages


async def test_instant_readout_off(bluez: BlueZ) -> None:
    """Test that the bytes are shown, and how to get more."""
    async with running("dump", SHUNT, "--timeout", "0.6") as command:
        await bluez.scanning.wait()
        async with on_air(bluez, shunt_without_readout):
            status, output, messages = await command.end()

    assert output.endswith(": 100289a3\n")
    assert messages.count("Instant Readout is off") == 1
    assert status == 0


async def test_device_that_is_not_there(bluez: BlueZ) -> None:
    """Test that silence is explained."""
    async with running("dump", SILENT, "--timeout", "0.6") as command:
        await bluez.scanning.wait()
        async with on_air(bluez, shunt):
            status, output, messages = await command.end()

    assert output == ""
    assert f"{SILENT}: not found for 1 s" in messages
    assert status == 1


async def test_decode_reads_a_dump(bluez: BlueZ) -> None:
    """Test the two commands in a pipeline."""
    reader, writer = os.pipe()
    decode = await asyncio.create_subprocess_exec(
        *(COMMAND, "decode"),
        stdin=reader,
        stdout=PIPE,
        env=os.environ | {"VICTRON_BLE_KEY": KEY},
    )
    os.close(reader)
    async with running("dump", SHUNT, "--timeout", "0.6", stdout=writer) as dump:
        os.close(writer)
        await bluez.scanning.wait()
        async with on_air(bluez, shunt):
            assert (await dump.end())[0] == 0

    output, _ = await decode.communicate()
    payloads = [json.loads(line) for line in output.splitlines()]
    assert payloads  # however many a busy machine heard within that time
    assert all(payload["voltage"] == 13.3 for payload in payloads)
    assert decode.returncode == 0
