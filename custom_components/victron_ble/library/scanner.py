"""The classic scanners: what comes over the air, through bleak, for scripts.

A script overrides `callback`, or uses one of the ready-made scanners:

    scanner = Scanner({"DD:EE:AD:BE:EF:01": "0123456789abcdef0123456789abcdef"})
    await scanner.start()
"""

from collections.abc import Mapping
from enum import Enum
import json
import logging
import math
import time
from typing import Any, Final

from bleak import BleakScanner
from bleak.backends.device import BLEDevice
from bleak.backends.scanner import AdvertisementData

from .addresses import normalise_address
from .advertisement import COMPANY_ID, HEADER, PRODUCT_ADVERTISEMENT
from .devices import DEVICES, Device, DeviceData, detect_device_type
from .exceptions import (
    AdvertisementKeyMismatchError,
    AdvertisementKeyMissingError,
    InvalidAdvertisementKeyError,
    UnknownDeviceError,
)

logger = logging.getLogger(__name__)  # scripts set its level

REMEMBERED: Final = 1000  # advertisements, and complaints, before all are forgotten


class BaseScanner:
    """Hands Victron's product advertisements to `callback`, each once.

    Among them are those of devices whose Instant Readout is off: they have less
    than 8 bytes, and their record type is not there or not known.

    Scripts add to `_seen_data` and clear it, and some do without `__init__`.
    """

    _scanner: BleakScanner
    _seen_data: set[Any]

    def __init__(self) -> None:
        """Prepare a scan of the default adapter."""
        self._scanner = BleakScanner(
            detection_callback=self._detection_callback,
            # Else some adapters tell BlueZ of a device's first advertisement alone.
            bluez={"filters": {"DuplicateData": True}},
        )
        self._seen_data = set()

    def _detection_callback(
        self, device: BLEDevice, advertisement: AdvertisementData
    ) -> None:
        """Sort out what bleak heard; nothing may be raised into it."""
        data = advertisement.manufacturer_data.get(COMPANY_ID)
        if not data or data[0] != PRODUCT_ADVERTISEMENT:
            return
        # Without Instant Readout, all devices of a model send the same.
        seen = data if len(data) >= HEADER else (device.address, data)
        if seen in self._seen_data:
            return
        if len(self._seen_data) > REMEMBERED:
            self._seen_data = set()
        self._seen_data.add(seen)
        try:
            self.callback(device, data, advertisement)
        except (AdvertisementKeyMissingError, UnknownDeviceError) as err:
            logger.debug("%s: %s", device.address, err)
        except (AdvertisementKeyMismatchError, InvalidAdvertisementKeyError) as err:
            self._complain(logging.WARNING, device, err)
        except Exception:
            logger.exception("The scanner's callback failed")

    def _complain(self, level: int, device: BLEDevice, error: Exception) -> None:
        """Log what is wrong with a device's key or data, once for each device."""
        said: set[Any] = self.__dict__.setdefault("_said_of_devices", set())
        complaint = device.address, type(error)
        if complaint not in said:
            if len(said) > REMEMBERED:
                said.clear()
            said.add(complaint)
            logger.log(level, "%s: %s", device.address, error)

    def callback(
        self, device: BLEDevice, data: bytes, advertisement: AdvertisementData
    ) -> None:
        """Take an advertisement: `data` is what follows the company id."""
        raise NotImplementedError

    async def start(self) -> None:
        """Begin to scan. Raises what bleak raises where it cannot."""
        await self._scanner.start()

    async def stop(self) -> None:
        """End the scan."""
        await self._scanner.stop()


class DeviceDataEncoder(json.JSONEncoder):
    """Lets `json.dumps` write records: what their getters give, if it is available."""

    def default(self, o: Any) -> dict[str, Any] | None:
        """Return a record's values by name; null for whatever else is no JSON."""
        if not isinstance(o, DeviceData):
            return None  # as in 0.9.3
        found: dict[str, Any] = {}
        for name in dir(o):
            if name.startswith("get_") and callable(getter := getattr(o, name)):
                value = _for_json(getter())
                if value is not None:
                    found[name.removeprefix("get_")] = value
        return found


