"""A fleet at run time: sites that live, and what is heard of them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from math import ceil
from random import Random
from typing import Any

from custom_components.victron_ble.library.system import Member, Settings

from .events import EVENTS, Details, Occasion
from .plant import Plant
from .proxies import Proxy, near
from .radio import Radio
from .site import Plan, Site
from .wire import Frame
from .world import HOUR


@dataclass(frozen=True, slots=True)
class Fleet:
    """Sites as data.

    discovered: the keys of devices that a demonstration leaves to be found.
    """

    name: str
    sites: tuple[Plan, ...]
    discovered: tuple[str, ...] = ()


class System:
    """The plants of a fleet and their advertisements.

    Everything follows from the fleet, the seed and what is done to it; `time`
    is in seconds since the first midnight.
    """

    def __init__(
        self,
        fleet: Fleet,
        *,
        seed: int = 0,
        start: float = 9 * HOUR,
        noise: bool = False,
        proxies: Sequence[Proxy] = near(),
    ) -> None:
        """Build the fleet.

        start: the time of the first moment. noise: measure with the errors of
        real shunts. proxies: who listens.
        """
        self.fleet = fleet
        self.time = start
        self.proxies = proxies
        self.sites = [
            Site(plan, seed * 1000 + n, start) for n, plan in enumerate(fleet.sites)
        ]
        self.radios: dict[str, Radio] = {}
        for site in self.sites:
            for key, plant in site.plants.items():
                place = f"{site.plan.name}/{key}"
                radio = Radio(place, site.plan.devices[key], plant, seed)
                self.radios[radio.address] = radio
                if noise:
                    plant.noise = Random(f"{seed} noise {place}")
        self._random = Random(f"{seed} loss")
        self._on_the_way: list[Frame] = []

    def radio(self, device: str) -> Radio:
        """Return a device by its address, its name, its place or its key there.

        Raises ValueError where there is none, or more than one.
        """
        found = [
            radio
            for radio in self.radios.values()
            if device in (radio.address, radio.name, radio.place)
            or radio.place.endswith(f"/{device}")
        ]
        if len(found) > 1:
            places = ", ".join(radio.place for radio in found)
            raise ValueError(f"{len(found)} devices are called {device!r}: {places}")
        if not found:
            places = ", ".join(self._names())
            raise ValueError(f"no device is called {device!r}; there are {places}")
        return found[0]

    def _names(self) -> Iterator[str]:
        """Yield the shortest name of each device."""
        keys = [radio.place.rpartition("/")[2] for radio in self.radios.values()]
        for radio, key in zip(self.radios.values(), keys, strict=True):
            yield key if keys.count(key) == 1 else radio.place

    def step(self, dt: float) -> None:
        """Let all plants live for `dt` seconds at once."""
        self.time += dt
        for site in self.sites:
            site.step(self.time, dt)

    def advance_to(self, time: float, step: float = 1) -> None:
        """Let all plants live up to a time, in steps of at most `step` seconds."""
        start = self.time
        steps = ceil((time - start) / step)
        for number in range(1, steps + 1):
            self.step(start + (time - start) * number / steps - self.time)

    def transmit(self) -> list[Frame]:
        """Return what has arrived by now, at most one frame of each by every proxy."""
        for radio in self.radios.values():
            for frame in radio.send(self.time):
                for heard in self._hear(radio, frame):
                    heappush(self._on_the_way, heard)
        return list(self._arrived())

    def _hear(self, radio: Radio, frame: Frame) -> Iterator[Frame]:
        """Yield a frame as it arrives from each receiver."""
        for proxy in self.proxies:
            yield from proxy.hear(frame, self._random)
        if radio.delay is not None:
            late = frame._replace(time=frame.time + radio.delay)
            second = Proxy(1, self.proxies[0].loss)
            yield from second.hear(late, self._random)

    def _arrived(self) -> Iterable[Frame]:
        while self._on_the_way and self._on_the_way[0].time <= self.time:
            yield heappop(self._on_the_way)

    def listen(self, seconds: float) -> Iterator[Frame]:
        """Yield what is heard in the next seconds, one second after the other."""
        end = self.time + seconds
        while self.time < end:
            self.advance_to(min(end, self.time + 1))
            yield from self.transmit()

    def trigger(self, event: str, device: str, **details: Any) -> None:
        """Let one of EVENTS happen to a device, or to its site.

        Raises ValueError where there is no such event or device, or the event
        cannot happen to it.
        """
        if event not in EVENTS:
            raise ValueError(f"there is no event {event!r}")
        radio = self.radio(device)
        chosen = Details(**details)
        EVENTS[event].happen(Occasion(self.site_of(radio), radio, self.time, chosen))

    def settings_of(self, site: Site) -> Settings:
        """Return what an owner would say of the system that a site's devices make.

        Raises ValueError where they make none.
        """
        grouping = site.plan.system
        if grouping is None:
            raise ValueError(f"the devices of {site.plan.name} make no system")
        addresses = {
            key: self.radio(f"{site.plan.name}/{key}").address for key in site.plants
        }
        return Settings(
            battery=addresses[grouping.battery],
            battery_record=site.plants[grouping.battery].data_type.record_name,
            members=tuple(
                _member(site.plants[key], addresses[key], answers, addresses)
                for key, answers in grouping.members.items()
            ),
            ac_input=grouping.ac_input,
            floor=grouping.floor,
        )

    def site_of(self, radio: Radio) -> Site:
        """Return where a device is."""
        return next(site for site in self.sites if radio.plant in site.plants.values())


def _member(
    plant: Plant,
    address: str,
    answers: Mapping[str, Any],
    addresses: Mapping[str, str],
) -> Member:
    """Return a member with what is answered of it; it names another by its key."""
    found = dict(answers)
    if "stands_for" in found:
        found["stands_for"] = addresses[found["stands_for"]]
    kind = plant.record().get("meter_type")
    return Member(
        address=address,
        record=plant.data_type.record_name,
        meter_type=None if kind is None else kind.name.lower(),
        **found,
    )
