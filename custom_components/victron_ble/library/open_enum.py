"""Enumerations that keep what they do not know: codes and sets of bits."""

from collections.abc import Iterator
from enum import KEEP, Enum, Flag, IntFlag
from functools import cached_property
from typing import Any


class OpenCode(Enum):
    """A number from a list that may grow: 77 without a name is `unknown_77`."""

    @classmethod
    def _missing_(cls, value: object) -> Any:
        if not isinstance(value, int):
            return None
        # Not kept in the class: what comes over the air must not fill memory.
        member = (
            int.__new__(cls, value) if issubclass(cls, int) else object.__new__(cls)
        )
        member._value_ = value
        member._name_ = f"unknown_{value}"
        member.known = False
        return member

    def __init__(self, *_: object) -> None:
        """Note that the number has a name."""
        self.known = True

    def __eq__(self, other: object) -> bool:
        """Compare by number, since unknown members are made anew each time."""
        return type(other) is type(self) and other._value_ == self._value_

    def __hash__(self) -> int:
        """Return the number's hash."""
        return hash(self._value_)

    def __reduce_ex__(self, protocol: Any) -> Any:
        """Copy by number: Python 3.11.2 does by name, which need not be a member's."""
        return type(self), (self._value_,)


class _OpenBits:
    """What open sets of bits have beyond Flag and IntFlag."""

    _value_: int

    @classmethod
    def _missing_(cls: Any, value: object) -> Any:
        if not isinstance(value, int):
            return None
        if value < 0:  # from the operator ~
            # No member: Python 3.11.2 would keep there what it is the rest of.
            value &= cls._flag_mask_
        return cls.combine(value)

    @classmethod
    def combine(cls: Any, bits: int) -> Any:
        """Return the set of these bits: the class itself takes three times as long."""
        member = int.__new__(cls, bits) if issubclass(cls, int) else object.__new__(cls)
        member._value_ = bits
        return member

    @cached_property  # of most sets nobody asks for the name
    def _name_(self) -> str:
        return "|".join(_bit_names(type(self), self._value_)) or "none"

    def __iter__(self) -> Iterator[Any]:
        """Give each bit that is set, named or not, from the lowest."""
        cls: Any = type(self)
        return (cls(1 << bit) for bit in _bits(self._value_))

    @property
    def unnamed(self) -> int:
        """The bits without a name, as a number."""
        cls: Any = type(self)
        named: int = cls._flag_mask_
        return self._value_ & ~named

    def __eq__(self, other: object) -> bool:
        """Compare by bits, since combinations are made anew each time."""
        if type(other) is type(self):
            return self._value_ == other._value_
        return super().__eq__(other)

    def __hash__(self) -> int:
        """Return the bits' hash."""
        return hash(self._value_)

    def __reduce_ex__(self, protocol: Any) -> Any:
        """Copy by number, see OpenCode."""
        return type(self), (self._value_,)


class OpenFlag(_OpenBits, Flag, boundary=KEEP):  # type: ignore[misc, override]  # _name_
    """A set of bits, all of them kept: bit 15 without a name is `bit_15`."""


class OpenIntFlag(_OpenBits, IntFlag, boundary=KEEP):  # type: ignore[misc, override]  # _name_
    """An open set of bits that is also a number."""


def _bits(value: int) -> Iterator[int]:
    return (bit for bit in range(value.bit_length()) if value >> bit & 1)


def _bit_names(cls: Any, value: int) -> Iterator[str]:
    members = cls._value2member_map_
    for bit in _bits(value):
        member = members.get(1 << bit)
        yield member.name if member else f"bit_{bit}"
