"""Test `victron-ble read` with the real bleak."""

import json
from pathlib import Path
import signal
from typing import Any

import pytest

from simulator.bluez import BlueZ

from .frames import (
    CAPTURED,
    KEY,
    MISTYPED_KEY,
    OTHER_KEY,
    SHUNT,
    SHUNT_NAME,
    SILENT,
    SUN,
    Sender,
    advertisement,
    shunt,
    shunt_data,
    shunt_without_readout,
    sun_sensor,
)
from .running import assert_secret, on_air, running

PAYLOAD = {
    "alarm": "no_alarm",
    "aux_mode": "disabled",
    "consumed_ah": -12.4,
    "current": -3.0,
    "high_starter_battery_voltage_alarm": False,
    "high_temperature_alarm": False,
    "high_voltage_alarm": False,
    "low_soc_alarm": False,
    "low_starter_battery_voltage_alarm": False,
    "low_temperature_alarm": False,
    "low_voltage_alarm": False,
    "midpoint_deviation_alarm": False,
    "midpoint_voltage": None,
    "model_name": "SmartShunt 500A/50mV",
    "power": -39.9,
    "remaining_mins": 300,
    "soc": 77.0,
    "starter_voltage": None,
    "temperature": None,
    "voltage": 13.3,
}
READING = {"name": SHUNT_NAME, "address": SHUNT, "rssi": -63, "payload": PAYLOAD}


async def read(
    bluez: BlueZ, sender: Sender, *arguments: str, keys: str = ""
) -> tuple[int, list[Any], str]:
    """Return exit status, readings and messages of the command."""
    async with running("read", "--timeout", "0.6", *arguments, keys=keys) as command:
        await bluez.scanning.wait()
        async with on_air(bluez, sender):
            status, output, messages = await command.end()
    return status, [json.loads(line) for line in output.splitlines()], messages


@pytest.mark.parametrize(
    "address",
    ["DD:EE:AD:BE:EF:01", "ddeeadbeef01", "dd-ee-ad-be-ef-01", "dd ee ad be ef 01"],
)
async def test_one_object_a_line_into_a_pipe(bluez: BlueZ, address: str) -> None:
    """Test the readings, and that nothing but them is on standard output."""
    status, readings, messages = await read(bluez, shunt, f"{address}@{KEY}")

    assert len(readings) >= 3
    assert all(reading == READING for reading in readings)
    assert messages == "Reading data for DD:EE:AD:BE:EF:01\n"
    assert status == 0


async def test_indented_on_request(bluez: BlueZ) -> None:
    """Test the format that is usual on a terminal."""
    async with running("read", "--format", "json", f"{SHUNT}@{KEY}") as command:
        await bluez.scanning.wait()
        async with on_air(bluez, shunt):
            assert await command.line() == "{\n"
            assert await command.line() == f'  "name": "{SHUNT_NAME}",\n'


async def test_ctrl_c_stops_the_scan(bluez: BlueZ) -> None:
    """Test that the command ends its scan itself, and well."""
    async with running("read", f"{SHUNT}@{KEY}") as command:
        await bluez.scanning.wait()
        async with on_air(bluez, shunt):
            assert json.loads(await command.line()) == READING
            command.interrupt()
            status, _, messages = await command.end()

    assert status == 0
    assert "StopDiscovery" in bluez.calls
    assert bluez.idle.is_set()
    assert "Traceback" not in messages
    assert "Aborted" not in messages


async def test_closed_pipe_ends_it(bluez: BlueZ) -> None:
    """Test that a reader that has enough, as `head`, ends the scan."""
    async with running("read", f"{SHUNT}@{KEY}") as command:
        await bluez.scanning.wait()
        async with on_air(bluez, shunt):
            await command.line()
            # asyncio has no other way to close what is read from.
            command.process._transport.get_pipe_transport(1).close()  # type: ignore[attr-defined]  # noqa: SLF001
            status = await command.process.wait()

    assert status == 1
    assert "StopDiscovery" in bluez.calls
    assert command.process.stderr
    assert "Traceback" not in (await command.process.stderr.read()).decode()


async def test_repetitions_are_no_readings(bluez: BlueZ) -> None:
    """Test that what is sent again is printed once."""
    status, readings, _ = await read(bluez, lambda nonce: shunt(1), f"{SHUNT}@{KEY}")

    assert readings == [READING]
    assert status == 0


async def test_device_in_the_clear_needs_no_key(bluez: BlueZ) -> None:
    """Test that an address is enough for a SolarSense."""
    status, readings, _ = await read(bluez, sun_sensor, SUN)

    assert readings[0]["payload"]["irradiance"] == 700.5
    assert status == 0


