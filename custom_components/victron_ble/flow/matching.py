"""Which key fits which device, of many of both."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ..library import NoReading
from ..library.addresses import is_mac
from ..library.advertisement import parse_advertisement
from ..library.pasted import FoundKey
from .key_check import KeyCheck, check_key, is_unencrypted
from .listener import HeardFrame


@dataclass
class Matching:
    """What trying keys on devices has shown.

    keys: the key of each device that is heard, by its address. unheard: that of each
    that is not, unchecked. unmatched: keys that fit nothing. faulty: what is no key.
    unclear: keys of which it is open where they belong, with the devices they may be of.
    """

    keys: dict[str, KeyCheck] = field(default_factory=dict)
    unheard: dict[str, str] = field(default_factory=dict)
    unmatched: list[FoundKey] = field(default_factory=list)
    faulty: list[FoundKey] = field(default_factory=list)
    unclear: list[tuple[FoundKey, tuple[str, ...]]] = field(default_factory=list)

    @property
    def is_settled(self) -> bool:
        """Whether hearing more would change nothing: each key has its device."""
        all_checked = all(check.checked for check in self.keys.values())
        return all_checked and not (self.unheard or self.unmatched or self.unclear)


def match(
    found: Iterable[FoundKey], heard: Mapping[str, Sequence[HeardFrame]]
) -> Matching:
    """Try every key on every device that is heard, whatever address stands beside it.

    heard: the last frames of each device by its address. Two readings that agree are
    surer than an address; a single one is not.
    """
    matching = Matching()
    encrypted = {
        address: frames
        for address, frames in heard.items()
        if not is_unencrypted(frames)
    }
    rest: list[tuple[FoundKey, dict[str, KeyCheck]]] = []
    for each in found:
        if each.key is None:
            matching.faulty.append(each)
            continue
        checks = _fits(each.key, each.address, encrypted)
        if not _take_checked(matching, checks):
            rest.append((each, checks))
    # A device that has its key is out of the question for others.
    for _, checks in rest:
        for address in matching.keys.keys() & checks:
            del checks[address]
    open_keys = [
        (each, checks, tuple(checks) or _unheard(each.address, heard))
        for each, checks in rest
    ]
    rivals: dict[str, set[str | None]] = {}
    for each, _, addresses in open_keys:
        for address in addresses:
            rivals.setdefault(address, set()).add(each.key)
    for each, checks, addresses in open_keys:
        if not addresses:
            matching.unmatched.append(each)
        elif len(addresses) > 1 or len(rivals[addresses[0]]) > 1:
            matching.unclear.append((each, addresses))
        elif checks:
            matching.keys |= checks
        else:
            matching.unheard[addresses[0]] = each.key or ""
    return matching


def _fits(
    key: str, address: str | None, heard: Mapping[str, Sequence[HeardFrame]]
) -> dict[str, KeyCheck]:
    """Return the devices that a key may be of: checked ones alone where there are any."""
    first = bytes.fromhex(key)[0]
    checks = {
        device: check
        for device, frames in heard.items()
        if any(_check_byte(frame.data) == first for frame in frames)
        and (check := check_key(key, frames)).error is None
        and check.otherwise is None
    }
    if checked := {device: check for device, check in checks.items() if check.checked}:
        checks = checked
    elif address is not None and is_mac(address):
        checks = {
            device: check for device, check in checks.items() if device == address
        }
    return {address: checks[address]} if address in checks else checks


def _check_byte(data: bytes) -> int | None:
    parts = parse_advertisement(data)
    return None if isinstance(parts, NoReading) else parts.key_check


def _take_checked(matching: Matching, checks: Mapping[str, KeyCheck]) -> bool:
    """Give a device a key that is checked; return whether that was done."""
    if len(checks) != 1:
        return False
    [(address, check)] = checks.items()
    if not check.checked or matching.keys.get(address, check) != check:
        return False
    matching.keys[address] = check
    return True


def _unheard(address: str | None, heard: Mapping[str, object]) -> tuple[str, ...]:
    """Return the address of a device that is not heard, if it is a device's own."""
    return (
        () if address is None or address in heard or not is_mac(address) else (address,)
    )
