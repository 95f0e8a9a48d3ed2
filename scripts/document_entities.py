"""Print docs/entities.md: every record that is read, and its entities.

.venv/home-assistant/bin/python -m scripts.document_entities > docs/entities.md
"""

from collections.abc import Iterator

from custom_components.victron_ble.descriptions import Source, sources
from custom_components.victron_ble.library import Record
from custom_components.victron_ble.library.meaning.description import SensorDescription
from custom_components.victron_ble.library.meaning.states import FLAG_STATES
from custom_components.victron_ble.library.record import shown_records
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


def notes_of(source: Source) -> str:
    """Return when the entity is there."""
    notes = []
    if not source.meaning.enabled:
        notes.append("off")
    if source.meaning.optional:
        notes.append("if sent")
    return ", ".join(notes)


def rows(record: type[Record]) -> Iterator[str]:
    """Yield a row for each entity of a record."""
    for platform in (Platform.SENSOR, Platform.BINARY_SENSOR):
        for key, source in sources(platform, record).items():
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
        yield "| Name | Platform | Key | Unit or states | |"
        yield "| --- | --- | --- | --- | --- |"
        yield from rows(record)
        yield ""
    yield "## Order of alarms and off reasons\n"
    for flags in FLAG_STATES.values():
        yield f"Of several, the first is the state: `{'`, `'.join(flags.options[1:])}`.\n"


if __name__ == "__main__":
    print("\n".join(document()).rstrip())
