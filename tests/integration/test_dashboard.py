"""Test the dashboard that is built for whatever there is."""

import pytest

from custom_components.victron_ble.dashboard.found import Only
from custom_components.victron_ble.dashboard.overview import PICTURE
from custom_components.victron_ble.library import Record
from custom_components.victron_ble.library.record import Kind
from homeassistant.core import HomeAssistant
from homeassistant.helpers import (
    area_registry as ar,
    device_registry as dr,
    entity_registry as er,
    label_registry as lr,
)

from .board import add, build, cards, device_of, entity_ids, rendered
from .complete import DATA
from .proxy import Proxy
from .sender import DOMAIN
from .shipping import COMPONENT

MONITOR = DATA["battery_monitor"]
SOLAR = DATA["solar_charger"]


@pytest.mark.parametrize("record", DATA.values(), ids=DATA)
async def test_each_record_type(
    hass: HomeAssistant, proxy: Proxy, record: type[Record], all_entities_enabled: None
) -> None:
    """Test that a device alone has a view of its kind, with every entity of it."""
    sender = await add(hass, proxy, 1, record)

    views = await build(hass)

    view = views[record.kind]
    assert entity_ids(view) == {
        entity.entity_id
        for entity in er.async_get(hass).entities.values()
        if entity.unique_id.startswith(sender.address)
    }
    assert ("overview" in views) is record.battery


