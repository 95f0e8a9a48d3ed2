"""Payloads with which a device shows everything that its record type has."""

from collections.abc import Iterator
from typing import Any

from custom_components.victron_ble.library import Record
from custom_components.victron_ble.library.enums import AuxMode
from custom_components.victron_ble.library.field import Field
from custom_components.victron_ble.library.fields import Code, Number
from custom_components.victron_ble.library.record import RECORD_TYPES

from .expected import RECORDS
from .sender import SHUNT, Sender

SMART_BATTERY_SENSE = 0xA3A4

# Every record type that is shown.
DATA: dict[str, type[Record]] = {
    name: record for name, record in RECORD_TYPES.items() if name in RECORDS
}


def complete_values(record: type[Record], **values: Any) -> dict[str, Any]:
    """Return a value for every field: 3 in its unit, no alarm, the first code."""
    fields = record.table.fields
    return {
        name: _value(field)
        for name, field in fields.items()
        if field.when is None or field.when.member is values.get(field.when.selector)
    } | values


def _value(field: Field[Any]) -> Any:
    if isinstance(field, Code):
        codes: Any = field.codes
        return next(iter(codes))
    if not isinstance(field, Number):
        return field.from_raw(0)
    try:
        field.encode(3)
    except ValueError:
        return field.from_raw(1)  # 3 has no bits
    return 3


def _all_values(record: type[Record]) -> Iterator[dict[str, Any]]:
    """Give as many sets of values as it takes to have each field available."""
    if "aux_mode" not in record.table.fields:
        yield complete_values(record)
        return
    for mode in AuxMode:
        yield complete_values(record, aux_mode=mode)


def send_everything(sender: Sender, record: type[Record]) -> None:
    """Have a device send every value that its record type has."""
    sense = record.record_name == "battery_sense"
    sender.product_id = SMART_BATTERY_SENSE if sense else SHUNT
    for values in _all_values(record):
        sender.send_values(record, 2, **values)
