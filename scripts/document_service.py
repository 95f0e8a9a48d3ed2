"""Print docs/service/values.md: the names and units of what the service publishes.

.venv/home-assistant/bin/python -m scripts.document_service > docs/service/values.md
"""

from collections.abc import Iterator
from typing import Final

from custom_components.victron_ble.library.meaning.description import (
    Description,
    SensorDescription,
)
from custom_components.victron_ble.library.record import shown_records
from custom_components.victron_ble.library.service.described import described

INTRODUCTION: Final = """\
# The values in the JSON of the service

By the kind of device, as the [service](../service.md) calls it. Every state also has `time` \
(when the last reading came whose values are in it, in UTC) and `counter` (that reading's). \
*ON/OFF* is a text; *state* is one of the texts in [What states, errors and alarms \
mean](../states.md). `null` means that the device does not send the value now, or sends a \
number without a name; that number is then in `…_raw`. For a cell voltage out of range, \
`…_bound` has what is known of it, such as `< 2.61`.
"""


def document() -> Iterator[str]:
    """Yield the paragraphs."""
    yield INTRODUCTION
    for kind, record in shown_records().items():
        values = ", ".join(
            f"`{name}` {_unit(one)}".rstrip() for name, one in described(record).items()
        )
        yield f"**{kind}**: {values}\n"


def _unit(description: Description) -> str:
    if not isinstance(description, SensorDescription):
        return "ON/OFF"
    if description.options is not None:
        return "state"
    if description.device_class == "timestamp":
        return "time"
    return description.unit or ""


if __name__ == "__main__":
    print("\n".join(document()).rstrip())
