"""Test going from core's integration to ours, and back."""

from pathlib import Path
from typing import Any

from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import STATE_UNAVAILABLE
from tests.integration.complete import DATA, complete_values, send_everything
from tests.integration.sender import DOMAIN, Sender
from tests.integration.test_entities_core import CORE_KEYS

from .conftest import Start
from .database import Database
from .home import Code, Home
from .monitor import UNUSED, add_monitor, monitor

# What is shown otherwise than by core, by record and key: what core shows, and we.
CHANGED: dict[tuple[str, str, str], tuple[Any, Any]] = {
    # "Voltage" twice on one device says nothing.
    ("battery_monitor", "starter_voltage", "name"): (
        "Device 1 Voltage",
        "Device 1 Starter voltage",
    ),
    ("dc_energy_meter", "starter_voltage", "name"): (
        "Device 3 Voltage",
        "Device 3 Starter voltage",
    ),
    # Better names; the ids stay.
    ("solar_charger", "external_device_load", "name"): (
        "Device 0 External device load",
        "Device 0 Load current",
    ),
    ("battery_monitor", "remaining_minutes", "name"): (
        "Device 1 Remaining minutes",
        "Device 1 Time remaining",
    ),
    ("lynx_smart_bms", "remaining_minutes", "name"): (
        "Device 11 Remaining minutes",
        "Device 11 Time remaining",
    ),
    ("smart_battery_protect", "error_code", "name"): (
        "Device 9 Charger error",
        "Device 9 Error",
    ),
    **{
        ("ac_charger", f"output_{what}_{n}", "name"): (
            f"Device 6 Output phase {n} {what}",
            f"Device 6 Output {n} {what}",
        )
        for what in ("voltage", "current")
        for n in (1, 2, 3)
    },
    # Its cells add up to eight times as much.
    ("smart_lithium", "battery_voltage", "state"): (3.0, "unknown"),
    # What core takes for numbers is Victron's "not available".
    ("battery_monitor", "starter_voltage", "state"): (327.67, "unknown"),
    ("battery_sense", "temperature", "state"): (382.2, "unknown"),
    ("dc_energy_meter", "starter_voltage", "state"): (327.67, "unknown"),
    # Core has no state for these numbers.
    ("dc_energy_meter", "alarm", "state"): ("unknown", "no_alarm"),
    ("inverter", "alarm", "state"): ("unknown", "no_alarm"),
    # Victron's table says that the number is to be negated.
    ("lynx_smart_bms", "consumed_ampere_hours", "state"): (0.1, -0.1),
}


# Core makes no entity of the balancer where its first state has no name there.
STATES = {"smart_lithium": {"balancer_status": 1}}


def senders(home: Home) -> dict[str, Sender]:
    """Return a device of every record type that core knows."""
    return {
        name: Sender(
            home.proxy, address=f"C0:00:00:00:00:{number:02X}", name=f"Device {number}"
        )
        for number, name in enumerate(CORE_KEYS)
    }


def snapshot(home: Home) -> dict[str, dict[str, Any]]:
    """Return what a user sees of each sensor, by unique id."""
    shown = {}
    for address in {sender.address for sender in senders(home).values()}:
        for entity in home.sensors(address).values():
            state = home.hass.states.get(entity.entity_id)
            shown[entity.unique_id] = {
                "entity_id": entity.entity_id,
                "state": state and _value(state.state),
                "name": state and state.attributes["friendly_name"],
                "unit": state and state.attributes.get("unit_of_measurement"),
            }
    return shown


def _value(state: str) -> float | str:
    try:
        return float(state)
    except ValueError:
        return state


def send(name: str, sender: Sender) -> None:
    """Have a device send all that it can, and one record again."""
    values = STATES.get(name, {})
    if values:
        sender.send_values(DATA[name], 2, **complete_values(DATA[name], **values))
    else:
        send_everything(sender, DATA[name])
    # Of an auxiliary input, the last meaning is what all runs show alike.
    sender.send_values(DATA[name], 1, **complete_values(DATA[name], **values))


async def live(home: Home, nonce: int) -> None:
    """Have every device send, and what it sends be recorded."""
    for name, sender in senders(home).items():
        sender.nonce = nonce
        send(name, sender)
    await home.settle()
    await home.clock.advance(30)
    await home.compile_statistics()


