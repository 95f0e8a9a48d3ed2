"""Try a key on the advertisement at hand, before anything relies on it."""

from dataclasses import dataclass, field

from homeassistant.components.bluetooth import async_last_service_info
from homeassistant.core import HomeAssistant, callback

from ..library import COMPANY_ID, Key, NoReading, Reason
from ..library.cipher import find_key_fault, normalise_key
from ..library.decode import read_shown
from ..library.policy.plausibility import judge

UNUSED_BITS = "unused_bits"  # odd, but newer firmware may do so: the user decides

_ERRORS = {
    Reason.KEY_MISMATCH: "key_mismatch",
    Reason.NO_EXTRA_DATA: "instant_readout_off",
    Reason.UNKNOWN_RECORD: "unknown_record",
}


@dataclass(frozen=True)
class KeyCheck:
    """What trying a key has shown.

    key: as it is stored. error: the translation key of what is wrong, with its
    placeholders. checked: whether there was an advertisement to try it on.
    """

    key: str
    error: str | None = None
    placeholders: dict[str, str] = field(default_factory=dict)
    checked: bool = True


@callback
def async_product_data(hass: HomeAssistant, address: str) -> bytes | None:
    """Return the device's product advertisement, if it was heard of late."""
    service_info = async_last_service_info(hass, address, connectable=False)
    data = service_info.manufacturer_data.get(COMPANY_ID) if service_info else None
    if data is None or _reason(data) is Reason.NOT_A_PRODUCT:
        return None
    return data


def _reason(data: bytes) -> Reason | None:
    result = read_shown(data)
    return result.reason if isinstance(result, NoReading) else None


def find_obstacle(data: bytes) -> str | None:
    """Return why a device cannot be set up as it is now, key aside.

    Returns the translation key of an error; None where there is no obstacle.
    """
    reason = _reason(data)
    if reason is None or reason is Reason.KEY_MISSING:
        return None
    return _ERRORS.get(reason, "not_supported")


def is_unencrypted(data: bytes) -> bool:
    """Whether a device needs no key."""
    return _reason(data) is None


def check_key(text: str, data: bytes | None) -> KeyCheck:
    """Try a key as typed on what the device sent last, None if it is not heard."""
    if data is not None and is_unencrypted(data):
        return KeyCheck("")
    key = normalise_key(text)
    if fault := find_key_fault(text):
        return KeyCheck(
            key,
            f"key_{fault.problem.value}",
            {"length": str(fault.length), "position": str(fault.position)},
        )
    if data is None:
        return KeyCheck(key, checked=False)
    result = read_shown(data, Key(key))
    if isinstance(result, NoReading):
        return KeyCheck(key, _ERRORS.get(result.reason, "not_supported"))
    verdict = judge(result)
    if verdict.odd:
        return KeyCheck(key, "key_nonsense")
    return KeyCheck(key, None if verdict.spare_bits else UNUSED_BITS)
