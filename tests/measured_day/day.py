"""What is heard of a van in a day, kept in a file: a line of JSON for each minute."""

from collections.abc import Iterator
from dataclasses import dataclass
import json
from pathlib import Path
from typing import Final

from simulator.fleets import VAN
from simulator.proxies import near
from simulator.system import Fleet, System
from simulator.wire import Frame
from simulator.world import HOUR

FLEET: Final = Fleet("van", (VAN.only("shunt", "solar", "orion", "protect", "multi"),))
LOSS: Final = 0.2
MINUTE: Final = 60
# The alarms of every hour: after how many seconds, of whom, and for how long.
ALARMS: Final = (
    (60, "shunt", "low_voltage_alarm", 3),
    (120, "protect", "short_circuit_alarm", 30),
    (200, "multi", "alarm", 60),
)


@dataclass(frozen=True, slots=True)
class Span:
    """The part of the day that is measured: from an hour, for some hours."""

    start: float = 0
    hours: float = 24
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Sender:
    """A device of the van; `key` is its advertisement key."""

    address: str
    name: str
    key: str
    record_name: str


# Wh that flowed forth and back by the name of their power, by address.
type Truth = dict[str, dict[str, tuple[float, float]]]


def senders() -> list[Sender]:
    """Return the devices of the van."""
    return [
        Sender(radio.address, radio.name, radio.key or "", radio.data_type.record_name)
        for radio in System(FLEET).radios.values()
    ]


def simulate(file: Path, span: Span) -> Truth:
    """Write what is heard; return the energy that really flowed."""
    begin = span.start * HOUR
    system = System(
        FLEET, seed=span.seed, start=begin, noise=True, proxies=near(loss=LOSS)
    )
    with file.open("w", encoding="utf-8") as lines:
        for _ in range(round(span.hours * HOUR / MINUTE)):
            frames: list[Frame] = []
            for _ in range(MINUTE):
                _raise_alarms(system, round(system.time - begin) % HOUR)
                frames += system.listen(1)
            lines.write(json.dumps(frames, default=bytes.hex) + "\n")
    return {
        radio.address: {
            power: (gained, gained - radio.plant.meters[power])
            for power, gained in radio.plant.gained.items()
        }
        for radio in system.radios.values()
    }


def _raise_alarms(system: System, passed: int) -> None:
    for after, device, alarm, seconds in ALARMS:
        if passed == after:
            system.trigger("raise_alarms", device, alarms=(alarm,))
        elif passed == after + seconds:
            system.trigger("clear_alarms", device)


def minutes(file: Path) -> Iterator[list[Frame]]:
    """Yield what is heard, minute by minute."""
    with file.open(encoding="utf-8") as lines:
        for line in lines:
            yield [
                Frame(time, address, name, rssi, bytes.fromhex(data), proxy, forged)
                for time, address, name, rssi, data, proxy, forged in json.loads(line)
            ]
