"""Home Assistant's MQTT device discovery: one message with all that a device has."""

from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

from ..meaning.description import Description, Scalar, SensorDescription
from ..products import product_name
from ..record import shown_records
from .described import described
from .device import Device
from .languages import Names

MANUFACTURER: Final = "Victron Energy"
_URL: Final = "https://github.com/victron-instant-readout/victron_ble"

# MQTT cannot propose another unit than that of the value, so the value is converted.
_FACTORS: Final = {("Wh", "kWh"): "0.001", ("min", "h"): "1/60"}


ONLINE: Final = "online"
OFFLINE: Final = "offline"


class Topics(NamedTuple):
    """Where a service publishes.

    prefix: of all its own topics. service: its name among those with that prefix.
    discovery: Home Assistant's prefix, empty for none.
    """

    prefix: str
    service: str
    discovery: str

    @property
    def status(self) -> str:
        """Whether the service runs: "online" or "offline"."""
        return f"{self.prefix}/{self.service}/status"

    @property
    def check(self) -> str:
        """Where it is tried whether anything can be published."""
        return f"{self.prefix}/{self.service}/check"

    @property
    def birth(self) -> str:
        """Where Home Assistant says that it has started."""
        return f"{self.discovery}/status"

    def state(self, address: str) -> str:
        """What is shown of a device, as JSON."""
        return f"{self.prefix}/{device_id(address)}/state"

    def availability(self, address: str) -> str:
        """Whether a device is read: "online" or "offline"."""
        return f"{self.prefix}/{device_id(address)}/availability"

    def config(self, address: str) -> str:
        """The discovery of a device."""
        return f"{self.discovery}/device/victron_ble_{device_id(address)}/config"

    def of_device(self, address: str) -> tuple[str, ...]:
        """All topics of a device."""
        found = self.state(address), self.availability(address)
        return (*found, self.config(address)) if self.discovery else found


def device_id(address: str) -> str:
    """Return an address as topics and Home Assistant's ids can hold it."""
    return address.replace(":", "").lower()


def as_state(description: Description, value: Scalar) -> Any:
    """Return a state as Home Assistant's MQTT takes it: ON and OFF for what is so or not."""
    state = description.state(value)
    if isinstance(state, bool):
        return "ON" if state else "OFF"
    if description.device_class == "timestamp" and isinstance(state, (int, float)):
        return datetime.fromtimestamp(state, UTC).isoformat(timespec="seconds")
    return state


def state_of(device: Device, time: str) -> dict[str, Any]:
    """Return what is published of a device: the state of each description by its name.

    What a state cannot say stands beside it: the number that has no name, the bound.
    """
    record = device.reader.record
    state: dict[str, Any] = {"time": time, "counter": record.nonce if record else None}
    for name, description in device.descriptions.items():
        value = device.shown.get(name)
        state[name] = as_state(description, value)
        if state[name] is None and value is not None:
            for attribute, beside in (description.attributes(value) or {}).items():
                state[f"{name}_{attribute}"] = beside
    return state


def discovery_of(
    device: Device, topics: Topics, version: str, names: Names
) -> dict[str, Any]:
    """Return the discovery of a device that was read.

    names: those that are not the English ones.
    Not `expire_after`: retained values would look new. Not the device's connection:
    the integration for Bluetooth may run in the same Home Assistant.
    """
    address = device.address
    ident = f"victron_ble_{device_id(address)}"
    about: dict[str, Any] = {
        "ids": [ident],
        "name": device.title,
        "mf": MANUFACTURER,
    }
    if device.product_id is not None:
        about["mdl"] = product_name(device.product_id)
        about["mdl_id"] = f"0x{device.product_id:04X}"
    return {
        "dev": about,
        "o": {"name": "victron-ble", "sw": version, "url": _URL},
        "stat_t": topics.state(address),
        "avty": [{"t": topics.status}, {"t": topics.availability(address)}],
        "avty_mode": "all",
        "cmps": _removed(device)
        | {
            name: _component(f"{ident}_{name}", name, one, names)
            for name, one in device.descriptions.items()
        },
    }


def _removed(device: Device) -> dict[str, Any]:
    """Return what the device had when it sent another record: the platforms alone."""
    records = shown_records()
    return {
        name: {"p": one.platform}
        for former in sorted(device.records & records.keys())
        if records[former] is not device.record_type
        for name, one in described(records[former]).items()
    }


def _name(description: Description, names: Names) -> str | None:
    """Return what Home Assistant is to call it; None: after its device class."""
    if (label := description.label) is None:
        return None
    if (name := names.get((description.platform, label.key))) is None:
        return description.name
    return name.format(**label.placeholders)


def _component(
    unique_id: str, name: str, description: Description, names: Names
) -> dict[str, Any]:
    found: dict[str, Any] = {
        "p": description.platform,
        "uniq_id": unique_id,
        "name": _name(description, names),
        "dev_cla": description.device_class,
        "ent_cat": description.category,
        "en": None if description.enabled else False,
        "val_tpl": f"{{{{ value_json.{name} }}}}",
    }
    if isinstance(description, SensorDescription):
        found |= {
            "unit_of_meas": description.shown_in or description.unit,
            "stat_cla": description.state_class,
            "sug_dsp_prc": description.decimals,
            "ops": description.options,
        }
        if description.shown_in:
            factor = _FACTORS[description.unit or "", description.shown_in]
            found["val_tpl"] = f"{{{{ value_json.{name} | multiply({factor}, none) }}}}"
    return {key: value for key, value in found.items() if value is not None}
