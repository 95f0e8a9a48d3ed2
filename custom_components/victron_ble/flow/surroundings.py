"""Every Victron device in range, heard while keys are tried."""

from homeassistant.components.bluetooth import (
    BluetoothServiceInfoBleak,
    async_discovered_service_info,
)
from homeassistant.core import HomeAssistant, callback

from ..library import COMPANY_ID
from ..naming import name_of
from .key_check import async_known_frames
from .listener import HeardFrame, Listener


class Surroundings:
    """Hears each device by a listener of its own, until stopped."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Hear nothing as yet."""
        self._hass = hass
        self._listeners: dict[str, Listener] = {}
        self._heard: dict[str, BluetoothServiceInfoBleak] = {}

    @callback
    def async_look(self) -> dict[str, list[HeardFrame]]:
        """Begin to hear what is new in range; return the last frames of each device."""
        for info in async_discovered_service_info(self._hass, connectable=False):
            data = info.manufacturer_data.get(COMPANY_ID)
            if data is None:
                continue
            address = info.address
            self._heard[address] = info
            if address not in self._listeners:
                self._listeners[address] = Listener(
                    self._hass, address, async_known_frames(self._hass, address)
                )
            self._listeners[address].add(HeardFrame(info.time, data))
        return {
            address: frames
            for address, listener in self._listeners.items()
            if (frames := listener.frames)
        }

    @callback
    def async_stop(self) -> None:
        """Hear no more; what was heard stays known."""
        for listener in self._listeners.values():
            listener.async_stop()

    def data_of(self, address: str) -> bytes | None:
        """Return the product advertisement that was heard last of a device."""
        listener = self._listeners.get(address)
        return listener.frames[-1].data if listener and listener.frames else None

    def name_of(self, address: str) -> str:
        """Return what a device is called, heard or not."""
        return name_of(address, self._heard.get(address), self.data_of(address))