async def test_a_new_record_type(
    hass: HomeAssistant, proxy: Proxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Test that a type of which nothing is said has a view with all it shows."""
    monkeypatch.setattr(SOLAR, "kind", Kind.OTHER)
    await add(hass, proxy, 1, SOLAR)

    views = await build(hass)

    assert list(views) == ["other"]


async def test_what_a_kind_is_looked_at_for(hass: HomeAssistant, proxy: Proxy) -> None:
    """Test cells side by side with their difference, states over the day, AC in and out."""
    for number, name in enumerate(("smart_lithium", "solar_charger", "vebus")):
        await add(hass, proxy, number, DATA[name])

    views = await build(hass)

    [glance] = [card for card in cards(views["battery"]) if card["type"] == "glance"]
    assert [one["name"] for one in glance["entities"]] == [
        f"Cell {number}" for number in range(1, 9)
    ]
    shown = {
        path: [card["entity"] for card in cards(view) if card["type"] == "tile"]
        for path, view in views.items()
    }
    assert "sensor.smart_lithium_cell_voltage_difference" in shown["battery"]
    assert shown["solar"][0] == "sensor.solar_charger_charge_state"
    [graph] = [card for card in cards(views["solar"]) if "hours_to_show" in card]
    assert graph["entities"][0]["entity"] == shown["solar"][0]
    assert {"sensor.vebus_ac_in_power", "sensor.vebus_ac_out_power"} <= {
        *shown["inverter"]
    }


async def test_overview_of_a_monitor(hass: HomeAssistant, proxy: Proxy) -> None:
    """Test what is seen first: the picture, the charge, the sun, and what is wrong."""
    monitor = await add(hass, proxy, 1, MONITOR)
    await add(hass, proxy, 2, SOLAR)
    await add(hass, proxy, 3, DATA["orion_xs"])
    await add(hass, proxy, 4, DATA["vebus"])

    views = await build(hass)

    assert list(views) == ["overview", "battery", "solar", "charger", "inverter"]
    overview = views["overview"]
    assert overview["title"] == monitor.name
    [picture] = [card for card in cards(overview) if card["type"] == PICTURE]
    assert picture["entities"] == {
        "ac_input_power": ["sensor.vebus_ac_in_power"],
        "ac_loads_power": ["sensor.vebus_ac_out_power"],
        "alternator_power": ["sensor.orion_xs_output_power"],
        "battery_current": ["sensor.battery_monitor_current"],
        "battery_power": ["sensor.battery_monitor_power"],
        "solar_power": ["sensor.solar_charger_solar_power"],
        "state_of_charge": ["sensor.battery_monitor_battery"],
        "time_to_empty": ["sensor.battery_monitor_time_remaining"],
    }
    tiles = [card["entity"] for card in cards(overview) if card["type"] == "tile"]
    assert tiles == [
        "sensor.battery_monitor_battery",
        "sensor.battery_monitor_time_remaining",
        "sensor.solar_charger_yield_today",
    ]
    charge = next(card for card in cards(overview) if "min_y_axis" in card)
    assert (charge["min_y_axis"], charge["max_y_axis"]) == (0, 100)
    alarms, silence = (
        [badge for badge in overview["badges"] if badge["color"] == color]
        for color in ("red", "grey")
    )
    assert {
        (
            rendered(hass, badge["entity"], badge["name"]),
            *badge["visibility"][0]["state"],
        )
        for badge in [*alarms, *silence]
    } == {
        (name, state)
        for name in ("Battery_Monitor", "Solar_Charger", "Orion_Xs", "Vebus")
        for state in ("on", "unavailable")
        if (name, state) != ("Orion_Xs", "unavailable")  # it may be off
    }


async def test_like_names(hass: HomeAssistant, proxy: Proxy) -> None:
    """Test that two devices of one name are told apart, wherever they are named."""
    for number in (1, 2):
        await add(hass, proxy, number, MONITOR, "SmartShunt")
        await add(hass, proxy, number + 2, SOLAR, "SmartSolar")

    views = await build(hass)

    headings = [
        card["heading"]
        for path in ("battery", "solar")
        for card in cards(views[path])
        if card["type"] == "heading"
    ]
    assert headings == [
        "SmartShunt 0001",
        "SmartShunt 0002",
        "Not heard",
        "SmartSolar 0003",
        "SmartSolar 0004",
        "Not heard",
    ]


async def test_each_monitor_has_what_is_in_its_area(
    hass: HomeAssistant, proxy: Proxy
) -> None:
    """Test that several batteries without systems do not share what is around them."""
    areas = ar.async_get(hass)
    for number, place in enumerate(("Boat", "Van")):
        area = areas.async_create(place)
        for more, record in enumerate((MONITOR, SOLAR)):
            sender = await add(hass, proxy, 2 * number + more, record, f"{place}{more}")
            dr.async_get(hass).async_update_device(
                device_of(hass, sender).id, area_id=area.id
            )

    views = await build(hass)

    for path, place in (("overview", "boat"), ("overview-2", "van")):
        assert entity_ids(views[path])
        assert {
            entity_id.partition(".")[2].partition("_")[0][:-1]
            for entity_id in entity_ids(views[path])
        } == {place}


async def test_narrowed(hass: HomeAssistant, proxy: Proxy) -> None:
    """Test that areas and labels narrow it, of devices as of single entities."""
    sender = await add(hass, proxy, 1, MONITOR)
    other = await add(hass, proxy, 2, SOLAR)
    area = ar.async_get(hass).async_create("Boat").id
    label = lr.async_get(hass).async_create("Shown").label_id
    dr.async_get(hass).async_update_device(
        device_of(hass, sender).id, area_id=area, labels={label}
    )
    power = er.async_get(hass).async_get_entity_id(
        "sensor", DOMAIN, f"{other.address}-solar_power"
    )
    assert power
    er.async_get(hass).async_update_entity(power, labels={label})

    assert list(await build(hass, Only(areas=[area]))) == ["overview", "battery"]
    views = await build(hass, Only(labels=[label]))
    assert list(views) == ["overview", "battery", "solar"]
    assert entity_ids(views["solar"]) == {power}
    assert list(await build(hass, Only([area], [label]))) == ["overview", "battery"]


async def test_what_users_changed(hass: HomeAssistant, proxy: Proxy) -> None:
    """Test that names, ids, and what is hidden or disabled are respected."""
    sender = await add(hass, proxy, 1, MONITOR)
    registry = er.async_get(hass)
    dr.async_get(hass).async_update_device(
        device_of(hass, sender).id, name_by_user="House battery"
    )
    ids = {
        key: registry.async_get_entity_id("sensor", DOMAIN, f"{sender.address}-{key}")
        for key in ("voltage", "current", "power")
    }
    assert all(ids.values())
    registry.async_update_entity(ids["voltage"] or "", new_entity_id="sensor.volts")
    registry.async_update_entity(
        ids["current"] or "", hidden_by=er.RegistryEntryHider.USER
    )
    registry.async_update_entity(
        ids["power"] or "", disabled_by=er.RegistryEntryDisabler.USER
    )

    views = await build(hass)

    assert views["overview"]["title"] == "House battery"
    assert "sensor.volts" in entity_ids(views["battery"])
    shown = {id_ for view in views.values() for id_ in entity_ids(view)}
    assert shown.isdisjoint(filter(None, ids.values()))


def test_there_is_no_name_of_a_record() -> None:
    """Test that no record type is named: what is shown follows from its table."""
    for path in (COMPONENT / "dashboard").glob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert [name for name in DATA if f'"{name}"' in text] == []