async def test_all_of_core_goes_on_and_comes_back(
    start: Start, recorder_db_url: str
) -> None:
    """Test every entity of every device: id, name, unit, state and history."""
    runs = {}
    for hour, code in ((10, Code.CORE), (11, Code.OURS), (12, Code.CORE)):
        async with start(code, hour) as home:
            await home.set_up(code)
            if hour == 10:
                for name, sender in senders(home).items():
                    send(name, sender)
                await home.settle()
                for sender in senders(home).values():
                    await home.add(sender)
            await live(home, 100 * hour)
            assert {
                entry.state
                for entry in home.hass.config_entries.async_entries("victron_ble")
            } == {ConfigEntryState.LOADED}
            runs[hour] = snapshot(home)
            addresses = {n: sender.address for n, sender in senders(home).items()}

    before, ours, after = runs.values()
    assert len(before) == sum(len(keys) + 1 for keys in CORE_KEYS.values())
    assert before.keys() < ours.keys()
    changes = {
        (name, unique_id.removeprefix(f"{address}-"), what): (
            was,
            ours[unique_id][what],
        )
        for name, address in addresses.items()
        for unique_id, shown in before.items()
        if unique_id.startswith(address)
        for what, was in shown.items()
        if was != ours[unique_id][what]
    }
    assert changes == CHANGED
    assert {unique_id: after[unique_id] for unique_id in before} == before
    for unique_id in ours.keys() - before.keys():  # what only we have
        assert after[unique_id]["entity_id"] == ours[unique_id]["entity_id"]
        assert after[unique_id]["state"] in (None, STATE_UNAVAILABLE)

    database = Database(Path(recorder_db_url.removeprefix("sqlite:///")))
    units = database.units()
    recorded = 0
    for unique_id, shown in before.items():
        entity_id = shown["entity_id"]
        if not {shown["state"], ours[unique_id]["state"]}.isdisjoint((None, "unknown")):
            continue
        assert database.hours_of_states(entity_id) == {10, 11, 12}
        if shown["unit"] is not None:
            assert units[entity_id] == shown["unit"]
            rows = database.statistics(entity_id)
            assert [hour for hour, *_ in rows] == [10, 11, 12]
            recorded += 1
    assert recorded > 50
    database.close()


async def test_core_shows_nothing_that_is_frozen(start: Start) -> None:
    """Test that where nothing is heard, core shows nothing as if it were."""
    await add_monitor(start, lambda home: None)
    async with start(Code.OURS, 11) as home:
        sender = Sender(home.proxy)
        await home.set_up(Code.OURS)
        monitor(sender)
        await home.settle()
        entry_id = home.entry.entry_id
        assert home.state("sensor.victron_power") == "-19.8"
    stored = home.stored("bluetooth.passive_update_processor")
    assert not {"sensor", "binary_sensor"} & stored[entry_id].keys()

    async with start(Code.CORE, 12) as home:
        await home.set_up(Code.CORE)
        assert home.entry.state is ConfigEntryState.LOADED
        assert home.entry.data["access_token"] == sender.key
        assert {state.state for state in home.hass.states.async_all("sensor")} == {
            STATE_UNAVAILABLE
        }
        monitor(Sender(home.proxy), voltage=12.9)
        await home.settle()
        assert home.state("sensor.victron_voltage") == "12.9"
        assert home.state("sensor.victron_power") == STATE_UNAVAILABLE


async def test_safe_mode_runs_core(start: Start) -> None:
    """Test that in safe mode core's code reads what ours has stored."""
    await add_monitor(start, lambda home: None)
    async with start(Code.OURS, 11) as home:
        await home.set_up(Code.OURS)
        monitor(Sender(home.proxy))
        await home.settle()
    async with start(Code.OURS, 12, safe_mode=True) as home:
        await home.set_up(Code.CORE)
        monitor(Sender(home.proxy), voltage=12.9)
        await home.settle()
        assert home.state("sensor.victron_voltage") == "12.9"
    async with start(Code.OURS, 13) as home:
        await home.set_up(Code.OURS)
        monitor(Sender(home.proxy), voltage=12.8)
        await home.settle()
        assert home.state("sensor.victron_voltage") == "12.8"
        assert not UNUSED & home.sensors().keys()


async def test_core_bears_an_entry_without_a_key(start: Start) -> None:
    """Test that a device that needs no key does not trouble core."""
    async with start(Code.OURS, 10) as home:
        await home.set_up(Code.OURS)
        sender = Sender(home.proxy)
        irradiance = DATA["solarsense"]
        sender.send_values(irradiance, 1, irradiance=500, cell_temperature=25)
        await home.settle()
        flow = home.hass.config_entries.flow.async_progress_by_handler(DOMAIN)[0]
        await home.hass.config_entries.flow.async_configure(flow["flow_id"], {})
        await home.settle()
        assert home.entry.data["access_token"] == ""
    async with start(Code.CORE, 11) as home:
        await home.set_up(Code.CORE)
        sender = Sender(home.proxy)
        for _ in range(5):
            sender.send_values(irradiance, 1, irradiance=600, cell_temperature=25)
        await home.settle()
        assert home.entry.state is ConfigEntryState.LOADED
        assert not home.hass.config_entries.flow.async_progress_by_handler(DOMAIN)


async def test_energy_goes_on(start: Start, recorder_db_url: str) -> None:
    """Test that what is counted before core's return is there after it."""
    await add_monitor(start, lambda home: None)
    energies = []
    for hour, code in ((11, Code.OURS), (12, Code.CORE), (13, Code.OURS)):
        async with start(code, hour) as home:
            sender = Sender(home.proxy)
            sender.nonce = 100 * hour
            await home.set_up(code)
            for _ in range(12):
                monitor(sender, voltage=13.2, current=-200)
                await home.clock.advance(10)
            entity_id = (
                home.sensors()["discharged_energy"].entity_id if hour > 10 else ""
            )
            energies.append(home.state(entity_id))
            await home.compile_statistics()
    first, between, last = energies
    assert between == STATE_UNAVAILABLE
    assert first is not None
    assert last is not None
    # A minute of 2640 W is 0.044 kWh.
    assert 0.03 < float(first) < 0.1
    assert float(first) + 0.03 < float(last) < 0.2
    database = Database(Path(recorder_db_url.removeprefix("sqlite:///")))
    sums = [total for _, _, total in database.statistics(entity_id)]
    database.close()
    assert sums == sorted(sums)
    assert sums[-1] > sums[0] >= 0
