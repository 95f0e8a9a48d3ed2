"""Measure the service for MQTT: processor time, memory, latency, and what it sends.

`load` lets a stand-in for BlueZ advertise, a real Mosquitto take what comes, and says what
that cost, and for how long a reading is on its way to a client of Mosquitto. `day` sends a
simulated van's day through each preset and counts. `hour` sends an hour of many devices
through one process and looks at its memory.

    .venv/home-assistant/bin/python scripts/benchmark_service.py load
    .venv/home-assistant/bin/python scripts/benchmark_service.py load --devices 10 --beside …
"""

import argparse
import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
import gc
import json
import os
from pathlib import Path
import sys
from tempfile import TemporaryDirectory
import time
from typing import override
from unittest.mock import patch

import aiomqtt

sys.path.insert(0, str(Path(__file__).parents[1]))

from custom_components.victron_ble.library import Key
from custom_components.victron_ble.library.enums import AuxMode
from custom_components.victron_ble.library.policy.reporting import Preset
from custom_components.victron_ble.library.record import encode_record
from custom_components.victron_ble.library.records.battery_monitor import (
    BatteryMonitorRecord,
)
from custom_components.victron_ble.library.service.bridge import Bridge
from custom_components.victron_ble.library.service.device import Device
from custom_components.victron_ble.library.service.discovery import Topics
from custom_components.victron_ble.library.service.outbox import Outbox
from custom_components.victron_ble.library.service.service import Service
from custom_components.victron_ble.library.service.store import Store
from simulator.bluez import Advertisement, BlueZ, private_bus
from tests.measured_day.day import Span, minutes, senders, simulate
from tests.mosquitto import Mosquitto, listening

COMMAND = Path(__file__).parents[1] / ".venv/library-3.14/bin/victron-ble"
KEY = "0123456789abcdef0123456789abcdef"
_KEY = Key(KEY)
SHUNT = 0xA389
CYCLE = 1000  # s until a current says the same again
OURS = "victron-ble"
OTHER = "victron-ble2mqtt"
PUBLISHED = {OURS: "victron_ble/c0", OTHER: "homeassistant/sensor/"}
TOPICS = Topics("victron_ble", "van", "homeassistant")
# Of a packet: its type and length, the topic's length, no properties.
PACKET = 2 + 2 + 1
# TCP/IP's headers of a message and of the answer that it was received.
NETWORK = 2 * 52

# Else Mosquitto holds a message back until the client has confirmed the one before.
BROKER = ("allow_anonymous true", "set_tcp_nodelay true")

CORE_LIMIT = 0.5  # of one core, for 1,000 devices
LATENCY_LIMIT = 0.1  # s, of 99 in 100 messages
GROWTH_LIMIT = 4_000_000  # bytes


def address(number: int) -> str:
    """Return the address of a device."""
    return f"C0:00:00:00:{number >> 8:02X}:{number & 0xFF:02X}"


def advertise(number: int, counter: int) -> bytes:
    """Return what a shunt sends; its current says when, in seconds."""
    values = {"voltage": 13.3, "current": round(time.monotonic() % CYCLE, 3), "soc": 77}
    return encode_record(
        BatteryMonitorRecord,
        values | {"aux_mode": AuxMode.DISABLED, "alarm": 0, "remaining_mins": 300},
        product_id=SHUNT,
        nonce=(counter + number) % 65536,
        key=_KEY,
    )


class Process:
    """What a process took so far."""

    def __init__(self, pid: int) -> None:
        """Look at it."""
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").split()
        self.seconds = sum(map(int, fields[13:15])) / os.sysconf("SC_CLK_TCK")
        self.memory = int(fields[23]) * os.sysconf("SC_PAGE_SIZE")


