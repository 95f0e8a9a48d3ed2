"""Measure what one advertisement costs in Home Assistant, here and in core's own.

Two Home Assistants, each in a process of its own, hear the same advertisements from
a Bluetooth proxy. They take turns, so that a busy machine is as busy for both; what
is printed is the median, in microseconds of processor time.
"""

import argparse
import asyncio
from collections.abc import Callable, Iterator
import gc
import itertools
import json
import logging
from pathlib import Path
from statistics import median
import subprocess
import sys
import tempfile
import time
from types import MappingProxyType
from typing import Any

from homeassistant import bootstrap, loader
from homeassistant.config_entries import ConfigEntries, ConfigEntry, ConfigEntryState
from homeassistant.const import EVENT_STATE_CHANGED
from homeassistant.core import CoreState, Event, HomeAssistant, callback
from homeassistant.setup import async_setup_component

sys.path.insert(0, str(Path(__file__).parents[1]))

from custom_components.victron_ble.library.enums import AuxMode
from custom_components.victron_ble.library.record import Record
from custom_components.victron_ble.library.records.battery_monitor import (
    BatteryMonitorRecord,
)
from custom_components.victron_ble.library.records.solar_charger import (
    SolarChargerRecord,
)
from tests.integration.proxy import Proxy, raw_advertisement
from tests.integration.sender import frame

type Frame = tuple[bytes, int]  # what goes over the air, and how loud it arrives

ADDRESS = "C0:11:22:33:44:55"
KEY = "0123456789abcdef0123456789abcdef"

OURS = "ours"
CORE = "core"

SAME_PAYLOAD = "same payload"
SAME_VALUES = "new nonce, same values"
NEW_VALUES = "all values new"
THREE_SCANNERS = "three scanners"  # each hears a new nonce with the same values
# Of what core's integration takes: for an advertisement, and for a state. With a
# margin over what is reached on a busy machine.
UNCHANGED_LIMIT = 0.2
WRITTEN_LIMIT = 0.8
# Of a packet without news, in microseconds beyond what Home Assistant itself takes.
REPEATED_LIMIT = 1
# Of a core's time, for so many advertisements a second, each heard by three scanners.
CROWD = 50 * 5
CROWD_LIMIT = 0.01

CASES = (SAME_PAYLOAD, SAME_VALUES, NEW_VALUES, THREE_SCANNERS)


def battery_monitor(step: int) -> dict[str, Any]:
    """Return the values of a battery monitor, none as at another step."""
    return {
        "remaining_mins": 1000 + step,
        "voltage": 12 + step / 100,
        "alarm": 0,
        "temperature": 20 + step / 10,
        "aux_mode": AuxMode.TEMPERATURE,
        "current": -10 - step / 10,
        "consumed_ah": -20 - step / 10,
        "soc": 50 + step / 10,
    }


def solar_charger(step: int) -> dict[str, Any]:
    """Return the values of a solar charger, no number as at another step."""
    return {
        "charge_state": 3,
        "charger_error": 0,
        "battery_voltage": 12 + step / 100,
        "battery_charging_current": 10 + step / 10,
        "yield_today": 1000 + 10 * step,
        "solar_power": 100 + step,
        "external_device_load": 1 + step / 10,
    }


DEVICES: dict[str, tuple[type[Record], Callable[[int], dict[str, Any]]]] = {
    "battery monitor": (BatteryMonitorRecord, battery_monitor),
    "solar charger": (SolarChargerRecord, solar_charger),
}


class Bench:
    """One Home Assistant, and one device that it hears."""

    def __init__(self, device: str) -> None:
        """Take what the device sends."""
        self._record, self._values = DEVICES[device]
        self._nonces = itertools.count(1)
        self._steps = itertools.cycle(range(100))

    async def start(self, which: str, folder: str) -> None:
        """Start Home Assistant with one of the integrations, and be heard."""
        self.hass = hass = HomeAssistant(folder)
        hass.config.skip_pip = True
        hass.config.safe_mode = which == CORE  # without custom integrations
        loader.async_setup(hass)
        hass.config_entries = ConfigEntries(hass, {})
        await bootstrap.async_load_base_functionality(hass)
        # Their web pages would open a port.
        for name in ("usb", "file_upload", "http", "websocket_api"):
            hass.config.components.add(name)
        await async_setup_component(hass, "bluetooth", {})
        hass.set_state(CoreState.running)
        self._proxies = [
            Proxy(f"11:22:33:44:55:{n}{n}", f"proxy {n}") for n in range(3)
        ]
        for proxy in self._proxies:
            proxy.connect(hass)
        entry = ConfigEntry(
            version=1,
            minor_version=1,
            domain="victron_ble",
            title="Victron",
            unique_id=ADDRESS,
            data={"access_token": KEY},
            # Core writes every change at once, so ours must do as much here.
            options={"reporting": "live"} if which == OURS else {},
            source="user",
            discovery_keys=MappingProxyType({}),
            subentries_data=None,
        )
        await hass.config_entries.async_add(entry)
        integration = await loader.async_get_integration(hass, "victron_ble")
        assert integration.is_built_in is (which == CORE)
        assert entry.state is ConfigEntryState.LOADED
        self._hear(self._frames(NEW_VALUES, 10))
        await hass.async_block_till_done()

    def _frames(self, case: str, count: int) -> list[Frame]:
        """Return advertisements, ready for the proxy."""
        return list(itertools.islice(self._generate(case), count))

    def _generate(self, case: str) -> Iterator[Frame]:
        step, nonce = next(self._steps), next(self._nonces)
        while True:
            payload = self._record.table.encode(self._values(step))
            data = frame(
                self._record.record_type, payload, nonce=nonce & 0xFFFF, key=KEY
            )
            yield raw_advertisement(data), -60 - step % 20
            if case != SAME_PAYLOAD:
                nonce = next(self._nonces)
            if case == NEW_VALUES:
                step = next(self._steps)

    def _hear(self, frames: list[Frame], scanners: int = 1) -> None:
        proxies = self._proxies[:scanners]
        for raw, rssi in frames:
            for proxy in proxies:
                proxy.hear_raw(ADDRESS, raw, rssi)

    async def measure(self, case: str, count: int) -> float:
        """Return the microseconds that one advertisement takes."""
        scanners = 3 if case == THREE_SCANNERS else 1
        first, *frames = self._frames(case, count + 1)
        self._hear([first], scanners)
        await self.hass.async_block_till_done()
        gc.collect()
        gc.disable()
        before = time.process_time()
        self._hear(frames, scanners)
        taken = time.process_time() - before
        gc.enable()
        await self.hass.async_block_till_done()
        return taken / count * 1e6

    async def count_writes(self, case: str, count: int = 50) -> float:
        """Return how many states one advertisement changes."""
        writes = 0

        @callback
        def note(_: Event[Any]) -> None:
            nonlocal writes
            writes += 1

        first, *frames = self._frames(case, count + 1)
        self._hear([first])
        await self.hass.async_block_till_done()
        stop = self.hass.bus.async_listen(EVENT_STATE_CHANGED, note)
        self._hear(frames)
        await self.hass.async_block_till_done()
        stop()
        return writes / count


