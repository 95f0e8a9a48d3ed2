"""One device of a system at run time: what it last said of its powers."""

from collections import deque
import math
from typing import Final

from ..bus import OnBus, Told
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
    """A device of a system, as it was when it was last looked at.

    record: what it last said. silence: since when it says nothing.
    power: W, into the bus or, of a battery, into that; mean: the same over the span.
        None while unknown.
    fresh: whether what it last said counts as what is.
    late: whether it was not heard within the span.
    uneven_until: until when readings of the span differ by more than a step.
    """

    def __init__(self, address: str) -> None:
        """Begin with nothing heard."""
        self.address = address
        self.silence = Silence()
        self.record: Record | None = None
        self.mean: float | None = None
        self.fresh = False
        self.late = True
        self.uneven_until = -math.inf
        self._power: float | None = None
        self._samples: deque[tuple[float, float]] = deque(maxlen=_KEPT)

    @property
    def power(self) -> float | None:
        """The power as it was last said; None is unknown."""
        return self._power if self.fresh else None

    def read(self, record: Record) -> float | None:
        """Return the power that a record tells of."""
        raise NotImplementedError

    def hear(self, record: Record, time: float, step: float) -> bool:
        """Take a reading; return whether it differs by more than a step, in W.

        After a silence it may, from what others told in the meantime.
        """
        if self.late and self.record is not None:
            self.uneven_until = time + SPAN
        self.record = record
        self.fresh = True
        power = self._power = self.read(record)
        samples = self._samples
        if power is None:
            samples.clear()
            return False
        stepped = False
        for heard, before in samples:
            if abs(power - before) > step:
                self.uneven_until = heard + SPAN
                stepped = True
        samples.append((time, power))
        return stepped

    def hear_again(self, time: float) -> None:
        """Take the last reading again."""
        samples = self._samples
        if samples and time - samples[-1][0] >= _APART:
            samples.append((time, samples[-1][1]))

    def forget(self) -> None:
        """Know nothing until the next reading."""
        self.record = self._power = None
        self.fresh = False
        self._samples.clear()

    def is_behind(self, time: float) -> bool:
        """Whether it matters that it was not heard since."""
        return self.silence.time < time

    def look(self, now: float, stepped: float, even: float) -> None:
        """Look what is known of it now.

        stepped: when others stepped so long ago that it would have told since if it did.
        even: when the span of those readings has ended that are of no use, if after now.
        """
        heard = self.silence.time
        self.late = now - heard > SPAN
        self.fresh = self.record is not None and now - heard <= FRESH
        self.mean = None
        if self._power is None or not self.fresh or heard < stepped:
            return
        samples = self._samples
        # In the same sum as above: a difference would be rounded otherwise.
        ended = max(now, even)
        while samples and samples[0][0] + SPAN <= ended:
            samples.popleft()
        self.mean = self._power
        if samples:
            # Exactly, as the mean must not leave the range of what it is made of.
            self.mean = math.fsum([power for _, power in samples]) / len(samples)


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

    def value(self, name: str) -> float | None:
        """Return another value of the monitor, while it is known."""
        if self.record is None or not self.record.battery or not self.fresh:
            return None
        found: float | None = self.record.values.get(name)
        return found


class MemberNode(Node):
    """A member, and what it tells of; its power is positive into the bus.

    tells: the powers of the system that it tells of.
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
        self.tells = member.tells
        self.meter: MemberNode | None = None
        self.lost = self.off = self.contradicted = False
        self.yields: SolarYield | None = None
        self._yields_at = -math.inf
        bus = self._bus = member.bus or OnBus()
        self.is_meter = bool(bus.metered)
        self.converts = bus.converts
        # A meter of a load measures what leaves the bus.
        self._sign = -1 if member.reversed else 1
        self._direction = -1 if set(member.tells) & set(_LOADS) else 1
        # What it tells of beside what it gives to the bus.
        own = () if self.is_meter else member.tells
        self._flows = {t: bus.told[t] for t in own if bus.told[t] is not bus.into}
        self._told: dict[Told, float | None] = {}

    @property
    def measures_loads(self) -> bool:
        """Whether it measures the DC loads: they are no estimate then."""
        return self.is_meter and self.tells == (Told.DC_LOADS,)

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
        return self._bus.may_be_off and (self.meter is None or bool(self._flows))

    def teller(self, told: Told | None = None) -> str:
        """Return the address of who tells of a power, or of what is given to the bus."""
        if self.meter is None or told in self._flows:
            return self.address
        return self.meter.address

    def is_unknown(self) -> bool:
        """Whether something that it should tell of is not known."""
        if self.meter is None and self.mean is None:
            return True
        return any(self.own(told) is None for told in self._flows)

    def is_behind(self, time: float) -> bool:
        """Whether it matters that it was not heard since."""
        return self.meter is None and not self.off and super().is_behind(time)

    def look(self, now: float, stepped: float, even: float) -> None:
        """Look what is known of it now: a silence tells more of what may be off."""
        super().look(now, stepped, even)
        if self._bus.may_be_off and self.silence.time < stepped:
            self.fresh = False
        if self.off:
            self.mean, self.late = 0, False

    @property
    def power(self) -> float | None:
        """What it last said that it gives to the bus; None is unknown."""
        return 0 if self.off else super().power

    def hear(self, record: Record, time: float, step: float) -> bool:
        """Take a reading: it is not off, and steps from that to what it says."""
        if self.off:
            self._samples.append((time, 0))
        self.lost = self.off = self.contradicted = False
        same = record.record_name == self.member.record  # else it is another device
        values = record.values
        self._told = (
            {t: flow(values) for t, flow in self._flows.items()} if same else {}
        )
        return super().hear(record, time, step)

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

    def own(self, told: Told) -> float | None:
        """Return what it tells of a power as it last said; None is unknown."""
        if told in self._flows:
            if self.off:
                return 0
            return self._told.get(told) if self.fresh else None
        if self.is_meter:
            power = self.power
            return None if power is None else power * self._direction
        return self.given

    def loss(self) -> float | None:
        """Return what is lost in it: what goes in less what comes out."""
        power = self.power
        if power is None:
            return None
        for told in self._flows:
            own = self.own(told)
            if own is None:
                return None
            power += own if told is Told.AC_LOADS else -own
        return -power

    @property
    def given(self) -> float | None:
        """What is given to the bus, as whoever measures it last said."""
        return (self.meter or self).power

    @property
    def given_over_span(self) -> float | None:
        """What is given to the bus, over the span."""
        return (self.meter or self).mean

    def may_be_missing(self) -> bool:
        """Whether it may be what gives more than is known of."""
        given = self.power
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