async def test_device_in_the_clear_has_no_key(bluez: BlueZ) -> None:
    """Test that who has a key is not read in the clear, and what is said of it."""
    status, readings, messages = await read(bluez, sun_sensor, f"{SUN}@{KEY}")

    assert readings == []
    assert messages.count(f"{SUN}: found (SolarSense 750), but it sends without") == 1
    assert status == 1


async def test_open_input_is_not_available(bluez: BlueZ) -> None:
    """Test that a value that makes no sense by itself is null, and no other."""

    def open_midpoint(nonce: int) -> Any:
        return advertisement(
            shunt_data(nonce, aux_mode=1, midpoint_voltage=655.34, voltage=12.5)
        )

    _, readings, _ = await read(bluez, open_midpoint, f"{SHUNT}@{KEY}")

    assert readings[0]["payload"]["midpoint_voltage"] is None
    assert readings[0]["payload"]["voltage"] == 12.5


@pytest.mark.parametrize(
    ("argument", "sender", "message"),
    [
        (f"{SHUNT}@{OTHER_KEY}", shunt, "found, but the key does not match"),
        (f"{SHUNT}@{MISTYPED_KEY}", shunt, "the start of the key matches, but"),
        (SHUNT, shunt, "found, but its key is missing"),
        (f"{SHUNT}@{KEY}", shunt_without_readout, "found, but Instant Readout is off"),
        (
            f"{SHUNT}@{KEY}",
            lambda nonce: advertisement(bytes.fromhex("10000ac0")),
            "found (Cerbo GX), but this device never has Instant Readout",
        ),
        (
            f"{SHUNT}@{KEY}",
            lambda nonce: advertisement(
                bytes.fromhex("10020aa20e") + nonce.to_bytes(2, "little") + bytes(15)
            ),
            "found (Victron 0xA20A), but its record type 0x0E is not supported",
        ),
        (f"{SILENT}@{KEY}", shunt, "not found for 1 s"),
    ],
    ids=["wrong", "mistyped", "missing", "off", "never", "unknown", "silent"],
)
async def test_why_there_is_no_reading(
    bluez: BlueZ, argument: str, sender: Sender, message: str
) -> None:
    """Test that it is said once, and the exit status tells it too."""
    status, readings, messages = await read(bluez, sender, argument)

    assert readings == []
    first, said = messages.splitlines()
    assert first.startswith("Reading data for")
    assert said.startswith(f"{argument[:17]}: {message}")
    assert_secret(messages, KEY, OTHER_KEY, MISTYPED_KEY)
    assert status == 1


async def test_swapped_argument_is_taken_and_said(bluez: BlueZ) -> None:
    """Test that KEY@ADDRESS works."""
    status, readings, messages = await read(bluez, shunt, f"{KEY}@{SHUNT}")

    assert readings
    assert messages.startswith("Argument 1: the key came first")
    assert status == 0


async def test_keys_from_a_file(bluez: BlueZ, tmp_path: Path) -> None:
    """Test that all devices of a file are read, or the one that is named."""
    file = tmp_path / "keys"
    file.write_text(f"# my plant\n\n{SILENT}@{KEY}\nddeeadbeef01@{KEY} # shunt\n")

    status, readings, messages = await read(bluez, shunt, "--keys", str(file))
    assert readings[0] == READING
    assert f"{SILENT}: not found" in messages
    assert status == 0

    status, readings, messages = await read(bluez, shunt, "--keys", str(file), SHUNT)
    assert readings[0] == READING
    assert SILENT not in messages
    assert status == 0


async def test_keys_from_the_environment(bluez: BlueZ) -> None:
    """Test that keys need not be arguments."""
    keys = f"{SILENT}@{KEY} {SHUNT}@{KEY}"

    status, readings, _ = await read(bluez, shunt, SHUNT, keys=keys)

    assert readings[0] == READING
    assert status == 0


async def test_verbose(bluez: BlueZ) -> None:
    """Test that each advertisement can be seen."""
    async with running("-v", "read", f"{SHUNT}@{KEY}") as command:
        await bluez.scanning.wait()
        bluez.advertise(advertisement(bytes.fromhex(CAPTURED)))
        assert (await command.message()).startswith("Reading data for")
        assert (await command.message()) == f"Received data from {SHUNT}: {CAPTURED}\n"
        command.process.send_signal(signal.SIGINT)
        status, output, _ = await command.end()

    # One alone waits for the next, but is not lost.
    assert json.loads(output)["payload"]["voltage"] == 12.53
    assert status == 0