async def serve(which: str, device: str) -> None:
    """Measure what is asked for on standard input, a line each."""
    logging.disable(logging.ERROR)  # there is no adapter
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(device)
        await bench.start(which, folder)
        for line in sys.stdin:
            question, case, count = json.loads(line)
            method = bench.measure if question == "time" else bench.count_writes
            print(json.dumps(await method(case, count)), flush=True)
        await bench.hass.async_stop(force=True)


class Child:
    """One of the two processes."""

    def __init__(self, which: str, device: str) -> None:
        """Start it."""
        self._process = subprocess.Popen(
            [sys.executable, __file__, "--serve", which, "--device", device],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ask(self, question: str, case: str, count: int) -> float:
        """Return an answer."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        print(json.dumps((question, case, count)), file=self._process.stdin, flush=True)
        answer: float = json.loads(self._process.stdout.readline())
        return answer

    def end(self) -> None:
        """Let it end."""
        self._process.communicate()


def compare(device: str, rounds: int, count: int) -> bool:
    """Print the table of one device; return whether the goals are reached."""
    children = {which: Child(which, device) for which in (OURS, CORE)}
    print(f"\n{device}, microseconds per advertisement")
    print(f"{'':24}{'ours':>8}{'core':>8}{'ratio':>8}   per state written: ours, core")
    reached = True
    for case in CASES:
        times: dict[str, list[float]] = {OURS: [], CORE: []}
        for _ in range(rounds):
            for which, child in children.items():
                times[which].append(child.ask("time", case, count))
        ours, core = median(times[OURS]), median(times[CORE])
        line = f"{case:24}{ours:8.1f}{core:8.1f}{ours / core:8.2f}"
        if case == SAME_PAYLOAD:  # of which core's integration is not told
            reached &= ours - core <= REPEATED_LIMIT
        if case == SAME_VALUES:
            reached &= ours / core <= UNCHANGED_LIMIT
        if case == NEW_VALUES:
            writes = {w: child.ask("writes", case, 50) for w, child in children.items()}
            ours, core = ours / writes[OURS], core / writes[CORE]
            reached &= ours / core <= WRITTEN_LIMIT
            line += f"{ours:15.1f} {core:.1f} ({ours / core:.2f})"
        if case == THREE_SCANNERS:
            share = ours * CROWD / 1e6
            reached &= share <= CROWD_LIMIT
            line += f"   {CROWD} a second: {share:.2%} of a core"
        print(line)
    for child in children.values():
        child.end()
    return reached


def main() -> None:
    """Measure both, or be one of the two."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--device", choices=DEVICES, help="only this one")
    parser.add_argument(
        "--rounds", type=int, default=15, help="of which the median is taken"
    )
    parser.add_argument(
        "--count", type=int, default=500, help="advertisements in a round"
    )
    parser.add_argument("--serve", choices=(OURS, CORE), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        asyncio.run(serve(options.serve, options.device))
        return
    devices = [options.device] if options.device else list(DEVICES)
    results = [compare(device, options.rounds, options.count) for device in devices]
    print(
        f"\n{'reached' if all(results) else 'missed'}: at most {UNCHANGED_LIMIT:.0%} of"
        f" core's where no value changed, {WRITTEN_LIMIT:.0%} for a state that is"
        f" written, {CROWD_LIMIT:.0%} of a core for {CROWD} advertisements a second, and"
        f" {REPEATED_LIMIT} µs more than Home Assistant itself takes for a repeated one"
    )
    sys.exit(not all(results))


if __name__ == "__main__":
    main()
