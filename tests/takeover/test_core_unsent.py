"""Test what becomes of entities that core made for what a device does not send."""

from typing import Any

from custom_components.victron_ble.library.enums import AuxMode
from custom_components.victron_ble.library.records.smart_lithium import (
    SmartLithiumRecord,
)
from custom_components.victron_ble.library.records.solar_charger import (
    SolarChargerRecord,
)
from homeassistant.helpers import area_registry as ar, label_registry as lr
from tests.integration.sender import Sender

from .conftest import Start
from .home import Code, Home
from .monitor import UNUSED, add_monitor, monitor


async def test_what_is_never_sent_disappears_each_time(start: Start) -> None:
    """Test that core's empty entities go, come back with core, and go again."""
    await add_monitor(start, lambda home: None)
    for hour, code in ((11, Code.OURS), (12, Code.CORE), (13, Code.OURS)):
        async with start(code, hour) as home:
            sender = Sender(home.proxy)
            sender.nonce = 100 * hour
            await home.set_up(code)
            monitor(sender)
            await home.settle()
            unused = UNUSED & home.sensors().keys()
            assert unused == (UNUSED if code is Code.CORE else set())


async def test_what_is_sent_later_appears_as_core_called_it(start: Start) -> None:
    """Test that an entity that disappeared comes with its first value, as it was."""

    def rename(home: Home) -> None:
        home.entities.async_update_entity(
            home.sensors()["temperature"].entity_id, new_entity_id="sensor.engine"
        )

    await add_monitor(start, rename)
    async with start(Code.OURS, 11) as home:
        sender = Sender(home.proxy)
        sender.nonce = 100
        await home.set_up(Code.OURS)
        monitor(sender)
        await home.settle()
        assert not UNUSED & home.sensors().keys()

        monitor(sender, aux_mode=AuxMode.TEMPERATURE, temperature=21.5)
        await home.settle()

        assert home.state("sensor.engine") == "21.5"
        assert home.sensors()["temperature"].entity_id == "sensor.engine"


async def test_what_the_user_cares_for_stays(start: Start) -> None:
    """Test that a name, an area or a label keeps an entity that is not sent."""

    def care(home: Home) -> None:
        area = ar.async_get(home.hass).async_create("Engine room")
        label = lr.async_get(home.hass).async_create("Boat")
        changes: dict[str, dict[str, Any]] = {
            "midpoint_voltage": {"name": "Middle"},
            "starter_voltage": {"area_id": area.id},
            "temperature": {"labels": {label.label_id}},
        }
        for key, change in changes.items():
            home.entities.async_update_entity(home.sensors()[key].entity_id, **change)

    await add_monitor(start, care)
    async with start(Code.OURS, 11) as home:
        sender = Sender(home.proxy)
        await home.set_up(Code.OURS)
        monitor(sender)
        await home.settle()
        sensors = home.sensors()
        assert sensors.keys() >= UNUSED
        assert sensors["midpoint_voltage"].name == "Middle"
        assert {home.state(sensors[key].entity_id) for key in UNUSED} == {"unknown"}

        monitor(sender, aux_mode=AuxMode.MIDPOINT_VOLTAGE, midpoint_voltage=6.6)
        await home.settle()
        assert home.state(sensors["midpoint_voltage"].entity_id) == "6.6"


async def test_what_the_recorder_has_statistics_of_stays(start: Start) -> None:
    """Test that an entity with statistics stays, though it is not sent any more."""
    async with start(Code.CORE, 10) as home:
        await home.set_up(Code.CORE)
        sender = Sender(home.proxy)
        monitor(sender)
        await home.settle()
        await home.add(sender)
        monitor(sender, aux_mode=AuxMode.TEMPERATURE, temperature=21.5)
        await home.settle()
        await home.compile_statistics()
    async with start(Code.OURS, 11) as home:
        sender = Sender(home.proxy)
        await home.set_up(Code.OURS)
        monitor(sender)
        await home.settle()

        assert UNUSED & home.sensors().keys() == {"temperature"}


async def test_optional_parts_of_other_devices(start: Start) -> None:
    """Test a load output and cells that a device does not have."""
    devices = {
        SolarChargerRecord: Sender,
        SmartLithiumRecord: Sender,
    }
    absent = {
        "solar_charger": {"external_device_load"},
        "smart_lithium": {f"cell_{n}_voltage" for n in range(5, 9)},
    }
    addresses = {
        record: f"C0:00:00:00:01:{number:02X}" for number, record in enumerate(devices)
    }
    values: dict[Any, dict[str, Any]] = {
        SolarChargerRecord: {"battery_voltage": 13.2, "solar_power": 100},
        SmartLithiumRecord: {
            "battery_voltage": 13.2,
            **{f"cell_{n}_voltage": 3.3 for n in range(1, 5)},
        },
    }
    for hour, code in ((10, Code.CORE), (11, Code.OURS)):
        async with start(code, hour) as home:
            await home.set_up(code)
            for record, address in addresses.items():
                sender = Sender(home.proxy, address=address)
                sender.nonce = 100 * hour
                sender.send_values(record, 2, **values[record])
                await home.settle()
                if code is Code.CORE:
                    await home.add(sender)
                    sender.send_values(record, 2, **values[record])
                    await home.settle()
                unsent = absent[record.record_name]
                found = unsent & home.sensors(address).keys()
                assert found == (unsent if code is Code.CORE else set())
