"""Test the flow of a system: who is in it, what is asked, what is stored."""

import pytest

from homeassistant.config_entries import SubentryFlowResult
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from tests.integration.complete import DATA
from tests.integration.sender import KEY, SHUNT

from .board import Board, fields, offered, suggestions


def stored(board: Board) -> dict[str, dict[str, object]]:
    """Return what is stored of each member, by its name."""
    names = {sender.address: name for name, sender in board.senders.items()}
    return {
        names[member["address"]]: {
            key: value for key, value in member.items() if key != "address"
        }
        for member in board.system.data["members"]
    }


@pytest.mark.parametrize(
    ("record", "is_offered", "reason"),
    [
        ("battery_monitor", True, None),
        ("lynx_smart_bms", True, None),
        (None, True, "not_read_yet"),
        ("solar_charger", False, "no_battery_monitor"),
        ("battery_sense", False, "no_battery_monitor"),
        ("dc_energy_meter", False, "no_battery_monitor"),
    ],
)
async def test_who_can_have_a_system(
    hass: HomeAssistant,
    board: Board,
    record: str | None,
    is_offered: bool,
    reason: str | None,
) -> None:
    """Test that it is offered to monitors and to what is not known, which declines."""
    device = {} if record is None else {"record": record, "product_id": SHUNT}
    sender = board.senders["monitor"]
    entry = await sender.add_entry(hass, data={"access_token": KEY, "device": device})
    board.entries["monitor"] = entry
    assert entry.supported_subentry_types == (
        {"system": {"supports_reconfigure": True}} if is_offered else {}
    )
    if is_offered:
        result = await board.begin()
        assert result.get("reason") == reason


async def test_known_by_now(hass: HomeAssistant, board: Board) -> None:
    """Test that a device declines which was not known when that was asked."""
    sender = board.senders["monitor"]
    board.entries["monitor"] = await sender.add_entry(hass)
    assert board.entries["monitor"].supported_subentry_types
    sender.send_values(
        DATA["solar_charger"],
        5,
        battery_voltage=13,
        battery_charging_current=1,
        solar_power=13,
    )
    await hass.async_block_till_done()
    result = await board.begin()
    assert result["reason"] == "no_battery_monitor"


async def test_one_system(hass: HomeAssistant, board: Board) -> None:
    """Test that a battery has one system."""
    await board.add("monitor", "solar")
    await board.add_system("solar")
    result = await board.begin()
    assert result["reason"] == "already_configured"


async def test_members(hass: HomeAssistant, board: Board) -> None:
    """Test who is offered as a member, and who is ticked: by type, then by voltage."""
    await board.add(*board.senders)
    form = await board.begin()
    assert form["step_id"] == "user"
    members = offered(form, "members")
    assert members.keys() == {
        board.address(name)
        for name in ("solar", "orion", "charger", "multi", "meter", "bank", "house")
    }
    solar = board.address("solar")
    assert members[solar] == f"Solar – SmartShunt 500A/50mV ({solar})"
    said = suggestions(form)
    assert said["name"] == "System"
    assert set(said["members"]) == {
        board.address(name) for name in ("solar", "orion", "charger", "multi", "meter")
    }


async def test_members_unheard(hass: HomeAssistant, board: Board) -> None:
    """Test that a device that is not heard is known by its type, a meter not as yet."""
    await board.add("monitor")
    for name, record in (("house", "solar_charger"), ("meter", "dc_energy_meter")):
        device = {"record": record, "product_id": SHUNT}
        await board.senders[name].add_entry(
            hass, data={"access_token": KEY, "device": device}
        )
    form = await board.begin()
    assert suggestions(form)["members"] == [board.address("house")]
    assert list(offered(form, "members")) == [board.address("house")]


async def test_members_of_another_battery(hass: HomeAssistant, board: Board) -> None:
    """Test that what is in another system is not ticked."""
    await board.add("monitor", "solar", "bank")
    await board.add_system("solar")
    board.entries["monitor"] = board.entries["bank"]
    form = await board.begin()
    assert board.address("solar") in offered(form, "members")
    assert suggestions(form)["members"] == []


async def test_nothing_to_ask(hass: HomeAssistant, board: Board) -> None:
    """Test that one form is enough for what says everything itself."""
    await board.add("monitor", "solar", "orion", "charger")
    form = await board.begin()
    result = await board.submit(form, **suggestions(form))
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert board.system.title == "System"
    assert board.system.data.keys() == {"members"}
    assert stored(board) == {
        "solar": {"record": "solar_charger"},
        "orion": {"record": "orion_xs"},
        "charger": {"record": "ac_charger"},
    }


async def test_no_members(hass: HomeAssistant, board: Board) -> None:
    """Test that a monitor alone is a system, too; floor and capacity are stored."""
    await board.add("monitor")
    form = await board.begin()
    result = await board.submit(form, name="Boat", floor=20, capacity=200)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert board.system.title == "Boat"
    assert dict(board.system.data) == {"members": [], "floor": 20, "capacity": 200}


async def ask(board: Board, *names: str) -> SubentryFlowResult:
    """Add devices and a system of them; return the first question."""
    await board.add("monitor", *names)
    form = await board.begin()
    members = [board.address(name) for name in names]
    return await board.submit(form, name="Van", members=members)


