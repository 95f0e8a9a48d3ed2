"""What the tests of the simulator hear, decoded as anybody would."""

from collections.abc import Iterator
from functools import cache
from typing import Any

from custom_components.victron_ble.library import Key, NoReading, Record, read
from custom_components.victron_ble.library.fields import Number
from custom_components.victron_ble.library.values import Product
from simulator.fleets import FLEETS
from simulator.proxies import near
from simulator.radio import Radio
from simulator.system import System
from simulator.wire import Frame
from simulator.world import HOUR

_key = cache(Key)


def simulate(
    fleet: str,
    hour: float = 9,
    *,
    seed: int = 0,
    noise: bool = False,
    loss: float = 0,
) -> System:
    """Return a fleet at an hour of the first day."""
    return System(
        FLEETS[fleet],
        seed=seed,
        start=hour * HOUR,
        noise=noise,
        proxies=near(loss=loss),
    )


def switch_loads(system: System, *, on: bool | None) -> None:
    """Switch all loads by hand, or leave them to themselves."""
    for site in system.sites:
        for outlet in site.outlets.values():
            for switch in outlet.switches.values():
                switch.hand = on


def decode(system: System, frame: Frame) -> Record | NoReading:
    """Decode a frame with the key that its sender has now."""
    key = system.radios[frame.address].key
    return read(frame.data, _key(key) if key else None)


def records(
    system: System, seconds: float, step: float = 1
) -> Iterator[tuple[Radio, Record]]:
    """Yield each record of the next seconds, with who sent it."""
    end = system.time + seconds
    while system.time < end:
        system.advance_to(min(end, system.time + step), step)
        for frame in system.transmit():
            record = decode(system, frame)
            assert isinstance(record, Record), record
            yield system.radios[frame.address], record


def last_records(system: System, seconds: float = 15) -> dict[str, Record]:
    """Return what each device says last in the next seconds, by its key."""
    return {
        radio.place.partition("/")[2]: record
        for radio, record in records(system, seconds)
    }


def half_step(record: Record, name: str) -> float:
    """Return by how much a power may be off, in W: half a step of its current."""
    derived = record.table.derived.get(name)
    if isinstance(derived, Product):
        volts, amps = derived.factors
        voltage: float = record.values[volts]
        return _scale(record.table.fields[amps]) / 2 * voltage
    return _scale(record.table.fields[name]) / 2


def _scale(row: Any) -> float:
    """Return the value of one raw step."""
    assert isinstance(row, Number)
    return abs(row.factor / row.divisor)
