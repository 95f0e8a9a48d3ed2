"""What a user said of a system: its members, and what no advertisement tells."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, Final, Self

from ..bus import OnBus, Told
from ..counters.stored import branches, number
from ..enums import MeterType
from ..record import RECORD_TYPES

DEFAULT_FLOOR: Final = 50  # %, as a SmartShunt's discharge floor
DEFAULT_TIMEOUT: Final = 300  # s


class AcInput(StrEnum):
    """What is connected to the AC input, as its user names it."""

    SHORE = "shore"
    GRID = "grid"
    GENERATOR = "generator"


def can_be_battery(record_name: str) -> bool:
    """Whether a device that sends such records can be the battery of a system."""
    record = RECORD_TYPES.get(record_name)
    return record is not None and record.battery


def can_be_member(record_name: str, meter_type: str | None = None) -> bool:
    """Whether a device that sends such records can be a member.

    A monitor of a parallel bank can, though none is by itself: ask `can_be_battery`.
    meter_type: of a DC energy meter, the name of its MeterType in lower case.
    """
    record = RECORD_TYPES.get(record_name)
    if record is None or record.bus is None:
        return False
    return not record.bus.metered or _meter_type(meter_type) in record.bus.metered


def _meter_type(name: str | None) -> MeterType | None:
    return MeterType.__members__.get((name or "").upper())


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A member of a system, and what was answered about it.

    record: the name of the records it sends (`Record.record_name`).
    meter_type: of a DC energy meter, its MeterType in lower case, as it last said.
    stands_for: of a meter, the address of the member whose power it measures.
    reversed: whether a meter is wired the other way round.
    all_outputs: whether all outputs of an AC charger feed this battery.
    fed_by_inverter: whether an AC charger hangs on the inverter's output.
    capacity: Ah of a parallel bank, if it is the monitor of one.
    """

    address: str
    record: str
    meter_type: str | None = None
    stands_for: str | None = None
    reversed: bool = False
    all_outputs: bool = False
    fed_by_inverter: bool = False
    capacity: float | None = None

    @property
    def bus(self) -> OnBus | None:
        """What it does on the bus; None where it is a battery, or not known."""
        record = RECORD_TYPES.get(self.record)
        return record.bus if record else None

    @property
    def is_bank(self) -> bool:
        """Whether it is the monitor of a parallel bank."""
        return can_be_battery(self.record)

    @property
    def is_on_bus(self) -> bool:
        """Whether it is of any use, as far as it is known what it is."""
        return self.bus is not None and (not self.bus.metered or bool(self.tells))

    @property
    def tells(self) -> tuple[Told, ...]:
        """The powers that it tells of."""
        if (bus := self.bus) is None:
            return ()
        if bus.metered:
            kind = _meter_type(self.meter_type)
            found = () if kind is None else (bus.metered.get(kind),)
            return tuple(told for told in found if told is not None)
        return tuple(
            told
            for told in bus.told
            if not (told is Told.SHORE_CHARGER and self.fed_by_inverter)
        )

    @classmethod
    def from_dict(cls, stored: Any) -> Self | None:
        """Return a stored member, None where it cannot be read."""
        known = branches(stored)
        address, record = text(known.get("address")), text(known.get("record"))
        if address is None or record is None:
            return None
        return cls(
            address=address,
            record=record,
            meter_type=text(known.get("meter_type")),
            stands_for=text(known.get("stands_for")),
            reversed=known.get("reversed") is True,
            all_outputs=known.get("all_outputs") is True,
            fed_by_inverter=known.get("fed_by_inverter") is True,
            capacity=positive(known.get("capacity")),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """A system as its user described it.

    battery: the address of the monitor that it belongs to.
    battery_record: the name of the records that the monitor sends.
    ac_input: what is connected to the AC inputs of its members.
    floor: % of charge that counts as empty. capacity: Ah of the monitor's battery,
        None where it is to be learnt.
    timeout: s of silence after which a member that may be off counts as off.
    """

    battery: str
    battery_record: str
    members: tuple[Member, ...] = ()
    ac_input: AcInput = AcInput.SHORE
    floor: float = DEFAULT_FLOOR
    capacity: float | None = None
    timeout: float = DEFAULT_TIMEOUT

    @property
    def addresses(self) -> frozenset[str]:
        """Every address that the system hears."""
        return frozenset((self.battery, *(m.address for m in self.members)))

    @property
    def told(self) -> frozenset[Told]:
        """The powers of which a member tells."""
        return frozenset(told for m in self.members for told in m.tells)

    def as_dict(self) -> dict[str, Any]:
        """Return what is stored: JSON."""
        return {**asdict(self), "members": [asdict(m) for m in self.members]}

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Self:
        """Return what was stored, as far as it can be read.

        Raises ValueError without a battery.
        """
        battery, record = (
            text(stored.get(name)) for name in ("battery", "battery_record")
        )
        if battery is None or record is None:
            raise ValueError("a system has a battery")
        kind = stored.get("ac_input")
        floor = number(stored.get("floor"))
        return cls(
            battery=battery,
            battery_record=record,
            members=_members(stored.get("members"), battery),
            ac_input=AcInput(kind) if kind in list(AcInput) else AcInput.SHORE,
            floor=DEFAULT_FLOOR if floor is None else min(max(floor, 0), 99),
            capacity=positive(stored.get("capacity")),
            timeout=positive(stored.get("timeout")) or DEFAULT_TIMEOUT,
        )


def _members(stored: Any, battery: str) -> tuple[Member, ...]:
    """Return the members that can be read, each address once."""
    listed: Iterable[Any] = stored if isinstance(stored, (list, tuple)) else ()
    found = {m.address: m for m in map(Member.from_dict, listed) if m is not None}
    found.pop(battery, None)
    return tuple(found.values())


def text(stored: Any) -> str | None:
    """Return a text that is not empty, None for anything else."""
    return stored if isinstance(stored, str) and stored else None


def positive(stored: Any) -> float | None:
    """Return a number above 0, None for anything else."""
    found = number(stored)
    return found if found is not None and found > 0 else None
