"""Diagnostics: enough to support a new device from the file alone, nothing secret."""

import re
from typing import Any

from homeassistant.components.bluetooth import (
    MONOTONIC_TIME,
    BluetoothReachabilityIntent,
    async_address_reachability_diagnostics,
)
from homeassistant.core import HomeAssistant

from .coordinator import Heard, VictronConfigEntry, VictronCoordinator

MASK = "**"

_ADDRESS = re.compile(r"(?:[0-9A-Fa-f]{2}[:-]){5}[0-9A-Fa-f]{2}|\b[0-9A-Fa-f]{12}\b")
_SERIAL = re.compile(r"\b(?=[A-Z0-9]*[0-9])(?=[A-Z0-9]*[A-Z])[A-Z0-9]{8,}\b")


async def async_get_config_entry_diagnostics(
    hass: HomeAssistant, entry: VictronConfigEntry
) -> dict[str, Any]:
    """Return what is known of the device and its last advertisements."""
    coordinator = entry.runtime_data
    sources = {
        heard.source: f"scanner {n}" for n, heard in enumerate(coordinator.heard)
    }
    remembered = {k: v for k, v in coordinator.device.items() if k != "key"}
    return {
        "entry": {
            "title": mask_text(entry.title),
            "version": f"{entry.version}.{entry.minor_version}",
            "has_key": coordinator.has_key,
            "options": dict(entry.options),
        },
        "device": {**remembered, "product": coordinator.product},
        "state": {
            "available": coordinator.available,
            "trouble": coordinator.health.trouble,
            "key_verified": coordinator.trust.verified,
            "spare_bits_used": coordinator.trust.spare_bits_used,
            "seconds_since_heard": _age(coordinator.last_seen),
        },
        "outcomes": dict(coordinator.outcomes),
        "reachability": mask_text(
            async_address_reachability_diagnostics(
                hass,
                coordinator.address,
                BluetoothReachabilityIntent.PASSIVE_ADVERTISEMENT,
            )
        ),
        "advertisements": [
            _advertisement(coordinator, heard, sources[heard.source])
            for heard in coordinator.heard
        ],
    }


def _advertisement(
    coordinator: VictronCoordinator, heard: Heard, source: str
) -> dict[str, Any]:
    address = coordinator.address
    plaintext = coordinator.decrypt(heard.data)
    return {
        "age": _age(heard.time),
        "source": source,
        "rssi": heard.rssi,
        "outcome": heard.outcome,
        "data": mask_payload(heard.data, address),
        "payload": None if plaintext is None else mask_payload(plaintext, address),
    }


def _age(time: float) -> float:
    return round(MONOTONIC_TIME() - time, 1)


def mask_text(text: str) -> str:
    """Return a text without addresses and serial numbers."""
    return _SERIAL.sub(MASK, _ADDRESS.sub(MASK, text))


def mask_payload(data: bytes, address: str) -> str:
    """Return bytes in hex, without the device's address in either byte order."""
    digits = re.sub(r"[^0-9a-f]", "", address.lower())
    text = data.hex()
    if len(digits) == 12:
        backwards = bytes.fromhex(digits)[::-1].hex()
        text = text.replace(digits, MASK * 6).replace(backwards, MASK * 6)
    return text
