"""What the service shows on the bus: an adapter, and the devices it heard."""

from dataclasses import dataclass
from enum import Enum
import json
import re
from typing import Self

from dbus_fast import Variant

ADAPTER = "org.bluez.Adapter1"
DEVICE = "org.bluez.Device1"
MONITOR_MANAGER = "org.bluez.AdvertisementMonitorManager1"

ADAPTER_PATH = "/org/bluez/hci0"

MANUFACTURER_DATA = 0xFF

_ADDRESS = re.compile(r"[0-9A-F]{2}(:[0-9A-F]{2}){5}")


class Adapter(Enum):
    """What a client finds when it looks for the Bluetooth adapter."""

    ON = "on"
    OFF = "off"
    MISSING = "missing"
    DENIED = "denied"


@dataclass(frozen=True, slots=True)
class Advertisement:
    """One frame as the radio heard it; `rssi` in dBm, data by company identifier."""

    address: str
    rssi: int
    manufacturer_data: dict[int, bytes]
    name: str | None = None

    @classmethod
    def from_json(cls, line: str) -> Self:
        """Read a frame from a JSON object; raise ValueError if it is none."""
        try:
            frame = json.loads(line)
            address = frame["address"].upper()
            rssi = int(frame["rssi"])
            data = {
                int(company): bytes.fromhex(data)
                for company, data in frame["manufacturer_data"].items()
            }
        except (AttributeError, LookupError, TypeError, ValueError) as err:
            raise ValueError(f"not an advertisement: {line.strip()}") from err
        if not _ADDRESS.fullmatch(address):
            raise ValueError(f"not a Bluetooth address: {address}")
        return cls(address, rssi, data, frame.get("name"))

    def matches(self, start: int, data_type: int, content: bytes) -> bool:
        """Whether one of its structures of a type has this content from there on."""
        return data_type == MANUFACTURER_DATA and any(
            (company.to_bytes(2, "little") + data)[start:].startswith(content)
            for company, data in self.manufacturer_data.items()
        )

    def properties(self, *, named: bool) -> dict[str, Variant]:
        """Return what of it BlueZ shows as properties of the device.

        The name is in the answer to a scan's request, and a passive scan sends none.
        """
        data = {
            company: Variant("ay", data)
            for company, data in self.manufacturer_data.items()
        }
        shown = {
            "RSSI": Variant("n", self.rssi),
            "ManufacturerData": Variant("a{qv}", data),
        }
        if named and self.name is not None:
            shown["Name"] = shown["Alias"] = Variant("s", self.name)
        return shown


def adapter_at_rest(*, powered: bool, monitors: bool) -> dict[str, dict[str, Variant]]:
    """Return the interfaces of an adapter at rest."""
    interfaces = {
        ADAPTER: {
            "Address": Variant("s", "00:00:5E:00:53:01"),
            "AddressType": Variant("s", "public"),
            "Name": Variant("s", "BlueZ stand-in"),
            "Alias": Variant("s", "BlueZ stand-in"),
            "Modalias": Variant("s", "usb:v1D6Bp0246d0542"),
            "Roles": Variant("as", ["central"]),
            "Powered": Variant("b", powered),
            "Discovering": Variant("b", False),
        },
    }
    if monitors:
        interfaces[MONITOR_MANAGER] = {
            "SupportedMonitorTypes": Variant("as", ["or_patterns"]),
            "SupportedFeatures": Variant("as", []),
        }
    return interfaces


def unnamed_device(address: str) -> dict[str, Variant]:
    """Return the properties of a device without a name, not connected."""
    return {
        "Adapter": Variant("o", ADAPTER_PATH),
        "Address": Variant("s", address),
        "AddressType": Variant("s", "random"),
        "Alias": Variant("s", address.replace(":", "-")),
        "Paired": Variant("b", False),
        "Connected": Variant("b", False),
        "ServicesResolved": Variant("b", False),
    }
