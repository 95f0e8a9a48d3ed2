"""Test that a name from the air, which anybody can send, is nothing but a text."""

from collections.abc import Iterator
import logging
import re
from typing import Any
from unicodedata import category

import pytest
from pytest_homeassistant_custom_component.components.diagnostics import (
    get_diagnostics_for_config_entry,
)
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component

from .clock import Clock
from .flow import READING, READOUT_OFF, begin, cards, hear, submit
from .sender import DOMAIN, KEY, Sender

# What is advertised, and what is left of it.
NAMES = {
    "link": ("[Tap](http://evil.example)", "[Tap](http://evil.example)"),
    "bare link": ("www.evil.example", "www.evil.example"),
    "image": ("![](//evil.example/1.png)", "![](//evil.example/1.png)"),
    "HTML": ("<img src=//evil.example>", "<img src=//evil.example>"),
    "forged log line": (
        "Van\n2026-01-01 ERROR (MainThread) it",
        "Van 2026-01-01 ERROR (MainThread) it",
    ),
    "control characters": ("V\x00a\x1b[31mn\x07", "Va[31mn"),
    "bidirectional": ("Van \u202egnp.exe\u2066", "Van gnp.exe"),
    "long": ("A" * 248, "A" * 39 + "…"),
    "nothing left": ("\u202e\x00\u2066", "SmartShunt 500A/50mV 4455"),
}
EACH = pytest.mark.parametrize(("name", "shown"), NAMES.values(), ids=NAMES)
UNESCAPED = re.compile(r"(?<!\\)(?:\\\\)*[!-/:-@\[^-`{-~]")


def texts(value: Any) -> Iterator[str]:
    """Yield every text in what was downloaded."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from texts(part)


def assert_texts(found: dict[str, str], shown: str) -> None:
    """Assert that what texts get is inert: in Markdown as it stands, else by its place."""
    assert found["plain_name"] == shown
    assert not UNESCAPED.search(found["name"])
    assert found["name"].replace("\\", "") == shown


@EACH
async def test_flow(hass: HomeAssistant, sender: Sender, name: str, shown: str) -> None:
    """Test the discovered card, the forms and the title."""
    sender.name = name
    await hear(hass, sender, sender.frame(0x02, READING))
    [card] = cards(hass)
    assert card["context"]["title_placeholders"]["name"] == shown

    form = await begin(hass)
    assert form["data_schema"] is not None
    [selector] = form["data_schema"].schema.values()
    [option] = selector.config["options"]
    assert option["label"] == f"{shown} – SmartShunt 500A/50mV ({sender.address})"

    form = await submit(hass, form, address=sender.address)
    assert_texts(dict(form["description_placeholders"] or {}), shown)
    form = await submit(hass, form, access_token="f" + KEY[1:])
    assert_texts(dict(form["description_placeholders"] or {}), shown)
    result = await submit(hass, form, access_token=KEY)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["title"] == shown


@EACH
async def test_title_that_was_taken_as_it_came(
    hass: HomeAssistant,
    clock: Clock,
    sender: Sender,
    hass_client: ClientSessionGenerator,
    caplog: pytest.LogCaptureFixture,
    name: str,
    shown: str,
) -> None:
    """Test the log, the repair, diagnostics and forms of an entry that core made."""
    assert await async_setup_component(hass, "diagnostics", {})
    caplog.set_level(logging.INFO)
    sender.name = name
    entry = await sender.add_entry(hass)
    if shown.startswith("SmartShunt"):
        shown = entry.entry_id  # a title without anything to see
    sender.send(0x02, READING, times=2)
    for _ in range(70):
        await clock.advance(10)
        sender.hear(READOUT_OFF)
    await hass.async_block_till_done()
    [issue] = ir.async_get(hass).issues.values()
    assert_texts(dict(issue.translation_placeholders or {}), shown)
    form = await hass.config_entries.flow.async_init(
        DOMAIN, context={"source": "reconfigure", "entry_id": entry.entry_id}
    )
    assert_texts(dict(form["description_placeholders"] or {}), shown)

    [line] = [r.getMessage() for r in caplog.records if "not read any" in r.msg]
    assert line.startswith(f"{shown} is not read any more")
    for record in caplog.records:
        if record.name.startswith("custom_components"):
            assert not [sign for sign in record.getMessage() if category(sign) == "Cc"]

    found = await get_diagnostics_for_config_entry(hass, hass_client, entry)
    for text in texts(found):
        assert not [sign for sign in text if category(sign)[0] == "C"]
        assert "A" * 41 not in text
