"""What happens to devices at random: each story is lived to its end."""

import asyncio
from collections.abc import Callable, Coroutine
from random import Random
from typing import Final

from custom_components.victron_ble.device.health import PATIENCE, Trouble
from homeassistant.config_entries import SOURCE_REAUTH

from .device import Device
from .soak import Soak

type Story = Callable[[Soak, Device, Random], Coroutine[None, None, None]]

MINUTE: Final = 60
HOUR: Final = 3600
_MOST_TRIES: Final = 6


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
    device.judged = False
    old = device.radio.key
    soak.trigger(device, "change_key")
    heard = device.distinct
    while not (flow := soak.home.flows(SOURCE_REAUTH).get(device.radio.address)):
        if device.distinct > heard + 5:
            soak.break_promise(f"{device.radio.place}: nobody asks for the new key")
            return
        await asyncio.sleep(10)
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
    seconds = chance.uniform(MINUTE, HOUR)
    patience = PATIENCE[Trouble.INSTANT_READOUT_OFF]
    soak.trigger(device, "instant_readout_off")
    await asyncio.sleep(seconds)
    if device.record is None:  # without power it said nothing of it
        if device.is_available():
            soak.break_promise(f"{device.radio.place} is available without readout")
        # It waits as long again where the device was not heard at that moment.
        if seconds > 2 * patience + 5 * MINUTE and not device.has_issue(
            Trouble.INSTANT_READOUT_OFF
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
    """Count the nonce from 0 again."""
    soak.trigger(device, "reboot")


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
    garbage: 3,
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
