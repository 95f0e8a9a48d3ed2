"""A Bluetooth proxy that hears what it is told, and imports nothing of ours.

So core's integration can run beside it, and a release as it was downloaded.
"""

import probatio

from homeassistant.components.bluetooth import (
    MONOTONIC_TIME,
    BaseHaRemoteScanner,
    BluetoothScanningMode,
    async_register_scanner,
)
from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.typing import ConfigType

DOMAIN = "victron_air"
CONFIG_SCHEMA = cv.empty_config_schema(DOMAIN)
MODE = BluetoothScanningMode.ACTIVE
_SCHEMA = probatio.Schema({"address": str, "rssi": int, "raw": bytes.fromhex})


class Air(BaseHaRemoteScanner):
    """A remote scanner."""

    async def hear(self, call: ServiceCall) -> None:
        """Hear an advertisement now."""
        # A scanner feeds itself by this name; there is no public one.
        self._async_on_raw_advertisement(
            call.data["address"],
            call.data["rssi"],
            call.data["raw"],
            {"address_type": 1},
            MONOTONIC_TIME(),
        )


async def async_setup(hass: HomeAssistant, config: ConfigType) -> bool:
    """Join Home Assistant, and be told."""
    air = Air(
        "02:00:5E:00:53:FF",
        "air",
        connector=None,
        connectable=False,
        requested_mode=MODE,
        current_mode=MODE,
    )
    async_register_scanner(hass, air)
    air.async_setup()
    hass.services.async_register(DOMAIN, "hear", air.hear, _SCHEMA)
    return True
