"""Try a key on what a device sends, before anything relies on it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from homeassistant.components.bluetooth import MONOTONIC_TIME
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import CONF_ACCESS_TOKEN
from homeassistant.core import HomeAssistant, callback

from ..const import CONF_DEVICE, DOMAIN
from ..device.identity import told_by
from ..library import Key, NoReading, Reason
from ..library.cipher import find_key_fault, normalise_key
from ..library.decode import read_shown
from ..library.policy.foreign import LASTING
from ..library.policy.plausibility import judge
from ..library.policy.trust import Trust
from ..library.products import has_instant_readout
from .listener import HeardFrame

RECENT: Final = 120  # s
NONSENSE: Final = "key_nonsense"
NOISE: Final = 4  # so many frames of which no two agree
# Odd, but newer firmware may do so: the user decides.
UNUSED_BITS: Final = "unused_bits"

_ERRORS = {
    Reason.KEY_MISMATCH: "key_mismatch",
    Reason.NO_EXTRA_DATA: "instant_readout_off",
    Reason.UNKNOWN_RECORD: "unknown_record",
    Reason.EMPTY_RECORD: "empty_record",
}


@dataclass(frozen=True)
class KeyCheck:
    """What trying a key has shown.

    key: as it is stored. error: the translation key of what is wrong, with its
    placeholders. checked: whether two frames that the key decodes agree. waits:
    whether another frame would tell; otherwise: what is wrong if none comes. device:
    what the entry can remember of it from the first, nothing where that is not sure.
    """

    key: str
    error: str | None = None
    placeholders: dict[str, str] = field(default_factory=dict)
    checked: bool = True
    waits: bool = False
    otherwise: str | None = None
    device: Mapping[str, Any] = field(default_factory=dict)

    @property
    def entry_data(self) -> dict[str, Any]:
        """What the entry of the device begins with."""
        return entry_data(self.key, self.device)


def entry_data(key: str, device: Mapping[str, Any]) -> dict[str, Any]:
    """Return the data of a new entry; what is known of the device beside the key."""
    known = {CONF_DEVICE: dict(device)} if device else {}
    return {CONF_ACCESS_TOKEN: key, **known}


@callback
def async_known_frames(hass: HomeAssistant, address: str) -> list[HeardFrame]:
    """Return what a device that is set up sent within the last minutes."""
    entry = hass.config_entries.async_entry_for_domain_unique_id(DOMAIN, address)
    if entry is None or entry.state is not ConfigEntryState.LOADED:
        return []
    since = MONOTONIC_TIME() - RECENT
    return [
        HeardFrame(frame.time, frame.data)
        for frame in entry.runtime_data.frames.last
        if frame.time > since and _reason(frame.data) is not Reason.NOT_A_PRODUCT
    ]


def _reason(data: bytes) -> Reason | None:
    """Return why a frame cannot be read without a key, None where it can."""
    result = read_shown(data)
    return result.reason if isinstance(result, NoReading) else None


def find_obstacle(*frames: bytes) -> str | None:
    """Return why a device cannot be set up as it is now, key aside.

    frames: what it sent of late, the last last. Returns the translation key of an
    error; None where there is no obstacle.
    """
    error = None
    for data in frames:
        found = read_shown(data)
        if not isinstance(found, NoReading) or found.reason is Reason.KEY_MISSING:
            return None
        error = _error(found)
    return error


def _error(fault: NoReading) -> str:
    """Return the translation key of what keeps a frame from being read."""
    if fault.reason is not Reason.KEY_MISMATCH and not has_instant_readout(
        fault.product_id
    ):
        return "no_instant_readout"
    return _ERRORS.get(fault.reason, "not_supported")


def is_unencrypted(frames: Sequence[HeardFrame]) -> bool:
    """Whether a device needs no key: nothing that was heard is encrypted."""
    reasons = {_reason(frame.data) for frame in frames}
    return None in reasons and Reason.KEY_MISSING not in reasons


def check_key(text: str, frames: Sequence[HeardFrame]) -> KeyCheck:
    """Try a key as typed on the last frames of a device, oldest first.

    What is foreign among them does no harm: the key is right if two that it
    decodes agree. But a key that none agrees with any more was changed since.
    """
    key = normalise_key(text)
    if fault := find_key_fault(text):
        return KeyCheck(
            key,
            f"key_{fault.problem.value}",
            {"length": str(fault.length), "position": str(fault.position)},
        )
    trust = Trust()
    believed: HeardFrame | None = None  # the last, once two agreed
    device: dict[str, Any] = {}
    after: list[str] = []  # what is wrong with the frames since the last it decodes
    verdicts = []  # on those that it decodes, since the last that was believed
    for frame in frames:
        result = read_shown(frame.data, Key(key))
        record = trust.hear(result, frame.time).record
        if isinstance(result, NoReading):
            if result.reason is not Reason.NOT_ENCRYPTED:
                after.append(_error(result))
            continue
        after.clear()
        verdicts.append(judge(result))
        if record is not None and trust.trusted:
            believed, device = frame, told_by(record)
            verdicts.clear()
    mismatch = _ERRORS[Reason.KEY_MISMATCH]
    if believed is not None:
        doubted = bool(verdicts) or mismatch in after
        if not doubted or frames[-1].time - believed.time < LASTING:
            return KeyCheck(key, device=device)
    if verdicts:
        if all(not verdict.possible for verdict in verdicts):
            return KeyCheck(key, NONSENSE)
        if not any(verdict.spare_bits for verdict in verdicts):
            return KeyCheck(key, UNUSED_BITS)
        if len(verdicts) >= NOISE:
            return KeyCheck(key, NONSENSE)
    elif after:
        return KeyCheck(key, mismatch if mismatch in after else after[-1])
    otherwise = after[-1] if after else None
    if otherwise is None and trust.misses > 1:  # they do not agree
        otherwise = NONSENSE
    return KeyCheck(key, checked=False, waits=True, otherwise=otherwise)
