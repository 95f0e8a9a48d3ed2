"""Test taking over what victron-hacs made: entries, devices and entities."""

from typing import Any

import pytest

from custom_components.victron_ble.descriptions import sources
from custom_components.victron_ble.library.record import RECORD_TYPES
from custom_components.victron_ble.library.records.solar_charger import (
    SolarChargerRecord,
)
from custom_components.victron_ble.library.records.vebus import VEBusRecord
from homeassistant.config_entries import (
    SOURCE_REAUTH,
    ConfigEntryDisabler,
    ConfigEntryState,
)
from homeassistant.const import Platform
from homeassistant.helpers import (
    area_registry as ar,
    device_registry as dr,
    entity_registry as er,
)
from tests.integration.complete import DATA, send_everything
from tests.integration.sender import ADDRESS, DOMAIN, KEY, Sender

from .conftest import Start
from .home import Code, Home
from .victron_hacs import (
    ENTRY_WRITINGS,
    KEYS,
    WRONG,
    add_device,
    add_entity,
    add_entry,
    send,
)

OPTIONS = {"display_precision": 1, "unit_of_measurement": "°F"}


def customise(
    home: Home, entity_id: str, number: int, area_id: str
) -> er.RegistryEntry:
    """Give an entity all that a user can; some of it differs by number."""
    changed = home.entities.async_update_entity(
        entity_id,
        new_entity_id=f"sensor.mine_{number}",
        name=f"Mine {number}",
        aliases=[f"Alias {number}"],
        area_id=area_id,
        categories={"helpers": "boat"},
        device_class="voltage" if number % 5 == 0 else None,
        disabled_by=None if number % 4 else er.RegistryEntryDisabler.USER,
        hidden_by=None if number % 3 else er.RegistryEntryHider.USER,
        icon="mdi:ferry",
        labels={"boat"},
    )
    for domain, options in (
        ("sensor", OPTIONS),
        ("conversation", {"should_expose": True}),
    ):
        home.entities.async_update_entity_options(changed.entity_id, domain, options)
    result = home.entities.async_get(changed.entity_id)
    assert result
    return result


def given(entity: er.RegistryEntry | None) -> dict[str, Any]:
    """Return what a user gave an entity."""
    assert entity
    names = (
        "id entity_id name aliases area_id categories created_at device_class"
        " disabled_by hidden_by icon labels"
    )
    values = {name: getattr(entity, name) for name in names.split()}
    # Home Assistant adds what it is suggested.
    options = {name: entity.options["sensor"][name] for name in OPTIONS}
    return values | options | entity.options["conversation"]


async def test_every_row_of_the_table(
    start: Start, caplog: pytest.LogCaptureFixture
) -> None:
    """Test that each entity keeps all that a user can give it, for every record."""
    addresses = {name: f"C0:00:00:00:00:{n:02X}" for n, name in enumerate(KEYS)}
    before: dict[tuple[str, str], er.RegistryEntry] = {}
    removed: set[str] = set()
    async with start(Code.OURS, 10) as home:
        area = ar.async_get(home.hass).async_create("Engine room")
        for name, keys in KEYS.items():
            entry = add_entry(home.hass, addresses[name])
            for key in keys:
                entity_id = add_entity(home.hass, entry, key, addresses[name]).entity_id
                before[name, key] = customise(home, entity_id, len(before), area.id)
            for key in WRONG.get(name, ()):
                wrong = add_entity(home.hass, entry, key, addresses[name])
                removed.add(wrong.entity_id)

    for hour in (11, 12):
        caplog.clear()
        async with start(Code.OURS, hour) as home:
            await home.set_up(Code.OURS)
            for name, address in addresses.items():
                sender = Sender(home.proxy, address=address)
                sender.nonce = 100 * hour
                send_everything(sender, DATA[name])
            await home.settle()

            for (name, key), was in before.items():
                now = home.entities.async_get(was.entity_id)
                assert now is not None
                assert now.unique_id == f"{addresses[name]}-{KEYS[name][key]}"
                assert given(now) == given(was)
                if now.disabled_by is None:
                    assert home.state(now.entity_id) not in (None, "unavailable")
            assert not removed & home.entities.entities.keys()
            entries = home.hass.config_entries.async_entries(DOMAIN)
            assert {e.unique_id for e in entries} == set(addresses.values())
            # The files of the registries are on disk at the next start.
            assert {"move_entities" in e.data for e in entries} == {hour == 11}
        words = [text for text in caplog.messages if "was never right" in text]
        assert {text.split()[0] for text in words} == (removed if hour == 11 else set())
        assert len(words) == (len(removed) if hour == 11 else 0)


