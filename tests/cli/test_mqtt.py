"""Test the service for MQTT as its users run it: a process, a broker, and BlueZ."""

import asyncio
from contextlib import AbstractAsyncContextManager
from functools import partial
import os
from pathlib import Path

import pytest

from simulator.bluez import Advertisement, BlueZ
from tests.mosquitto import Mosquitto, free_port, listening

from .frames import (
    KEY,
    MISTYPED_KEY,
    OTHER_KEY,
    SHUNT,
    SHUNT_NAME,
    SILENT,
    SUN,
    advertisement,
    shunt,
    shunt_data,
    sun_sensor,
)
from .running import Command, Running, assert_secret, on_air, running

STATUS = "victron_ble/van/status"
STATE = "victron_ble/ddeeadbeef01/state"
AVAILABILITY = "victron_ble/ddeeadbeef01/availability"
CONFIG = "homeassistant/device/victron_ble_ddeeadbeef01/config"
SUN_TOPICS = (
    "victron_ble/ddeeadbeef02/state",
    "victron_ble/ddeeadbeef02/availability",
    "homeassistant/device/victron_ble_ddeeadbeef02/config",
)
BOTH = f"{SHUNT}@{KEY},{SUN}"


def service(
    broker: Mosquitto, *options: str, keys: str = BOTH
) -> AbstractAsyncContextManager[Running]:
    """Run the service."""
    state = str(broker.folder / "state.json")
    return running(
        "mqtt",
        broker.url,
        "--client-id",
        "van",
        "--state",
        state,
        "--reporting",
        "live",
        *options,
        keys=keys,
    )


async def end(command: Running) -> str:
    """End the service; return what it logged."""
    status, output, messages = await command.terminate()
    assert (status, output) == (0, "")
    assert "Traceback" not in messages
    return messages


async def test_a_device_comes_and_leaves(bluez: BlueZ, tmp_path: Path) -> None:
    """Test its retained topics, a clean end, and that they go when it is off the list."""
    async with Mosquitto(tmp_path) as broker:
        german = service(broker, "--language", "de")
        async with on_air(bluez, shunt, sun_sensor), german as command:
            async with listening(broker.port) as live:
                await live.until(lambda: live.topics[SUN_TOPICS[1]] == "online")
                await live.until(lambda: live.topics[AVAILABILITY] == "online")
                await live.until(lambda: live.topics[STATUS] == "online")
            async with listening(broker.port) as retained:
                await retained.until(lambda: retained.topics[SUN_TOPICS[2]])
                state = await retained.until(lambda: retained.json(STATE))
                config = await retained.until(lambda: retained.json(CONFIG))
                messages = await end(command)
                await retained.until(lambda: retained.topics[STATUS] == "offline")
        assert state["voltage"] == 13.3
        assert state["alarm_active"] == "OFF"
        assert state["alarm"] == "no_alarm"
        assert state["counter"] > 0
        assert state["time"].endswith("+00:00")
        assert config["dev"]["name"] == "SmartShunt HQ2026ABCDE"
        assert config["cmps"]["voltage"]["unit_of_meas"] == "V"
        assert config["cmps"]["alarm_active"]["name"] == "Alarm aktiv"
        assert len(messages.splitlines()) == 3  # the broker, and two devices

        async with service(broker, keys=f"{SHUNT}@{KEY}") as command:
            async with listening(broker.port) as live:
                await live.until(lambda: not any(map(live.topics.get, SUN_TOPICS)))
                await live.until(lambda: live.topics[STATUS] == "online")
                assert live.topics[AVAILABILITY] == "offline"
            await end(command)
        async with listening(broker.port) as retained:
            await retained.until(lambda: retained.topics[STATUS] == "offline")
            assert not retained.topics.keys() & set(SUN_TOPICS)
            assert STATE in retained.topics


async def test_a_passive_scan_knows_the_names_of_before(
    bluez: BlueZ, tmp_path: Path
) -> None:
    """Test what devices are called, whose names a passive scan does not hear."""
    model = "SmartShunt 500A/50mV EF01"
    for options, name in (
        (("--passive",), model),
        ((), SHUNT_NAME),
        (("--passive",), SHUNT_NAME),
    ):
        async with (
            Mosquitto(tmp_path) as broker,
            on_air(bluez, shunt),
            service(broker, *options) as command,
        ):
            async with listening(broker.port) as live:
                config = await live.until(partial(live.json, CONFIG))
                assert config["dev"]["name"] == name
            await end(command)
        method = "RegisterMonitor" if options else "StartDiscovery"
        assert method in bluez.calls
        bluez.calls.clear()
        await bluez.die()  # which forgets the names, too
        await bluez.start()


