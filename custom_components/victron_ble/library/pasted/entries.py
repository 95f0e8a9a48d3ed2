"""What is found of a device in a text: its key, address and name."""

from dataclasses import dataclass, field, replace

from ..cipher import KeyFault, find_key_fault, normalise_key

# It is in the documentation of most projects, and so in many a text.
_EXAMPLES = {"0df4d0395b7d1a876c0c33ecb9e70dcd"}


@dataclass(frozen=True, slots=True)
class FoundKey:
    """A key found in a text, or why what stands there is none.

    `key` has 32 digits in lower case, or is None where there is a fault.
    `address` is as bleak writes it, `line` counts from 1; each is None where it
    is not known.
    """

    # A slip may put a key where a name should be, so neither is shown.
    key: str | None = field(repr=False)
    fault: KeyFault | None = None
    address: str | None = None
    name: str | None = field(default=None, repr=False)
    line: int | None = None


class Entries:
    """Gathers what is found, in order and each once."""

    def __init__(self) -> None:
        """Begin with nothing found."""
        self._found: list[FoundKey] = []
        # By the key as it is written and the address; and by the key alone.
        self._places: dict[tuple[str, str | None], int] = {}
        self._first: dict[str, int] = {}

    def add(
        self,
        text: str,
        address: str | None = None,
        name: str | None = None,
        line: int | None = None,
    ) -> None:
        """Take a key as it is written, and what is known of its device.

        Examples and the zeros of an untouched configuration are left out.
        """
        digits = normalise_key(text)
        fault = find_key_fault(text)
        if address is not None and len(set(address)) == 2:
            address = None
        if digits in _EXAMPLES or len(set(digits)) == 1 or not (digits or address):
            return
        place = self._find(digits, address)
        if place is None:
            place = len(self._found)
            key = None if fault else digits
            self._found.append(FoundKey(key, fault, address, name, line))
        else:
            old = self._found[place]
            # What stands beside an address is surer of being the device's name.
            names = (
                (name, old.name) if address and not old.address else (old.name, name)
            )
            self._found[place] = replace(
                old,
                address=old.address or address,
                name=next(filter(None, names), None),
            )
        self._first.setdefault(digits, place)
        self._places[digits, self._found[place].address] = place

    def _find(self, digits: str, address: str | None) -> int | None:
        """Return where the same is known; where one has no address, it is the same."""
        if address is None:
            return self._first.get(digits)
        if (digits, address) in self._places:
            return self._places[digits, address]
        return self._places.pop((digits, None), None)

    def gathered(self) -> tuple[FoundKey, ...]:
        """Return what was found."""
        return tuple(self._found)
