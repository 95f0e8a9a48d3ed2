"""Test that every vector is shown in Home Assistant as Victron means it."""

from collections.abc import Mapping
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

from custom_components.victron_ble.library import Record
from homeassistant.core import HomeAssistant, State
from homeassistant.helpers import entity_registry as er

from .clock import Clock
from .complete import DATA, send_everything
from .expected import DERIVED, NOT_SHOWN, OPTIONAL, RECORDS
from .sender import DOMAIN, Sender
from .vectors import VECTORS, Vector

# An open input reads as a voltage that no battery has: it is hidden.
OPEN_INPUT = {("kvb-bm-midpoint", "midpoint_voltage")}

# What the snapshot of the registry shows.
FIXED = {
    "device_class",
    "friendly_name",
    "options",
    "state_class",
    "unit_of_measurement",
}

each_vector = pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector.id)
shown_vectors = pytest.mark.parametrize(
    "vector",
    [vector for vector in VECTORS if vector.record_name in RECORDS],
    ids=lambda vector: vector.id,
)


async def show(hass: HomeAssistant, sender: Sender, vector: Vector) -> None:
    """Set a device up and have it send a vector."""
    sender.key = vector.key
    await sender.add_entry(hass, vector.record_type)
    vector.send(sender)
    await hass.async_block_till_done()


@shown_vectors
@pytest.mark.usefixtures("all_entities_enabled")
async def test_every_state_is_what_the_vector_says(
    hass: HomeAssistant,
    entity_registry: er.EntityRegistry,
    sender: Sender,
    vector: Vector,
) -> None:
    """Test each field of each vector against the table written by hand."""
    await show(hass, sender, vector)

    for field, value in vector.expected.items():
        if field in NOT_SHOWN.get(vector.record_name, ()):
            continue
        row = RECORDS[vector.record_name][field]
        if (vector.id, field) in OPEN_INPUT:
            value = None
        for entity, expected in row.states(value).items():
            platform, key = entity.split(".")
            entity_id = entity_registry.async_get_entity_id(
                platform, DOMAIN, f"{sender.address}-{key}"
            )
            if value is None and key in OPTIONAL.get(vector.record_name, ()):
                assert entity_id is None
                continue
            assert entity_id, f"{field} makes no {entity}"
            state = hass.states.get(entity_id)
            assert state
            if isinstance(expected, str):
                assert (entity, state.state) == (entity, expected)
            else:
                assert float(state.state) == pytest.approx(expected), entity
            if platform == "sensor":
                assert state.attributes.get("unit_of_measurement") == row.unit


@each_vector
@pytest.mark.usefixtures("all_entities_enabled", "quiet_log")
async def test_states(
    hass: HomeAssistant,
    sender: Sender,
    vector: Vector,
    snapshot: SnapshotAssertion,
) -> None:
    """Test all states of each vector, and the attributes that come with a state."""
    await show(hass, sender, vector)

    assert sorted(_state_line(state) for state in hass.states.async_all()) == snapshot


def _state_line(state: State) -> str:
    attributes = {k: v for k, v in state.attributes.items() if k not in FIXED}
    return f"{state.entity_id} = {state.state} {attributes or ''}".rstrip()


@pytest.mark.parametrize("record", DATA.values(), ids=DATA)
async def test_registry(
    hass: HomeAssistant,
    entity_registry: er.EntityRegistry,
    sender: Sender,
    record: type[Record],
    snapshot: SnapshotAssertion,
) -> None:
    """Test all entities of each record type, those that are disabled too."""
    entry = await sender.add_entry(hass, record.record_type)
    send_everything(sender, record)
    await hass.async_block_till_done()

    entities = er.async_entries_for_config_entry(entity_registry, entry.entry_id)
    assert sorted(map(_registry_line, entities)) == snapshot


def _registry_line(entity: er.RegistryEntry) -> str:
    """Return in one line what Home Assistant remembers of an entity."""
    sensor_options: Mapping[str, Any] = entity.options.get("sensor", {})
    facts = {
        "name": entity.original_name,
        "class": entity.original_device_class,
        "unit": entity.unit_of_measurement,
        "category": entity.entity_category,
        "disabled": entity.disabled_by,
        "decimals": sensor_options.get("suggested_display_precision"),
        **(entity.capabilities or {}),
    }
    text = ", ".join(f"{k}: {v}" for k, v in facts.items() if v is not None)
    return f"{entity.entity_id} ({entity.unique_id}) {text}"


@pytest.mark.parametrize("record", DATA.values(), ids=DATA)
async def test_every_field_has_its_entities_and_there_are_no_others(
    hass: HomeAssistant,
    clock: Clock,
    entity_registry: er.EntityRegistry,
    sender: Sender,
    record: type[Record],
) -> None:
    """Test the keys of all entities against the table written by hand."""
    entry = await sender.add_entry(hass, record.record_type)
    send_everything(sender, record)
    await clock.advance(1)
    send_everything(sender, record)
    await clock.advance(61)  # energies of optional outputs are there once stored

    expected = {
        "sensor.reception",
        "sensor.signal_strength",
        *DERIVED[record.record_name],
    }
    for row in RECORDS[record.record_name].values():
        expected.update(row.keys)
    found = {
        f"{entity.domain}.{entity.unique_id.removeprefix(sender.address + '-')}"
        for entity in er.async_entries_for_config_entry(entity_registry, entry.entry_id)
    }
    assert found == expected
