"""Test the simulator inside Home Assistant."""

from collections.abc import Callable
from datetime import timedelta
import json
from typing import Any

from freezegun.api import FrozenDateTimeFactory
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)

from homeassistant.components.bluetooth import (
    BluetoothScanningMode,
    BluetoothServiceInfoBleak,
    async_last_service_info,
    async_register_callback,
    async_scanner_by_source,
)
from homeassistant.config_entries import SOURCE_USER, ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.exceptions import ServiceValidationError
from homeassistant.setup import async_setup_component
from homeassistant.util.yaml import load_yaml_dict
from simulator.events import EVENTS, Details
from simulator.fleets import FLEETS
from simulator.home_assistant import COMPONENT
from simulator.past import live
from simulator.system import System
from simulator.world import DAY, HOUR

DOMAIN = "victron_simulator"
SOURCES = "02:00:5E:00:53:01", "02:00:5E:00:53:02"
OPTIONS = {
    "fleet": "van",
    "speed": 1,
    "proxies": 1,
    "loss": 0,
    "delay": 0,
    "raw": True,
    "noise": False,
    "seed": 0,
    "days": 0,
}

pytestmark = pytest.mark.usefixtures("component", "enable_bluetooth")

type Pass = Callable[[float], Any]


@pytest.fixture(name="heard")
def heard_fixture() -> list[BluetoothServiceInfoBleak]:
    """Return what Home Assistant hears of Victron devices, while it does."""
    return []


@pytest.fixture(name="entry")
async def entry_fixture(
    hass: HomeAssistant, heard: list[BluetoothServiceInfoBleak]
) -> MockConfigEntry:
    """Set up a van at nine o'clock."""
    entry = MockConfigEntry(
        domain=DOMAIN, title="Simulated van", data={**OPTIONS, "start": 9}
    )
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    entry.async_on_unload(
        async_register_callback(
            hass,
            lambda info, _: heard.append(info),
            {"manufacturer_id": 737, "connectable": False},
            BluetoothScanningMode.PASSIVE,
        )
    )
    return entry


@pytest.fixture(name="wait")
def wait_fixture(hass: HomeAssistant, freezer: FrozenDateTimeFactory) -> Pass:
    """Return a function that lets seconds pass."""

    async def wait(seconds: float) -> None:
        for _ in range(round(seconds)):
            freezer.tick(timedelta(seconds=1))
            async_fire_time_changed(hass)
            # What is heard starts discovery flows, which run in the background.
            await hass.async_block_till_done(wait_background_tasks=True)

    return wait


async def act(hass: HomeAssistant, action: str, **data: Any) -> None:
    """Call an action of the simulator."""
    await hass.services.async_call(DOMAIN, action, data, blocking=True)


async def describe(hass: HomeAssistant, device: str) -> Any:
    """Return what the simulator says of a device."""
    answer: Any = await hass.services.async_call(
        DOMAIN, "describe", {}, blocking=True, return_response=True
    )
    return next(found for found in answer["devices"] if found["device"] == device)


async def test_user_chooses_a_fleet(hass: HomeAssistant) -> None:
    """Test the form, and that there is one simulator at most."""
    flow = await hass.config_entries.flow.async_init(
        DOMAIN, context={"source": SOURCE_USER}
    )
    assert flow["type"] is FlowResultType.FORM
    done = await hass.config_entries.flow.async_configure(
        flow["flow_id"], {**OPTIONS, "fleet": "boat"}
    )
    await hass.async_block_till_done()
    assert done["type"] is FlowResultType.CREATE_ENTRY
    assert done["title"] == "Simulated boat"
    entry = hass.config_entries.async_entries(DOMAIN)[0]
    assert entry.state is ConfigEntryState.LOADED

    again = await hass.config_entries.flow.async_init(
        DOMAIN, context={"source": SOURCE_USER}
    )
    assert again["type"] is FlowResultType.ABORT
    assert await hass.config_entries.async_unload(entry.entry_id)


async def test_configuration_file_chooses_a_fleet(hass: HomeAssistant) -> None:
    """Test the import, once."""
    assert await async_setup_component(hass, DOMAIN, {DOMAIN: {"fleet": "house"}})
    await hass.async_block_till_done()
    entry = hass.config_entries.async_entries(DOMAIN)[0]
    assert entry.title == "Simulated house"
    assert entry.data["noise"] is True
    assert await hass.config_entries.async_unload(entry.entry_id)


