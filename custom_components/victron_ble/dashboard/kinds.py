"""A view for each kind of device, with what such a device is looked at for."""

from collections.abc import Iterator
from typing import Final

from ..library.meaning.description import SensorDescription
from ..library.record import Kind
from ..library.values import Gathered
from .cards import (
    ENTITY,
    FULL,
    Card,
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
from .trouble import alarm_list, alarms, badges, silent_section

ICONS: Final = {
    Kind.BATTERY: "mdi:battery",
    Kind.SOLAR: "mdi:solar-power",
    Kind.CHARGER: "mdi:battery-charging",
    Kind.INVERTER: "mdi:sine-wave",
    Kind.LOADS: "mdi:power-socket-eu",
    Kind.OTHER: "mdi:bluetooth",
}
_PERCENT: Final = {"type": "bar-gauge", "min": 0, "max": 100}
_IN_A_ROW: Final = 4  # cells


def kind_views(devices: list[Device], texts: Texts) -> Iterator[Card]:
    """Yield a view for each kind that there is."""
    for kind in Kind:
        found = [device for device in devices if device.record.kind is kind]
        if found:
            sections = [_section(device, texts) for device in found]
            yield view(
                kind,
                texts[f"kind_{kind}"],
                ICONS[kind],
                badges=list(badges(found)),
                sections=[*sections, silent_section(found, texts)],
            )


def _section(device: Device, texts: Texts) -> Card:
    """Return what a device shows, while it is heard."""
    title = device.label if isinstance(device.label, str) else device.name
    cards = [
        heading(title, ICONS[device.record.kind]),
        *alarm_list([device], alone=True),
        *_states(device),
        *_cells(device, texts),
        *_numbers(device),
        *_graph(device, texts),
        *_rest(device),
    ]
    return section(cards, visibility=[heard(device.anchor)])


def _is_state(one: Shown) -> bool:
    meaning = one.meaning
    return meaning.device_class == "enum" and meaning.category is None


def _states(device: Device) -> Iterator[Card]:
    """Yield what the device does."""
    for one in device.sensors():
        if _is_state(one):
            yield tile(one.entity_id, grid_options=FULL)


def _cell_keys(device: Device) -> list[str]:
    """Return the sensors of values that are numbered."""
    return [
        f"sensor.{name}"
        for value in device.record.table.values.values()
        if isinstance(value, Gathered)
        for name in value.names
        if f"sensor.{name}" in device.shown
    ]


def _cells(device: Device, texts: Texts) -> Iterator[Card]:
    """Yield the cells side by side."""
    keys = _cell_keys(device)
    if keys:
        yield {
            "type": "glance",
            "columns": _IN_A_ROW,
            "show_icon": False,
            "entities": [
                {"entity": one.entity_id, "name": _numbered(one, texts)}
                for one in map(device.shown.__getitem__, keys)
            ],
        }


def _numbered(one: Shown, texts: Texts) -> Name:
    """Return a name that is short enough to stand beside others."""
    label = one.meaning.label
    for what, number in label.placeholders.items() if label else ():
        if (text := texts.get(f"numbered_{what}")) is not None:
            return text.format(number=number)
    return ENTITY


def _is_number(one: Shown) -> bool:
    meaning = one.meaning
    return (
        isinstance(meaning, SensorDescription)
        and meaning.unit is not None
        and meaning.category is None
        and meaning.device_class != "energy"
    )


def _numbers(device: Device) -> Iterator[Card]:
    """Yield what it measures."""
    cells = _cell_keys(device)
    for place, one in device.shown.items():
        if not _is_number(one) or place in cells:
            continue
        id_ = one.entity_id
        if one.meaning.device_class == "battery":
            yield tile(id_, features=[_PERCENT], grid_options=FULL)
        else:
            yield tile(id_, visibility=[known(id_)])


def _graph(device: Device, texts: Texts) -> Iterator[Card]:
    """Yield the last day: what it did, for how long, and with what power."""
    found = [one for one in device.sensors() if _is_state(one)][:1]
    found += [one for one in device.sensors() if one.meaning.device_class == "power"]
    if found:
        yield graph(texts["last_day"], ((one.entity_id, ENTITY) for one in found))


def _rest(device: Device) -> Iterator[Card]:
    """Yield everything else but alarms."""
    cells = _cell_keys(device)
    own = [*alarms(device)]
    found = [
        one
        for place, one in device.shown.items()
        if one not in own
        and one.meaning.device_class != "problem"
        and not _is_state(one)
        and not _is_number(one)
        and place not in cells
    ]
    if found:
        yield rows((one.entity_id, ENTITY) for one in found)
