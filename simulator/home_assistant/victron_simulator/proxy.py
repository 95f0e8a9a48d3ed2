"""A Bluetooth proxy that hears what it is told."""

from typing import Any, Final

from bluetooth_data_tools import parse_advertisement_data_bytes

from homeassistant.components.bluetooth import (
    MONOTONIC_TIME,
    BaseHaRemoteScanner,
    BluetoothScanningMode,
)

_DETAILS: Final[dict[str, Any]] = {"address_type": 1}


class SimulatedProxy(BaseHaRemoteScanner):
    """A remote scanner like an ESPHome proxy that scans actively, without connections."""

    def __init__(self, source: str, name: str, *, raw: bool = True) -> None:
        """Take the address and the name of the proxy.

        raw: it passes on bytes, as ESPHome does by now; else what it made of them.
        """
        super().__init__(
            source,
            name,
            connector=None,
            connectable=False,
            requested_mode=BluetoothScanningMode.ACTIVE,
            current_mode=BluetoothScanningMode.ACTIVE,
        )
        self._raw = raw

    def hear(self, address: str, rssi: int, raw: bytes, age: float = 0) -> None:
        """Hear an advertisement with its scan response, `age` seconds ago."""
        # A scanner feeds itself by these names; there are no public ones.
        time = MONOTONIC_TIME() - age
        if self._raw:
            self._async_on_raw_advertisement(address, rssi, raw, _DETAILS, time)
        else:
            parsed = parse_advertisement_data_bytes(raw)
            self._async_on_advertisement(address, rssi, *parsed, _DETAILS, time)
