"""One device of a system at run time: what it last said of its powers."""

from collections import deque
import math
from typing import Final

from ..bus import Flow, OnBus, Told
from ..counters.meter import lifetime
from ..counters.solar_yield import SolarYield
from ..enums import MeterType
from ..record import RECORD_TYPES, Record
from .settings import Member
from .silence import Silence

# Over which powers are brought together that are heard one after the other.
SPAN: Final = 10  # s
# What was heard longer ago is not known any more.
FRESH: Final = 60  # s
# Readings of the span that are kept: two a second.
_KEPT: Final = 2 * SPAN
_APART: Final = 0.5  # s
_LOADS: Final = (Told.AC_LOADS, Told.DC_LOADS)


class Node:
    """A device of a system.

    record: what it last said. silence: since when it says nothing.
    power: W, into the bus or, of a battery, out of it; None while unknown.
    uneven_until: until when readings of the span differ by more than a step.
    """

    def __init__(self, address: str) -> None:
        """Begin with nothing heard."""
        self.address = address
        self.silence = Silence()
        self.record: Record | None = None
        self.power: float | None = None
        self.uneven_until = -math.inf
        self._samples: deque[tuple[float, float]] = deque(maxlen=_KEPT)

    def read(self, record: Record) -> float | None:
        """Return the power that a record tells of."""
        raise NotImplementedError

    def hear(self, record: Record, time: float, step: float) -> None:
        """Take a reading; `step` is what is more than noise, in W."""
        self.record = record
        power = self.power = self.read(record)
        samples = self._samples
        if power is None:
            samples.clear()
            return
        for heard, before in samples:
            if abs(power - before) > step:
                self.uneven_until = heard + SPAN
        samples.append((time, power))

    def hear_again(self, time: float) -> None:
        """Take the last reading again."""
        samples = self._samples
        if samples and time - samples[-1][0] >= _APART:
            samples.append((time, samples[-1][1]))

    def known(self, now: float) -> float | None:
        """Return the power as it was last said; None is unknown."""
        return self.power if self.is_fresh(now) else None

    def forget(self) -> None:
        """Know nothing until the next reading."""
        self.record = self.power = None
        self._samples.clear()

    def is_fresh(self, now: float) -> bool:
        """Whether what it last said counts as what is."""
        return self.record is not None and now - self.silence.time <= FRESH

    def mean(self, now: float) -> float | None:
        """Return the power as it was over the span; None where it is not known."""
        if self.power is None or not self.is_fresh(now):
            return None
        samples = self._samples
        start = now - SPAN
        while samples and samples[0][0] <= start:
            samples.popleft()
        if not samples:
            return self.power
        # Whether rounding errors add up must not depend on how many there are.
        return math.fsum(power for _, power in samples) / len(samples)


class BatteryNode(Node):
    """A battery, by its monitor; its power is positive while it charges.

    capacity: Ah, where it is known.
    """

    def __init__(self, address: str, capacity: float | None) -> None:
        """Take the capacity that was typed."""
        super().__init__(address)
        self.capacity = capacity

    def read(self, record: Record) -> float | None:
        """Return what flows into the battery."""
        power: float | None = record.values.get("power") if record.battery else None
        return power

    def value(self, name: str, now: float) -> float | None:
        """Return another value of the monitor, while it is known."""
        if self.record is None or not self.record.battery or not self.is_fresh(now):
            return None
        found: float | None = self.record.values.get(name)
        return found


