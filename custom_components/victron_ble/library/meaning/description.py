"""What a sensor or a binary sensor is, and what it says."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

from ..values import Label, Values
from .names import english_name
from .states import FlagStates

# What is stored of a value: JSON, from which the state and its attributes are made.
Scalar = float | str | bool | None


@dataclass(frozen=True, kw_only=True)
class Description:
    """What is shown of a record at one place.

    key: its name among those of the record and platform.
    fields: the values that it is made of; it changes only with them.
    value: makes it of them.
    label: its words in the translations; None: it is called after its device class.
    category: "diagnostic", or None.
    enabled: whether it is shown unless its user wants otherwise.
    optional: whether not every such device has it: nothing until it is available.
    """

    platform: ClassVar[str]

    key: str
    fields: tuple[str, ...]
    value: Callable[[Values], Scalar]
    label: Label | None
    device_class: str | None = None
    category: str | None = None
    enabled: bool = True
    optional: bool = False

    @property
    def name(self) -> str:
        """What it is called in English."""
        return english_name(self.platform, self.label or Label(self.device_class or ""))

    def state(self, value: Scalar) -> Scalar:
        """Return what is shown of the value that `value` made."""
        raise NotImplementedError

    def attributes(self, value: Scalar) -> dict[str, Any] | None:
        """Return what the state cannot say."""
        raise NotImplementedError


@dataclass(frozen=True, kw_only=True)
class SensorDescription(Description):
    """A number with its unit, a code, or a set of bits.

    shown_in: the unit in which a new one shows it, where not in its own.
    decimals: how many are shown, None where it is not said.
    codes: the state of each raw number, if it is a code.
    flags: the states of a set of bits, if it is one.
    """

    platform = "sensor"

    unit: str | None = None
    shown_in: str | None = None
    state_class: str | None = None
    decimals: int | None = None
    codes: dict[int, str] | None = None
    flags: FlagStates | None = None

    @property
    def options(self) -> list[str] | None:
        """Every state of a code or a set of bits, each once."""
        if self.codes is not None:
            return list(dict.fromkeys(self.codes.values()))
        return None if self.flags is None else self.flags.options

    def state(self, value: Scalar) -> float | str | None:
        """The number or the state; None where it is not available or has no name."""
        if value is None:
            return None
        if self.codes is not None:
            return self.codes.get(int(value))
        if self.flags is not None:
            return self.flags.state(int(value))
        if isinstance(value, str):
            return None
        # Home Assistant would show it as -0.
        rounds_to_0 = value < 0 and self.decimals is not None
        return 0 if rounds_to_0 and round(value, self.decimals) == 0 else value

    def attributes(self, value: Scalar) -> dict[str, Any] | None:
        """What the state cannot say: unknown numbers, every bit, a bound."""
        if value is None:
            return None
        if self.codes is not None:
            return None if int(value) in self.codes else {"raw": value}
        if self.flags is not None:
            return {"active": self.flags.active(int(value)), "raw": value}
        return {"bound": value} if isinstance(value, str) else None


@dataclass(frozen=True, kw_only=True)
class BinarySensorDescription(Description):
    """Something that is so or is not, or a condition: "ok", "warning" or "alarm".

    summary: whether it only sums up what others say one by one.
    """

    platform = "binary_sensor"

    summary: bool = False

    def state(self, value: Scalar) -> bool | None:
        """Whether it is so; a condition is a problem from its warning on."""
        if isinstance(value, str):
            return value in ("warning", "alarm")
        return None if value is None else bool(value)

    def attributes(self, value: Scalar) -> dict[str, Any] | None:
        """The level of a condition; that it sums up others."""
        if self.summary:
            return {"summary": True}
        return {"level": value} if isinstance(value, str) else None
