"""Who tells of which power of a system, and what they make together."""

from typing import Final

from ..bus import Told
from .battery import total
from .keys import (
    BATTERY_POWER,
    CONSUMPTION_POWER,
    CONVERSION_LOSS_POWER,
    counted,
    power_keys,
)
from .node import BatteryNode, MemberNode, Node
from .settings import Settings

_LOADS: Final = (Told.DC_LOADS, Told.AC_LOADS)


class Balance:
    """The nodes of a system, and what they are to each other.

    banks: the batteries, that of the system first. members: all others, by address.
    may_be_off: those whose silence can mean that they are off.
    parts: the addresses of those of which each power and energy is made, by key.
    """

    def __init__(self, settings: Settings) -> None:
        """Take what was said of the system."""
        listed = settings.members
        self.banks = [BatteryNode(settings.battery, settings.capacity)]
        self.banks += [BatteryNode(m.address, m.capacity) for m in listed if m.is_bank]
        self.members = {m.address: MemberNode(m) for m in listed if m.is_on_bus}
        self.nodes: dict[str, Node] = {
            **{bank.address: bank for bank in self.banks},
            **self.members,
        }
        alone: list[MemberNode] = []  # all but the meters that stand for another
        for node in self.members.values():
            stood = self.members.get(node.member.stands_for or "")
            if stood is None or not node.is_meter:
                alone.append(node)
            else:
                stood.meter = node
        self._told = {t: [n for n in alone if t in n.member.tells] for t in Told}
        self._on_bus = [node for node in alone if not node.measures_loads]
        self._by_inverter = [n for n in self._on_bus if n.member.fed_by_inverter]
        self._converters = [node for node in self._on_bus if node.converts]
        self._metered_sun = [n for n in self._told[Told.SOLAR] if not n.counts_yield]
        self.may_be_off = [node for node in alone if node.may_be_off]
        self._keys = power_keys(settings)
        self.parts = {key: self._find_parts(key) for key in self._keys}
        for power, counters in counted(settings).items():
            self.parts |= {c.key: self.parts[power] for c in counters}

    def _find_parts(self, key: str) -> frozenset[str]:
        """Return the addresses of those of which a power is made."""
        if key == BATTERY_POWER:
            return frozenset(bank.address for bank in self.banks)
        if key == CONSUMPTION_POWER:
            return self._find_parts(Told.DC_LOADS) | self._find_parts(Told.AC_LOADS)
        if key == CONVERSION_LOSS_POWER:
            return frozenset(node.address for node in self._converters)
        told = Told(key)
        parts = frozenset(node.teller(told) for node in self._told[told])
        if key == Told.AC_LOADS:
            parts |= {node.teller() for node in self._by_inverter}
        if key == Told.DC_LOADS and not parts:
            parts = self._find_parts(BATTERY_POWER)
            parts |= {node.teller() for node in self._on_bus}
        return parts

    def made_of(self, address: str) -> list[str]:
        """Return the powers that are made of what a device tells."""
        return [key for key in self._keys if address in self.parts[key]]

    def metered_sun(self) -> float | None:
        """Return the solar power, in W, of those that do not count it themselves.

        None where there are none, or something of it is unknown.
        """
        nodes = self._metered_sun
        return total([n.own(Told.SOLAR) for n in nodes]) if nodes else None

    def unknown(self) -> list[str]:
        """Return the addresses of those of which something is not known."""
        banks = [b.address for b in self.banks if b.mean is None]
        members = [n.address for n in self.members.values() if n.is_unknown()]
        return banks + members

    def look(self, now: float, stepped: float, even: float) -> None:
        """Look what is known of everybody now; see `Node.look`."""
        for node in self.nodes.values():
            node.look(now, stepped, even)

    def dc_loads(self, battery: float | None) -> float | None:
        """Return the DC loads over the span, as they come out: noise makes them negative.

        battery: W into it over the span. A meter of the DC loads knows better.
        """
        if meters := self._told[Told.DC_LOADS]:
            return total([node.own(Told.DC_LOADS) for node in meters])
        given = total([node.given_over_span for node in self._on_bus])
        return None if given is None or battery is None else given - battery

    def powers(
        self, battery: float | None, dc_loads: float | None
    ) -> dict[str, float | None]:
        """Return the powers of the system, in W, as far as they are known.

        What cannot be negative but by noise is 0 then.
        """
        found: dict[str, float | None] = {}
        for key in self._keys:
            if key == BATTERY_POWER:
                found[key] = battery
            elif key == Told.DC_LOADS:
                found[key] = _clipped(dc_loads)
            elif key == Told.AC_LOADS:
                found[key] = self._ac_loads()
            elif key == CONSUMPTION_POWER:
                found[key] = total([found.get(told, 0) for told in _LOADS])
            elif key == CONVERSION_LOSS_POWER:
                found[key] = _clipped(total([n.loss() for n in self._converters]))
            else:
                told = Told(key)
                power = total([node.own(told) for node in self._told[told]])
                found[key] = power if told is Told.AC_INPUT else _clipped(power)
        return found

    def _ac_loads(self) -> float | None:
        """Return the AC loads: what a charger on the inverter's output gives is none."""
        loads = [_clipped(n.own(Told.AC_LOADS)) for n in self._told[Told.AC_LOADS]]
        charged = total([node.given for node in self._by_inverter])
        power = total(loads)
        return None if power is None or charged is None else max(0, power - charged)


def _clipped(power: float | None) -> float | None:
    return None if power is None else max(0, power)
