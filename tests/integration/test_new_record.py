"""Test that a record type is added by its table alone."""

from collections.abc import Iterator
import json
from typing import Any

import pytest

from custom_components.victron_ble.library import Key, Record, read
from custom_components.victron_ble.library.counters.meter import Meter, energy_keys
from custom_components.victron_ble.library.enums import OperationMode
from custom_components.victron_ble.library.fields import Code, Mask, Number
from custom_components.victron_ble.library.meaning.binary_sensors import binary_sensors
from custom_components.victron_ble.library.meaning.sensors import sensors
from custom_components.victron_ble.library.open_enum import OpenFlag
from custom_components.victron_ble.library.policy.publisher import Publisher
from custom_components.victron_ble.library.policy.reporting import Preset
from custom_components.victron_ble.library.record import (
    _BY_TYPE,
    RECORD_TYPES,
    encode_record,
)
from custom_components.victron_ble.library.values import Counter, Product, Quantity
from homeassistant.const import STATE_OFF, STATE_ON
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er

from .sender import ADDRESS, KEY, SHUNT, Sender

PUMP = 0x7E


class PumpAlarm(OpenFlag):
    """What a pump warns of."""

    DRY = 1
    BLOCKED = 2


@pytest.fixture
def pump() -> Iterator[type[Record]]:
    """Return a new record type, which is there until the test ends."""

    class PumpRecord(
        Record,
        record_type=PUMP,
        record_name="pump",
        full_scale={Quantity.POWER: 200},
    ):
        """A device that does not exist."""

        __slots__ = ()

        # fmt: off
        pump_state    = Code(8, OperationMode)
        pump_voltage  = Number(16, Quantity.VOLTAGE, 0.01, steady=True)
        pump_current  = Number(11, Quantity.CURRENT, 0.1)
        pump_heat     = Number(7, Quantity.TEMPERATURE, 1, -40, optional=True)
        pump_alarm    = Mask(8, PumpAlarm, conditions={PumpAlarm.DRY: "runs_dry"}, raises_alarm=True, diagnostic=True)

        pump_power    = Product("pump_voltage", "pump_current", Quantity.POWER, counted=(Counter("pumped_energy"),))
        # fmt: on

    yield PumpRecord
    del RECORD_TYPES["pump"]
    del _BY_TYPE[PUMP]


def values(**given: Any) -> dict[str, Any]:
    """Return what a pump sends that works."""
    working = {
        "pump_state": OperationMode.ACTIVE,
        "pump_voltage": 12.5,
        "pump_current": 4,
        "pump_alarm": PumpAlarm(0),
    }
    return working | given


def test_library(pump: type[Record]) -> None:
    """Test everything that needs no Home Assistant."""
    sent = values(pump_alarm=PumpAlarm.DRY)
    data = encode_record(pump, sent, product_id=SHUNT, nonce=1, key=Key(KEY))
    record = read(data, Key(KEY))
    assert isinstance(record, pump)
    assert dict(record.values) == {**sent, "pump_heat": None, "pump_power": 50}

    printed = json.loads(json.dumps(record.as_dict()))
    assert printed["pump_state"] == "active"
    assert printed["runs_dry"] is True

    shown = sensors(pump)
    assert shown["pump_power"].unit == "W"
    assert shown["pump_power"].name == "Pump power"
    assert shown["pump_heat"].optional
    assert shown["pump_alarm"].category == "diagnostic"
    assert shown["pump_state"].state(shown["pump_state"].value(record.values)) == (
        "active"
    )
    assert "signal_strength" in shown
    alarms = binary_sensors(pump)
    assert alarms.keys() == {"alarm", "runs_dry"}
    assert {one.value(record.values) for one in alarms.values()} == {True}

    publisher = Publisher(Preset.BALANCED)
    first = publisher.take(record, -60, {"pumped_energy": 7}, 0, everything=True)
    assert first.availability_changed
    assert first.values["pumped_energy"] == 7
    # 11 W are a twentieth of its full scale, and 10 mV nothing.
    after = pump.table.encode(values(pump_voltage=12.51, pump_current=4.9))
    moved = pump.from_payload(SHUNT, after)
    assert set(publisher.take(moved, -60, {}, 1, everything=False).changed) == {
        "pump_power",
        "pump_alarm",
    }

    meter = Meter()
    for time in (0, 36, 72):
        meter.read(pump, record.values, time)
    assert energy_keys(pump) == ("pumped_energy",)
    assert meter.totals == {"pumped_energy": pytest.approx(1, abs=0.01)}


async def test_home_assistant(
    hass: HomeAssistant, sender: Sender, pump: type[Record]
) -> None:
    """Test its entities: what is optional comes when it is sent."""
    await sender.add_entry(hass)
    registry = er.async_get(hass)

    def state(platform: str, key: str) -> str | None:
        entity_id = registry.async_get_entity_id(
            platform, "victron_ble", f"{ADDRESS}-{key}"
        )
        found = hass.states.get(entity_id) if entity_id else None
        return found.state if found else None

    sender.send_values(pump, 3, **values())
    await hass.async_block_till_done()
    assert state("sensor", "pump_voltage") == "12.5"
    assert state("sensor", "pump_state") == "active"
    assert state("sensor", "pump_heat") is None
    assert state("binary_sensor", "alarm") == STATE_OFF

    sender.send_values(
        pump, 3, **values(pump_heat=35, pump_alarm=PumpAlarm.DRY | PumpAlarm.BLOCKED)
    )
    await hass.async_block_till_done()
    assert state("sensor", "pump_heat") == "35"
    assert state("sensor", "pump_alarm") == "3"
    assert state("binary_sensor", "alarm") == STATE_ON
    assert state("binary_sensor", "runs_dry") == STATE_ON
