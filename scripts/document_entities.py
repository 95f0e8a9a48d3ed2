"""Print docs/entities.md: every record that is read, and its entities.

.venv/home-assistant/bin/python -m scripts.document_entities > docs/entities.md
"""

from collections.abc import Callable, Iterator, Mapping
from functools import partial

from custom_components.victron_ble.descriptions import Source, sources, system_sources
from custom_components.victron_ble.library.enums import MeterType
from custom_components.victron_ble.library.meaning.description import SensorDescription
from custom_components.victron_ble.library.meaning.states import FLAG_STATES
from custom_components.victron_ble.library.record import shown_records
from custom_components.victron_ble.library.system import AcInput, Member, Settings
from homeassistant.const import Platform

INTRODUCTION = """\
# Entities

Every entity of every device, generated from the tables of the code by
`scripts/document_entities.py`. The key is the end of the entity's unique id. "Off" are
entities that are disabled until you enable them; "if sent" those that appear with
their first value, since not every such device has it. "Wh, shown in kWh" means that a
new device shows another unit than it sends; you can change it in the entity's settings.

A set of alarms is shown as the most severe of them, an off reason as the most telling;
the attribute `active` has all of them, and each alarm has a binary sensor of its own.
An unknown code is shown as *unknown*, with its number in the attribute `raw`.
*Alarm active* and *Warning active* sum up the others, and have the attribute `summary`.
"""
SYSTEM = """\
## A system

A system has those that its members tell of, and those that every battery has. The key
follows the id of the config subentry in the unique id. What is called *Shore* here is
called *Grid* or *Generator* if you say that the AC input is connected to that.

An attribute `missing` names the devices without which a value is unknown; `assumed_off`
those that are silent and so count as off; `learnt` marks a capacity that was not typed.
"""


def notes_of(source: Source) -> str:
    """Return when the entity is there."""
    notes = []
    if not source.meaning.enabled:
        notes.append("off")
    if source.meaning.optional:
        notes.append("if sent")
    return ", ".join(notes)


def complete_system(ac_input: AcInput = AcInput.SHORE) -> Settings:
    """Return a system that has every value there can be."""
    members = [
        Member(address=name, record=name)
        for name, record in shown_records().items()
        if record.bus is not None
    ]
    members += [
        Member(
            address=kind.name, record="dc_energy_meter", meter_type=kind.name.lower()
        )
        for kind in MeterType
    ]
    return Settings(
        battery="battery",
        battery_record="battery_monitor",
        members=tuple(members),
        ac_input=ac_input,
    )


def rows(find: Callable[[Platform], Mapping[str, Source]]) -> Iterator[str]:
    """Yield a row for each entity of a record, or of a system."""
    yield "| Name | Platform | Key | Unit or states | |"
    yield "| --- | --- | --- | --- | --- |"
    for platform in (Platform.SENSOR, Platform.BINARY_SENSOR):
        for key, source in find(platform).items():
            meaning = source.meaning
            shown = "on or off"
            if isinstance(meaning, SensorDescription):
                states = meaning.options
                number = "time" if meaning.device_class == "timestamp" else "number"
                shown = f"{len(states)} states" if states else meaning.unit or number
                if meaning.shown_in:
                    shown += f", shown in {meaning.shown_in}"
            yield (
                f"| {meaning.name} | `{platform}` | `{key}` | {shown}"
                f" | {notes_of(source)} |"
            )


def document() -> Iterator[str]:
    """Yield the lines of the document."""
    yield INTRODUCTION
    for name, record in shown_records().items():
        summary = (record.__doc__ or "").partition("\n")[0]
        yield f"## {name} (record 0x{record.record_type:02X})\n"
        yield f"Source of the layout: {summary}\n"
        yield from rows(partial(sources, record=record))
        yield ""
    yield SYSTEM
    yield from rows(partial(system_sources, settings=complete_system()))
    yield ""
    yield "## Order of alarms and off reasons\n"
    for flags in FLAG_STATES.values():
        yield f"Of several, the first is the state: `{'`, `'.join(flags.options[1:])}`.\n"


if __name__ == "__main__":
    print("\n".join(document()).rstrip())