async def test_meter(hass: HomeAssistant, board: Board) -> None:
    """Test that a meter may stand for a member, by what both tell of."""
    form = await ask(board, "solar", "orion", "charger", "meter")
    assert form["step_id"] == "meter"
    assert form["description_placeholders"] == {"name": "Meter", "plain_name": "Meter"}
    assert fields(form) == ["stands_for", "reversed"]
    assert offered(form, "stands_for").keys() == {
        board.address(name) for name in ("solar", "orion", "charger")
    }
    assert suggestions(form) == {"stands_for": board.address("orion")}
    await board.submit(form, stands_for=board.address("orion"), reversed=True)
    assert stored(board)["meter"] == {
        "record": "dc_energy_meter",
        "meter_type": "alternator",
        "stands_for": board.address("orion"),
        "reversed": True,
    }


async def test_meter_of_nothing_else(hass: HomeAssistant, board: Board) -> None:
    """Test that a meter may measure what is no device, and that its wires are asked for."""
    form = await ask(board, "meter")
    assert fields(form) == ["reversed"]
    await board.submit(form, reversed=False)
    assert stored(board)["meter"] == {
        "record": "dc_energy_meter",
        "meter_type": "alternator",
    }


async def test_charger(hass: HomeAssistant, board: Board) -> None:
    """Test that further outputs are asked for where there are, the inverter, too."""
    await board.add("monitor", "charger", "multi")
    board.send("charger", 2, output_voltage2=13.2, output_current2=1)
    form = await board.begin()
    form = await board.submit(form, **suggestions(form))
    assert form["step_id"] == "charger"
    assert fields(form) == ["all_outputs", "fed_by_inverter"]
    form = await board.submit(form, all_outputs=True, fed_by_inverter=True)
    assert form["step_id"] == "ac_input"
    assert suggestions(form) == {"ac_input": "shore"}
    await board.submit(form, ac_input="generator")
    assert board.system.data["ac_input"] == "generator"
    assert stored(board)["charger"] == {
        "record": "ac_charger",
        "all_outputs": True,
        "fed_by_inverter": True,
    }


async def test_charger_unheard(hass: HomeAssistant, board: Board) -> None:
    """Test that outputs are asked for where it is not known whether there are."""
    await board.add("monitor")
    device = {"record": "ac_charger", "product_id": SHUNT}
    await board.senders["charger"].add_entry(
        hass, data={"access_token": KEY, "device": device}
    )
    form = await board.begin()
    form = await board.submit(form, **suggestions(form))
    assert fields(form) == ["all_outputs"]


async def test_parallel_bank(hass: HomeAssistant, board: Board) -> None:
    """Test that a second monitor is taken by hand, with the capacity of its battery."""
    form = await ask(board, "bank")
    assert form["step_id"] == "bank"
    await board.submit(form, capacity=100)
    assert stored(board)["bank"] == {"record": "battery_monitor", "capacity": 100}


async def test_reconfigure(hass: HomeAssistant, board: Board) -> None:
    """Test that all that was said is shown again, and can be said otherwise."""
    form = await ask(board, "solar", "orion", "meter")
    await board.submit(form, stands_for=board.address("orion"), reversed=True)
    form = await board.reconfigure()
    assert form["step_id"] == "reconfigure"
    said = suggestions(form)
    assert said == {
        "name": "Van",
        "members": [board.address(name) for name in ("solar", "orion", "meter")],
    }
    form = await board.submit(form, **said | {"name": "Bus", "floor": 10})
    assert suggestions(form) == {
        "stands_for": board.address("orion"),
        "reversed": True,
    }
    result = await board.submit(form, reversed=False)
    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "reconfigure_successful"
    assert board.system.title == "Bus"
    assert board.system.data["floor"] == 10
    assert "stands_for" not in stored(board)["meter"]

    # What was optional can be taken back.
    form = await board.reconfigure()
    said = suggestions(form)
    assert said.pop("floor") == 10
    said["members"] = [board.address("solar")]
    await board.submit(form, **said)
    assert dict(board.system.data) == {
        "members": [{"address": board.address("solar"), "record": "solar_charger"}]
    }


async def test_reconfigure_without_a_member(hass: HomeAssistant, board: Board) -> None:
    """Test that a member whose entry is gone stays what it was, by its address."""
    await ask(board, "solar", "orion")
    await hass.config_entries.async_remove(board.entries["solar"].entry_id)
    form = await board.reconfigure()
    assert offered(form, "members")[board.address("solar")] == board.address("solar")
    before = board.system.data
    result = await board.submit(form, **suggestions(form))
    assert result["reason"] == "reconfigure_successful"
    assert {**board.system.data, "members": {}} == {**before, "members": {}}
    assert stored(board) == {
        "solar": {"record": "solar_charger"},
        "orion": {"record": "orion_xs"},
    }


async def test_monitor_became_a_meter(hass: HomeAssistant, board: Board) -> None:
    """Test that a system is not changed whose monitor is none any more."""
    await ask(board, "solar")
    entry = board.entries["monitor"]
    hass.config_entries.async_update_entry(
        entry,
        data={
            **entry.data,
            "device": {"record": "dc_energy_meter", "product_id": SHUNT},
        },
    )
    result = await board.reconfigure()
    assert result["reason"] == "no_battery_monitor"