async def load(devices: int, seconds: int, beside: Path | None) -> bool:
    """Measure a service that hears so many devices once a second."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        async with (
            private_bus() as bus,
            BlueZ(bus) as bluez,
            Mosquitto(folder, *BROKER, port=1883 if beside else 0) as broker,
        ):
            assert broker.running, f"somebody else has port {broker.port}"
            environment = os.environ | {"DBUS_SYSTEM_BUS_ADDRESS": bus}
            ours = await _start_ours(folder, broker, devices, environment)
            processes = {OURS: ours}
            if beside:
                processes[OTHER] = await _start_other(beside, folder, environment)
            well = await _measure(bluez, broker, processes, devices, seconds)
            for process in processes.values():
                process.kill()
                await process.wait()
    return well


async def _start_ours(
    folder: Path, broker: Mosquitto, devices: int, environment: dict[str, str]
) -> asyncio.subprocess.Process:
    keys = folder / "keys"
    lines = [f"{address(number)}@{KEY}" for number in range(devices)]
    keys.write_text("\n".join(lines), encoding="utf-8")
    return await asyncio.create_subprocess_exec(
        *(COMMAND, "mqtt", broker.url, "--keys", keys, "--reporting", "live"),
        *("--state", folder / "state.json"),
        env=environment,
        stderr=asyncio.subprocess.DEVNULL,
    )


async def _start_other(
    beside: Path, folder: Path, environment: dict[str, str]
) -> asyncio.subprocess.Process:
    settings = folder / "victron-ble2mqtt" / "victron-ble2mqtt.toml"
    settings.parent.mkdir()
    settings.write_text(
        f'device_name = "Victron"\npublish_throttle_seconds = 0\n'
        f'device_keys = ["{KEY}"]\n'
        # Not the port: what it reads of that, it cannot use.
        f'[mqtt]\nhost = "127.0.0.1"\n'
        'user_name = ""\npassword = ""\nmain_uid = "victron"\npublish_throttle_seconds = 0\n',
        encoding="utf-8",
    )
    return await asyncio.create_subprocess_exec(
        *(beside, "publish-loop"),
        env=environment | {"HOME": str(folder)},
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )


async def _measure(
    bluez: BlueZ,
    broker: Mosquitto,
    processes: dict[str, asyncio.subprocess.Process],
    devices: int,
    seconds: int,
) -> bool:
    await bluez.scanning.wait()
    async with listening(broker.port) as heard:
        await _send(bluez, devices, 10, 1)
    for name in processes:
        publishes = any(topic.startswith(PUBLISHED[name]) for topic in heard.topics)
        assert publishes, f"{name} publishes nothing"
    listener = await asyncio.create_subprocess_exec(
        *(sys.executable, __file__, "listen", "--port", str(broker.port)),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert listener.stdout
    await listener.stdout.readline()
    before = {name: Process(one.pid) for name, one in processes.items()}
    begun = time.monotonic()
    await _send(bluez, devices, seconds, 11)
    passed = time.monotonic() - begun
    after = {name: Process(one.pid) for name, one in processes.items()}
    await asyncio.sleep(1)
    output, _ = await listener.communicate(b"\n")
    latencies = [float(line) for line in output.split()]
    latencies.sort()
    advertisements = devices * seconds
    print(
        f"{advertisements} advertisements in {passed:.0f} s, {len(latencies)} were published"
    )
    for name, one in after.items():
        took = one.seconds - before[name].seconds
        print(
            f"{name}: {took / advertisements * devices:.1%} of a core for one a second of"
            f" each device, {took / advertisements * 1e6:.0f} µs an advertisement,"
            f" {one.memory / 1e6:.0f} MB, {(one.memory - before[name].memory) / 1e6:+.1f} MB"
        )
    at_99 = latencies[len(latencies) * 99 // 100]
    print(
        f"Latency from the radio to the client: {latencies[len(latencies) // 2] * 1e3:.1f} ms,"
        f" 99 in 100 below {at_99 * 1e3:.1f} ms"
    )
    took = after[OURS].seconds - before[OURS].seconds
    return took / advertisements * devices < CORE_LIMIT and at_99 < LATENCY_LIMIT


async def _send(bluez: BlueZ, devices: int, seconds: int, first: int) -> None:
    """Let each device send once a second, one after the other."""
    begin = time.monotonic()
    for counter in range(first, first + seconds):
        for number in range(devices):
            due = begin + counter - first + number / devices
            if (wait := due - time.monotonic()) > 0:
                await asyncio.sleep(wait)
            data = {0x02E1: advertise(number, counter)}
            name = f"Shunt {number}"
            bluez.advertise(Advertisement(address(number), -60, data, name))


async def listen(port: int) -> None:
    """Print for each reading for how long it was on its way, until a line is read.

    What was counted is published with the reading of before, which is not to be timed again.
    """
    latencies: list[float] = []
    currents: dict[str, float] = {}

    async def hear(client: aiomqtt.Client) -> None:
        async for message in client.messages:
            assert isinstance(message.payload, bytes)
            now, current = time.monotonic(), json.loads(message.payload)["current"]
            if currents.get(topic := str(message.topic)) != current:
                currents[topic] = current
                latencies.append((now - current) % CYCLE)

    async with aiomqtt.Client("127.0.0.1", port) as client:
        await client.subscribe("victron_ble/+/state")
        hearing = asyncio.create_task(hear(client))
        await asyncio.sleep(2)
        latencies.clear()  # what was retained
        print(flush=True)
        await asyncio.to_thread(sys.stdin.readline)
        hearing.cancel()
    print(*latencies, sep="\n")


class Clock:
    """The clock of a simulated time."""

    def __init__(self) -> None:
        """Begin."""
        self.now = 1000.0

    def __call__(self) -> float:
        """Return the time."""
        return self.now


@contextmanager
def simulated() -> Iterator[Clock]:
    """Let time pass as fast as it can be told."""
    clock = Clock()
    with patch("time.monotonic", clock):
        yield clock


class Counting(Outbox):
    """Counts what would be published."""

    def __init__(self) -> None:
        """Begin with nothing."""
        super().__init__()
        self.count = 0
        self.bytes = 0

    @override
    def put(self, topic: str, payload: str) -> None:
        """Count a message."""
        super().put(topic, payload)
        self.take(1)
        self.count += 1
        self.bytes += PACKET + len(topic) + len(payload.encode())


def day(hours: float) -> bool:
    """Count messages and bytes of a van's day, with each preset."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        print("Simulating", file=sys.stderr)
        simulate(folder / "day", Span(hours=hours))
        print("| | Messages | MB | MB with TCP/IP |\n| --- | ---: | ---: | ---: |")
        for preset in Preset:
            outbox = asyncio.run(_day(folder, preset))
            share = 24 / hours
            size, whole = outbox.bytes, outbox.bytes + NETWORK * outbox.count
            print(
                f"| {preset.capitalize()} | {outbox.count * share:,.0f}"
                f" | {size * share / 1e6:,.1f} | {whole * share / 1e6:,.1f} |"
            )
    return True


