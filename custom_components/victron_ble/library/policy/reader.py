"""Whether one device is read, and what is shown of it: the decision on all that is heard.

One `Reader` for each device, held by whoever hears it: it decodes, judges, counts and
paces, and tells what came of it. What follows from that is the owner's: entities and
repairs, or what is published.

Times are seconds on any clock that goes on. `now` is the time of the call; what a slow
scanner tells was heard at a time before it.
"""

import math
from typing import Final, NamedTuple

from ..advertisement import NoReading, Reason
from ..cipher import Key
from ..counters.counted import Counted
from ..counters.meter import LONGEST_GAP
from ..decode import read_shown
from ..record import Record
from ..values import Values
from .foreign import LASTING, Foreign
from .outcome import Outcome
from .presence import Presence
from .publisher import NOTHING, Publisher, Update
from .reporting import RECEPTION, RSSI, Preset
from .trust import Trust

NONSENSE: Final = "its readings make no sense"
PACKETS: Final = 12  # that are known again by their bytes: of each scanner a few kinds


class Fault(NamedTuple):
    """What is heard of a device that is not read, and lasts.

    why: in words. found: what is sent instead of a reading; None where there are
        readings that make no sense. certain: whether it is so for all that is known.
    """

    why: str
    found: NoReading | None
    certain: bool


class Heard(NamedTuple):
    """What came of something heard.

    outcome: of it by itself, as `Trust.counts` calls it.
    record: what is shown of from now on, though it may be as it was; None if nothing is.
    update: what is shown anew.
    fault: why the device is not read, if that is known by it.
    """

    outcome: str
    record: Record | None = None
    update: Update = NOTHING
    fault: Fault | None = None


class Reader:
    """Reads one device.

    key: None where there is none; a device that does not encrypt has none.
    available: whether it is read: heard of late, and what was heard believed.
    record: the last reading that was believed.
    timeout: seconds for which it may be silent.
    counted: what is counted of it. stored: what of that is on disk, by key.
    """

    def __init__(
        self,
        key: Key | None,
        preset: Preset,
        counted: Counted,
        timeout: float,
        trust: Trust | None = None,
        begun: float = 0,
    ) -> None:
        """Start without a reading.

        trust: what is remembered of this key, from before the reader has begun.
        """
        self.key = key
        self.available = False
        self.record: Record | None = None
        self.timeout = timeout
        self.counted = counted
        self.stored: Values = {}
        self.trust = Trust() if trust is None else trust
        self.presence = Presence()
        self._foreign = Foreign(begun, self.trust.trusted)
        self._nonsense = -math.inf  # when records were heard that make no sense
        self._publisher = Publisher(preset)
        self._packets: set[bytes] = set()  # of the last reading alone

    def hear_again(self, packet: bytes | None, time: float) -> bool:
        """Note a packet whose bytes say that the device is still there, and no more.

        Returns whether it is such a one.
        """
        if packet not in self._packets:
            return False
        self.presence.hear_repeated(time, True)
        self.trust.order.hear(time)
        return True

    def hear(
        self,
        data: bytes,
        time: float,
        now: float,
        rssi: int | None,
        packet: bytes | None,
        sure: bool = True,
    ) -> Heard:
        """Take Victron's manufacturer data, heard at a time.

        rssi: how well the device is heard now, in dBm. packet: what is to be known again,
        None where there is no packet that holds this alone. sure: whether the data is
        known to be of this packet, not of one before.
        """
        found = read_shown(data, self.key)
        outcome, record = self.trust.hear(found, time)
        if isinstance(found, NoReading):
            return self._hear_no_reading(found, time)
        if record is not None:
            self._packets.clear()
        elif outcome is Outcome.REPEATED:
            self.presence.hear_repeated(time, sure)
            if not self.available:
                record = self.record
        else:
            return self._doubt(outcome, time)
        if record is None:
            heard = Heard(outcome)
        else:
            heard = self._take(outcome, record, time, now, rssi)
        if (
            packet
            and self.available
            and found.nonce == self.trust.order.newest
            and len(self._packets) < PACKETS
        ):
            self._packets.add(packet)
        return heard

    def _take(
        self, outcome: str, record: Record, time: float, now: float, rssi: int | None
    ) -> Heard:
        """Show a record that is believed."""
        before, self.record = self.record, record
        presence, available = self.presence, self.available
        if not available:
            presence.hear_alive(time)
            if self._left(now) <= 0:
                return Heard(outcome)  # so slow a scanner tells what has ended
        share = self.trust.reception.share(time)
        beside = {
            RSSI: rssi,
            RECEPTION: None if share is None else round(100 * share),
        }
        if available and self.trust.same and time - presence.lasts_until <= LONGEST_GAP:
            update = self._publisher.take_again(beside, now)
        else:
            if available and before is not None:
                self.counted.read(before, presence.lasts_until)
            self.counted.read(record, time)
            update = self._publisher.take(
                record, beside, self.stored, now, not available
            )
        presence.hear_reading(time)
        self.available = True
        return Heard(outcome, record, update)

    def _hear_no_reading(self, found: NoReading, time: float) -> Heard:
        """Note what was heard instead of a reading: it counts if it lasts."""
        self.presence.hear(time)
        reason = found.reason
        outcome = reason.name.lower()
        if reason is Reason.NOT_A_PRODUCT or not self._foreign.lasts(
            reason, time, self.presence.alive
        ):
            return Heard(outcome)
        # Among records that make no sense, it is no more than one of them.
        certain = time - self._nonsense > LASTING
        fault = Fault(reason.value, found, certain)
        return Heard(outcome, update=self._lose(), fault=fault)

    def _doubt(self, outcome: str, time: float) -> Heard:
        """Note a record that is not believed."""
        self.presence.hear(time)
        if not self.trust.lost:
            if outcome in (Outcome.LATE, Outcome.OTHER_SERIES):
                self._foreign.begin(time)
            return Heard(outcome)
        self._nonsense = time
        update = self._lose()
        certain = self.key is not None and self._foreign.matters(
            time, self.presence.alive
        )
        return Heard(outcome, update=update, fault=Fault(NONSENSE, None, certain))

    def tick(self, now: float) -> Update:
        """Return what is shown by itself: what waited long enough, or that it is silent."""
        if not self.available:
            return NOTHING
        if self._left(now) <= 0:
            return self._lose()
        if now < self._publisher.next_due:
            return NOTHING
        return self._publisher.due(now)

    @property
    def next_due(self) -> float:
        """When to `tick`, if nothing is heard before; only while it is available."""
        return min(self._publisher.next_due, self.presence.alive + self.timeout)

    def count_on(self) -> None:
        """Count on: the device sent its last reading for as long as it repeated it."""
        if self.available and self.record is not None:
            self.counted.read(self.record, self.presence.lasts_until)

    def show_counted(self, stored: Values, now: float) -> Update:
        """Take what is counted, as it is on disk now."""
        self.stored = stored
        if not self.available:
            return NOTHING
        return self._publisher.show_counted(stored, now)

    def _left(self, now: float) -> float:
        """For how many seconds the device may still be silent."""
        return self.presence.alive + self.timeout - now

    def _lose(self) -> Update:
        """Cease to be available."""
        if not self.available:
            return NOTHING
        self.count_on()
        self.available = False
        self._packets.clear()
        return Update(availability_changed=True)
