"""The soak at run time: it passes on what is heard, and compares what is shown."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

from custom_components.victron_ble.const import CONF_REPORTING, CONF_TIMEOUT
from custom_components.victron_ble.library.policy.reporting import Preset
from custom_components.victron_ble.metering.store import async_get_counters
from homeassistant.config_entries import SOURCE_BLUETOOTH
from homeassistant.const import CONF_ACCESS_TOKEN
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import entity_registry as er
from simulator.site import Site
from simulator.system import System
from simulator.wire import Frame

from .clock import Clock
from .device import Device
from .home import Home

TIMEOUT: Final = 5  # minutes, the integration's own default
_RECHECK: Final = 60  # s
_PATIENCE: Final = 300  # s, from a record to values
_LONGEST_INTERVAL: Final = 1800  # s, of the numbers that are compared
_MOST_TOLD: Final = 20


class Soak:
    """Many devices, Home Assistant, and the promises between them.

    tally: how often everything has happened. broken: the promises that were
    not kept, the first of them. calm: whether stories come to their end.
    """

    def __init__(
        self, home: Home, clock: Clock, system: System, interval: float
    ) -> None:
        """Take a fleet; each device is heard once in `interval` seconds at most."""
        self.home = home
        self.tally: Counter[str] = Counter()
        self.broken: list[str] = []
        self.calm = False
        self._clock = clock
        self._system = system
        self._interval = interval
        self._next_check = 0.0
        presets = list(Preset)
        self.devices = {
            radio.address: Device(home.hass, radio, presets[number % len(presets)])
            for number, radio in enumerate(system.radios.values())
        }

    async def add_devices(self) -> None:
        """Add each device as it is discovered, and enable all of its entities."""
        self._counted = await async_get_counters(self.home.hass)
        self._power(True)
        waiting = set(self.devices)
        while waiting:
            await self.tick()
            flows = self.home.flows(SOURCE_BLUETOOTH)
            for address in waiting & flows.keys():
                await self._add(self.devices[address], flows[address])
                waiting.remove(address)
        await self.run(_PATIENCE)
        for device in self.devices.values():
            self._enable(device)
        await self.run(_PATIENCE)
        self._power(None)
        for device in self.devices.values():
            device.judged = True

    async def _add(self, device: Device, flow: str) -> None:
        user_input = {CONF_ACCESS_TOKEN: device.radio.key} if device.radio.key else {}
        result = await self.home.submit(flow, **user_input)
        while result["type"] is FlowResultType.SHOW_PROGRESS:
            await self.tick()  # until the key is checked
            result = await self.home.progress(flow)
        options = self.home.hass.config_entries.options
        form = await options.async_init(device.entry.entry_id)
        await options.async_configure(
            form["flow_id"], {CONF_REPORTING: device.preset, CONF_TIMEOUT: TIMEOUT}
        )

    def _enable(self, device: Device) -> None:
        """Enable what users enable by hand, but for the strength of the signal.

        That is no value of the plant, and not told where nothing else is new.
        """
        registry = er.async_get(self.home.hass)
        for entity in device.entities():
            if entity.disabled and not entity.unique_id.endswith("-signal_strength"):
                registry.async_update_entity(entity.entity_id, disabled_by=None)

    def _power(self, on: bool | None) -> None:
        """Give power to what has none by itself, or leave it to the timetables."""
        for site in self._system.sites:
            site.world.shore.hand = site.world.engine.hand = on

    async def run(self, seconds: float, *, alive: bool = True) -> None:
        """Let time pass; the plants stand still unless they are alive."""
        end = self._clock.passed + seconds
        while self._clock.passed < end:
            await self.tick(alive=alive)

    async def tick(self, *, alive: bool = True) -> None:
        """Let one interval pass, and hear what was sent in it."""
        await self._clock.advance(self._interval)
        system = self._system
        if alive:
            system.advance_to(system.time + self._interval, step=self._interval)
        else:
            system.time += self._interval
        frames = system.transmit()
        for device in self.devices.values():
            device.note_sent()
        for frame in frames:
            age = system.time - frame.time
            self.home.hear(frame.proxy, frame.address, frame.rssi, frame.as_raw(), age)
            self.tally["advertisements"] += 1
            self.tally["forged"] += frame.forged
            device = self.devices[frame.address]
            heard = self._clock.passed - age
            device.count(frame, heard, self._counted, self.home.raw, alive)
            self._check_heard(device, frame)
        await self.home.catch_up()
        if self._clock.passed >= self._next_check:
            self._next_check = self._clock.passed + _RECHECK
            for device in self.devices.values():
                self._check(device)

    def _check_heard(self, device: Device, frame: Frame) -> None:
        """Compare what is owed at once: the alarms of the newest record.

        They are on with it where it agrees with the one before, else with the next.
        """
        if not device.hear(frame, self._clock.passed) or not device.judged:
            return
        if device.owed:
            shown = device.pay()
            when = "at once" if device.tries == 1 else "with the next record"
            self.tally[f"alarms shown {when}"] += shown
            if device.tries > 1 and self._clock.passed > device.settled:
                for place in device.owed:
                    self.break_promise(f"{device.radio.place} {place} is not on")
                device.owed.clear()

    def _check(self, device: Device) -> None:
        """Compare everything that a device shows with what it sent."""
        silence = self._clock.passed - device.heard
        if not device.judged or device.record is None:
            return
        margin = 2 * (self._interval + device.radio.device.interval)
        if self._clock.passed < device.settled + margin:
            return
        if abs(silence - 60 * TIMEOUT) < margin:
            return
        if silence > 60 * TIMEOUT:
            if device.is_available():
                self.break_promise(f"{device.radio.place} is available, but silent")
            return
        if device.unread and not device.is_available():
            return
        if device.forgeable:
            if not device.is_available():
                self.break_promise(f"{device.radio.place} is imitated, and unavailable")
            return
        self._compare(device.faults(self._clock.time() - margin))
        self._compare(device.fallen_energies())

    def _compare(self, faults: Iterator[str]) -> None:
        self.tally["comparisons"] += 1
        for fault in faults:
            self.break_promise(fault)

    def break_promise(self, text: str) -> None:
        """Note a promise that was not kept."""
        self.tally["promises broken"] += 1
        if len(self.broken) < _MOST_TOLD:
            day, second = divmod(self._clock.passed, 86400)
            self.broken.append(f"day {day:.0f}, {second / 3600:.2f} h: {text}")

    def trigger(self, device: Device, event: str, **details: Any) -> None:
        """Have one of the simulator's events happen to a device or to its site."""
        self._system.trigger(event, device.radio.address, **details)
        device.settled = max(device.settled, self._clock.passed + self._interval)

    def site_of(self, device: Device) -> Site:
        """Return the place of a device."""
        return self._system.site_of(device.radio)

    def raise_alarms(self, device: Device, names: list[str]) -> None:
        """Have a device raise alarms."""
        self.trigger(device, "raise_alarms", alarms=tuple(names))
        device.owed = {device.alarms[name] for name in names}
        device.tries = 0
        self.tally["alarms raised"] += len(device.owed)

    def clear_alarms(self, device: Device) -> None:
        """Have a device raise no alarm; what it never sent is not owed."""
        self.trigger(device, "clear_alarms")
        self.tally["alarms never sent"] += len(device.owed)
        device.owed.clear()

    @property
    def now(self) -> float:
        """The time on the soak's clock, in s."""
        return self._clock.passed

    async def enter_key(self, flow: str, key: str) -> bool:
        """Enter a key as the user who is asked for it; return whether it is taken."""
        result = await self.home.submit(flow, **{CONF_ACCESS_TOKEN: key})
        while result["type"] is FlowResultType.SHOW_PROGRESS:
            await asyncio.sleep(self._interval)
            result = await self.home.progress(flow)
        self.tally["keys entered"] += 1
        return result["type"] is FlowResultType.ABORT

    async def wait_until_read(self, device: Device) -> None:
        """Wait until a device is read, which its records must achieve soon."""
        spoken = 0.0
        while not device.is_available() or device.settled > self._clock.passed:
            silent = self._clock.passed - device.heard > self._interval + 1
            if not silent:
                spoken += self._interval
            if spoken > _PATIENCE:
                why = await device.diagnosis()
                self.break_promise(f"{device.radio.place} is not read again: {why}")
                return
            await asyncio.sleep(self._interval)

    async def calm_down(self, lives: list[asyncio.Task[None]]) -> None:
        """Have all stories end; then let what is sent stand, and compare exactly."""
        self.calm = True
        for _ in range(24 * 60):
            self._power(True)  # else what is silent may hold up its story
            await self.run(60)
            if all(life.done() for life in lives):
                break
        else:
            self.break_promise("a story does not end")
        self._power(True)  # which the end of a story may have left to the timetable
        await self.run(_PATIENCE)
        for device in self.devices.values():
            device.radio.plant.noise = None
        await self.run(_LONGEST_INTERVAL + 2 * self._interval, alive=False)
        for device in self.devices.values():
            self.tally["devices compared exactly"] += 1
            if device.record is None:
                self.break_promise(f"{device.radio.place} is not heard")
            self._compare(device.faults(self._clock.time(), exactly=True))
            self._compare(device.miscounted(self._counted))
            self.tally["energies compared"] += device.compared_energies
