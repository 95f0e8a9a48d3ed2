"""What can happen to a device or to its site: one table, by name."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import cycle, islice
from typing import Final

from .alarms import alarms_of
from .attacker import ATTACKS
from .loads import Outlet
from .radio import Radio
from .site import Site
from .world import HOUR, Switch


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """What some events want to know.

    alarms: names as in `alarms_of`. key: an advertisement key, or a new one.
    seconds: how long, or until it is ended. count: of advertisements.
    delay: s. load: its name in the site. temperature: degrees Celsius.
    charge: %. attacks: some of ATTACKS; all of them by themselves.
    """

    alarms: tuple[str, ...] = ()
    key: str | None = None
    seconds: float | None = None
    count: int = 10
    delay: float = 1.5
    load: str = ""
    temperature: float = -5
    charge: float = 50
    attacks: tuple[str, ...] = tuple(ATTACKS)


@dataclass(frozen=True, slots=True)
class Occasion:
    """Where and when an event happens."""

    site: Site
    radio: Radio
    time: float
    details: Details


@dataclass(frozen=True, slots=True)
class Event:
    """An event, and which of the details it wants to know."""

    text: str
    happen: Callable[[Occasion], None]
    wants: tuple[str, ...] = ()


def _raise_alarms(at: Occasion) -> None:
    known = alarms_of(at.radio.data_type)
    names = ", ".join(known) or "none"
    if not at.details.alarms:
        raise ValueError(f"name some alarms of {at.radio.name}; it has {names}")
    if unknown := set(at.details.alarms) - known.keys():
        raise ValueError(
            f"{at.radio.name} has no {', '.join(sorted(unknown))}; it has {names}"
        )
    at.radio.raised.update(at.details.alarms)


def _clear_alarms(at: Occasion) -> None:
    at.radio.raised.clear()


def _change_key(at: Occasion) -> None:
    at.radio.change_key(at.details.key)


def _set_readout(on: bool) -> Callable[[Occasion], None]:
    def happen(at: Occasion) -> None:
        at.radio.readout = on

    return happen


def _go_silent(at: Occasion) -> None:
    at.radio.silence(at.time, at.details.seconds)


def _come_back(at: Occasion) -> None:
    at.radio.speak()


def _reboot(at: Occasion) -> None:
    at.radio.reboot(at.time)


def _lose_power(at: Occasion) -> None:
    seconds = at.details.seconds
    at.radio.reboot(at.time, 2 * HOUR if seconds is None else seconds)


def _attack(at: Occasion) -> None:
    if unknown := set(at.details.attacks) - ATTACKS.keys():
        raise ValueError(
            f"there is no attack {', '.join(sorted(unknown))};"
            f" there are {', '.join(ATTACKS)}"
        )
    at.radio.attack = list(islice(cycle(at.details.attacks), at.details.count))


def _set_charge(at: Occasion) -> None:
    at.radio.plant.set_charge(at.details.charge)


def _plug_sensor(plugged: bool) -> Callable[[Occasion], None]:
    def happen(at: Occasion) -> None:
        if not at.radio.plant.has_sensor:
            raise ValueError(f"{at.radio.name} has no sensor")
        at.radio.plant.sensor = plugged

    return happen


def _wake_charger(at: Occasion) -> None:
    at.radio.plant.wake()


def _start_motor(at: Occasion) -> None:
    at.site.starter_motor.start()


def _run_windlass(at: Occasion) -> None:
    at.site.windlass.start()


def _send_garbage(at: Occasion) -> None:
    at.radio.garbage = at.details.count


def _add_proxy(at: Occasion) -> None:
    at.radio.delay = at.details.delay


def _remove_proxy(at: Occasion) -> None:
    at.radio.delay = None


def _switch_device(on: bool) -> Callable[[Occasion], None]:
    def happen(at: Occasion) -> None:
        if not at.radio.plant.switchable:
            raise ValueError(f"{at.radio.name} cannot be switched")
        at.radio.plant.remote = on

    return happen


def _switch_load(on: bool | None) -> Callable[[Occasion], None]:
    def happen(at: Occasion) -> None:
        _find_load(at).hand = on

    return happen


def _find_load(at: Occasion) -> Switch:
    outlets: list[Outlet] = list(at.site.outlets.values())
    for outlet in outlets:
        if at.details.load in outlet.switches:
            return outlet.switches[at.details.load]
    names = ", ".join(load for outlet in outlets for load in outlet.loads)
    raise ValueError(f"there is no load {at.details.load!r}; there are {names}")


def _switch_engine(on: bool) -> Callable[[Occasion], None]:
    def happen(at: Occasion) -> None:
        at.site.world.engine.hand = on

    return happen


def _switch_shore(on: bool) -> Callable[[Occasion], None]:
    def happen(at: Occasion) -> None:
        at.site.world.shore.hand = on

    return happen


def _set_temperature(at: Occasion) -> None:
    at.site.world.warmth = at.details.temperature


CHANGE_KEY: Final = "change_key"

EVENTS: Final = {
    # Of one device.
    "raise_alarms": Event("report alarms or an error", _raise_alarms, ("alarms",)),
    "clear_alarms": Event("report none that was raised", _clear_alarms),
    CHANGE_KEY: Event("encrypt with another key", _change_key, ("key",)),
    "instant_readout_off": Event("send no record", _set_readout(False)),
    "instant_readout_on": Event("send records again", _set_readout(True)),
    "go_silent": Event("send nothing", _go_silent, ("seconds",)),
    "come_back": Event("end a silence", _come_back),
    "reboot": Event("count the nonce from 0 again", _reboot),
    "lose_power": Event("be off for hours, then reboot", _lose_power, ("seconds",)),
    "send_garbage": Event("send what is no record", _send_garbage, ("count",)),
    "attack": Event("be imitated by somebody", _attack, ("attacks", "count")),
    "add_proxy": Event("be heard by a second proxy, late", _add_proxy, ("delay",)),
    "remove_proxy": Event("be heard by one proxy alone", _remove_proxy),
    "switch_on": Event("close the remote input", _switch_device(True)),
    "switch_off": Event("open the remote input", _switch_device(False)),
    "set_charge": Event("be told the state of charge", _set_charge, ("charge",)),
    "plug_sensor": Event("have its sensor again", _plug_sensor(True)),
    "unplug_sensor": Event("have its sensor no more", _plug_sensor(False)),
    "wake_charger": Event("begin to charge anew", _wake_charger),
    # Of its site.
    "load_on": Event("switch a load on", _switch_load(True), ("load",)),
    "load_off": Event("switch a load off", _switch_load(False), ("load",)),
    "load_by_timetable": Event("leave a load to itself", _switch_load(None), ("load",)),
    "start_engine": Event("start the engine", _switch_engine(True)),
    "stop_engine": Event("stop the engine", _switch_engine(False)),
    "crank": Event("start a motor on the starter battery", _start_motor),
    "windlass": Event("start a motor on the house battery", _run_windlass),
    "plug_shore": Event("connect shore power", _switch_shore(True)),
    "unplug_shore": Event("disconnect shore power", _switch_shore(False)),
    "set_temperature": Event("change the weather", _set_temperature, ("temperature",)),
}
