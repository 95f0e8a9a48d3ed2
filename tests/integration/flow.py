"""What the tests of flows share."""

from typing import Any

from custom_components.victron_ble.library.records.battery_monitor import (
    BatteryMonitorRecord,
)
from custom_components.victron_ble.library.records.solarsense import SolarSenseRecord
from homeassistant.components.bluetooth import (
    BluetoothServiceInfoBleak,
    async_last_service_info,
)
from homeassistant.config_entries import SOURCE_BLUETOOTH, SOURCE_USER, ConfigFlowResult
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType

from .sender import ADDRESS, DOMAIN, KEY, SHUNT, Sender, frame

# Payloads whose every value is plausible.
READING = BatteryMonitorRecord.table.encode(
    {"voltage": 13.2, "current": -1.5, "soc": 80}
)
SUN = SolarSenseRecord.table.encode({"irradiance": 500, "cell_temperature": 25})

# The data of an entry whose key was checked on two of them.
CHECKED = {
    "access_token": KEY,
    "device": {"record": "battery_monitor", "product_id": SHUNT},
}

# The same, from firmware that uses the bits which are unused as published.
SPARE_BITS_USED = READING[:-1] + bytes((READING[-1] & 0x3F,))
# Such a monitor does not exist.
NONSENSE = BatteryMonitorRecord.table.encode(
    {"voltage": -100, "soc": 102, "current": 2000}
)

# Manufacturer data of devices that cannot be set up.
READOUT_OFF = bytes((0x10, 0x02)) + SHUNT.to_bytes(2, "little")
UNKNOWN = frame(0x0E, bytes(14), nonce=1)
OTHER_FORMAT = bytes.fromhex("12020000112233445566778899")

# Keys that are wrong in one digit. With the second, only the unused bits of
# `frame(0x02, READING, nonce=1)` are not as usual.
NONSENSE_KEY = "0123456789abcdef0123456789abcde6"
UNUSED_BITS_KEY = "0120456789abcdef0123456789abcdef"
OTHER_KEY = "fedcba9876543210fedcba9876543210"

# The same key as people write it.
WRITINGS = (
    KEY.upper(),
    f"  {KEY}\n",
    " ".join(KEY[start : start + 4] for start in range(0, 32, 4)),
    ":".join(KEY[start : start + 2] for start in range(0, 32, 2)),
    "-".join(KEY[start : start + 8] for start in range(0, 32, 8)),
)


async def hear(hass: HomeAssistant, sender: Sender, data: bytes) -> None:
    """Have a device heard, and all that follows happen."""
    sender.hear(data)
    await hass.async_block_till_done(wait_background_tasks=True)


def cards(hass: HomeAssistant) -> list[Any]:
    """Return the devices that Home Assistant shows as discovered."""
    return [
        flow
        for flow in hass.config_entries.flow.async_progress_by_handler(DOMAIN)
        if flow["context"]["source"] == SOURCE_BLUETOOTH
    ]


async def begin(hass: HomeAssistant) -> ConfigFlowResult:
    """Begin to add a device by hand."""
    return await choose(hass, "device")


async def choose(hass: HomeAssistant, step_id: str) -> ConfigFlowResult:
    """Begin by hand, and choose from the menu."""
    menu = await hass.config_entries.flow.async_init(
        DOMAIN, context={"source": SOURCE_USER}
    )
    assert menu["type"] is FlowResultType.MENU
    assert menu["menu_options"] == ["device", "several"]
    result = await submit(hass, menu, next_step_id=step_id)
    assert result["type"] is FlowResultType.FORM
    assert result["step_id"] == step_id
    return result


async def discover(
    hass: HomeAssistant, service_info: BluetoothServiceInfoBleak | None
) -> ConfigFlowResult:
    """Begin with a device that was discovered."""
    return await hass.config_entries.flow.async_init(
        DOMAIN, context={"source": SOURCE_BLUETOOTH}, data=service_info
    )


async def refused(hass: HomeAssistant) -> str:
    """Discover what was heard last again; return why that ends at once."""
    info = async_last_service_info(hass, ADDRESS, connectable=False)
    result = await discover(hass, info)
    assert result["type"] is FlowResultType.ABORT
    return result["reason"]


async def submit(hass: HomeAssistant, flow: Any, **user_input: Any) -> ConfigFlowResult:
    """Submit a form; what is shown while a key is checked, is waited for."""
    result = await hass.config_entries.flow.async_configure(flow["flow_id"], user_input)
    await hass.async_block_till_done(wait_background_tasks=True)
    while result["type"] is FlowResultType.SHOW_PROGRESS:
        result = await hass.config_entries.flow.async_configure(flow["flow_id"])
    return result


def suggested(result: ConfigFlowResult, field: str) -> Any:
    """Return what a form's field holds."""
    schema = result["data_schema"]
    assert schema is not None
    [marker] = [marker for marker in schema.schema if marker == field]
    return (marker.description or {}).get("suggested_value")
