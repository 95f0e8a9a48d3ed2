"""What is wrong where Bluetooth does not work, and what to do."""

import platform
from typing import Final

from bleak.exc import (
    BleakBluetoothNotAvailableError,
    BleakBluetoothNotAvailableReason,
    BleakDBusError,
)

_POWERED_OFF: Final = "Bluetooth is turned off: turn it on"
_DENIED: Final = (
    'Bluetooth access was denied: on Linux, add yourself to the group "bluetooth" and'
    " log in again; on macOS and Windows, allow it in the privacy settings"
)
_REASONS: Final = {
    BleakBluetoothNotAvailableReason.NO_BLUETOOTH: (
        "No Bluetooth adapter was found: plug one in, or enable the one built in"
    ),
    BleakBluetoothNotAvailableReason.NO_BLE_CENTRAL_ROLE: (
        "The Bluetooth adapter does not support Bluetooth Low Energy"
    ),
    BleakBluetoothNotAvailableReason.POWERED_OFF: _POWERED_OFF,
    BleakBluetoothNotAvailableReason.DENIED_BY_USER: _DENIED,
    BleakBluetoothNotAvailableReason.DENIED_BY_SYSTEM: _DENIED,
    BleakBluetoothNotAvailableReason.DENIED_BY_UNKNOWN: _DENIED,
}
_DBUS_ERRORS: Final = {
    "org.freedesktop.DBus.Error.AccessDenied": _DENIED,
    "org.freedesktop.DBus.Error.ServiceUnknown": (
        "The Bluetooth service is not running: start it with"
        " 'systemctl start bluetooth'"
    ),
    "org.bluez.Error.NotReady": _POWERED_OFF,
    "org.bluez.Error.InProgress": "Bluetooth is busy with another scan: try again",
}


def explain(error: Exception) -> str:
    """Return what is wrong with Bluetooth and what to do, in one sentence."""
    if isinstance(error, BleakBluetoothNotAvailableError):
        text = _REASONS.get(error.reason)
    elif isinstance(error, BleakDBusError):
        text = _DBUS_ERRORS.get(error.dbus_error)
    elif isinstance(error, (EOFError, ConnectionResetError, BrokenPipeError)):
        text = "D-Bus hung up: it was stopped, or the system has no user of this number"
    elif isinstance(error, OSError) and platform.system() == "Linux":
        text = "D-Bus is not running, and Bluetooth needs it on Linux: start dbus"
    else:
        text = None
    return f"{text or f'Bluetooth does not work: {error}'}."