async def test_devices_are_heard(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    heard: list[BluetoothServiceInfoBleak],
    wait: Pass,
) -> None:
    """Test that the advertisements reach Bluetooth, with names and fresh."""
    await wait(5)

    names = {info.name.partition(" HQ")[0] for info in heard}
    assert names == {device.label for device in FLEETS["van"].sites[0].devices.values()}
    shunt = await describe(hass, "shunt")
    info = async_last_service_info(hass, shunt["address"], connectable=False)
    assert info
    assert info.name == shunt["name"]
    assert info.source == SOURCES[0]
    assert info.raw
    # A shunt counts its nonce up: each second is news.
    assert len([info for info in heard if info.address == shunt["address"]]) == 5
    assert shunt["record"]["voltage"] > 12


async def test_proxy_leaves_with_the_entry(
    hass: HomeAssistant, entry: MockConfigEntry, wait: Pass
) -> None:
    """Test that nothing is left behind."""
    assert async_scanner_by_source(hass, SOURCES[0])
    assert await hass.config_entries.async_unload(entry.entry_id)
    assert not async_scanner_by_source(hass, SOURCES[0])
    with pytest.raises(ServiceValidationError, match="No simulator is running"):
        await act(hass, "set_speed", speed=2)


async def test_time_runs_faster(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    heard: list[BluetoothServiceInfoBleak],
    wait: Pass,
) -> None:
    """Test that the day passes faster, while the air stays as it is."""
    await act(hass, "set_speed", speed=600)
    await wait(24)

    system = entry.runtime_data.system
    assert system.time / 3600 == pytest.approx(13, abs=0.2)
    solar = await describe(hass, "solar")
    assert solar["record"]["yield_today"] > 300
    shunt = await describe(hass, "shunt")
    assert len([info for info in heard if info.address == shunt["address"]]) <= 25


async def test_days_before_are_lived(hass: HomeAssistant) -> None:
    """Test that the fleet comes with the past that the demonstration writes down."""
    entry = MockConfigEntry(domain=DOMAIN, data={**OPTIONS, "days": 1, "start": 12})
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    past = System(FLEETS["van"], start=0)
    for _ in live(past, 1, DAY + 12 * HOUR):
        pass

    present = entry.runtime_data.system

    assert present.time == past.time
    for address, radio in past.radios.items():
        meters = present.radios[address].plant.meters
        assert meters == pytest.approx(radio.plant.meters)
    assert await hass.config_entries.async_unload(entry.entry_id)


async def test_events_happen(
    hass: HomeAssistant, entry: MockConfigEntry, wait: Pass
) -> None:
    """Test alarms, a load, a new key and silence, by the action."""
    await act(
        hass,
        "event",
        event="raise_alarms",
        device="shunt",
        alarms=["low_soc_alarm", "high_temperature_alarm"],
    )
    await act(hass, "event", event="load_on", device="multi", load="kettle")
    old = (await describe(hass, "orion"))["key"]
    await act(hass, "event", event="change_key", device="orion")
    await wait(3)

    record = (await describe(hass, "shunt"))["record"]
    assert record["low_soc_alarm"] is True
    assert record["high_temperature_alarm"] is True
    assert record["low_voltage_alarm"] is False
    assert (await describe(hass, "multi"))["record"]["ac_out_power"] == 1100
    orion = await describe(hass, "orion")
    assert orion["key"] != old
    assert orion["record"]

    await act(hass, "event", event="clear_alarms", device="shunt")
    await act(hass, "event", event="go_silent", device="orion", seconds=60)
    await wait(1)
    info = async_last_service_info(hass, orion["address"], connectable=False)
    await wait(5)
    assert (await describe(hass, "shunt"))["record"]["low_soc_alarm"] is False
    last = async_last_service_info(hass, orion["address"], connectable=False)
    assert info
    assert last
    assert last.time == info.time


