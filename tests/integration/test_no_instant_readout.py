"""Test that of what never has Instant Readout nobody is told to turn it on."""

import json
import re
from typing import Any

import pytest

from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import issue_registry as ir

from .clock import Clock
from .flow import READING, begin, hear, refused, submit
from .proxy import Proxy
from .sender import ADDRESS, KEY, Sender, frame
from .shipping import COMPONENT
from .states import issues

# Product ids, and what Victron calls the products.
NEVER = {
    0xC00A: "Cerbo GX",
    0xC013: "Ekrano GX",
    0xC024: "EV Charge Station 32A",
    0xA182: "VE.Direct Bluetooth Smart Dongle",
}
CHARGER = 0xA330  # of which it depends on the firmware, and that on the hardware


def short(product_id: int) -> bytes:
    """Return what a device sends that sends no record."""
    return bytes((0x10, 0x00)) + product_id.to_bytes(2, "little")


def record(product_id: int) -> bytes:
    """Return a record whose layout is not published, as a GX device sends one."""
    return frame(0x07, bytes(12), nonce=1, product_id=product_id)


EACH = pytest.mark.parametrize("product_id", NEVER)
SENT = pytest.mark.parametrize("sent", [short, record])


@pytest.fixture
def sender(proxy: Proxy, product_id: int) -> Sender:
    """Return such a device."""
    return Sender(proxy, product_id=product_id, name="Saloon")


@EACH
@SENT
async def test_discovered(
    hass: HomeAssistant, sender: Sender, product_id: int, sent: Any
) -> None:
    """Test that Home Assistant shows no card, and why."""
    await hear(hass, sender, sent(product_id))
    assert hass.config_entries.flow.async_progress() == []

    assert await refused(hass) == "no_instant_readout"


@EACH
@SENT
async def test_list_and_form(
    hass: HomeAssistant, sender: Sender, product_id: int, sent: Any
) -> None:
    """Test that the list says so, and the form where it is picked all the same."""
    sender.hear(sent(product_id))
    form = await begin(hass)
    [selector] = form["data_schema"].schema.values()  # type: ignore[union-attr] # a form has one
    [option] = selector.config["options"]
    assert option["label"].startswith(f"Saloon – {NEVER[product_id]}")
    assert option["label"].endswith("): never has Instant Readout")
    form = await submit(hass, form, address=ADDRESS)
    assert form["errors"] == {"address": "no_instant_readout"}


@EACH
async def test_repair(
    hass: HomeAssistant, clock: Clock, sender: Sender, product_id: int
) -> None:
    """Test that a device which was added before it was heard raises this issue alone."""
    await sender.add_entry(hass)
    for _ in range(70):
        sender.hear(short(product_id))
        await clock.advance(10)
    assert issues(hass) == ["no_instant_readout"]
    [issue] = ir.async_get(hass).issues.values()
    assert issue.translation_placeholders is not None
    assert issue.translation_placeholders["product"].startswith(NEVER[product_id])


@pytest.mark.parametrize("product_id", [CHARGER, 0xA389, 0xFFFF])
async def test_what_may_have_it(
    hass: HomeAssistant, sender: Sender, product_id: int
) -> None:
    """Test that others are as before, and that a reading counts more than any list."""
    sender.hear(short(product_id))
    form = await begin(hass)
    [selector] = form["data_schema"].schema.values()  # type: ignore[union-attr] # a form has one
    [option] = selector.config["options"]
    assert "never" not in option["label"]
    form = await submit(hass, form, address=ADDRESS)
    assert form["errors"] == {"address": "instant_readout_off"}


@pytest.mark.parametrize("product_id", [0xC024])
async def test_a_reading_counts_more(hass: HomeAssistant, sender: Sender) -> None:
    """Test that a device which is thought to have none is taken once it sends one."""
    sender.hear(short(0xC024))
    sender.send(0x02, READING, times=3)
    form = await submit(hass, await begin(hass), address=ADDRESS)
    assert form["step_id"] == "access_token"
    result = await submit(hass, form, access_token=KEY)
    assert result["type"] is FlowResultType.CREATE_ENTRY


@pytest.mark.parametrize(
    "file",
    sorted((COMPONENT / "translations").glob("*.json")),
    ids=lambda file: file.stem,
)
def test_advice_ends_with_the_hardware(file: Any) -> None:
    """Test that in each language it says what a switch that stays missing means."""
    texts = json.loads(file.read_text("utf-8"))
    advice = texts["config"]["error"]["instant_readout_off"]
    end = "".join(re.findall(r"[^.。]+[.。]", advice)[-2:]).strip()
    assert end in texts["issues"]["instant_readout_off"]["description"]
    assert texts["config"]["abort"]["instant_readout_off"] == advice
