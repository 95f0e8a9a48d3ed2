"""What a device heard by Bluetooth is called, and a second look at it later."""

from homeassistant.components.bluetooth import (
    BluetoothCallbackMatcher,
    BluetoothChange,
    BluetoothScanningMode,
    BluetoothServiceInfoBleak,
    async_rediscover_address,
    async_register_callback,
)
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.util.hass_dict import HassKey

from .const import DOMAIN
from .decoder import COMPANY_ID
from .decoder.products import product_name
from .key_check import find_obstacle

_WATCHED: HassKey[dict[str, CALLBACK_TYPE]] = HassKey(f"{DOMAIN}_watched")


def model_of(data: bytes | None) -> str:
    """Return Victron's name of the product that sent an advertisement."""
    if data is None or len(data) < 4:
        return "Victron"
    return product_name(data[2] | data[3] << 8)


def name_of(service_info: BluetoothServiceInfoBleak | None, address: str) -> str:
    """Return the advertised name, else the product and the end of the address."""
    if service_info is not None and service_info.name not in ("", address):
        return service_info.name
    data = service_info.manufacturer_data.get(COMPANY_ID) if service_info else None
    return f"{model_of(data)} {address.replace(':', '').replace('-', '')[-4:]}"


@callback
def async_look_again(hass: HomeAssistant, address: str) -> None:
    """Discover the device anew once it can be set up.

    Home Assistant does not: to it nothing changed when Instant Readout was
    switched on.
    """
    watched = hass.data.setdefault(_WATCHED, {})
    if address in watched:
        return

    @callback
    def heard(service_info: BluetoothServiceInfoBleak, _: BluetoothChange) -> None:
        data = service_info.manufacturer_data.get(COMPANY_ID)
        if data is None or find_obstacle(data) is not None:
            return
        watched.pop(address)()
        async_rediscover_address(hass, address)

    watched[address] = async_register_callback(
        hass,
        heard,
        BluetoothCallbackMatcher(address=address, connectable=False),
        BluetoothScanningMode.PASSIVE,
    )
