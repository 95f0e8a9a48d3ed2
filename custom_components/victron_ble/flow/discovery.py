"""What a device heard by Bluetooth is called, and a second look at it later."""

from bluetooth_data_tools import short_address

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
from ..device.identity import model_of
from ..library import COMPANY_ID
from ..library.addresses import normalise_address
from .key_check import find_obstacle

_WATCHED: HassKey[dict[str, list[CALLBACK_TYPE]]] = HassKey(f"{DOMAIN}_watched")


def name_of(
    address: str, service_info: BluetoothServiceInfoBleak | None, data: bytes | None
) -> str:
    """Return the advertised name, else the product and the end of the address."""
    name = service_info.name if service_info is not None else ""
    # Where there is no name, Bluetooth gives the address in one writing or another.
    if name and normalise_address(name) is None:
        return name
    return f"{model_of(data)} {short_address(address)}"


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
