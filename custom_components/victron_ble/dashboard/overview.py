"""A view of each system: what comes in, what goes out, how long it lasts."""

from collections.abc import Iterator, Mapping, Set as AbstractSet
from itertools import chain, repeat
from typing import Final, NamedTuple

from .cards import (
    DEVICE,
    ENTITY,
    FULL,
    PERCENT,
    Card,
    Line,
    badge,
    days,
    graph,
    known,
    on,
    part,
    section,
    tile,
    view,
)
from .found import Device, Shown, System
from .texts import Texts
from .trouble import alarm_list, badges, silent_section

PICTURE: Final = "custom:victron-system-card"


class Role(NamedTuple):
    """What a system knows of one thing.

    keys: the sensors of its devices that say it where there is no system.
    battery: whether only the monitor knows it.
    colors: one for each device.
    """

    keys: tuple[str, ...] = ()
    battery: bool = False
    colors: tuple[str, ...] = ()


_SUN: Final = "orange", "amber", "deep-orange", "yellow"
_ENGINE: Final = "deep-purple", "purple"
_AC: Final = "blue", "light-blue"
_LOADS: Final = "indigo", "pink", "brown"

ROLES: Final = {
    "state_of_charge": Role(("state_of_charge",), True, ("teal",)),
    "battery_current": Role(("current",), True),
    "time_to_full": Role(),
    "time_to_empty": Role(("remaining_minutes",), True),
    "autonomy": Role(),
    "solar_power": Role(("solar_power",), colors=_SUN),
    "alternator_power": Role(("output_power",), colors=_ENGINE),
    "other_sources_power": Role(colors=("green",)),
    "ac_input_power": Role(("ac_in_power",), colors=_AC),
    "shore_charger_power": Role(("output_power_1",), colors=_AC),
    "battery_power": Role(("power",), True, ("teal",)),
    "dc_loads_power": Role(colors=("cyan",)),
    "ac_loads_power": Role(("ac_out_power", "ac_apparent_power"), colors=_LOADS),
    "consumption_power": Role(colors=("pink",)),
    "source_missing": Role(),
    "solar_energy": Role(("total_yield",), colors=_SUN),
    "alternator_energy": Role(("output_energy",), colors=_ENGINE),
    "other_sources_energy": Role(colors=("green",)),
    "ac_input_energy": Role(("ac_in_energy",), colors=_AC),
    "shore_charger_energy": Role(("output_energy_1",), colors=_AC),
    "discharged_energy": Role(("discharged_energy",), True, ("teal",)),
    "consumption_energy": Role(colors=("pink",)),
}


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


def subjects(
    devices: list[Device], systems: list[System], texts: Texts
) -> Iterator[Subject]:
    """Yield the systems; without any, each monitor with the devices around it."""
    by_address = {device.address: device for device in devices}
    for system in systems:
        members = {system.address, *system.members}
        yield Subject(
            system.name,
            {"type": PICTURE, "device": system.device_id},
            by_address.get(system.address),
            [device for device in devices if device.address in members],
            {
                key: [Line(system.shown[key], ENTITY, next(iter(role.colors), None))]
                for key, role in ROLES.items()
                if key in system.shown
            },
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
        yield _without_system(monitor, around, texts)


def _without_system(monitor: Device, devices: list[Device], texts: Texts) -> Subject:
    found = {
        key: lines
        for key, role in ROLES.items()
        if (lines := _lines(key, role, [monitor] if role.battery else devices, texts))
    }
    ids = {
        key: [line.entity_id for line in lines]
        for key, lines in found.items()
        if not key.endswith("_energy")
    }
    picture = {"type": PICTURE, "entities": ids}
    return Subject(monitor.name, picture, monitor, devices, found)


def _lines(key: str, role: Role, devices: list[Device], texts: Texts) -> list[Line]:
    """Return what devices say of something, named by it, or by device if several do."""
    found = [
        (device, one)
        for device in devices
        for sensor in role.keys
        if (one := device.shown.get(f"sensor.{sensor}"))
    ]
    colors = chain(role.colors, repeat(None))
    return [
        Line(
            one.entity_id,
            [part(device.label), ENTITY] if len(found) > 1 else texts.get(key, ENTITY),
            color,
        )
        for (device, one), color in zip(found, colors, strict=False)
    ]


def overview(
    subject: Subject, number: int, energy_ids: AbstractSet[str], texts: Texts
) -> Card:
    """Return the view; `energy_ids` are what the energy dashboard is made of."""
    devices = subject.devices
    columns = [
        [*alarm_list(devices), *_now(subject, texts)],
        [*_graphs(subject, texts)],
        [*_days(subject, texts)],
        [*_energy_of_home(subject, energy_ids, texts)],
    ]
    sections = [section(cards) for cards in columns if cards]
    if devices:
        sections.append(silent_section(devices, texts))
    path = "overview" if number == 1 else f"overview-{number}"
    return view(
        path,
        subject.title,
        badges=[*badges(devices), *_doubts(subject)],
        sections=sections,
    )


def _doubts(subject: Subject) -> Iterator[Card]:
    for id_, *_ in subject.of("source_missing"):
        yield badge(id_, ENTITY, "mdi:help-circle-outline", "amber", on(id_))


def _now(subject: Subject, texts: Texts) -> Iterator[Card]:
    yield {**subject.picture, "grid_options": FULL}
    for charge in subject.of("state_of_charge"):
        yield tile(
            charge.entity_id,
            texts["state_of_charge"],
            features=[PERCENT],
            grid_options=FULL,
        )
    for key in ("time_to_full", "time_to_empty", "autonomy"):
        for time in subject.of(key):
            id_ = time.entity_id
            yield tile(id_, texts[key], visibility=[known(id_)])
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
    if lines := subject.of("state_of_charge"):
        yield graph(texts["state_of_charge"], lines, min_y_axis=0, max_y_axis=100)


def _yields(device: Device) -> list[Shown]:
    """Return what a device got from the sun today."""
    return [
        one
        for name, value in device.record.table.values.items()
        if value.lifetime and (one := device.shown.get(f"sensor.{name}"))
    ]


def _graphs(subject: Subject, texts: Texts) -> Iterator[Card]:
    powers = [key for key in ROLES if key.endswith("_power")]
    if subject.of("consumption_power"):  # what the loads add up to
        powers = [key for key in powers if not key.endswith("_loads_power")]
    if lines := subject.of(*powers):
        yield graph(texts["power"], lines)
    monitor = subject.monitor
    if monitor and (voltage := monitor.shown.get("sensor.voltage")):
        yield graph(texts["voltage"], [Line(voltage.entity_id, DEVICE, "teal")])


def _days(subject: Subject, texts: Texts) -> Iterator[Card]:
    energies = [key for key in ROLES if key.endswith("_energy")]
    if lines := subject.of(*energies):
        yield days(texts["energy_by_day"], lines)


def _energy_of_home(
    subject: Subject, energy_ids: AbstractSet[str], texts: Texts
) -> Iterator[Card]:
    own = {line.entity_id for lines in subject.lines.values() for line in lines}
    own |= {one.entity_id for device in subject.devices for one in device.sensors()}
    if not own.isdisjoint(energy_ids):
        yield {"type": "energy-distribution", "title": texts["energy_today"]}
