"""What is wrong: badges and lists that are there only while something is."""

from collections.abc import Iterable, Iterator
from typing import Final

from homeassistant.const import STATE_ON, STATE_UNAVAILABLE, Platform

from ..descriptions import sources
from .cards import (
    ENTITY,
    Card,
    Line,
    badge,
    heading,
    on,
    only_while,
    part,
    section,
    silent,
    unless,
)
from .found import Device, Shown
from .texts import Texts

# What is on while any of a device's alarms or warnings is.
_ALARM: Final = "binary_sensor.alarm"
_WARNING: Final = "binary_sensor.warning"


def badges(devices: Iterable[Device]) -> Iterator[Card]:
    """Yield what stands above all else while there is an alarm, a fault or silence."""
    for device in devices:
        alarm, warning = (device.shown.get(place) for place in (_ALARM, _WARNING))
        if alarm:
            id_ = alarm.entity_id
            yield badge(id_, device.label, "mdi:alert", "red", on(id_))
        if warning:
            id_ = warning.entity_id
            when = [on(id_)]
            if alarm:
                when.append(unless(alarm.entity_id, STATE_ON))
            yield badge(id_, device.label, "mdi:alert-outline", "amber", *when)
    for device in devices:
        if device.record.bus and device.record.bus.may_be_off:
            continue  # its silence is no trouble
        id_ = device.anchor
        yield badge(id_, device.label, "mdi:bluetooth-off", "grey", silent(id_))


def alarm_list(devices: Iterable[Device], *, alone: bool = False) -> Iterator[Card]:
    """Yield the list of all alarms, of which those are seen that are on.

    alone: there is but one device, and it need not be named.
    """
    found = [
        # What is wrong comes first, as a narrow page cuts the end.
        Line(one.entity_id, ENTITY if alone else [ENTITY, part(device.label)])
        for device in devices
        for one in alarms(device)
    ]
    if found:
        yield only_while(found, STATE_ON, state_color=True)


def alarms(device: Device) -> list[Shown]:
    """Return what tells of trouble; but no summary of what is told one by one."""
    found = {
        place: one
        for place, one in device.shown.items()
        if one.meaning.device_class == "problem"
    }
    told = {
        field
        for place, one in found.items()
        if place not in (_ALARM, _WARNING)
        for field in one.meaning.fields
    }
    if _ALARM in found:
        found.pop(_WARNING, None)  # it is on as well, and has a badge
    return [
        one
        for place, one in found.items()
        if place not in (_ALARM, _WARNING) or not told.issuperset(one.meaning.fields)
    ]


def tells_trouble(device: Device, one: Shown) -> bool:
    """Whether an entity says nothing but what an alarm or a fault is about."""
    summaries = sources(Platform.BINARY_SENSOR, device.record)
    told = {
        field
        for place in (_ALARM, _WARNING)
        if (summary := summaries.get(place.partition(".")[2])) is not None
        for field in summary.meaning.fields
    }
    return told.issuperset(one.meaning.fields)


def silent_section(devices: list[Device], texts: Texts) -> Card:
    """Return the section with those of the devices that are not heard, if any."""
    anchors = [Line(device.anchor, device.label) for device in devices]
    conditions = [silent(anchor.entity_id) for anchor in anchors]
    return section(
        [
            heading(texts["silent"], "mdi:bluetooth-off"),
            only_while(anchors, STATE_UNAVAILABLE),
        ],
        visibility=[{"condition": "or", "conditions": conditions}],
    )
