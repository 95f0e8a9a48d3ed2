"""Diagnostics: enough to support a new device from the file alone, nothing secret."""

from collections.abc import Iterable, Mapping
import re
from typing import Any

from bluetooth_data_tools import short_address

from homeassistant.components.bluetooth import (
    MONOTONIC_TIME,
    BaseHaScanner,
    BluetoothReachabilityIntent,
    async_address_reachability_diagnostics,
    async_current_scanners,
)
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant

from .coordinator import VictronConfigEntry, VictronCoordinator
from .device.frames import Frame, Scanner
from .device.identity import known_device
from .library.addresses import is_mac
from .library.advertisement import NoReading, parse_advertisement
from .library.names import clean_name
from .system.diagnostics import describe_system

MASK = "**"

_ADDRESS = re.compile(r"(?:[0-9A-Fa-f]{2}[:-]){5}[0-9A-Fa-f]{2}|\b[0-9A-Fa-f]{12}\b")
_SERIAL = re.compile(r"\b(?=[A-Z]*[0-9])(?=[0-9]*[A-Z])[A-Z0-9]{8,}\b", re.IGNORECASE)


async def async_get_config_entry_diagnostics(
    hass: HomeAssistant, entry: VictronConfigEntry
) -> dict[str, Any]:
    """Return what is known of the device and its last advertisements."""
    address = entry.unique_id
    assert address
    known: dict[str, Any] = {
        "entry": {
            "title": mask_text(
                clean_name(mask_text(entry.title, address)) or "", address
            ),
            "version": f"{entry.version}.{entry.minor_version}",
            "state": entry.state.value,
            "options": dict(entry.options),
        },
        "device": {
            name: value
            for name, value in known_device(entry).items()
            if name != "key"  # its fingerprint
        },
    }
    scanners: dict[str, Scanner] = {}
    if entry.state is ConfigEntryState.LOADED:
        scanners = entry.runtime_data.frames.scanners
    current = {scanner.source: scanner for scanner in async_current_scanners(hass)}
    # By number: what a scanner is called may hold its address, or where it stands.
    labels = {
        source: f"scanner {n}" for n, source in enumerate({**scanners, **current}, 1)
    }
    names = {
        name: label
        for source, label in labels.items()
        for name in (source, *_names(current.get(source)))
    }
    reachability = async_address_reachability_diagnostics(
        hass, address, BluetoothReachabilityIntent.PASSIVE_ADVERTISEMENT
    )
    known["reachability"] = mask_text(replace_names(reachability, names), address)
    if entry.state is ConfigEntryState.LOADED:
        known |= _at_run_time(entry.runtime_data, labels)
    return known


def _names(scanner: BaseHaScanner | None) -> Iterable[str]:
    return () if scanner is None else (scanner.name, scanner.adapter)


def replace_names(text: str, names: Mapping[str, str]) -> str:
    """Return a text with names replaced, the longest first: one may hold another."""
    longest_first = sorted(filter(None, names), key=len, reverse=True)
    if not longest_first:
        return text
    found = "|".join(map(re.escape, longest_first))
    return re.sub(rf"(?<!\w)(?:{found})(?!\w)", lambda match: names[match[0]], text)


def _at_run_time(
    coordinator: VictronCoordinator, labels: Mapping[str, str]
) -> dict[str, Any]:
    record = coordinator.reader.record
    frames = coordinator.frames
    return {
        "product": coordinator.identity.product,
        "state": {
            "available": coordinator.available,
            "trouble": coordinator.health.trouble,
            "has_key": coordinator.reader.key is not None,
            "key_verified": coordinator.reader.trust.trusted,
            "ordered_by_arrival": coordinator.reader.trust.order.by_arrival,
            "spare_bits_used": coordinator.reader.trust.spare_bits_used,
        },
        "outcomes": dict(coordinator.reader.trust.counts),
        "scanners": {
            labels[source]: {"heard": scanner.heard, **scanner.outcomes}
            for source, scanner in frames.scanners.items()
        },
        "last_reading": None if record is None else record.as_dict(),
        "systems": [
            describe_system(system) for system in coordinator.systems.running.values()
        ],
        "advertisements": [
            _advertisement(coordinator, heard, labels[heard.source])
            for heard in frames.last
        ],
    }


def _advertisement(
    coordinator: VictronCoordinator, heard: Frame, source: str
) -> dict[str, Any]:
    address = coordinator.address
    parts = parse_advertisement(heard.data)
    # Nothing encrypted, nor its counter: who has that beside what it means can forge
    # any reading.
    sent: dict[str, Any] = {}
    if isinstance(parts, NoReading):
        sent["data"] = mask_payload(heard.data, address)
    elif isinstance(plaintext := parts.decrypt(coordinator.reader.key), bytes):
        sent["payload"] = mask_payload(plaintext, address)
    return {
        "seconds_ago": round(MONOTONIC_TIME() - heard.time, 1),
        "source": source,
        "rssi": heard.rssi,
        "outcome": heard.outcome,
        "product_id": parts.product_id,
        "record_type": parts.record_type,
        "length": len(heard.data),
        **sent,
    }


def mask_text(text: str, address: str) -> str:
    """Return a text without addresses, the end of this one, and serial numbers."""
    end = short_address(address)
    text = re.sub(rf"{re.escape(address)}|\b{end}\b", MASK, text, flags=re.IGNORECASE)
    return _SERIAL.sub(MASK, _ADDRESS.sub(MASK, text))


def mask_payload(data: bytes, address: str) -> str:
    """Return bytes in hex, without the device's address in either byte order."""
    text = data.hex()
    if is_mac(address):
        digits = address.replace(":", "").lower()
        backwards = bytes.fromhex(digits)[::-1].hex()
        text = text.replace(digits, MASK * 6).replace(backwards, MASK * 6)
    return text