def test_no_key_is_moved_twice() -> None:
    """Test that none of its keys that mean something else are keys of ours."""
    for name, keys in KEYS.items():
        sensors = sources(Platform.SENSOR, RECORD_TYPES[name])
        assert set(keys.values()) <= sensors.keys()
        moved = {theirs for theirs, ours in keys.items() if theirs != ours}
        assert not moved & sensors.keys()
        assert not set(WRONG.get(name, ())) & sensors.keys()


@pytest.mark.parametrize("written", ENTRY_WRITINGS)
async def test_addresses_and_keys_as_they_were_typed(
    start: Start, written: dict[str, Any]
) -> None:
    """Test that any writing becomes the one that is heard, on one device."""
    async with start(Code.OURS, 10, recorder=False) as home:
        area = ar.async_get(home.hass).async_create("Engine room")
        entry = add_entry(home.hass, **written)
        address = entry.unique_id or ADDRESS
        device = add_device(
            home.hass, entry, address, area_id=area.id, name_by_user="Bank"
        )
        entity = add_entity(home.hass, entry, "battery", address, device)

        await home.set_up(Code.OURS)
        assert home.entry.unique_id == ADDRESS
        assert home.entry.title == "My device"
        assert dict(home.entry.data) == {"access_token": KEY, "move_entities": True}
        await send(home)

        assert home.state(entity.entity_id) == "80.0"
        [now] = dr.async_entries_for_config_entry(
            dr.async_get(home.hass), entry.entry_id
        )
        assert now.id == device.id
        assert now.identifiers == now.connections == {("bluetooth", ADDRESS)}
        assert (now.area_id, now.name_by_user) == (area.id, "Bank")
        # The entry is called as the user typed, the device as it always was.
        assert now.name == "SmartThing HQ"
        assert {e.device_id for e in home.sensors().values()} == {now.id}


@pytest.mark.parametrize("key", [None, "", " ", "123", f"{KEY}0", "z" * 32])
async def test_a_key_that_cannot_work(start: Start, key: str | None) -> None:
    """Test that the user is asked for the key, and that nothing is deleted."""
    async with start(Code.OURS, 10, recorder=False) as home:
        data = {"name": "My device", "address": ADDRESS}
        entry = add_entry(home.hass, data=data if key is None else {**data, "key": key})
        entity = add_entity(home.hass, entry, "battery")
        await home.set_up(Code.OURS)

        [flow] = home.hass.config_entries.flow.async_progress_by_handler(DOMAIN)
        assert flow["context"]["source"] == SOURCE_REAUTH
        assert home.entry.state is ConfigEntryState.SETUP_ERROR
        assert home.entities.async_get(entity.entity_id) is not None

        await home.hass.config_entries.flow.async_configure(
            flow["flow_id"], {"access_token": KEY}
        )
        await home.settle()
        await send(home)
        assert home.state(entity.entity_id) == "80.0"


