"""Prometheus' metrics of what a service's devices show.

Names and units follow Prometheus' conventions: base units, as suffixes. What is not
available has no sample, and of a device that is not read there is nothing but that.
"""

import asyncio
from collections.abc import Iterable, Iterator, Mapping
import re
import time
from typing import Any, Final, NamedTuple

from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    InfoMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector

from ..cached import cached
from ..meaning.description import Description, SensorDescription
from ..meaning.quantities import MEASURES
from ..meaning.sensors import NAMED_BY_CLASS
from ..products import product_name
from ..record import Kind, Record
from ..values import Quantity
from .described import described
from .device import Device

# Each unit in Prometheus' base unit: its suffix, and how many of it there are.
_UNITS: Final[dict[str | None, tuple[str, float]]] = {
    None: ("", 1),
    "V": ("_volts", 1),
    "A": ("_amperes", 1),
    "W": ("_watts", 1),
    "VA": ("_voltamperes", 1),
    "Wh": ("_joules", 3600),
    "kWh": ("_joules", 3_600_000),
    "Ah": ("_coulombs", 3600),
    "%": ("_ratio", 0.01),
    "°C": ("_celsius", 1),
    "min": ("_seconds", 60),
    "s": ("_seconds", 1),
    "W/m²": ("_watts_per_square_meter", 1),
    "dBm": ("_dbm", 1),
}
_TOTAL: Final = "total_increasing"
# What a device counts begins anew each day; what is counted of it does not.
_OF_THE_DAY: Final = MEASURES[Quantity.ENERGY].unit
# The unit that a name ends in is that of the value; the suffix has Prometheus'.
_UNIT_OF_NAME: Final = re.compile(r"_(mins|minutes|ah|ampere_hours)$")
# To Prometheus, bits are a unit.
_NAMES: Final = {"error_bits": "error_code"}
# The help of each is that of the first device; each begins without a sample.
Family = CounterMetricFamily | GaugeMetricFamily | InfoMetricFamily
_PATIENCE: Final = 5  # s, after which the service itself must be at fault


class _Told(NamedTuple):
    """How a description is told: the name, its labels beside the address, the factor.

    total: whether it is a counter that never begins anew.
    state: whether it is one of several states, told as a label.
    """

    name: str
    labels: dict[str, str]
    factor: float
    total: bool
    state: bool


@cached
def told(record: type[Record]) -> dict[str, _Told]:
    """Return how what is shown of a record is told, by its name there."""
    return {name: _tell(record, name, one) for name, one in described(record).items()}


def _tell(record: type[Record], name: str, description: Description) -> _Told:
    if not isinstance(description, SensorDescription):
        return _Told(f"victron_{name}", {}, 1, False, False)
    label = description.label
    if label is not None:
        name = _NAMES.get(label.key, label.key)
    elif name in NAMED_BY_CLASS and (
        record.kind is Kind.BATTERY or description.device_class == "battery"
    ):
        name = f"battery_{name}"
    name = _UNIT_OF_NAME.sub("", name)
    suffix, factor = _UNITS[description.unit]
    is_state = description.options is not None
    if description.device_class == "timestamp":
        suffix = "_timestamp_seconds"
    elif is_state:
        suffix = "" if name.endswith("_state") else "_state"
    return _Told(
        f"victron_{name}{suffix}",
        dict(label.placeholders) if label else {},
        factor,
        description.state_class == _TOTAL and description.unit != _OF_THE_DAY,
        is_state,
    )


class Metrics(Collector):
    """What Prometheus asks for.

    It asks in threads of its own, and is answered from the service's: there nothing
    changes meanwhile.
    """

    def __init__(self, devices: Iterable[Device], loop: asyncio.AbstractEventLoop):
        """Take the devices, and the loop that their service runs in."""
        self._devices = list(devices)
        self._loop = loop

    def describe(self) -> Iterable[Metric]:
        """Return nothing: what there is, is known when it is asked for."""
        return ()

    def collect(self) -> Iterable[Metric]:
        """Return every metric of every device."""
        asked = asyncio.run_coroutine_threadsafe(self._collect(), self._loop)
        return asked.result(_PATIENCE)

    async def _collect(self) -> list[Metric]:
        families: dict[str, Family] = {}
        for device in self._devices:
            for family, labels, value in _samples(device):
                families.setdefault(family.name, family).add_metric(labels, value)
        return list(families.values())


def _samples(device: Device) -> Iterator[tuple[Family, list[str], Any]]:
    """Yield each sample of a device, with the family that it belongs to."""
    address = device.address
    yield _info(device)
    yield (
        _gauge("victron_available", "Whether the device is read"),
        [address],
        device.reader.available,
    )
    for outcome, count in sorted(device.reader.trust.counts.items()):
        yield (
            CounterMetricFamily(
                "victron_advertisements",
                "What came of the advertisements",
                labels=["address", "outcome"],
            ),
            [address, outcome],
            count,
        )
    if device.heard is not None:
        name = "victron_last_heard_timestamp_seconds"
        heard = time.time() - (time.monotonic() - device.heard)
        yield _gauge(name, "When anything of the device was heard"), [address], heard
    if device.reader.available and device.record_type is not None:
        yield from _shown(device, told(device.record_type))


def _shown(
    device: Device, ways: Mapping[str, _Told]
) -> Iterator[tuple[Family, list[str], Any]]:
    """Yield a sample of each value that is known."""
    for name, description in device.descriptions.items():
        state = description.state(device.shown.get(name))
        if state is None:
            continue
        way = ways[name]
        labels = dict(way.labels)
        value: float = 1
        if way.state:
            labels["state"] = str(state)
        else:
            value = float(state) * way.factor
        kind = CounterMetricFamily if way.total else GaugeMetricFamily
        yield (
            kind(way.name, description.name, labels=["address", *labels]),
            [device.address, *labels.values()],
            value,
        )


def _gauge(name: str, text: str) -> Family:
    return GaugeMetricFamily(name, text, labels=["address"])


def _info(device: Device) -> tuple[Family, list[str], Any]:
    product = None if device.product_id is None else product_name(device.product_id)
    record = device.record_type.record_name if device.record_type else None
    found = {"name": device.name, "product": product, "record": record}
    family = InfoMetricFamily("victron_device", "The device", labels=["address"])
    return family, [device.address], {k: v for k, v in found.items() if v is not None}
