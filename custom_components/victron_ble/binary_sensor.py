"""Binary sensors: every alarm, and what is simply on or off."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, override

from homeassistant.components.binary_sensor import (
    BinarySensorDeviceClass,
    BinarySensorEntity,
    BinarySensorEntityDescription,
)
from homeassistant.const import EntityCategory, Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import VictronConfigEntry
from .device.publisher import Values
from .entity import (
    Scalar,
    Source,
    VictronEntity,
    VictronProcessor,
    async_setup_platform,
)
from .library import Record
from .library.enums import (
    CHARGER_WARNINGS,
    AlarmNotification,
    AlarmReason,
    BmsCondition,
    BmsError,
    BmsFlags,
    BmsIo,
    ChargerError,
    LithiumErrorFlags,
    VEBusError,
)
from .library.fields import Code, Field, Mask
from .library.open_enum import OpenCode
from .library.shown import RECORDS

PARALLEL_UPDATES = 0

PROBLEM: Final = BinarySensorDeviceClass.PROBLEM

# Flags of a lithium battery that tell its state; all others tell of trouble.
STATE_FLAGS: Final = {
    BmsFlags.CHARGED: None,
    BmsFlags.ALMOST_CHARGED: None,
    BmsFlags.DISCHARGED: None,
    BmsFlags.ALMOST_DISCHARGED: None,
    BmsFlags.CHARGING: BinarySensorDeviceClass.BATTERY_CHARGING,
    BmsFlags.DISCHARGING: None,
    BmsFlags.BALANCING: BinarySensorDeviceClass.RUNNING,
    BmsFlags.RELAY_DISCHARGED: None,
    BmsFlags.RELAY_CHARGED: None,
    BmsFlags.ALLOWED_TO_CHARGE: None,
    BmsFlags.ALLOWED_TO_DISCHARGE: None,
}
RARE_FLAGS: Final = (
    BmsFlags.ALMOST_CHARGED
    | BmsFlags.ALMOST_DISCHARGED
    | BmsFlags.RELAY_DISCHARGED
    | BmsFlags.RELAY_CHARGED
)
ALARM_FLAGS: Final = tuple(f for f in BmsFlags if str(f.name).startswith("ALARM_"))
IO_CLASSES: Final = {
    "allowed_to_charge": None,
    "allowed_to_discharge": None,
    "alternator_allowed_to_charge": None,
    "aux_output_enabled": BinarySensorDeviceClass.POWER,
    "contactor_closed": None,
    "relay_active": BinarySensorDeviceClass.POWER,
    "remote_enabled": None,
}

# Which error of which record makes which sensor.
FAULTS: Final[dict[type[OpenCode], str]] = {
    ChargerError: "charger_fault",
    VEBusError: "vebus_fault",
    BmsError: "bms_fault",
}
NO_CHARGER: Final = "fault"  # the same list of errors, in a device that charges nothing


@dataclass(frozen=True, kw_only=True)
class BinarySource(Source):
    """The source of a binary sensor."""

    description: BinarySensorEntityDescription


def _source(
    key: str,
    fields: tuple[str, ...],
    value: Callable[[Values], Scalar],
    device_class: BinarySensorDeviceClass | None = PROBLEM,
    category: EntityCategory | None = None,
    enabled: bool = True,
) -> BinarySource:
    return BinarySource(
        description=BinarySensorEntityDescription(
            key=key,
            translation_key=key,
            device_class=device_class,
            entity_category=category,
            entity_registry_enabled_default=enabled,
        ),
        fields=fields,
        value=value,
    )


def _any_bit(name: str, bits: int, values: Values) -> Scalar:
    flags = values[name]
    return None if flags is None else bool(flags.value & bits)


def _is_fault(name: str, values: Values) -> Scalar:
    error = values[name]
    if error is None:
        return None
    if isinstance(error, ChargerError):
        return error not in CHARGER_WARNINGS
    return bool(error.value)


def _io(name: str, values: Values) -> Scalar:
    state = values[name]
    return None if state is None or not state.known else state is BmsIo.YES


def _condition(name: str, values: Values) -> Scalar:
    """Return the level of a condition: ok, warning or alarm."""
    condition = values[name]
    return None if condition is None else str(condition.name).lower()


def _level(name: str, least: AlarmNotification, values: Values) -> Scalar:
    level = values[name]
    return None if level is None or not level.known else level.value >= least.value


def _field_sources(record_name: str, field: Field[Any]) -> Iterator[BinarySource]:
    """Return what one field makes."""
    name = field.name
    if isinstance(field, Mask):
        yield from _bit_sources(field)
    elif not isinstance(field, Code):
        return
    elif field.codes is BmsIo:
        yield _source(name, (name,), partial(_io, name), IO_CLASSES[name])
    elif field.codes is BmsCondition:
        yield _source(
            name, (name,), partial(_condition, name), category=EntityCategory.DIAGNOSTIC
        )
    elif field.codes in FAULTS:
        protects = record_name == "smart_battery_protect"
        key = NO_CHARGER if protects else FAULTS[field.codes]
        yield _source(key, (name,), partial(_is_fault, name))


def _bit_sources(mask: Mask[Any]) -> Iterator[BinarySource]:
    """Return one sensor for each bit."""
    name = mask.name
    for member, key in mask.conditions.items():
        value = partial(_any_bit, name, member.value)
        # As integers, the faults of a lithium battery equal its state flags.
        if mask.flags is BmsFlags and member in STATE_FLAGS:
            enabled = not member & RARE_FLAGS
            yield _source(key, (name,), value, STATE_FLAGS[member], enabled=enabled)
        else:
            yield _source(
                key,
                (name,),
                value,
                category=EntityCategory.DIAGNOSTIC,
                enabled=member in mask.usual,
            )


def _overall_alarm(record: type[Record]) -> Iterator[BinarySource]:
    """Return the one sensor that is on while the device raises any alarm."""
    fields = record.table.fields
    tests: dict[str, Callable[[Values], Scalar]] = {}
    for name, field in fields.items():
        if isinstance(field, Mask) and field.flags is AlarmReason:
            if not name.startswith("warning"):
                tests[name] = partial(_any_bit, name, field.mask)
        elif isinstance(field, Mask) and field.flags is BmsFlags:
            bits = sum(flag.value for flag in ALARM_FLAGS)
            tests[name] = partial(_any_bit, name, bits)
        elif isinstance(field, Mask) and field.flags is LithiumErrorFlags:
            tests[name] = partial(_any_bit, name, field.mask)
        elif isinstance(field, Code) and field.codes is AlarmNotification:
            tests[name] = partial(_level, name, AlarmNotification.ALARM)
        elif isinstance(field, Code) and field.codes is BmsCondition:
            tests[name] = partial(_is_alarm, name)
        elif isinstance(field, Code) and field.codes in FAULTS:
            tests[name] = partial(_is_fault, name)
    if tests:
        yield _source("alarm", tuple(tests), partial(_any, tuple(tests.values())))


def _is_alarm(name: str, values: Values) -> Scalar:
    condition = values[name]
    return None if condition is None else condition is BmsCondition.ALARM


def _any(tests: tuple[Callable[[Values], Scalar], ...], values: Values) -> Scalar:
    """Whether any of them is so; None where nothing is known of any."""
    results = {test(values) for test in tests}
    if True in results:
        return True
    return None if results == {None} else False


def _sources(record: type[Record]) -> Iterator[BinarySource]:
    yield from _overall_alarm(record)
    for field in record.table.fields.values():
        yield from _field_sources(record.record_name, field)
    if record.record_name == "vebus":
        level = partial(_level, "alarm", AlarmNotification.WARNING)
        yield _source("warning", ("alarm",), level)


# By record name and entity key.
BINARY_SENSORS: Final[dict[str, dict[str, BinarySource]]] = {
    name: {source.key: source for source in _sources(record)}
    for name, record in RECORDS.items()
}


async def async_setup_entry(
    hass: HomeAssistant,
    entry: VictronConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up the binary sensors of a device."""
    await async_setup_platform(
        entry,
        async_add_entities,
        VictronProcessor(Platform.BINARY_SENSOR, BINARY_SENSORS),
        VictronBinarySensor,
        BinarySensorEntityDescription,
    )


class VictronBinarySensor(VictronEntity, BinarySensorEntity):
    """Something about a Victron device that is so or is not."""

    source: BinarySource

    @property
    @override
    def is_on(self) -> bool | None:
        """Whether it is so; a condition is a problem from its warning on."""
        value = self.value
        if isinstance(value, str):
            return value in ("warning", "alarm")
        return None if value is None else bool(value)

    @property
    @override
    def extra_state_attributes(self) -> dict[str, Any] | None:
        """The level of a condition."""
        return {"level": self.value} if isinstance(self.value, str) else None