async def test_without_a_broker_it_goes_on_and_ends_at_once(
    bluez: BlueZ, tmp_path: Path
) -> None:
    """Test that a broker that is not there is said once, and keeps nobody waiting."""
    broker = Mosquitto(tmp_path, port=free_port())
    async with on_air(bluez, shunt), service(broker) as command:
        text = await command.message() + await command.message()
        assert text.count("The broker is not connected: ") == 1
        assert text.count("SmartShunt HQ2026ABCDE is read") == 1
        assert await end(command) == ""


async def test_the_journal_gets_priorities_and_no_time(
    bluez: BlueZ, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Test lines as systemd reads them, where standard error is the journal's."""
    log, state = tmp_path / "journal", tmp_path / "state.json"
    state.touch()  # which is damage: the first line is about it
    with log.open("wb") as journal:
        stream = log.stat()
        monkeypatch.setenv("JOURNAL_STREAM", f"{stream.st_dev}:{stream.st_ino}")
        async with (
            Mosquitto(tmp_path) as broker,
            running(
                *("mqtt", broker.url, "--client-id", "van"),
                *("--state", str(state)),
                keys=BOTH,
                stderr=journal.fileno(),
            ) as command,
        ):
            async with listening(broker.port) as live:
                await live.until(lambda: live.topics[STATUS] == "online")
            await end(command)

    first, second = log.read_text(encoding="utf-8").splitlines()
    assert first.startswith(f"<3>{state} cannot be read")
    assert second == "<6>The broker is connected"
    assert not bluez.scanning.is_set()


async def test_check_finds_nothing_wrong(bluez: BlueZ, tmp_path: Path) -> None:
    """Test keys, broker and Bluetooth that work: it says so and ends."""
    async with (
        Mosquitto(tmp_path) as broker,
        on_air(bluez, shunt, sun_sensor),
        service(broker, "--check") as command,
    ):
        status, output, messages = await command.end()

    assert (status, output) == (0, "")
    assert messages == (
        "The broker: takes what is published.\n2 of 2 devices are read.\n"
    )


async def test_check_says_what_is_wrong(
    bluez: BlueZ, tmp_path: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Test keys that are wrong, one by a single character, a silent device, no broker."""
    monkeypatch.setattr("victron_ble.cli.check.CHECK", 3)

    def mistyped(nonce: int) -> Advertisement:
        return advertisement(shunt_data(nonce), SUN)

    keys = tmp_path / "keys"
    wrong = {SHUNT: OTHER_KEY, SUN: MISTYPED_KEY, SILENT: KEY}
    keys.write_text("\n".join(f"{address}@{key}" for address, key in wrong.items()))
    arguments = (f"mqtt://127.0.0.1:{free_port()}", "--keys", str(keys), "--check")
    async with on_air(bluez, shunt, mistyped):
        status, output, messages = await asyncio.to_thread(command, "mqtt", *arguments)

    assert (status, output) == (1, "")
    assert "The broker: " in messages
    assert "refused" in messages
    assert f"{SHUNT}: found, but the key does not match" in messages
    assert f"{SUN}: the start of the key matches" in messages
    assert f"{SILENT}: not found for 3 s" in messages
    assert "0 of 3 devices are read." in messages
    assert_secret(messages, *wrong.values())


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (("mqtt://me:secret@host",), "do not belong on the command line"),
        (("http://host",), "The address of a broker looks like"),
        (("mqtt://host:http",), "This is not the address of a broker"),
        (("mqtt://host", "--topic-prefix", "a/#"), "a topic is not empty"),
        (("mqtt://host", "--topic-prefix", ""), "a topic is not empty"),
        (("mqtt://host", "--client-id", ""), "a topic is not empty"),
        (("mqtts://host", "--cert", "/nowhere"), "does not exist"),
        (("mqtts://host", "--cert-key", __file__), "give --cert, too."),
        (("mqtt://host", "--ca", __file__), "Certificates are for TLS: the address"),
        (("ws://host", "--cert", __file__), "Certificates are for TLS: the address"),
        (("mqtt://host", "--discovery-prefix", ""), "No device was given"),
        (("mqtt://host", "--language", "tlh"), "'tlh' is not one of"),
        (("mqtt://host", "--credentials", __file__), "one line: USER:PASSWORD"),
        (("mqtt://host", "--credentials", os.devnull), "one line: USER:PASSWORD"),
    ],
)
def test_wrong_usage(command: Command, arguments: tuple[str, ...], text: str) -> None:
    """Test what is said of arguments that are no good: nothing secret."""
    status, output, messages = command("mqtt", *arguments)

    assert (status, output) == (2, "")
    assert text in messages
    assert "secret" not in messages
