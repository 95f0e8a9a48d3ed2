"""What a device is: kept in its entry, and told to the device registry."""

from typing import Any, Final

from bluetooth_data_tools import short_address

from homeassistant.components.bluetooth import (
    DOMAIN as BLUETOOTH_DOMAIN,
    BluetoothServiceInfoBleak,
)
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.device_registry import (
    CONNECTION_BLUETOOTH,
    DeviceEntry,
    DeviceInfo,
)

from ..const import CONF_DEVICE, MANUFACTURER
from ..library import Record
from ..library.counters.stored import branches
from ..library.products import product_name
from ..naming import name_of

# What an entry remembers of its device, each of one type.
_KNOWN: Final = {"record": str, "product_id": int, "spare_bits_used": bool, "key": str}


def known_device(entry: ConfigEntry[Any]) -> dict[str, Any]:
    """Return what an entry remembers of its device, as far as it can be that."""
    known = {
        name: value
        for name, value in branches(entry.data.get(CONF_DEVICE)).items()
        if type(value) is _KNOWN.get(name)
    }
    if not known.keys() >= {"record", "product_id"}:
        known.pop("key", None)  # what was trusted must be known
    return known


def told_by(record: Record) -> dict[str, Any]:
    """Return what a reading tells of the device that sends it."""
    return {"record": record.record_name, "product_id": record.product_id}


class Identity:
    """What is known of one device before it is heard.

    known: the part of the entry's data that a reading fills.
    """

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry[Any]) -> None:
        """Start from what the entry remembers."""
        self._hass = hass
        self._entry = entry
        self.known = known_device(entry)
        self._end = short_address(entry.unique_id or "")

    @property
    def record_name(self) -> str | None:
        """What kind of device this is, as far as it is known."""
        return self.known.get("record")

    @property
    def product(self) -> str | None:
        """Victron's name of the product, as far as it is known."""
        product_id = self.known.get("product_id")
        return None if product_id is None else product_name(product_id)

    @property
    def device_info(self) -> DeviceInfo:
        """What the device registry is told; names given by core's integration stay."""
        address = self._entry.unique_id
        assert address
        device = self._registered
        info = DeviceInfo(
            identifiers={(BLUETOOTH_DOMAIN, address)},
            connections={(CONNECTION_BLUETOOTH, address)},
            name=device.name if device else self._entry.title,
            manufacturer=MANUFACTURER,
        )
        if self.product is not None:
            info["model"] = self.product
            info["model_id"] = self._model_id
        return info

    def register(self) -> DeviceEntry:
        """Return the device, registered if it is not yet."""
        address = self._entry.unique_id
        assert address
        return self._registered or dr.async_get(self._hass).async_get_or_create(
            config_entry_id=self._entry.entry_id,
            identifiers={(BLUETOOTH_DOMAIN, address)},
            connections={(CONNECTION_BLUETOOTH, address)},
            name=self._entry.title,
            manufacturer=MANUFACTURER,
        )

    def remember(
        self, record: Record, key_fingerprint: str, spare_bits_used: bool
    ) -> None:
        """Keep in the entry what the next start needs before it hears anything."""
        known = {
            "key": key_fingerprint,
            **told_by(record),
            "spare_bits_used": spare_bits_used,
        }
        if known == self.known:
            return
        self.known = known
        self._hass.config_entries.async_update_entry(
            self._entry, data={**self._entry.data, CONF_DEVICE: known}
        )
        if device := self._registered:
            dr.async_get(self._hass).async_update_device(
                device.id,
                manufacturer=MANUFACTURER,
                model=self.product,
                model_id=self._model_id,
            )

    def doubt(self) -> None:
        """Keep in the entry that the key seems wrong: the next start relies on nothing."""
        if "key" not in self.known:
            return
        self.known = {name: self.known[name] for name in self.known if name != "key"}
        self._hass.config_entries.async_update_entry(
            self._entry, data={**self._entry.data, CONF_DEVICE: self.known}
        )

    def follow_name(self, service_info: BluetoothServiceInfoBleak) -> None:
        """Call the device by its own name once that is heard, if nobody named it."""
        title = self._entry.title
        if not title.endswith(self._end):
            return
        address = self._entry.unique_id
        assert address
        unnamed = {name_of(address, None, None), f"{self.product} {self._end}"}
        name = name_of(address, service_info, None)
        if title not in unnamed or name in unnamed:
            return
        self._hass.config_entries.async_update_entry(self._entry, title=name)
        if device := self._registered:
            dr.async_get(self._hass).async_update_device(device.id, name=name)

    @property
    def _model_id(self) -> str:
        return f"0x{self.known['product_id']:04X}"

    @property
    def _registered(self) -> DeviceEntry | None:
        assert self._entry.unique_id
        return dr.async_get(self._hass).async_get_device_by_identifier(
            (BLUETOOTH_DOMAIN, self._entry.unique_id), self._entry.entry_id
        )
