"""Devices around one battery, and the system that they are."""

from collections.abc import Mapping
from typing import Any, Final

from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.victron_ble.library import Record
from custom_components.victron_ble.library.enums import MeterType, OperationMode
from homeassistant.config_entries import (
    SOURCE_RECONFIGURE,
    SOURCE_USER,
    ConfigSubentry,
    SubentryFlowResult,
)
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from tests.integration.complete import DATA
from tests.integration.proxy import Proxy
from tests.integration.sender import KEY, SHUNT, Sender

# What each device sends unless a test wants something else: its record, and values.
DEVICES: Final[dict[str, tuple[str, dict[str, Any]]]] = {
    "monitor": (
        "battery_monitor",
        {"voltage": 13, "current": -10, "soc": 80, "consumed_ah": -40},
    ),
    "solar": (
        "solar_charger",
        {
            "charge_state": OperationMode.BULK,
            "battery_voltage": 13,
            "battery_charging_current": 10,
            "solar_power": 135,
            "yield_today": 500,
        },
    ),
    "orion": (
        "orion_xs",
        {
            "charge_state": OperationMode.OFF,
            "output_voltage": 13,
            "output_current": 0,
            "input_voltage": 12.5,
            "input_current": 0,
        },
    ),
    "charger": (
        "ac_charger",
        {
            "charge_state": OperationMode.BULK,
            "output_voltage1": 13.1,
            "output_current1": 0,
        },
    ),
    "multi": (
        "vebus",
        {
            "device_state": OperationMode.BULK,
            "battery_voltage": 13,
            "battery_current": 0,
            "ac_in_power": 0,
            "ac_out_power": 0,
        },
    ),
    "meter": (
        "dc_energy_meter",
        {"meter_type": MeterType.ALTERNATOR, "voltage": 13, "current": 0},
    ),
    "fridge": (
        "dc_energy_meter",
        {"meter_type": MeterType.FRIDGE, "voltage": 13, "current": 3},
    ),
    "bank": ("battery_monitor", {"voltage": 13, "current": -5, "soc": 60}),
    "house": (
        "solar_charger",
        {
            "battery_voltage": 52,
            "battery_charging_current": 10,
            "solar_power": 500,
            "yield_today": 900,
        },
    ),
    "sense": ("battery_sense", {"voltage": 13, "temperature": 20}),
    "sun": ("solarsense", {"irradiance": 500, "cell_temperature": 25}),
}
PRODUCTS: Final = {"sense": 0xA3A4}


class Board:
    """The devices in a proxy's reach, by name."""

    def __init__(self, hass: HomeAssistant, proxy: Proxy) -> None:
        """Take where they are heard."""
        self.hass = hass
        self.entries: dict[str, MockConfigEntry] = {}
        self.senders = {
            name: Sender(
                proxy,
                address=f"C0:11:22:33:44:{number:02X}",
                name=name.title(),
                product_id=PRODUCTS.get(name, SHUNT),
            )
            for number, name in enumerate(DEVICES, 0x60)
        }

    def address(self, name: str) -> str:
        """Return the address of a device."""
        return self.senders[name].address

    def send(self, name: str, times: int = 1, /, **values: Any) -> None:
        """Have a device heard, with other values than usual."""
        record_name, usual = DEVICES[name]
        record: type[Record] = DATA[record_name]
        self.senders[name].send_values(record, times, **(usual | values))

    def payload(self, name: str) -> bytes:
        """Return what a device usually sends."""
        record_name, usual = DEVICES[name]
        return DATA[record_name].table.encode(usual)

    def state(self, name: str) -> str | None:
        """Return the state of a sensor of the system."""
        state = self.hass.states.get(f"sensor.van_{name}")
        return None if state is None else state.state

    def attributes(self, name: str) -> Mapping[str, Any]:
        """Return the attributes of a sensor of the system."""
        state = self.hass.states.get(f"sensor.van_{name}")
        assert state is not None
        return state.attributes

    async def add(self, *names: str) -> None:
        """Set up devices, and have each heard."""
        for name in names:
            record, _ = DEVICES[name]
            sender = self.senders[name]
            device = {"record": record, "product_id": sender.product_id}
            self.entries[name] = await sender.add_entry(
                self.hass, data={"access_token": KEY, "device": device}
            )
            self.send(name, 2)
        await self.hass.async_block_till_done()

    async def begin(self) -> SubentryFlowResult:
        """Begin to add a system to the monitor."""
        return await self.hass.config_entries.subentries.async_init(
            (self.entries["monitor"].entry_id, "system"),
            context={"source": SOURCE_USER},
        )

    async def reconfigure(self) -> SubentryFlowResult:
        """Begin to change the system."""
        return await self.hass.config_entries.subentries.async_init(
            (self.entries["monitor"].entry_id, "system"),
            context={
                "source": SOURCE_RECONFIGURE,
                "subentry_id": self.system.subentry_id,
            },
        )

    async def submit(
        self, flow: SubentryFlowResult, **answers: Any
    ) -> SubentryFlowResult:
        """Submit a form."""
        result = await self.hass.config_entries.subentries.async_configure(
            flow["flow_id"], answers
        )
        await self.hass.async_block_till_done()
        return result

    @property
    def system(self) -> ConfigSubentry:
        """The only system."""
        [system] = self.entries["monitor"].subentries.values()
        return system

    async def add_system(self, *names: str, **answers: Any) -> ConfigSubentry:
        """Add a system of some devices; each further form is taken as it is shown."""
        form = await self.begin()
        members = [self.address(name) for name in names]
        result = await self.submit(form, name="Van", members=members, **answers)
        while result["type"] is FlowResultType.FORM:
            result = await self.submit(result, **suggestions(result))
        assert result["type"] is FlowResultType.CREATE_ENTRY
        return self.system


def suggestions(form: SubentryFlowResult) -> dict[str, Any]:
    """Return what the fields of a form hold."""
    schema = form["data_schema"]
    assert schema is not None
    return {
        str(marker): marker.description["suggested_value"]
        for marker in schema.schema
        if marker.description and marker.description["suggested_value"] is not None
    }


def offered(form: SubentryFlowResult, field: str) -> dict[str, str]:
    """Return the choices of a field: what each is called, by its value."""
    schema = form["data_schema"]
    assert schema is not None
    options = schema.schema[field].config["options"]
    return {option["value"]: option["label"] for option in options}


def fields(form: SubentryFlowResult) -> list[str]:
    """Return the fields of a form."""
    schema = form["data_schema"]
    assert schema is not None
    return [str(marker) for marker in schema.schema]
