"""What happens to devices at random: each story is lived to its end."""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from random import Random
from typing import Final

from custom_components.victron_ble.device.health import PATIENCE, Trouble
from homeassistant.config_entries import SOURCE_REAUTH
from simulator.attacker import ATTACKS

from .device import SETTLING, Device
from .soak import Soak

type Story = Callable[[Soak, Device, Random], Coroutine[None, None, None]]

MINUTE: Final = 60
HOUR: Final = 3600
_MOST_TRIES: Final = 6
MADE_OF_ITS_OWN: Final = frozenset(("other_count", "other_payload"))


async def alarms(soak: Soak, device: Device, chance: Random) -> None:
    """Raise one or two alarms, perhaps while the device is silent; clear them."""
    if not device.alarms:
        return
    if silent := chance.random() < 0.3:
        soak.trigger(device, "go_silent")
        await asyncio.sleep(chance.uniform(MINUTE, 20 * MINUTE))
    names = chance.sample(sorted(device.alarms), min(len(device.alarms), 2))
    soak.raise_alarms(device, names[: chance.randint(1, 2)])
    if silent:
        soak.trigger(device, "come_back")
    await asyncio.sleep(chance.uniform(MINUTE, 30 * MINUTE))
    soak.clear_alarms(device)


async def key(soak: Soak, device: Device, chance: Random) -> None:
    """Change the key; the user enters it some time after being asked."""
    if device.radio.key is None:
        return
    await soak.wait_until_read(device)
    device.judged = False
    old = device.radio.key
    soak.trigger(device, "change_key")
    spoken = 0.0
    heard = device.distinct
    while not (flow := soak.home.flows(SOURCE_REAUTH).get(device.radio.address)):
        await asyncio.sleep(10)
        spoken += 10 * (device.distinct > heard)
        heard = device.distinct
        if not device.radio.plant.powered:
            # Of who was not heard for an hour, nobody is asked for the key.
            soak.trigger(device, "change_key", key=old)
            while device.distinct == heard:
                await asyncio.sleep(10)
            await soak.wait_until_read(device)
            device.judged = True
            return
        if spoken > 5 * MINUTE:
            soak.break_promise(f"{device.radio.place}: nobody asks for the new key")
            return
    await asyncio.sleep(chance.uniform(0, HOUR))
    # People err.
    if chance.random() < 0.3 and await soak.enter_key(flow, old):
        soak.break_promise(f"{device.radio.place}: the old key is taken")
        return
    # What is garbage just now is no time to check a key.
    tries = 1
    while not await soak.enter_key(flow, device.radio.key):
        if tries == _MOST_TRIES:
            soak.break_promise(f"{device.radio.place}: the new key is not taken")
            return
        tries += 1
        await asyncio.sleep(5 * MINUTE)
    await soak.wait_until_read(device)
    device.judged = True


async def readout(soak: Soak, device: Device, chance: Random) -> None:
    """Switch Instant Readout off, and on again."""
    await soak.wait_until_read(device)
    seconds = chance.uniform(MINUTE, HOUR)
    patience = MINUTE + PATIENCE[Trouble.INSTANT_READOUT_OFF]
    soak.trigger(device, "instant_readout_off")
    await asyncio.sleep(seconds)
    # It is believed when it has lasted for a minute; who has no power says nothing.
    if seconds > (3 if device.radio.plant.powered else 6) * MINUTE:
        if device.is_available():
            soak.break_promise(f"{device.radio.place} is available without readout")
        # It waits as long again where the device was not heard at that moment.
        if (
            seconds > 2 * patience + 5 * MINUTE
            and device.settled > soak.now
            and not device.has_issue(Trouble.INSTANT_READOUT_OFF)
        ):
            soak.break_promise(f"{device.radio.place} is off, and nobody says so")
    soak.trigger(device, "instant_readout_on")
    await soak.wait_until_read(device)
    if device.has_issue(Trouble.INSTANT_READOUT_OFF):
        soak.break_promise(f"{device.radio.place} is on, and is said to be off")


async def silence(soak: Soak, device: Device, chance: Random) -> None:
    """Say nothing for a while, and return."""
    seconds = chance.uniform(10, 2 * HOUR)
    soak.trigger(device, "go_silent", seconds=seconds)
    await asyncio.sleep(seconds)
    await soak.wait_until_read(device)


async def reboot(soak: Soak, device: Device, chance: Random) -> None:
    """Count the nonce from 0 again; for half a minute that may be somebody else."""
    soak.trigger(device, "reboot")
    device.settled = soak.now + SETTLING


async def power(soak: Soak, device: Device, chance: Random) -> None:
    """Be off for hours."""
    seconds = chance.uniform(HOUR, 6 * HOUR)
    soak.trigger(device, "lose_power", seconds=seconds)
    await asyncio.sleep(seconds)
    await soak.wait_until_read(device)