@pytest.mark.parametrize(
    ("given_entry", "state"),
    [
        ({"disabled_by": ConfigEntryDisabler.USER}, ConfigEntryState.NOT_LOADED),
        ({"address": "the one in the bow"}, ConfigEntryState.SETUP_ERROR),
    ],
)
async def test_what_cannot_be_heard_waits(
    start: Start, given_entry: dict[str, Any], state: ConfigEntryState
) -> None:
    """Test that nothing is lost of what is disabled, or no address at all."""
    async with start(Code.OURS, 10, recorder=False) as home:
        working = add_entry(home.hass, "C0:00:00:00:00:01")
        entry = add_entry(home.hass, **given_entry)
        entity = add_entity(home.hass, entry, "battery", str(entry.unique_id))
        await home.set_up(Code.OURS)
        assert entry.state is state
        assert working.state is ConfigEntryState.LOADED
        assert entry.data["access_token"] == KEY
        assert home.entities.async_get(entity.entity_id) is not None


async def test_what_is_not_sent_stays(start: Start) -> None:
    """Test that an entity without a value moves like the others, unlike one of core's."""
    for hour in (10, 11):
        async with start(Code.OURS, hour) as home:
            if hour == 10:
                entry = add_entry(home.hass)
                entity_id = add_entity(
                    home.hass, entry, "battery_temperature"
                ).entity_id
            await home.set_up(Code.OURS)
            sender = Sender(home.proxy)
            sender.nonce = 100 * hour
            sender.send_values(VEBusRecord, 2, battery_voltage=13.2)
            await home.settle()
            assert home.state(entity_id) == "unknown"


async def test_the_mark_lasts_until_the_device_is_heard(start: Start) -> None:
    """Test that entities wait over a restart, and are moved once."""
    async with start(Code.OURS, 10) as home:
        entity_id = add_entity(home.hass, add_entry(home.hass), "power").entity_id
        await home.set_up(Code.OURS)
        assert home.sensors().keys() == {"power"}
    for hour in (11, 12, 13):
        async with start(Code.OURS, hour) as home:
            await home.set_up(Code.OURS)
            assert ("move_entities" in home.entry.data) == (hour < 12)
            sender = Sender(home.proxy)
            sender.nonce = 100 * hour
            values = {"battery_voltage": 13.2, "solar_power": 100 + hour}
            sender.send_values(SolarChargerRecord, 2, **values)
            await home.settle()
            assert home.sensors()["solar_power"].entity_id == entity_id
            assert home.state(entity_id) == f"{100 + hour}"
            assert "power" not in home.sensors()
            # Only a start can know that what was moved is on disk.
            await home.hass.config_entries.async_reload(home.entry.entry_id)
            assert ("move_entities" in home.entry.data) == (hour < 12)


async def test_the_one_in_use_stays_else_the_older_one(
    start: Start, caplog: pytest.LogCaptureFixture
) -> None:
    """Test entities for one thing: none is there twice, and the log says so."""
    kept, removed = [], []
    async with start(Code.OURS, 10, recorder=False) as home:
        entry = add_entry(home.hass)
        for moves, disabled, keys in (
            (True, None, ("battery", "state_of_charge")),
            (False, None, ("consumed_ah", "consumed_ampere_hours")),
            (True, er.RegistryEntryDisabler.USER, ("alarm_reason", "alarm")),
        ):
            theirs, ours = keys if moves else reversed(keys)
            older = add_entity(home.hass, entry, theirs, disabled_by=disabled)
            await home.clock.advance(10)
            younger = add_entity(home.hass, entry, ours)
            pair = (older, younger) if disabled is None else (younger, older)
            kept.append(pair[0].entity_id)
            removed.append(pair[1].entity_id)
        await home.set_up(Code.OURS)
        await send(home, alarm=0)
        used = {sensor.entity_id for sensor in home.sensors().values()}
        for entity_id, other in zip(kept, removed, strict=True):
            assert entity_id in used
            assert home.state(entity_id) not in (None, "unavailable")
            assert home.entities.async_get(other) is None
            assert f"{other} shows the same as {entity_id}" in caplog.text
