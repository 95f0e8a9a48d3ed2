"""Print docs/entities.md: every record that is read, and its entities.

.venv/home-assistant/bin/python -m scripts.document_entities > docs/entities.md
"""

from collections.abc import Iterator
import json
from pathlib import Path
from typing import Any

from custom_components.victron_ble.binary_sensor import BINARY_SENSORS
from custom_components.victron_ble.entity import Source
from custom_components.victron_ble.library.shown import RECORDS
from custom_components.victron_ble.sensor import SENSORS, SensorSource
from custom_components.victron_ble.states import FLAG_STATES

ROOT = Path(__file__).parents[1]
TEXTS = json.loads(
    (ROOT / "custom_components/victron_ble/translations/en.json").read_text("utf-8")
)["entity"]

INTRODUCTION = """\
# Entities

Every entity of every device, generated from the tables of the code by
`scripts/document_entities.py`. The key is the end of the entity's unique id. "Off" are
entities that are disabled until you enable them; "if sent" those that appear with
their first value, since not every such device has it.

A set of alarms is shown as the most severe of them, an off reason as the most telling;
the attribute `active` has all of them, and each alarm has a binary sensor of its own.
An unknown code is shown as *unknown*, with its number in the attribute `raw`.
"""


def name_of(platform: str, source: Source) -> str:
    """Return the entity's name in English."""
    description = source.description
    if description.translation_key is None:
        device_class = description.device_class or description.key
        return str(device_class).replace("_", " ").capitalize()
    text: str = TEXTS[platform][description.translation_key]["name"]
    return text.format(**(description.translation_placeholders or {}))


def notes_of(source: Source) -> str:
    """Return when the entity is there."""
    notes = []
    if not source.description.entity_registry_enabled_default:
        notes.append("off")
    if source.optional:
        notes.append("if sent")
    return ", ".join(notes)


def rows(name: str) -> Iterator[str]:
    """Yield a row for each entity of a record."""
    for platform, tables in (("sensor", SENSORS), ("binary_sensor", BINARY_SENSORS)):
        source: Source
        for key, source in tables[name].items():
            shown = "on or off"
            if isinstance(source, SensorSource):
                description: Any = source.description
                states = description.options
                unit = description.native_unit_of_measurement
                shown = f"{len(states)} states" if states else unit or "number"
            yield (
                f"| {name_of(platform, source)} | `{platform}` | `{key}` | {shown}"
                f" | {notes_of(source)} |"
            )


def document() -> Iterator[str]:
    """Yield the lines of the document."""
    yield INTRODUCTION
    for name, record in RECORDS.items():
        summary = (record.__doc__ or "").partition("\n")[0]
        yield f"## {name} (record 0x{record.record_type:02X})\n"
        yield f"Source of the layout: {summary}\n"
        yield "| Name | Platform | Key | Unit or states | |"
        yield "| --- | --- | --- | --- | --- |"
        yield from rows(name)
        yield ""
    yield "## Order of alarms and off reasons\n"
    for flags in FLAG_STATES.values():
        yield f"Of several, the first is the state: `{'`, `'.join(flags.options[1:])}`.\n"


if __name__ == "__main__":
    print("\n".join(document()).rstrip())
