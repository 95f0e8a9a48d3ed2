"""Something that is counted, as it is shown."""

from enum import Enum, auto
from typing import NamedTuple

from ..values import Label, Quantity


class Course(Enum):
    """How a counted value moves."""

    TOTAL = auto()  # it only grows
    HIGHEST = auto()  # it grows only, too, but does not add up
    LOWEST = auto()  # it falls only
    LAST = auto()  # it begins anew now and then
    DAILY = auto()  # it begins anew when the device's day ends


class Item(NamedTuple):
    """A counted value.

    quantity: its unit is that of the quantity.
    enabled: whether most owners want it.
    label: what it is called, where not by its key.
    optional: whether not every such device has it.
    """

    key: str
    quantity: Quantity
    course: Course
    enabled: bool = False
    label: Label | None = None
    optional: bool = False

    def further(self, one: float, other: float) -> float:
        """Return of two values that were shown the one from which it goes on."""
        return min(one, other) if self.course is Course.LOWEST else max(one, other)

    @property
    def goes_on(self) -> bool:
        """Whether it never goes back behind what was shown."""
        return self.course in (Course.TOTAL, Course.HIGHEST, Course.LOWEST)
