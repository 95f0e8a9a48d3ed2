"""Scanners for scripts: what comes over the air, through bleak.

A script overrides `callback`, or uses one of the ready-made scanners:

    scanner = Scanner({"DD:EE:AD:BE:EF:01": "0123456789abcdef0123456789abcdef"})
    await scanner.start()
"""

from collections.abc import Mapping
import json
import logging
import time
from typing import Any, Final

from bleak import BleakScanner
from bleak.backends.device import BLEDevice
from bleak.backends.scanner import AdvertisementData

from .addresses import normalise_address
from .advertisement import COMPANY_ID, PRODUCT_ADVERTISEMENT
from .cipher import Key
from .devices import detect_device_type
from .devices.base import Device
from .exceptions import (
    AdvertisementKeyMismatchError,
    AdvertisementKeyMissingError,
    UnknownDeviceError,
)
from .record import Record

_LOGGER = logging.getLogger(__name__)

# Devices repeat an advertisement until its data changes; a handful of each is enough.
REPEATS: Final = 256


class RepeatFilter:
    """Remembers the latest advertisements, so that a repetition is told from news."""

    def __init__(self) -> None:
        """Begin with nothing heard."""
        self._heard: dict[tuple[str, bytes], None] = {}

    def is_repeat(self, address: str, data: bytes) -> bool:
        """Whether that device sent the same a while ago; it is remembered now."""
        frame = (address, data)
        known = frame in self._heard
        self._heard.pop(frame, None)
        self._heard[frame] = None
        if len(self._heard) > REPEATS:
            del self._heard[next(iter(self._heard))]
        return known


class BaseScanner:
    """Hands Victron's product advertisements to `callback`, each once.

    Among them are those of devices whose Instant Readout is off: they have less
    than 8 bytes, and `detect_device_type` gives None for them.
    """

    def __init__(self) -> None:
        """Prepare a scan of the default adapter."""
        self._scanner = BleakScanner(
            detection_callback=self._detection_callback,
            # Else some adapters tell BlueZ of a device's first advertisement alone.
            bluez={"filters": {"DuplicateData": True}},
        )
        self._repeats = RepeatFilter()

    def _detection_callback(
        self, device: BLEDevice, advertisement: AdvertisementData
    ) -> None:
        """Sort out what bleak heard; nothing may be raised into it."""
        data = advertisement.manufacturer_data.get(COMPANY_ID)
        if not data or data[0] != PRODUCT_ADVERTISEMENT:
            return
        repeat = self._repeats.is_repeat(device.address, data)
        take = self.repeated if repeat else self.callback
        try:
            take(device, data, advertisement)
        except (
            AdvertisementKeyMismatchError,
            AdvertisementKeyMissingError,
            UnknownDeviceError,
        ) as err:
            _LOGGER.debug("%s: %s", device.address, err)
        except Exception:
            _LOGGER.exception("The scanner's callback failed")

    def callback(
        self, device: BLEDevice, data: bytes, advertisement: AdvertisementData
    ) -> None:
        """Take an advertisement: `data` is what follows the company id."""
        raise NotImplementedError

    def repeated(
        self, device: BLEDevice, data: bytes, advertisement: AdvertisementData
    ) -> None:
        """Take an advertisement again; for those who ask whether a device is there."""

    async def start(self) -> None:
        """Begin to scan. Raises what bleak raises where it cannot."""
        await self._scanner.start()

    async def stop(self) -> None:
        """End the scan."""
        await self._scanner.stop()


class DeviceDataEncoder(json.JSONEncoder):
    """Lets `json.dumps` write records."""

    def default(self, o: Any) -> Any:
        """Return a record's values by name."""
        return o.as_dict() if isinstance(o, Record) else super().default(o)


class Scanner(BaseScanner):
    """Prints the readings of devices whose keys are given, as JSON."""

    def __init__(
        self, device_keys: Mapping[str, str] | None = None, indent: int | None = 2
    ) -> None:
        """Take the keys by address, in any writing.

        indent: how far to indent the JSON; None prints one line a reading.
        Raises InvalidAdvertisementKeyError, which says what is wrong with a key.
        """
        super().__init__()
        self._device_keys = {
            (normalise_address(address) or address).lower(): key
            for address, key in (device_keys or {}).items()
        }
        for key in filter(None, self._device_keys.values()):
            Key(key)
        self._devices: dict[tuple[str, type[Device[Any]]], Device[Any]] = {}
        self._complaints: dict[str, str] = {}
        self._indent = indent

    async def start(self) -> None:
        """Begin to scan."""
        _LOGGER.info("Reading data for %s", list(self._device_keys))
        await super().start()

    def get_device(self, ble_device: BLEDevice, raw_data: bytes) -> Device[Any]:
        """Return the parser for an advertisement.

        Raises AdvertisementKeyMissingError, UnknownDeviceError.
        """
        address = ble_device.address.lower()
        key = self.load_key(address)
        # Not by address alone: a shunt that is set to be a DC meter sends another record.
        device_type = detect_device_type(raw_data)
        if device_type is None:
            raise UnknownDeviceError(f"no known record from {ble_device}")
        found = self._devices.get((address, device_type))
        if found is None:
            found = self._devices[address, device_type] = device_type(key)
        return found

    def load_key(self, address: str) -> str:
        """Return the key of a device, by its address in lower case.

        Raises AdvertisementKeyMissingError.
        """
        if address not in self._device_keys:
            raise AdvertisementKeyMissingError(f"no key for {address}")
        return self._device_keys[address]

    def callback(
        self, device: BLEDevice, data: bytes, advertisement: AdvertisementData
    ) -> None:
        """Print a reading; what is none is said once."""
        _LOGGER.debug("Received data from %s: %s", device.address.lower(), data.hex())
        try:
            record = self.get_device(device, data).parse(data)
        except AdvertisementKeyMissingError:
            return
        except (AdvertisementKeyMismatchError, UnknownDeviceError) as err:
            if self._complaints.get(device.address) != str(err):
                self._complaints[device.address] = str(err)
                _LOGGER.error("%s: %s", device.address, err)
            return
        reading = {
            "name": device.name,
            "address": device.address,
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
            _LOGGER.info("%s", device)


class DebugScanner(BaseScanner):
    """Logs the advertisements of one device, with the time."""

    def __init__(self, address: str) -> None:
        """Take the address in any writing."""
        super().__init__()
        self.address = address

    async def start(self) -> None:
        """Begin to scan."""
        _LOGGER.info("Dumping advertisements from %s", self.address)
        await super().start()

    def callback(
        self, device: BLEDevice, data: bytes, advertisement: AdvertisementData
    ) -> None:
        """Log an advertisement of the device."""
        wanted = normalise_address(self.address) or self.address
        if device.address.lower() == wanted.lower():
            _LOGGER.info("%s", format_dump(data))


def format_dump(data: bytes) -> str:
    """Return the line of a dump: now, in seconds since 1970, and the bytes."""
    return f"{time.time():<24}: {data.hex()}"
