"""A Bluetooth proxy that hears what it is told."""

from homeassistant.components.bluetooth import (
    MONOTONIC_TIME,
    BaseHaRemoteScanner,
    BluetoothScanningMode,
)


class SimulatedProxy(BaseHaRemoteScanner):
    """A remote scanner like an ESPHome proxy that scans actively, without connections."""

    def __init__(self, source: str, name: str) -> None:
        """Take the address and the name of the proxy."""
        super().__init__(
            source,
            name,
            connector=None,
            connectable=False,
            requested_mode=BluetoothScanningMode.ACTIVE,
            current_mode=BluetoothScanningMode.ACTIVE,
        )

    def hear(self, address: str, rssi: int, raw: bytes, age: float = 0) -> None:
        """Hear an advertisement with its scan response, `age` seconds ago."""
        # A scanner feeds itself by this name; there is no public one.
        self._async_on_raw_advertisement(
            address, rssi, raw, {"address_type": 1}, MONOTONIC_TIME() - age
        )
