"""Payloads with which a device shows everything that its record type has."""

from collections.abc import Iterator
from typing import Any

from custom_components.victron_ble.decoder import DeviceData
from custom_components.victron_ble.decoder.devices import DEVICES
from custom_components.victron_ble.decoder.enums import AuxMode
from custom_components.victron_ble.decoder.fields import Code, Field, Number

from .expected import RECORDS
from .sender import SHUNT, Sender

SMART_BATTERY_SENSE = 0xA3A4

# Every record type that is shown.
DATA: dict[str, type[DeviceData]] = {
    device.data_type.record_name: device.data_type
    for device in DEVICES
    if device.data_type.record_name in RECORDS
}


def complete_values(record: type[DeviceData], **values: Any) -> dict[str, Any]:
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


def _all_values(record: type[DeviceData]) -> Iterator[dict[str, Any]]:
    """Give as many sets of values as it takes to have each field available."""
    if "aux_mode" not in record.table.fields:
        yield complete_values(record)
        return
    for mode in AuxMode:
        yield complete_values(record, aux_mode=mode)


def send_everything(sender: Sender, record: type[DeviceData]) -> None:
    """Have a device send every value that its record type has."""
    sense = record.record_name == "battery_sense"
    sender.product_id = SMART_BATTERY_SENSE if sense else SHUNT
    for values in _all_values(record):
        sender.send_values(record, 2, **values)
