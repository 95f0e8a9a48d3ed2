"""The cards of a site for which there is no example: the state of charge first."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from custom_components.victron_ble.descriptions import sources as entity_sources
from homeassistant.const import Platform
from simulator.radio import Radio

from .energy import Source
from .entities import EntityIds

type Card = dict[str, Any]
type Devices = Mapping[str, tuple[Radio, EntityIds]]  # by their key in the site
type Sources = list[tuple[Radio, Source]]

_COLORS: Final = {
    "solar": ("orange", "amber", "deep-orange", "yellow"),
    "battery": ("teal",),
    "grid": ("blue", "indigo"),
    "device": ("purple",),
}
_ICONS: Final = {  # by name or kind
    "Alternator": "mdi:engine",
    "Refrigerators": "mdi:fridge",
    "solar": "mdi:weather-sunny",
    "grid": "mdi:power-plug",
    "device": "mdi:flash",
}
# What loads take is in no table of the energy dashboard.
_LOADS: Final = "sensor.ac_out_power", "sensor.ac_apparent_power"
_STATES: Final = "sensor.charge_state", "sensor.device_state", "sensor.output_state"
_ALARM: Final = "binary_sensor.alarm"
_OF_BATTERY: Final = {
    "sensor.voltage": "Voltage",
    "sensor.current": "Current",
    "sensor.power": "Power",
    "sensor.consumed_ampere_hours": "Consumed",
}


def site_view(devices: Devices, sources: Sources) -> Card:
    """Return a view with what is worth looking at; `sources` are the site's."""
    sections = [
        [*_battery_cards(devices, sources)],
        [*_flow_cards(devices, sources)],
        [*_sun_cards(devices, sources), *_alarm_cards(devices)],
    ]
    shown = {card.get("entity") for cards in sections for card in cards}
    sections.append([*_other_cards(devices, shown)])
    return {
        "type": "sections",
        "max_columns": 3,
        "badges": [
            _badge(radio, ids[_ALARM])
            for radio, ids in devices.values()
            if _ALARM in ids
        ],
        "sections": [{"type": "grid", "cards": cards} for cards in sections if cards],
    }


def _badge(radio: Radio, entity_id: str) -> Card:
    return {
        "type": "entity",
        "entity": entity_id,
        "name": radio.device.label,
        "show_name": True,
        "color": "red",
        "visibility": [{"condition": "state", "entity": entity_id, "state": "on"}],
    }


def _heading(text: str, icon: str) -> Card:
    return {"type": "heading", "heading": text, "icon": icon}


def _tile(entity_id: str, name: str, *, full: bool = False, **more: Any) -> Card:
    card = {"type": "tile", "entity": entity_id, "name": name, **more}
    return card | ({"grid_options": {"columns": "full"}} if full else {})


def _graph(title: str, entities: list[Card], **more: Any) -> Card:
    card = {"type": "history-graph", "title": title, "hours_to_show": 24}
    return {**card, "entities": entities, **more}


def _battery_cards(devices: Devices, sources: Sources) -> Iterator[Card]:
    battery = _ids_of(devices, sources, "battery")
    for ids in battery:
        soc = ids["sensor.state_of_charge"]
        yield _heading("Battery", "mdi:battery")
        yield {
            "type": "gauge",
            "entity": soc,
            "name": "State of charge",
            "min": 0,
            "max": 100,
            "severity": {"green": 50, "yellow": 25, "red": 0},
        }
        for place, name in _OF_BATTERY.items():
            yield _tile(ids[place], name)
        line = [{"entity": soc, "name": "Battery", "color": "teal"}]
        yield _graph("State of charge", line, min_y_axis=0, max_y_axis=100)


def _ids_of(devices: Devices, sources: Sources, kind: str) -> list[EntityIds]:
    ids = {radio.address: ids for radio, ids in devices.values()}
    return [
        ids[radio.address]
        for radio, source in sources
        if source.kind == kind and radio.address in ids
    ]


def _flow_cards(devices: Devices, sources: Sources) -> Iterator[Card]:
    ids_by_address = {radio.address: ids for radio, ids in devices.values()}
    lines: list[Card] = []
    colors = {kind: iter(colors) for kind, colors in _COLORS.items()}
    yield _heading("Power flow", "mdi:flash")
    for radio, source in sources:
        if ids := ids_by_address.get(radio.address):
            entity_id = ids[f"sensor.{source.power}"]
            color = next(colors[source.kind])
            name = "Battery" if source.kind == "battery" else source.label(radio)
            lines.append({"entity": entity_id, "name": name, "color": color})
            icon = _ICONS.get(source.name or "", _ICONS.get(source.kind))
            if icon:
                yield _tile(entity_id, name, icon=icon, color=color)
    for radio, ids in devices.values():
        for place in _LOADS:
            if place in ids:
                name = f"{radio.device.label} out"
                yield _tile(ids[place], name, icon="mdi:power-socket-eu")
    yield _graph("Power", lines)
    for radio, ids in devices.values():
        for place in _STATES:
            if place in ids:
                yield _tile(ids[place], radio.device.label, full=True)


def _sun_cards(devices: Devices, sources: Sources) -> Iterator[Card]:
    bars: list[Card] = []
    colors = iter(_COLORS["solar"])
    for radio, ids in devices.values():
        if "sensor.total_yield" in ids:
            if not bars:
                yield _heading("Solar today", "mdi:solar-power")
            color = next(colors)
            label = radio.device.label
            icon = "mdi:solar-power-variant"
            yield _tile(ids["sensor.yield_today"], label, icon=icon, color=color)
            bars.append(
                {"entity": ids["sensor.total_yield"], "name": label, "color": color}
            )
    bars += [
        {
            "entity": ids["sensor.discharged_energy"],
            "name": "Taken from the battery",
            "color": "teal",
        }
        for ids in _ids_of(devices, sources, "battery")
    ]
    if bars:
        yield {
            "type": "statistics-graph",
            "title": "Energy by the day",
            "period": "day",
            "days_to_show": 7,
            "stat_types": ["change"],
            "chart_type": "bar",
            "entities": bars,
        }


def _alarm_cards(devices: Devices) -> Iterator[Card]:
    yield _heading("Alarms", "mdi:alarm-light")
    for radio, ids in devices.values():
        if _ALARM in ids:
            yield _tile(ids[_ALARM], radio.device.label)


def _other_cards(devices: Devices, shown: set[str | None]) -> Iterator[Card]:
    """Yield the main values of what has had no card but its alarm's."""
    for radio, ids in devices.values():
        table = entity_sources(Platform.SENSOR, radio.data_type)
        main = [
            ids[f"sensor.{key}"]
            for key, source in table.items()
            if source.meaning.category is None and f"sensor.{key}" in ids
        ]
        if shown.isdisjoint(main):
            yield _heading(radio.device.label, "mdi:gauge")
            rows = [{"entity": id_, "name": {"type": "entity"}} for id_ in main]
            yield {"type": "entities", "entities": rows}
