"""A system at run time: it hears its members and tells what they are together."""

from collections.abc import Iterable, Mapping
import math
from typing import Any, Final, Self

from ..bus import Told
from ..counters.solar_yield import SolarYield
from ..counters.stored import branches
from ..policy.charging import SHARE
from ..policy.reporting import full_scale
from ..record import RECORD_TYPES, Record
from ..values import Quantity
from .balance import Balance
from .battery import Battery, battery_of
from .deficit import CONTRADICTS, MISSING, Deficit
from .energies import Energies, totals_of
from .hold import Hold
from .keys import (
    BATTERY_POWER,
    BESIDE,
    CONSUMPTION_POWER,
    SOURCE_MISSING,
    counted,
    power_keys,
)
from .node import FRESH, MemberNode, Node
from .outlook import Outlook
from .report import Report, Share
from .settings import Settings
from .silence import Scanners

TICK: Final = 1  # s between two looks at everything
# More than this share of the current that such a battery's monitor reaches is a step.
STEP: Final = 0.06
_NOMINAL: Final = 12  # V, until the battery says more


class System:
    """The members of a system, and what is counted of them.

    Times are seconds on a clock that runs on (Bluetooth's). What is stored bears the
    time of the clock on the wall, as the other begins anew with the host.
    """

    def __init__(self, settings: Settings) -> None:
        """Begin with nothing heard."""
        self.settings = settings
        self._balance = Balance(settings)
        self._members = self._balance.members
        self._nodes = self._balance.nodes
        self._voltage: float = _NOMINAL
        self._scanners = Scanners()
        self._now = -math.inf
        self._ticked = -math.inf
        self._hold = Hold()
        self._loads: float | None = None
        self._deficit = Deficit()
        self._energies = Energies(counted(settings))
        self._outlook = Outlook(settings.floor)
        monitor = RECORD_TYPES[settings.battery_record]
        # What such a monitor's current reaches.
        self._amperes = full_scale(monitor, "current", Quantity.CURRENT)
        self._report = Report(dict.fromkeys((*power_keys(settings), *BESIDE)))

    @classmethod
    def restored(cls, settings: Settings, stored: Any, now: float, wall: float) -> Self:
        """Return a system that goes on from what `as_dict` returned.

        Whatever cannot be read of it is as if it were not there. now, wall: the time
        on both clocks.
        """
        system = cls(settings)
        system._restore(branches(stored), now, wall - now)
        return system

    def _restore(self, stored: Mapping[str, Any], now: float, to_wall: float) -> None:
        self._energies.restore(stored.get("energies"), to_wall, now)
        self._outlook.restore(stored, to_wall, now)
        members = branches(stored.get("members"))
        if members.keys() == self._members.keys():
            self._deficit.restore(stored.get("missing"), to_wall, now)
        for address, node in self._members.items():
            known = branches(members.get(address))
            # Who comes back with everything else is heard soon.
            node.silence.restore(known, max(0, self.settings.timeout - FRESH))
            if "yield" in known:
                node.yields = SolarYield.from_dict(known["yield"])

    def as_dict(self, now: float, wall: float) -> dict[str, Any]:
        """Return what is stored: JSON. now, wall: the time on both clocks."""
        to_wall = wall - now
        members: dict[str, dict[str, Any]] = {}
        for address, node in self._members.items():
            members[address] = node.silence.as_dict(self._scanners)
            if node.yields is not None:
                members[address]["yield"] = node.yields.as_dict()
        return {
            "energies": self._energies.as_dict(to_wall),
            **self._outlook.as_dict(to_wall),
            "missing": self._deficit.as_dict(to_wall),
            "members": members,
        }

    def hear(self, address: str, record: Record, time: float, source: str) -> bool:
        """Take a reading of a member, or of the battery, that was accepted.

        source: the scanner that heard it. Return whether there is something new to
        report: that is so about once a second.
        """
        if (node := self._nodes.get(address)) is None:
            return False
        time = self._note(node, time, source)
        if node.hear(record, time, STEP * self._usual_power):
            self._hold.step(time)
        if isinstance(node, MemberNode) and node.counts_yield:
            self._energies.add("solar_energy", node.gain(record, time))
        return self._tick_if_due(time)

    def catch_up(self, heard: Iterable[tuple[str, Record, float, str]]) -> None:
        """Take what was read before it began, as `hear` does, the oldest first."""
        self._ticked = math.inf
        for reading in heard:
            self.hear(*reading)
        self._ticked = -math.inf

    def hear_again(self, address: str, time: float, source: str) -> bool:
        """Note that a device repeats its last reading; return as `hear` does."""
        if (node := self._nodes.get(address)) is None:
            return False
        time = self._note(node, time, source)
        node.hear_again(time)
        return self._tick_if_due(time)

    def lose(self, address: str) -> None:
        """Forget the last reading of a device that is heard, but not read any more.

        Its key may have changed: it is not off, whatever it does. Not to be called for
        one that is silent.
        """
        if (node := self._nodes.get(address)) is not None:
            node.forget()
            if isinstance(node, MemberNode):
                node.lost = True
                node.off = False

    def ignore(self, address: str) -> None:
        """Note that nobody reads a device, so that its silence says nothing as yet."""
        node = self._members.get(address)
        if node is not None:
            node.silence.begin_anew(self._scanners)
            node.off = False

    def _note(self, node: Node, time: float, source: str) -> float:
        """Note that a device is heard; return when: what comes late is as new as all."""
        node.silence.end(source, time, self._scanners.hear(source, time))
        self._now = max(self._now, time)
        return self._now

    def _tick_if_due(self, time: float) -> bool:
        if time - self._ticked < TICK:
            return False
        self._tick(time)
        return True

    def report(self, now: float) -> Report:
        """Return what is known at a time.

        What was heard too long ago is unknown by itself: ask at least every 30 s, also
        while nothing is heard.
        """
        self._tick_if_due(now)
        return self._report

    @property
    def dc_loads(self) -> float | None:
        """The DC loads in W as they come out, before noise is clipped; None is unknown."""
        return self._loads

    def shares(self, now: float) -> dict[str, Share]:
        """Return what each device contributes, by address: for diagnostics."""
        return {
            address: Share(
                node.power,
                None if math.isinf(node.silence.time) else now - node.silence.time,
            )
            for address, node in self._nodes.items()
        }

    @property
    def totals(self) -> Mapping[str, float]:
        """The energies by key, in Wh; they never fall. Show what is on disk."""
        return self._energies.totals

    def raise_to(self, least: Mapping[str, float]) -> None:
        """Let no energy be below this, in Wh: it was shown, and what is stored is older."""
        if self._energies.raise_to(least):
            for node in self._members.values():
                node.yields = None

    def parts(self, key: str) -> frozenset[str]:
        """Return the addresses of those that a value, or an energy, is made of."""
        parts = self._balance.parts
        if key == SOURCE_MISSING:
            return parts[Told.DC_LOADS]
        return parts.get(key, parts[BATTERY_POWER])

    def _tick(self, now: float) -> None:
        """Look at everything as it is now."""
        self._ticked = now
        self._judge_silence()
        even = self._hold.look(self._nodes.values(), now)
        self._balance.look(now, self._hold.stepped, even)
        battery = self._battery()
        loads = self._balance.dc_loads(battery.mean)
        self._watch_deficit(loads, now)
        if self._deficit.lasted(now) >= MISSING:
            loads = None  # they are not known
        if not self._hold.active or loads is None:
            self._loads = loads
        powers = self._balance.powers(battery.power, self._loads)
        self._count(powers, now)
        if battery.voltage is not None:
            self._voltage = battery.voltage
        bank, consumption = self._balance.banks[0], powers[CONSUMPTION_POWER]
        self._outlook.take(battery, bank, consumption, now)
        self._report = self._tell(battery, powers, now)

    def _judge_silence(self) -> None:
        """Count as off what may be off, and would have been heard."""
        for node in self._balance.may_be_off:
            if (
                not node.off
                and not node.lost
                and not node.contradicted
                and not node.fresh
                and node.silence.lasted(self._scanners) > self.settings.timeout
            ):
                node.off = True
                self._energies.interrupt(self._balance.made_of(node.address))

    def _battery(self) -> Battery:
        """Return what is known of the battery."""
        bank = self._balance.banks[0]
        if self.settings.capacity is None:
            bank.capacity = self._outlook.capacity
        return battery_of(self._balance.banks)

    @property
    def _usual_power(self) -> float:
        """What such a battery gives or takes at most, in W, by its monitor."""
        return self._amperes * self._voltage

    def _watch_deficit(self, loads: float | None, now: float) -> None:
        """See whether there is a source that is not known, or not as off as it seems."""
        self._deficit.take(loads, SHARE * self._usual_power, now)
        if self._deficit.lasted(now) < CONTRADICTS:
            return
        for node in self._balance.may_be_off:
            if node.off and node.is_source:
                node.off, node.contradicted = False, True
                self._deficit.since = None

    def _count(self, powers: Mapping[str, float | None], now: float) -> None:
        """Count the energies of what is known."""
        late = {a for a, node in self._nodes.items() if node.late}
        for key, power in powers.items():
            if key == Told.SOLAR:  # most of it is counted by who has the panels
                power = self._balance.metered_sun()
            # Else it may have changed since, and is counted when it is heard again.
            if power is not None and not late & self._balance.parts[key]:
                self._energies.take(key, power, now)

    def _tell(
        self, battery: Battery, powers: Mapping[str, float | None], now: float
    ) -> Report:
        """Return what is known."""
        settings, source_missing = self.settings, self._deficit.is_missing
        members = self._members.values()
        return Report(
            values={
                **{key: None if w is None else round(w) for key, w in powers.items()},
                **self._outlook.values(battery, now),
                SOURCE_MISSING: source_missing,
            },
            assumed_off=tuple(n.address for n in self._balance.may_be_off if n.off),
            missing=tuple(self._balance.unknown()),
            capacity_learnt=settings.capacity is None and battery.capacity is not None,
            suspects=tuple(
                n.address for n in members if source_missing and n.may_be_missing()
            ),
        )


def stored_totals(stored: Any) -> dict[str, float]:
    """Return the energies of what `System.as_dict` returned, in Wh."""
    return totals_of(branches(stored).get("energies"))
