"""Test the config flow: a key is tried on what the device sends while a flow is open."""

from typing import Any

import pytest

from custom_components.victron_ble.flow.listener import Listener
from custom_components.victron_ble.library.records.battery_monitor import (
    BatteryMonitorRecord,
)
from homeassistant.config_entries import ConfigFlowResult
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType

from .clock import Clock
from .flow import CHECKED, OTHER_KEY, READING, SUN, cards, hear, submit
from .proxy import Proxy
from .sender import ADDRESS, KEY, Sender, frame


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch, impatient: None) -> None:
    """Let the flow wait as it does for people."""
    monkeypatch.setattr("custom_components.victron_ble.flow.key.WAIT", 10)


async def type_key(hass: HomeAssistant, flow: Any, key: str) -> ConfigFlowResult:
    """Submit a key and look at what is shown at once."""
    return await hass.config_entries.flow.async_configure(
        flow["flow_id"], {"access_token": key}
    )


async def test_second_frame_is_waited_for(
    hass: HomeAssistant, patient: None, sender: Sender
) -> None:
    """Test that progress is shown until it comes, and that it tells."""
    await hear(hass, sender, sender.frame(0x02, READING))
    [card] = cards(hass)
    shown = await type_key(hass, card, KEY)
    assert shown["type"] is FlowResultType.SHOW_PROGRESS
    assert shown["progress_action"] == "check_key"
    assert hass.config_entries.async_entries("victron_ble") == []

    sender.send(0x02, READING)
    await hass.async_block_till_done()
    result = await hass.config_entries.flow.async_configure(card["flow_id"])
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["description"] == "first"


async def test_two_frames_that_do_not_agree(
    hass: HomeAssistant, clock: Clock, patient: None, sender: Sender
) -> None:
    """Test that the key is doubted if no other tells, and that it can be tried again."""
    await hear(hass, sender, sender.frame(0x02, READING))
    sender.send_values(BatteryMonitorRecord, voltage=48)
    [card] = cards(hass)
    shown = await type_key(hass, card, KEY)
    assert shown["type"] is FlowResultType.SHOW_PROGRESS
    await clock.advance(11)
    form = await hass.config_entries.flow.async_configure(card["flow_id"])
    assert form["errors"] == {"access_token": "key_nonsense"}

    sender.send(0x02, READING)
    result = await submit(hass, form, access_token=KEY)
    assert result["data"] == CHECKED


async def test_second_frame_may_come_from_any_scanner(
    hass: HomeAssistant, sender: Sender
) -> None:
    """Test a proxy that Home Assistant does not follow."""
    far = Proxy("66:55:44:33:22:11", "far")
    leave = far.connect(hass)
    await hear(hass, sender, sender.frame(0x02, READING))
    far.hear(ADDRESS, sender.frame(0x02, READING), "Victron", rssi=-95)
    [card] = cards(hass)
    result = await submit(hass, card, access_token=KEY)
    assert result["description"] == "first"
    leave()


@pytest.mark.parametrize(
    ("age", "shown"), [(115, FlowResultType.ABORT), (125, FlowResultType.SHOW_PROGRESS)]
)
async def test_key_is_tried_on_the_last_two_minutes(
    hass: HomeAssistant, clock: Clock, sender: Sender, age: int, shown: FlowResultType
) -> None:
    """Test that another frame is waited for where the device was silent for longer."""
    entry = await sender.add_entry(hass)
    sender.send(0x02, READING, times=3)
    await clock.advance(age)
    form = await entry.start_reconfigure_flow(hass)
    result = await type_key(hass, form, KEY)
    sender.send(0x02, READING)  # so that nothing goes on waiting
    await hass.async_block_till_done()
    assert result["type"] is shown


async def test_foreign_frames_do_no_harm(hass: HomeAssistant, sender: Sender) -> None:
    """Test that the right key is taken while somebody else sends in between."""
    for nonce in range(8):
        await hear(hass, sender, sender.frame(0x02, READING))
        await hear(hass, sender, frame(0x02, READING, nonce=nonce, key=OTHER_KEY))
        await hear(hass, sender, bytes.fromhex("100289a3"))
    [card] = cards(hass)
    result = await submit(hass, card, access_token=KEY)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["description"] == "first"