async def test_changed_key_is_kept(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Test that a device has its new key also after a restart, others the old one."""
    before = {device: await describe(hass, device) for device in ("orion", "shunt")}
    await act(hass, "event", event="change_key", device="orion")
    changed = (await describe(hass, "orion"))["key"]
    assert changed != before["orion"]["key"]

    assert await hass.config_entries.async_reload(entry.entry_id)

    assert (await describe(hass, "orion"))["key"] == changed
    assert (await describe(hass, "shunt"))["key"] == before["shunt"]["key"]


async def test_impossible_event_is_refused(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    """Test that the action says why something cannot happen."""
    with pytest.raises(ServiceValidationError) as refusal:
        await act(hass, "event", event="load_on", device="multi", load="sauna")
    assert refusal.value.translation_key == "impossible"
    assert "kettle" in str(refusal.value.translation_placeholders)


async def test_options_of_the_file_are_followed(hass: HomeAssistant) -> None:
    """Test three proxies that pass on no bytes, asked for at a later start."""
    entry = MockConfigEntry(domain=DOMAIN, data={**OPTIONS, "keys": {}, "start": 9})
    entry.add_to_hass(hass)
    config = {"fleet": "van", "proxies": 3, "raw": False, "delay": 2.5}
    assert await async_setup_component(hass, DOMAIN, {DOMAIN: config})
    await hass.async_block_till_done()
    assert entry.state is ConfigEntryState.LOADED
    assert len(entry.runtime_data.system.proxies) == 3
    sources = [f"02:00:5E:00:53:0{number}" for number in (1, 2, 3)]
    assert all(async_scanner_by_source(hass, source) for source in sources)
    assert await hass.config_entries.async_unload(entry.entry_id)


async def test_old_proxy_passes_on_no_bytes(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    heard: list[BluetoothServiceInfoBleak],
    wait: Pass,
) -> None:
    """Test that all else is the same."""
    await wait(3)
    sent = {info.manufacturer_data[737] for info in heard}
    assert all(info.raw for info in heard)
    heard.clear()
    data = {**entry.data, "raw": False}
    hass.config_entries.async_update_entry(entry, data=data)
    assert await hass.config_entries.async_reload(entry.entry_id)
    entry.async_on_unload(
        async_register_callback(
            hass,
            lambda info, _: heard.append(info),
            {"manufacturer_id": 737, "connectable": False},
            BluetoothScanningMode.PASSIVE,
        )
    )
    heard.clear()
    await wait(3)
    assert heard
    assert all(info.raw is None for info in heard)
    assert {info.manufacturer_data[737][:5] for info in heard} <= {
        data[:5] for data in sent
    }
    assert all(" HQ" in info.name for info in heard)


async def test_second_proxy_joins(
    hass: HomeAssistant, entry: MockConfigEntry, wait: Pass
) -> None:
    """Test that a second proxy appears once it hears something."""
    await wait(2)
    assert not async_scanner_by_source(hass, SOURCES[1])
    await act(hass, "event", event="add_proxy", device="shunt", delay=1.5)
    await wait(5)
    assert async_scanner_by_source(hass, SOURCES[1])


async def test_any_advertisement_is_pushed(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    heard: list[BluetoothServiceInfoBleak],
) -> None:
    """Test that a test can send what it likes."""
    await act(
        hass,
        "push",
        address="dd:ee:ad:be:ef:01",
        data="100289a302b040af925d09a4d89aa0128bdef48c6298a9",
        name="SmartShunt HQ2026ABCDE",
        rssi=-71,
    )
    await hass.async_block_till_done(wait_background_tasks=True)
    (info,) = heard
    assert info.address == "DD:EE:AD:BE:EF:01"
    assert info.name == "SmartShunt HQ2026ABCDE"
    assert info.rssi == -71
    assert info.manufacturer_data[737].hex().startswith("100289a302b040")


def test_everything_is_translated() -> None:
    """Test that each fleet, event and field has a text, and none too many."""
    texts = json.loads((COMPONENT / "translations" / "en.json").read_text())
    actions = load_yaml_dict(COMPONENT / "services.yaml")
    assert texts["selector"]["fleet"]["options"].keys() == FLEETS.keys()
    assert texts["selector"]["event"]["options"].keys() == EVENTS.keys()
    assert texts["services"].keys() == actions.keys()
    for name, action in actions.items():
        fields = (action or {}).get("fields", {})
        assert texts["services"][name].get("fields", {}).keys() == fields.keys()
    event = actions["event"]["fields"]
    assert event["event"]["selector"]["select"]["options"] == list(EVENTS)
    details = {field for event in EVENTS.values() for field in event.wants}
    assert event.keys() - {"event", "device"} == details
    assert details == set(Details.__slots__)
    form = texts["config"]["step"]["user"]
    assert form["data"].keys() == form["data_description"].keys()
    assert form["data"].keys() == {*OPTIONS, "start"}
