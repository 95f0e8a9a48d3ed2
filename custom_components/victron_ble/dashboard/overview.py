"""A view of each system: what comes in, what goes out, how long it lasts."""

from collections.abc import Iterator, Mapping, Set as AbstractSet
from typing import Final, NamedTuple

from .cards import (
    DEVICE,
    ENTITY,
    FULL,
    Card,
    Name,
    both,
    days,
    graph,
    heading,
    known,
    section,
    tile,
    view,
)
from .found import Device, Shown, System
from .texts import Texts
from .trouble import alarm_list, badges, silent_section

PICTURE: Final = "custom:victron-system-card"

# What a system knows, and the sensors of its devices that say it where there is none.
_SENSORS: Final = {
    "state_of_charge": ("state_of_charge",),
    "time_to_full": (),
    "time_to_empty": ("remaining_minutes",),
    "autonomy": (),
    "solar_power": ("solar_power",),
    "alternator_power": ("output_power",),
    "other_sources_power": (),
    "ac_input_power": ("ac_in_power",),
    "shore_charger_power": ("output_power_1",),
    "battery_power": ("power",),
    "dc_loads_power": (),
    "ac_loads_power": ("ac_out_power", "ac_apparent_power"),
    "solar_energy": ("total_yield",),
    "alternator_energy": ("output_energy",),
    "other_sources_energy": (),
    "ac_input_energy": ("ac_in_energy",),
    "shore_charger_energy": ("output_energy_1",),
    "charged_energy": ("charged_energy",),
    "discharged_energy": ("discharged_energy",),
    "consumption_energy": (),
}
# What only the monitor says of the battery: other devices mean something else by it.
_OF_BATTERY: Final = frozenset(
    (
        "state_of_charge",
        "time_to_empty",
        "battery_power",
        "charged_energy",
        "discharged_energy",
    )
)


class Line(NamedTuple):
    """An entity, and what it is called among others."""

    entity_id: str
    name: Name


class Subject(NamedTuple):
    """What a view is of: a battery and the devices around it.

    lines: what is known of it, by the keys of a system.
    """

    title: str
    picture: Card
    monitor: Device | None
    devices: list[Device]
    lines: Mapping[str, list[Line]]

    def of(self, *keys: str) -> list[Line]:
        """Return what is known of these."""
        return [line for key in keys for line in self.lines.get(key, ())]


def subjects(devices: list[Device], systems: list[System]) -> Iterator[Subject]:
    """Yield the systems; without any, each monitor with the devices around it."""
    by_address = {device.address: device for device in devices}
    for system in systems:
        members = {system.address, *system.members}
        lines = {key: [Line(id_, ENTITY)] for key, id_ in system.shown.items()}
        yield Subject(
            system.name,
            {"type": PICTURE, "device": system.device_id},
            by_address.get(system.address),
            [device for device in devices if device.address in members],
            lines,
        )
    if systems:
        return
    monitors = [device for device in devices if device.record.battery]
    for monitor in monitors:
        around = [
            device
            for device in devices
            if device is monitor
            or (
                device not in monitors
                and (len(monitors) == 1 or device.area_id == monitor.area_id)
            )
        ]
        yield _without_system(monitor, around)


def _without_system(monitor: Device, devices: list[Device]) -> Subject:
    found: dict[str, list[Line]] = {}
    for role, keys in _SENSORS.items():
        for device in [monitor] if role in _OF_BATTERY else devices:
            for key in keys:
                if one := device.shown.get(f"sensor.{key}"):
                    found.setdefault(role, []).append(
                        Line(one.entity_id, both(device.label))
                    )
    ids = {role: [line.entity_id for line in lines] for role, lines in found.items()}
    picture = {"type": PICTURE, "entities": ids}
    return Subject(monitor.name, picture, monitor, devices, found)


def overview(
    subject: Subject, number: int, energy_ids: AbstractSet[str], texts: Texts
) -> Card:
    """Return the view; `energy_ids` are what the energy dashboard is made of."""
    devices = subject.devices
    sections = [
        section([*alarm_list(devices), *_now(subject, texts)]),
        section(
            [heading(texts["last_day"], "mdi:chart-line"), *_graphs(subject, texts)]
        ),
    ]
    if energy := list(_energy(subject, energy_ids, texts)):
        sections.append(
            section([heading(texts["energy"], "mdi:lightning-bolt"), *energy])
        )
    if devices:
        sections.append(silent_section(devices, texts))
    path = "overview" if number == 1 else f"overview-{number}"
    return view(
        path,
        subject.title,
        "mdi:home-battery",
        badges=list(badges(devices)),
        sections=sections,
    )


def _now(subject: Subject, texts: Texts) -> Iterator[Card]:
    yield {**subject.picture, "grid_options": FULL}
    gauge = {"type": "bar-gauge", "min": 0, "max": 100}
    for id_, _ in subject.of("state_of_charge"):
        yield tile(id_, texts["state_of_charge"], features=[gauge], grid_options=FULL)
    for role in ("time_to_full", "time_to_empty", "autonomy"):
        for id_, _ in subject.of(role):
            yield tile(id_, texts[role], visibility=[known(id_)])
    yields = [(device, one) for device in subject.devices for one in _yields(device)]
    for device, one in yields:
        name = texts["sun_today"] if len(yields) == 1 else device.label
        yield tile(
            one.entity_id,
            name,
            icon="mdi:weather-sunny",
            color="amber",
            visibility=[known(one.entity_id)],
        )


def _yields(device: Device) -> list[Shown]:
    """Return what a device got from the sun today."""
    return [
        one
        for name, value in device.record.table.values.items()
        if value.lifetime and (one := device.shown.get(f"sensor.{name}"))
    ]


def _graphs(subject: Subject, texts: Texts) -> Iterator[Card]:
    if lines := subject.of("state_of_charge"):
        yield graph(texts["state_of_charge"], lines, min_y_axis=0, max_y_axis=100)
    powers = [role for role in _SENSORS if role.endswith("_power")]
    if lines := subject.of(*powers):
        yield graph(texts["power"], lines)
    monitor = subject.monitor
    if monitor and (voltage := monitor.shown.get("sensor.voltage")):
        yield graph(texts["voltage"], [Line(voltage.entity_id, DEVICE)])


def _energy(
    subject: Subject, energy_ids: AbstractSet[str], texts: Texts
) -> Iterator[Card]:
    energies = [role for role in _SENSORS if role.endswith("_energy")]
    if lines := subject.of(*energies):
        yield days(texts["energy_by_day"], lines)
        own = {line.entity_id for line in lines} | {
            one.entity_id for device in subject.devices for one in device.sensors()
        }
        if not own.isdisjoint(energy_ids):
            yield {"type": "energy-distribution"}
