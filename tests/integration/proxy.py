"""A Bluetooth proxy as ESPHome's, fed by the tests."""

from homeassistant.components.bluetooth import (
    MONOTONIC_TIME,
    BaseHaRemoteScanner,
    BluetoothScanningMode,
    async_register_scanner,
)
from homeassistant.core import CALLBACK_TYPE, HomeAssistant

COMPANY_ID = 737


def raw_advertisement(data: bytes, name: str | None = None) -> bytes:
    """Return what goes over the air: flags, manufacturer data, and a name."""
    manufacturer = bytes((len(data) + 3, 0xFF)) + COMPANY_ID.to_bytes(2, "little")
    text = (name or "").encode()
    local_name = bytes((len(text) + 1, 0x09)) + text if text else b""
    return b"\x02\x01\x06" + manufacturer + data + local_name


class Proxy(BaseHaRemoteScanner):
    """A proxy that cannot connect."""

    def __init__(self, source: str = "11:22:33:44:55:66", name: str = "proxy") -> None:
        """Name the proxy by its address."""
        mode = BluetoothScanningMode.PASSIVE
        super().__init__(
            source,
            name,
            connector=None,
            connectable=False,
            requested_mode=mode,
            current_mode=mode,
        )

    def connect(self, hass: HomeAssistant) -> CALLBACK_TYPE:
        """Join Home Assistant; what is returned leaves it."""
        unregister = async_register_scanner(hass, self)
        stop = self.async_setup()

        def leave() -> None:
            stop()
            unregister()

        return leave

    def hear(
        self,
        address: str,
        data: bytes,
        name: str | None = None,
        rssi: int = -60,
        age: float = 0,
    ) -> None:
        """Hear manufacturer data from an address."""
        self.hear_raw(address, raw_advertisement(data, name), rssi, age)

    def hear_raw(
        self, address: str, raw: bytes, rssi: int = -60, age: float = 0
    ) -> None:
        """Hear any advertisement."""
        # A scanner is fed through this method, as ESPHome feeds its own.
        self._async_on_raw_advertisement(
            address, rssi, raw, {"address_type": 1}, MONOTONIC_TIME() - age
        )

    def hear_without_bytes(
        self, address: str, data: bytes | None, name: str | None = None, rssi: int = -60
    ) -> None:
        """Hear an advertisement as old firmware tells it: in parts, without its bytes."""
        self._async_on_advertisement(
            address,
            rssi,
            name,
            [],
            {},
            {} if data is None else {COMPANY_ID: data},
            None,
            {"address_type": 1},
            MONOTONIC_TIME(),
        )
