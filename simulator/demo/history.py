"""A week before the demonstration began, as the recorder would have it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from custom_components.victron_ble.descriptions import KEYS
from custom_components.victron_ble.library.counters.meter import Meter, energy_keys
from simulator.radio import Radio
from simulator.system import System
from simulator.world import HOUR

DAYS: Final = 7
_STEP: Final = 240  # seconds between readings of the past
# What else has a curve worth seeing.
_MEANS: Final = ("soc", "solar_power", "power", "current", "voltage")
_INVERTED: Final = "power_inverted"
_LONG_AGO: Final = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass
class Past:
    """What one device measured: its meter, and by the hour energies and means."""

    radio: Radio
    meter: Meter = field(default_factory=Meter)
    energies: dict[str, list[float]] = field(default_factory=dict)
    means: dict[str, list[tuple[float, float, float]]] = field(default_factory=dict)
    _samples: dict[str, list[float]] = field(default_factory=dict)

    def read(self, time: float) -> None:
        """Take a reading."""
        record = self.radio.data_type
        if not energy_keys(record):
            return
        values = record.table.decode(record.table.encode(self.radio.plant.record()))
        self.meter.read(record, values, time)
        for value in _MEANS:
            if isinstance(number := values.get(value), (int, float)):
                self._samples.setdefault(value, []).append(number)
                if value == "power":
                    self._samples.setdefault(_INVERTED, []).append(-number)

    def end_hour(self) -> None:
        """Keep what the recorder keeps of an hour."""
        for key, total in self.meter.totals.items():
            self.energies.setdefault(key, []).append(total / 1000)
        for name, samples in self._samples.items():
            self.means.setdefault(name, []).append(
                (sum(samples) / len(samples), min(samples), max(samples))
            )
            samples.clear()


def live(system: System, hours: int) -> list[Past]:
    """Let a fleet live so many hours; return what its devices measured.

    The simulator does the same when Home Assistant starts it, so that its
    present continues this past.
    """
    pasts = [Past(radio) for radio in system.radios.values()]
    for _ in range(hours):
        for _ in range(HOUR // _STEP):
            system.advance_to(system.time + _STEP, step=_STEP)
            for past in pasts:
                past.read(system.time)
        for past in pasts:
            past.end_hour()
    return pasts


def stored_energy(pasts: list[Past]) -> dict[str, Any]:
    """Return the integration's store of energies at the end of the past."""
    devices = {}
    for past in pasts:
        if past.meter.totals:
            meter = past.meter.as_dict() | {"time": None, "powers": {}}
            devices[past.radio.address] = {"meter": meter, "removed": None}
    return devices


def _hour(start: datetime, total: float, end: float) -> dict[str, Any]:
    return {"start": start.isoformat(), "state": total, "sum": total - end}


def statistics(
    past: Past, entity_ids: dict[str, str], end: datetime
) -> Iterator[tuple[dict[str, Any], list[dict[str, Any]]]]:
    """Yield metadata and hours of each entity, for the recorder to import.

    entity_ids: by the entity's key. end: the full hour at which the past ends.
    """
    for key, totals in past.energies.items():
        if entity_id := entity_ids.get(key):
            start = end - timedelta(hours=len(totals))
            yield (
                {
                    "has_sum": True,
                    "mean_type": 0,
                    "name": None,
                    "source": "recorder",
                    "statistic_id": entity_id,
                    "unit_class": "energy",
                    "unit_of_measurement": "kWh",
                },
                [
                    # The recorder's own sums begin at 0, so those before end there;
                    # it takes the first for a change, which is best long ago.
                    _hour(_LONG_AGO, totals[0], totals[-1]),
                    *(
                        _hour(start + timedelta(hours=hour), total, totals[-1])
                        for hour, total in enumerate(totals)
                    ),
                ],
            )
    for name, hours in past.means.items():
        if entity_id := entity_ids.get(KEYS.get(name, name)):
            start = end - timedelta(hours=len(hours))
            unit, unit_class = _UNITS[name]
            yield (
                {
                    "has_sum": False,
                    "mean_type": 1,
                    "name": None,
                    "source": "recorder",
                    "statistic_id": entity_id,
                    "unit_class": unit_class,
                    "unit_of_measurement": unit,
                },
                [
                    {
                        "start": (start + timedelta(hours=hour)).isoformat(),
                        "mean": mean,
                        "min": least,
                        "max": most,
                    }
                    for hour, (mean, least, most) in enumerate(hours)
                ],
            )


_UNITS: Final = {
    "current": ("A", "electric_current"),
    "power": ("W", "power"),
    _INVERTED: ("W", "power"),
    "soc": ("%", "unitless"),
    "solar_power": ("W", "power"),
    "voltage": ("V", "voltage"),
}