def _for_json(value: Any) -> Any:
    """Return a value as JSON can hold it: None for a number that it has not."""
    if isinstance(value, Enum):
        return str(value.name).lower()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return [_for_json(one) for one in value] if isinstance(value, list) else value


class Scanner(BaseScanner):
    """Prints the readings of devices whose keys are given, as JSON."""

    def __init__(
        self, device_keys: Mapping[str, str] | None = None, indent: int | None = 2
    ) -> None:
        """Take the keys by address, in any writing.

        indent: how far to indent the JSON; None prints one line a reading.
        """
        super().__init__()
        self._device_keys = {
            (normalise_address(address) or address).lower(): key
            for address, key in (device_keys or {}).items()
        }
        self._known_devices: dict[str, Device] = {}
        self._indent = indent

    async def start(self) -> None:
        """Begin to scan."""
        logger.info("Reading data for %s", list(self._device_keys))
        await super().start()

    def get_device(self, ble_device: BLEDevice, raw_data: bytes) -> Device:
        """Return the parser for an advertisement.

        Raises AdvertisementKeyMissingError, UnknownDeviceError.
        """
        address = ble_device.address.lower()
        known = self._known_devices.get(address)
        device_type = detect_device_type(raw_data)
        # A parser of ours is changed: a shunt that is set to be a DC meter sends another
        # record. One that a script has put there stays.
        if known and (type(known) is device_type or type(known) not in DEVICES):
            return known
        key = self.load_key(address)
        if device_type is None:
            raise UnknownDeviceError(f"no known record from {ble_device}")
        self._known_devices[address] = device_type(key)
        return self._known_devices[address]

    def load_key(self, address: str) -> str:
        """Return the key of a device, by its address in lower case.

        Raises AdvertisementKeyMissingError.
        """
        if address not in self._device_keys:
            raise AdvertisementKeyMissingError(f"no key for {address}")
        return self._device_keys[address]

    def callback(
        self, ble_device: BLEDevice, raw_data: bytes, advertisement: AdvertisementData
    ) -> None:
        """Print a reading."""
        logger.debug(
            "Received data from %s: %s", ble_device.address.lower(), raw_data.hex()
        )
        try:
            device = self.get_device(ble_device, raw_data)
            record = device.parse(raw_data)
        except AdvertisementKeyMissingError:
            return
        except UnknownDeviceError as err:
            self._complain(logging.ERROR, ble_device, err)
            return
        reading = {
            "name": ble_device.name,
            "address": ble_device.address,
            "rssi": advertisement.rssi,
            "payload": record,
        }
        text = json.dumps(reading, cls=DeviceDataEncoder, indent=self._indent)
        print(text, flush=True)  # noqa: T201 (it is what this scanner is for)


class DiscoveryScanner(BaseScanner):
    """Logs each Victron device once."""

    def __init__(self) -> None:
        """Begin with no device seen."""
        super().__init__()
        self._seen_devices: set[str] = set()

    def callback(
        self, device: BLEDevice, data: bytes, advertisement: AdvertisementData
    ) -> None:
        """Log a device that is new."""
        if device.address not in self._seen_devices:
            self._seen_devices.add(device.address)
            logger.info("%s", device)


class DebugScanner(BaseScanner):
    """Logs the advertisements of one device, with the time."""

    def __init__(self, address: str) -> None:
        """Take the address in any writing."""
        super().__init__()
        self.address = address

    async def start(self) -> None:
        """Begin to scan."""
        logger.info("Dumping advertisements from %s", self.address)
        await super().start()

    def callback(
        self, device: BLEDevice, data: bytes, advertisement: AdvertisementData
    ) -> None:
        """Log an advertisement of the device."""
        wanted = normalise_address(self.address) or self.address
        if device.address.lower() == wanted.lower():
            logger.info("%s", f"{time.time():<24}: {data.hex()}")