async def _day(folder: Path, preset: Preset) -> Counting:
    outbox = Counting()
    bridge = Bridge(TOPICS, outbox, "1.0.0", {})
    devices = [Device(one.address, Key(one.key), preset) for one in senders()]
    with simulated() as clock:
        service = Service(devices, Store(folder / f"{preset}.json"), bridge.tell)
        begin = ticked = clock.now
        for frames in minutes(folder / "day"):
            for frame in frames:
                clock.now = begin + frame.time
                service.hear(
                    frame.address, frame.data, frame.rssi, frame.name, clock.now
                )
                if clock.now - ticked >= 1:
                    ticked = clock.now
                    service.tick(ticked)
            await service.save()
    return outbox


def hour(devices: int) -> bool:
    """Look at the memory of a process that hears an hour of many devices."""
    outbox = Counting()
    bridge = Bridge(TOPICS, outbox, "1.0.0", {})
    key = Key(KEY)
    with TemporaryDirectory() as folder, simulated() as clock:
        ours = [Device(address(number), key, Preset.LIVE) for number in range(devices)]
        service = Service(ours, Store(Path(folder) / "state.json"), bridge.tell)
        begun = time.process_time()
        early = 0
        for second in range(3600):
            clock.now += 1
            for number, device in enumerate(ours):
                data = advertise(number, second)
                service.hear(device.address, data, -60, "Shunt", clock.now)
            service.tick(clock.now)
            if second % 60 == 59:
                asyncio.run(service.save())
            if second == 900:
                early = Process(os.getpid()).memory
        late = Process(os.getpid()).memory
    took = time.process_time() - begun
    print(
        f"{devices * 3600} advertisements, {outbox.count} messages,"
        f" {took / devices / 3600 * 1e6:.0f} µs each with their making;"
        f" {early / 1e6:.1f} MB after a quarter, {late / 1e6:.1f} MB at the end"
    )
    return late - early < GROWTH_LIMIT


def main() -> None:
    """Run what is asked for; exit with 1 where a limit is passed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=("load", "day", "hour", "listen"))
    parser.add_argument("--devices", type=int, default=1000)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--hours", type=float, default=24)
    parser.add_argument("--port", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--beside", type=Path, help="victron-ble2mqtt of 0.8.2")
    options = parser.parse_args()
    if options.what in ("load", "listen"):
        gc.disable()  # its pauses would be measured
    if options.what == "load":
        well = asyncio.run(load(options.devices, options.seconds, options.beside))
    elif options.what == "listen":
        asyncio.run(listen(options.port))
        well = True
    elif options.what == "day":
        well = day(options.hours)
    else:
        well = hour(options.devices)
    sys.exit(not well)


if __name__ == "__main__":
    main()
