"""Sensors: every value of a record, from the decoder's tables."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, override

from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntity,
    SensorEntityDescription,
    SensorStateClass,
)
from homeassistant.const import (
    SIGNAL_STRENGTH_DECIBELS_MILLIWATT,
    EntityCategory,
    Platform,
    UnitOfEnergy,
)
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.typing import StateType

from .coordinator import VictronConfigEntry
from .device.publisher import RSSI, Values
from .entity import (
    Scalar,
    Source,
    VictronEntity,
    VictronProcessor,
    async_setup_platform,
)
from .library import Record
from .library.counters.meter import COUNTERS, TOTAL_YIELD, WH_PER_KWH, YIELDS
from .library.enums import BmsCondition, BmsIo
from .library.fields import Code, Mask
from .library.shown import RECORDS
from .library.values import Bound, Gathered, Quantity, Value
from .quantities import MEANINGS, decimals
from .states import CODE_STATES, FLAG_STATES, FlagStates, code_options

PARALLEL_UPDATES = 0

# The keys of core's integration, where the field is called something else.
KEYS: Final = {
    "active_ac_in": "ac_in_state",
    "active_ac_in_power": "ac_in_power",
    "active_ac_out_power": "ac_out_power",
    "alarm_reason": "alarm",
    "battery_charging_current": "battery_current",
    "consumed_ah": "consumed_ampere_hours",
    "output_current1": "output_current_1",
    "output_current2": "output_current_2",
    "output_current3": "output_current_3",
    "output_voltage1": "output_voltage_1",
    "output_voltage2": "output_voltage_2",
    "output_voltage3": "output_voltage_3",
    "pv_power": "solar_power",
    "remaining_mins": "remaining_minutes",
    "soc": "state_of_charge",
    "warning_reason": "warning",
}

# One name for numbered entities: the translation key, its placeholder.
NUMBERED: Final = {
    **{f"cell_{n}_voltage": ("cell_voltage", {"cell": f"{n}"}) for n in range(1, 9)},
    **{
        f"output_{what}_{n}": (f"output_phase_{what}", {"phase": f"{n}"})
        for what in ("voltage", "current", "power", "energy")
        for n in range(1, 4)
    },
}

# Where the name or the states of a key depend on the record.
TRANSLATION_KEYS: Final = {
    ("lynx_smart_bms", "error_flags"): "bms_error",
    ("vebus", "alarm"): "alarm_level",
    ("vebus", "error"): "vebus_error",
    ("smart_battery_protect", "error_code"): "charger_error",
    ("solarsense", "error_code"): "error_bits",
}

# Named by Home Assistant itself, after the device class.
NAMED_BY_CLASS: Final = frozenset(
    ("current", "power", "state_of_charge", "temperature", "voltage")
)

# What not every device of the kind has or uses.
OPTIONAL: Final = frozenset(
    {
        ("ac_charger", "ac_current"),
        ("ac_charger", "temperature"),
        ("battery_monitor", "midpoint_voltage"),
        ("battery_monitor", "starter_voltage"),
        ("battery_monitor", "temperature"),
        ("dc_energy_meter", "starter_voltage"),
        ("dc_energy_meter", "temperature"),
        ("solar_charger", "external_device_load"),
        ("vebus", "battery_temperature"),
        ("vebus", "state_of_charge"),
        *(("smart_lithium", f"cell_{n}_voltage") for n in range(5, 9)),
        *(
            ("ac_charger", f"output_{what}_{n}")
            for what in ("voltage", "current", "power", "energy")
            for n in (2, 3)
        ),
    }
)

DIAGNOSTIC: Final = frozenset(
    (
        "alarm_flags",
        "aux_mode",
        "bms_flags",
        "charger_error",
        "error",
        "error_code",
        "error_flags",
        "io_status",
        "meter_type",
        "off_reason",
        "tx_power",
        "unspecified_bit",
    )
)
# Raw numbers, for whoever writes templates.
DISABLED: Final = frozenset(
    (
        ("lynx_smart_bms", "alarm_flags"),
        ("lynx_smart_bms", "io_status"),
        ("smart_lithium", "bms_flags"),
        ("smart_lithium", "error_flags"),
        ("solarsense", "error_code"),
        ("solarsense", "tx_power"),
        ("solarsense", "unspecified_bit"),
    )
)


@dataclass(frozen=True, kw_only=True)
class SensorSource(Source):
    """The source of a sensor.

    codes: the state of each raw number, if it is a code.
    flags: the states of a set of bits, if it is one.
    """

    description: SensorEntityDescription
    codes: dict[int, str] | None = None
    flags: FlagStates | None = None


def _number(name: str, values: Values) -> Scalar:
    """Return a number or, where it is out of range, its bound as a text."""
    value = values[name]
    return str(value) if isinstance(value, Bound) else value


def _energy(key: str, values: Values) -> Scalar:
    """Return an energy in kWh; None until it was stored for the first time."""
    energy = values.get(key)
    return None if energy is None else energy / WH_PER_KWH


def _raw(name: str, values: Values) -> Scalar:
    """Return the number behind a code or a set of bits."""
    value = values[name]
    return None if value is None else int(value.value)


def _source(record_name: str, value: Value[Any]) -> SensorSource | None:
    """Return the sensor of one field; None where it is shown otherwise."""
    key = KEYS.get(value.name, value.name)
    place = record_name, key
    translation_key, placeholders = NUMBERED.get(
        key, (TRANSLATION_KEYS.get(place, key), None)
    )
    named_by_class = key in NAMED_BY_CLASS
    meaning: dict[str, Any] = {}
    codes = flags = None
    make = partial(_raw, value.name)
    if isinstance(value, Code):
        if value.codes in (BmsIo, BmsCondition):
            return None  # a binary sensor
        codes = CODE_STATES[value.codes]
        meaning = {
            "device_class": SensorDeviceClass.ENUM,
            "options": code_options(value.codes),
        }
    elif isinstance(value, Mask) and value.flags in FLAG_STATES:
        flags = FLAG_STATES[value.flags]
        meaning = {"device_class": SensorDeviceClass.ENUM, "options": flags.options}
    elif isinstance(value, Gathered):
        return None  # each has a sensor of its own
    elif not isinstance(value, Mask):
        make = partial(_number, value.name)
        quantity = MEANINGS[value.quantity]
        meaning = {
            "device_class": quantity.device_class,
            "native_unit_of_measurement": quantity.unit,
            "state_class": quantity.state_class,
        }
        if value.quantity is not Quantity.NUMBER:
            meaning["suggested_display_precision"] = decimals(value)
    return SensorSource(
        description=SensorEntityDescription(
            key=key,
            translation_key=None if named_by_class else translation_key,
            translation_placeholders=placeholders,
            entity_category=EntityCategory.DIAGNOSTIC if key in DIAGNOSTIC else None,
            entity_registry_enabled_default=place not in DISABLED,
            **meaning,
        ),
        fields=(value.name,),
        value=make,
        optional=place in OPTIONAL,
        codes=codes,
        flags=flags,
    )


SIGNAL_STRENGTH: Final = SensorSource(
    description=SensorEntityDescription(
        key="signal_strength",
        device_class=SensorDeviceClass.SIGNAL_STRENGTH,
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        native_unit_of_measurement=SIGNAL_STRENGTH_DECIBELS_MILLIWATT,
        state_class=SensorStateClass.MEASUREMENT,
    ),
    fields=(RSSI,),
    value=partial(_number, RSSI),
)


def _energy_source(record_name: str, key: str, enabled: bool) -> SensorSource:
    translation_key, placeholders = NUMBERED.get(key, (key, None))
    return SensorSource(
        description=SensorEntityDescription(
            key=key,
            translation_key=translation_key,
            translation_placeholders=placeholders,
            device_class=SensorDeviceClass.ENERGY,
            entity_registry_enabled_default=enabled,
            native_unit_of_measurement=UnitOfEnergy.KILO_WATT_HOUR,
            state_class=SensorStateClass.TOTAL_INCREASING,
            suggested_display_precision=2,
        ),
        fields=(key,),
        value=partial(_energy, key),
        optional=(record_name, key) in OPTIONAL,
    )


def _sources(record: type[Record]) -> Iterator[SensorSource]:
    yield SIGNAL_STRENGTH
    table = record.table
    for value in (*table.fields.values(), *table.derived.values()):
        if source := _source(record.record_name, value):
            yield source
    for counter in COUNTERS.get(record.record_name, ()):
        yield _energy_source(record.record_name, counter.key, counter.enabled)
    if record.record_name in YIELDS:
        yield _energy_source(record.record_name, TOTAL_YIELD, enabled=True)


# By record name and entity key.
SENSORS: Final[dict[str, dict[str, SensorSource]]] = {
    name: {source.key: source for source in _sources(record)}
    for name, record in RECORDS.items()
}


async def async_setup_entry(
    hass: HomeAssistant,
    entry: VictronConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up the sensors of a device."""
    await async_setup_platform(
        entry,
        async_add_entities,
        VictronProcessor(Platform.SENSOR, SENSORS),
        VictronSensor,
        SensorEntityDescription,
    )


class VictronSensor(VictronEntity, SensorEntity):
    """A value of a Victron device."""

    source: SensorSource

    @property
    @override
    def native_value(self) -> StateType:
        """The number or the state; None where it is not available or has no name."""
        value = self.value
        if value is None:
            return None
        if self.source.codes is not None:
            return self.source.codes.get(int(value))
        if self.source.flags is not None:
            return self.source.flags.state(int(value))
        return None if isinstance(value, str) else value

    @property
    @override
    def extra_state_attributes(self) -> dict[str, Any] | None:
        """What the state cannot say: unknown numbers, every bit, a bound."""
        value = self.value
        if value is None:
            return None
        if self.source.codes is not None:
            return None if int(value) in self.source.codes else {"raw": value}
        if self.source.flags is not None:
            return {"active": self.source.flags.active(int(value)), "raw": value}
        return {"bound": value} if isinstance(value, str) else None