class MemberNode(Node):
    """A member, and what it tells of; its power is positive into the bus.

    meter: the meter that stands for it, where one does.
    lost: whether it is heard, but cannot be read, so that it is not off.
    off: whether its silence counts as off. contradicted: whether that cannot be, as
        the rest of the bus says.
    yields: what its panels have given, where it counts that itself.
    """

    def __init__(self, member: Member) -> None:
        """Take what was said of it."""
        super().__init__(member.address)
        self.member = member
        self.meter: MemberNode | None = None
        self.lost = self.off = self.contradicted = False
        self.yields: SolarYield | None = None
        self._yields_at = -math.inf
        self._bus = member.bus or OnBus()
        # A meter of a load measures what leaves the bus.
        self._sign = -1 if member.reversed else 1
        self._direction = -1 if set(member.tells) & set(_LOADS) else 1

    @property
    def is_meter(self) -> bool:
        """Whether it measures something that is no device of its own."""
        return bool(self._bus.metered)

    @property
    def measures_loads(self) -> bool:
        """Whether it measures the DC loads: they are no estimate then."""
        return self.is_meter and self.member.tells == (Told.DC_LOADS,)

    def teller(self, told: Told | None = None) -> str:
        """Return the address of who tells of a power, or of what is given to the bus."""
        if self.meter is None or (told is not None and told in self._tells_itself):
            return self.address
        return self.meter.address

    def flow_of(self, told: Told) -> Flow | None:
        """Return what it tells of a power itself; None: what it gives to the bus."""
        flow = self._bus.told[told]
        return None if flow is self._bus.into else flow

    @property
    def is_source(self) -> bool:
        """Whether it gives to the bus, if anything."""
        return self._direction > 0

    @property
    def counts_yield(self) -> bool:
        """Whether it counts itself what its panels give."""
        return lifetime(RECORD_TYPES[self.member.record]) is not None

    @property
    def may_be_off(self) -> bool:
        """Whether its silence can mean that it is off, and matters."""
        return self._bus.may_be_off and (self.meter is None or bool(self._tells_itself))

    @property
    def _tells_itself(self) -> list[Told]:
        """The powers that it tells of beside what it gives to the bus."""
        if self.is_meter:
            return []
        return [t for t in self.member.tells if self.flow_of(t) is not None]

    def is_unknown(self, now: float) -> bool:
        """Whether something that it should tell of is not known."""
        if self.meter is None and self.known(now) is None:
            return True
        return any(self.own(told, now) is None for told in self._tells_itself)

    @property
    def converts(self) -> bool:
        """Whether it turns one kind of power into another."""
        return self._bus.converts

    def read(self, record: Record) -> float | None:
        """Return what flows into the bus."""
        if record.record_name != self.member.record:
            return None  # it is another device by now
        values = record.values
        power = self._bus.into(values)
        if power is None:
            return None
        if self.is_meter:
            kind: MeterType = values["meter_type"]
            if kind.name.lower() != self.member.meter_type:
                return None  # it measures something else by now
            return power * self._sign * self._direction
        if self.member.all_outputs and self._bus.further is not None:
            power += self._bus.further(values) or 0
        return power

    def own(self, told: Told, now: float) -> float | None:
        """Return what it tells of a power as it last said; None is unknown."""
        if self.is_meter:
            power = self.known(now)
            return None if power is None else power * self._direction
        flow = self.flow_of(told)
        if flow is None:
            return self.given(now)
        if self.off:
            return 0
        record = self.record
        if record is None or not self.is_fresh(now):
            return None
        if record.record_name != self.member.record:
            return None
        return flow(record.values)

    def known(self, now: float) -> float | None:
        """Return what it last said that it gives to the bus; None is unknown."""
        return 0 if self.off else super().known(now)

    def given(self, now: float) -> float | None:
        """Return what is given to the bus, as whoever measures it last said."""
        return (self.meter or self).known(now)

    def given_over_span(self, now: float) -> float | None:
        """Return what is given to the bus, over the span."""
        node = self.meter or self
        return 0 if node.off else node.mean(now)

    def may_be_missing(self, now: float) -> bool:
        """Whether it may be what gives more than is known of."""
        given = self.known(now)
        turned = self.is_meter and given is not None and given < 0
        return self.is_source and (self.off or self.contradicted or turned)

    def gain(self, record: Record, time: float) -> float:
        """Return the Wh that its panels have given since the last reading."""
        if (found := lifetime(type(record))) is None or time <= self._yields_at:
            return 0
        today = record.values[found[0]]
        if self.yields is None:
            # What came before is not of this system.
            self.yields = SolarYield(counted=today or 0)
        passed = time - self._yields_at
        self._yields_at = time
        return self.yields.gain(today, time, passed)