@pytest.mark.parametrize("how", ["discovery", "renewal"])
async def test_nothing_is_heard_when_the_flow_is_over(
    hass: HomeAssistant, sender: Sender, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    """Test that a closed flow leaves nothing behind."""
    listeners = []

    def listen(*arguments: Any) -> Listener:
        listeners.append(Listener(*arguments))
        return listeners[-1]

    monkeypatch.setattr("custom_components.victron_ble.flow.key.Listener", listen)
    if how == "discovery":
        await hear(hass, sender, sender.frame(0x02, READING))
        [flow] = cards(hass)
    else:
        entry = await sender.add_entry(hass)
        flow = await entry.start_reconfigure_flow(hass)
        await hear(hass, sender, sender.frame(0x02, READING))
    [listener] = listeners
    assert len(listener.frames) == 1
    hass.config_entries.flow.async_abort(flow["flow_id"])
    await hear(hass, sender, sender.frame(0x02, READING))
    assert len(listener.frames) == 1


@pytest.mark.parametrize("clear", [1, 9])
async def test_frames_in_the_clear_prove_no_key(
    hass: HomeAssistant, sender: Sender, clear: int
) -> None:
    """Test that a wrong key is refused, though somebody sends what needs none."""
    await hear(hass, sender, sender.frame(0x02, READING))
    for nonce in range(clear):
        await hear(hass, sender, frame(0xFF01, SUN, nonce=nonce))
    [card] = cards(hass)
    form = await submit(hass, card, access_token=OTHER_KEY)
    assert form["errors"] == {"access_token": "key_mismatch"}
    sender.send(0x02, READING)
    result = await submit(hass, form, access_token=KEY)
    assert result["data"] == CHECKED


async def test_frames_in_the_clear_while_a_key_is_checked(
    hass: HomeAssistant, clock: Clock, patient: None, sender: Sender
) -> None:
    """Test that the key that was typed is stored, not none, whoever sends meanwhile."""
    entry = await sender.add_entry(hass)
    await hear(hass, sender, sender.frame(0x02, READING))
    form = await entry.start_reconfigure_flow(hass)
    shown = await type_key(hass, form, KEY)
    assert shown["type"] is FlowResultType.SHOW_PROGRESS
    for nonce in range(20):
        sender.hear(frame(0xFF01, SUN, nonce=nonce))
    await clock.advance(11)
    result = await hass.config_entries.flow.async_configure(form["flow_id"])
    assert result["reason"] == "saved_unchecked"
    assert entry.data["access_token"] == KEY


@pytest.mark.parametrize("how", ["reauth", "reconfigure"])
async def test_stored_key_is_not_replaced_by_none_unasked(
    hass: HomeAssistant, clock: Clock, sender: Sender, how: str
) -> None:
    """Test that frames in the clear change nothing without the user's word."""
    entry = await sender.add_entry(hass)
    for nonce in range(5):
        await hear(hass, sender, frame(0xFF01, SUN, nonce=nonce))
    start = getattr(entry, f"start_{how}_flow")
    form = await start(hass)
    assert form["type"] is FlowResultType.FORM
    assert form["step_id"] == "remove_key"
    assert entry.data["access_token"] == KEY

    result = await submit(hass, form)
    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "no_key_needed"
    assert entry.data["access_token"] == ""


async def test_new_key_out_of_range_is_said_to_be_unchecked(
    hass: HomeAssistant, clock: Clock, sender: Sender
) -> None:
    """Test what is said of a key that was tried on nothing."""
    entry = await sender.add_entry(hass)
    form = await entry.start_reconfigure_flow(hass)
    result = await submit(hass, form, access_token=OTHER_KEY)
    assert result["reason"] == "saved_unchecked"
    assert entry.data["access_token"] == OTHER_KEY
