"""A second look, later, at a device that cannot be set up now."""

from homeassistant.components.bluetooth import (
    BluetoothCallbackMatcher,
    BluetoothCallbackReplay,
    BluetoothChange,
    BluetoothScanningMode,
    BluetoothServiceInfoBleak,
    async_rediscover_address,
    async_register_callback,
    async_track_unavailable,
)
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.util.hass_dict import HassKey

from ..const import DOMAIN
from ..library import COMPANY_ID
from .key_check import find_obstacle

_WATCHED: HassKey[dict[str, list[CALLBACK_TYPE]]] = HassKey(f"{DOMAIN}_watched")


@callback
def async_look_again(hass: HomeAssistant, address: str) -> None:
    """Discover the device anew once it can be set up.

    Home Assistant does not: to it nothing changed when Instant Readout was
    switched on. It does when the device was away in between.
    """
    watched = hass.data.setdefault(_WATCHED, {})
    if address in watched:
        return

    @callback
    def heard(service_info: BluetoothServiceInfoBleak, _: BluetoothChange) -> None:
        data = service_info.manufacturer_data.get(COMPANY_ID)
        if data is not None and find_obstacle(data) is None:
            end()
            async_rediscover_address(hass, address)

    @callback
    def end(_: BluetoothServiceInfoBleak | None = None) -> None:
        for stop in watched.pop(address):
            stop()

    watched[address] = [
        async_register_callback(
            hass,
            heard,
            BluetoothCallbackMatcher(address=address, connectable=False),
            BluetoothScanningMode.PASSIVE,
            replay=BluetoothCallbackReplay.DISABLED,
        ),
        async_track_unavailable(hass, end, address, connectable=False),
    ]
