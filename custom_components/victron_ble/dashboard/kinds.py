"""A view for each kind of device, with what such a device is looked at for."""

from collections.abc import Iterator
from typing import Final

from ..library.meaning.description import SensorDescription
from ..library.record import Kind
from ..library.values import Gathered
from .cards import (
    ENTITY,
    FULL,
    PERCENT,
    Card,
    Line,
    Name,
    graph,
    heading,
    heard,
    known,
    rows,
    section,
    tile,
    view,
)
from .found import Device, Shown
from .texts import Texts
from .trouble import alarm_list, alarms, badges, silent_section, tells_trouble

ICONS: Final = {
    Kind.BATTERY: "mdi:battery",
    Kind.SOLAR: "mdi:solar-power",
    Kind.CHARGER: "mdi:battery-charging",
    Kind.INVERTER: "mdi:sine-wave",
    Kind.LOADS: "mdi:power-socket-eu",
    Kind.OTHER: "mdi:bluetooth",
}
_IN_A_ROW: Final = 4  # cells
_MOST: Final = 2  # numbers in a graph, where there is no power


def kind_views(devices: list[Device], texts: Texts) -> Iterator[Card]:
    """Yield a view for each kind that there is."""
    for kind in Kind:
        found = [device for device in devices if device.record.kind is kind]
        found.sort(key=lambda device: not device.record.battery)
        if found:
            sections = [
                section(cards, visibility=[heard(device.anchor)])
                for device in found
                for cards in _columns(device, texts, wide=len(found) == 1)
                if cards
            ]
            yield view(
                kind,
                texts[f"kind_{kind}"],
                badges=list(badges(found)),
                sections=[*sections, silent_section(found, texts)],
            )


def _columns(device: Device, texts: Texts, *, wide: bool) -> list[list[Card]]:
    """Return what a device shows; in two columns where there is room."""
    title = device.label if isinstance(device.label, str) else device.name
    now = [
        heading(title, ICONS[device.record.kind]),
        *alarm_list([device], alone=True),
        *_states(device),
        *_cells(device, texts),
        *_numbers(device),
    ]
    more = [*_graph(device, texts), *_rest(device)]
    return [now, more] if wide and len(now) > 1 else [[*now, *more]]


def _states(device: Device) -> Iterator[Card]:
    """Yield what the device does."""
    for one in device.sensors():
        if _is_state(device, one):
            yield tile(one.entity_id, grid_options=FULL)


def _is_state(device: Device, one: Shown) -> bool:
    meaning = one.meaning
    return (
        meaning.device_class == "enum"
        and meaning.category is None
        and not tells_trouble(device, one)
    )


def _cells(device: Device, texts: Texts) -> Iterator[Card]:
    """Yield the cells side by side."""
    if cells := _numbered(device):
        lines = [Line(one.entity_id, _short_name(one, texts)) for one in cells]
        yield {
            "type": "glance",
            "columns": _IN_A_ROW,
            "show_icon": False,
            "entities": [line.config for line in lines],
        }


def _numbered(device: Device) -> list[Shown]:
    """Return the sensors of values that are one of several, by number."""
    return [
        device.shown[f"sensor.{name}"]
        for value in device.record.table.values.values()
        if isinstance(value, Gathered)
        for name in value.names
        if f"sensor.{name}" in device.shown
    ]


def _short_name(one: Shown, texts: Texts) -> Name:
    """Return a name that is short enough to stand beside others."""
    label = one.meaning.label
    for what, number in label.placeholders.items() if label else ():
        if (text := texts.get(f"numbered_{what}")) is not None:
            return text.format(number=number)
    return ENTITY


def _numbers(device: Device) -> Iterator[Card]:
    """Yield what it measures, a state of charge first."""
    cells = _numbered(device)
    found = [one for one in device.sensors() if _is_number(one) and one not in cells]
    for one in found:
        if one.meaning.device_class == "battery":
            yield tile(one.entity_id, features=[PERCENT], grid_options=FULL)
    for one in found:
        if one.meaning.device_class != "battery":
            yield tile(one.entity_id, visibility=[known(one.entity_id)])


def _is_number(one: Shown) -> bool:
    meaning = one.meaning
    return (
        isinstance(meaning, SensorDescription)
        and meaning.unit is not None
        and meaning.category is None
        and meaning.device_class != "energy"
    )


def _graph(device: Device, texts: Texts) -> Iterator[Card]:
    """Yield the last day: what it did, for how long, and with what power.

    Where there is no power: how its cells lie apart, or what it measures.
    """
    states = [one for one in device.sensors() if _is_state(device, one)]
    numbers = [one for one in device.sensors() if _is_number(one)]
    powers = [one for one in numbers if one.meaning.device_class == "power"]
    found = [*states[:1], *(powers or _numbered(device) or numbers[:_MOST])]
    if found:
        lines = [Line(one.entity_id, _short_name(one, texts)) for one in found]
        yield graph(texts["last_day"], lines)


def _rest(device: Device) -> Iterator[Card]:
    """Yield everything else, but for what tells of trouble while there is any."""
    above = [*alarms(device), *_numbered(device)]
    found = [
        one
        for one in device.shown.values()
        if one not in above
        and one.meaning.device_class != "problem"
        and not _is_state(device, one)
        and not _is_number(one)
    ]
    if found:
        yield rows(Line(one.entity_id, ENTITY) for one in found)