async def attack(soak: Soak, device: Device, chance: Random) -> None:
    """Be imitated by somebody, while the device itself is heard."""
    if device.radio.data_type.record_name == "ac_charger":
        return  # which is silent without shore power
    await soak.wait_until_read(device)
    # What is not encrypted, anybody can forge.
    own = MADE_OF_ITS_OWN if device.radio.key else ATTACKS.keys()
    told = ATTACKS.keys() - own  # what a receiver can tell, mostly with nothing else
    possible = sorted(told if told and chance.random() < 0.7 else ATTACKS)
    kinds = chance.sample(possible, chance.randint(1, len(possible)))
    made = not own.isdisjoint(kinds)
    # A recording can pass as what a device sends that restarted, or counts nothing new.
    radio = device.radio
    passes = not radio.device.counts_always or radio.attacker.holds_counts_to_come
    device.forgeable = made or ("replay" in kinds and passes)
    soak.tally["attacks, values compared"] += not device.forgeable
    soak.trigger(device, "attack", attacks=tuple(kinds), count=chance.randint(10, 700))
    while device.radio.attack:
        if device.radio.address in soak.home.flows(SOURCE_REAUTH):
            soak.break_promise(f"{device.radio.place}: imitation asks for a key")
            return
        await asyncio.sleep(MINUTE)
    await asyncio.sleep(2 * MINUTE)
    device.forgeable = False


async def motors(soak: Soak, device: Device, chance: Random) -> None:
    """Start the engine's starter motor, or a windlass."""
    soak.trigger(device, chance.choice(("crank", "windlass")))
    for other in soak.devices.values():
        if soak.site_of(other) is soak.site_of(device):
            other.pulled = soak.now + MINUTE


async def hand(soak: Soak, device: Device, chance: Random) -> None:
    """Tell a monitor another state of charge, plug a sensor, wake a charger."""
    with suppress(ValueError):
        soak.trigger(device, "set_charge", charge=chance.uniform(30, 100))
    with suppress(ValueError):
        soak.trigger(device, "wake_charger")
    with suppress(ValueError):
        soak.trigger(device, "unplug_sensor")
        await asyncio.sleep(chance.uniform(MINUTE, HOUR))
        soak.trigger(device, "plug_sensor")


async def garbage(soak: Soak, device: Device, chance: Random) -> None:
    """Send what is no record."""
    soak.trigger(device, "send_garbage", count=chance.randint(1, 30))


async def second_proxy(soak: Soak, device: Device, chance: Random) -> None:
    """Be heard by a second proxy, late."""
    soak.trigger(device, "add_proxy", delay=chance.uniform(0.2, 4))
    await asyncio.sleep(chance.uniform(MINUTE, HOUR))
    soak.trigger(device, "remove_proxy")


async def remote(soak: Soak, device: Device, chance: Random) -> None:
    """Switch a device off and on, if it can be."""
    if device.radio.plant.switchable:
        soak.trigger(device, "switch_off")
        await asyncio.sleep(chance.uniform(MINUTE, HOUR))
        soak.trigger(device, "switch_on")


async def load(soak: Soak, device: Device, chance: Random) -> None:
    """Switch a load of the device's site on or off, and leave it to itself."""
    loads = [name for load in soak.site_of(device).plan.loads if (name := load.name)]
    name = chance.choice(loads)
    soak.trigger(device, chance.choice(("load_on", "load_off")), load=name)
    await asyncio.sleep(chance.uniform(MINUTE, HOUR))
    soak.trigger(device, "load_by_timetable", load=name)


async def engine(soak: Soak, device: Device, chance: Random) -> None:
    """Start the engine of the device's site, stop it, and leave it to itself."""
    soak.trigger(device, "start_engine")
    await asyncio.sleep(chance.uniform(MINUTE, HOUR))
    soak.trigger(device, "stop_engine")
    await asyncio.sleep(chance.uniform(MINUTE, HOUR))
    soak.site_of(device).world.engine.hand = None


async def shore(soak: Soak, device: Device, chance: Random) -> None:
    """Plug shore power in, then out, and leave it to its timetable."""
    soak.trigger(device, "plug_shore")
    await asyncio.sleep(chance.uniform(MINUTE, 2 * HOUR))
    soak.trigger(device, "unplug_shore")
    await asyncio.sleep(chance.uniform(MINUTE, 2 * HOUR))
    soak.site_of(device).world.shore.hand = None


async def weather(soak: Soak, device: Device, chance: Random) -> None:
    """Have another temperature from now on."""
    soak.trigger(device, "set_temperature", temperature=chance.uniform(-10, 35))


# With its share; alarms are what matters most.
STORIES: Final[dict[Story, int]] = {
    alarms: 8,
    key: 2,
    readout: 2,
    silence: 3,
    reboot: 3,
    power: 1,
    garbage: 3,
    attack: 3,
    motors: 2,
    hand: 2,
    second_proxy: 2,
    remote: 1,
    load: 3,
    engine: 1,
    shore: 1,
    weather: 1,
}


async def live(soak: Soak, device: Device, chance: Random) -> None:
    """Live one story after the other, until the soak calms down."""
    while not soak.calm:
        await asyncio.sleep(chance.expovariate(1 / HOUR))
        if not soak.calm:
            (story,) = chance.choices([*STORIES], [*STORIES.values()])
            await story(soak, device, chance)
            soak.tally[story.__name__] += 1
