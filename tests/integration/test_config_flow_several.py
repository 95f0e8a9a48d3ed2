"""Test the config flow: several devices at once."""

import logging
from random import Random
from unittest.mock import patch

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.victron_ble.library.record import find_record
from homeassistant.config_entries import SOURCE_IGNORE, SOURCE_USER
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType

from .flow import (
    OTHER_KEY,
    READING,
    READOUT_OFF,
    SUN,
    cards,
    choose,
    hear,
    submit,
    suggested,
)
from .proxy import Proxy
from .sender import ADDRESS, DOMAIN, KEY, SHUNT, Sender
from .several import AWAY, entries, give, offered, places_of, ticked
from .vectors import VECTORS, Vector

SEVERAL = "custom_components.victron_ble.flow.several"


def different(count: int) -> list[Vector]:
    """Return vectors of as many kinds of record, with keys to come."""
    kinds = {
        vector.record_type: vector for vector in VECTORS if vector.record_type <= 0xFF
    }
    return list(kinds.values())[:count]


@pytest.mark.parametrize("seed", range(3))
async def test_eleven_devices(
    hass: HomeAssistant, proxy: Proxy, quiet_log: None, seed: int
) -> None:
    """Test that each of eleven devices gets its key, whatever else is in the text.

    One is of a device that is heard but whose key has another's first byte.
    """
    random = Random(seed)
    kinds = different(11)
    assert len(kinds) == 11
    records = [find_record(kind.record_type, SHUNT) for kind in kinds]
    names = [record.record_name for record in records if record]
    keys = [random.randbytes(16).hex() for _ in kinds]
    keys[1] = keys[0][:2] + keys[1][2:]
    senders = [
        Sender(
            proxy,
            address=f"C0:11:22:33:55:{number:02X}",
            key=key,
            name=f"Device {number:02}",
        )
        for number, key in enumerate(keys)
    ]
    for sender, kind in zip(senders, kinds, strict=True):
        await hear(hass, sender, sender.frame(kind.record_type, kind.payload))
    assert len(cards(hass)) == 11
    wrong = [random.randbytes(16).hex() for _ in range(2)] + [keys[2][:2] + 30 * "a"]
    # Some have the address beside them, one that of another device.
    lines = [
        f"{sender.name}: {sender.address} {sender.key}"
        if number % 3 == 0
        else sender.key
        for number, sender in enumerate(senders)
    ]
    lines[4] = f"{senders[5].address}@{keys[4]}"
    lines += [*wrong, f"key {keys[0][:-1]}"]
    random.shuffle(lines)

    def send() -> None:
        for sender, kind in zip(senders, kinds, strict=True):
            sender.send(kind.record_type, kind.payload)

    form = await give(hass, send, keys="\n".join(lines))
    assert offered(form) == {"checked": [sender.address for sender in senders]}
    assert entries(hass) == {}
    places = places_of(form)
    assert sorted(places["unmatched"].split(", ")) == sorted(
        str(lines.index(key) + 1) for key in wrong
    )
    assert places["faulty"] == f"{lines.index(f'key {keys[0][:-1]}') + 1} (31)"
    assert (places["unclear"], places["keyless"]) == ("–", "–")
    assert not any(key in str(form) for key in [*keys, *wrong])

    end = await submit(hass, form, **ticked(form))
    assert end["type"] is FlowResultType.ABORT
    assert end["reason"] == "several_first"
    assert {
        address: (
            entry.title,
            entry.data["access_token"],
            entry.data["device"]["record"],
        )
        for address, entry in entries(hass).items()
    } == {
        sender.address: (sender.name, sender.key, name)
        for sender, name in zip(senders, names, strict=True)
    }
    assert hass.config_entries.flow.async_progress() == []


async def test_each_group(hass: HomeAssistant, proxy: Proxy, sender: Sender) -> None:
    """Test what is said of devices of every kind, and that only what is ticked is made."""

    def device(number: int, name: str, key: str = OTHER_KEY) -> Sender:
        return Sender(proxy, address=f"C0:11:22:33:55:0{number}", name=name, key=key)

    configured = device(1, "Configured")
    await configured.add_entry(hass)
    ignored = device(2, "Ignored", key="11" * 8 + "22" * 8)
    MockConfigEntry(
        domain=DOMAIN, unique_id=ignored.address, source=SOURCE_IGNORE
    ).add_to_hass(hass)
    once = device(3, "Once", key="33" * 8 + "22" * 8)
    sun, off, keyless = device(4, "Sun"), device(5, "Off"), device(6, "[Key](less)")
    keyless.key = "44" * 8 + "22" * 8
    twice = (sender, configured, ignored, keyless)
    for each in twice:
        await hear(hass, each, each.frame(0x02, READING))
    for _ in range(2):
        await hear(hass, sun, sun.frame(0xFF01, SUN))
    await hear(hass, off, READOUT_OFF)
    await hear(hass, once, once.frame(0x02, READING))

    def send() -> None:
        for each in twice:
            each.send(0x02, READING)

    form = await give(
        hass,
        send,
        keys=f"{KEY}\n{configured.key}\n{ignored.key}\n{once.key}\n{AWAY} {'5' * 31}6",
    )
    assert offered(form) == {
        "checked": [ADDRESS],
        "unchecked": [once.address, AWAY],
        "unencrypted": [sun.address],
        "ignored": [ignored.address],
    }
    assert ticked(form) == {
        "checked": [ADDRESS],
        "unchecked": [once.address, AWAY],
        "unencrypted": [],
        "ignored": [],
    }
    assert form["description_placeholders"] == {
        "unmatched": "–",
        "faulty": "–",
        "unclear": "–",
        "keyless": r"\[Key\]\(less\)",
        "silent": "Off",
        "configured": "Configured",
    }
    end = await submit(hass, form, unchecked=[AWAY], ignored=[ignored.address])
    assert end["reason"] == "several_added"  # to what is there
    assert end["description_placeholders"] == {"devices": "Ignored, Victron 4499"}
    made = entries(hass)
    assert made.keys() == {configured.address, ignored.address, AWAY}
    assert made[ignored.address].source == SOURCE_USER
    assert made[AWAY].title == "Victron 4499"
    assert made[AWAY].data == {"access_token": "5" * 31 + "6"}


async def test_one_reading_fits_two(
    hass: HomeAssistant, proxy: Proxy, sender: Sender
) -> None:
    """Test that a key is given to none of two devices which were heard but once."""
    twin = Sender(proxy, address=AWAY, name="Twin")
    for each in (sender, twin):
        await hear(hass, each, each.frame(0x02, READING))
    form = await give(hass, keys=f"\n{KEY}")
    assert offered(form) == {}
    assert places_of(form)["unclear"] == "2 (Twin, Victron)"
    end = await submit(hass, form)
    assert end["reason"] == "nothing_added"
    assert entries(hass) == {}


async def test_two_keys_of_one_device(hass: HomeAssistant, proxy: Proxy) -> None:
    """Test that none is taken while nothing tells which is right."""
    form = await give(hass, keys=f"{ADDRESS} {KEY}\n{ADDRESS} {OTHER_KEY}")
    assert offered(form) == {}
    assert places_of(form)["unclear"] == ("1 (Victron 4455), 2 (Victron 4455)")


async def test_readings_are_waited_for(
    hass: HomeAssistant, sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Test that progress is shown until the key is checked, and not longer."""
    monkeypatch.setattr(f"{SEVERAL}.WAIT", 20)
    await hear(hass, sender, sender.frame(0x02, READING))
    flow = await choose(hass, "several")
    shown = await hass.config_entries.flow.async_configure(
        flow["flow_id"], {"keys": KEY}
    )
    assert shown["type"] is FlowResultType.SHOW_PROGRESS
    sender.send(0x02, READING)
    form = await submit(hass, shown)
    assert offered(form) == {"checked": [ADDRESS]}


async def test_closed_while_listening(
    hass: HomeAssistant, sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Test that a closed flow hears no more, and that nothing was made."""
    monkeypatch.setattr(f"{SEVERAL}.WAIT", 60)
    await hear(hass, sender, sender.frame(0x02, READING))
    flow = await choose(hass, "several")
    with patch(
        "custom_components.victron_ble.flow.surroundings.Listener.async_stop"
    ) as stop:
        await hass.config_entries.flow.async_configure(
            flow["flow_id"], {"keys": OTHER_KEY}
        )
        hass.config_entries.flow.async_abort(flow["flow_id"])
        await hass.async_block_till_done(wait_background_tasks=True)
    assert stop.called
    assert entries(hass) == {}


@pytest.mark.parametrize(
    ("text", "error"), [("", "nothing_given"), ("no key here", "no_keys_found")]
)
async def test_no_key(hass: HomeAssistant, proxy: Proxy, text: str, error: str) -> None:
    """Test that the form stays, with what was pasted."""
    form = await give(hass, keys=text)
    assert form["step_id"] == "several"
    assert form["errors"] == {"keys": error}
    assert suggested(form, "keys") == text


async def test_from_a_discovered_device(hass: HomeAssistant, sender: Sender) -> None:
    """Test that the form leads to several devices, and that its device stays discovered."""
    await hear(hass, sender, sender.frame(0x02, READING))
    await hear(hass, sender, sender.frame(0x02, READING))
    [card] = cards(hass)
    end = await submit(hass, card, several=True)
    assert end["type"] is FlowResultType.ABORT
    kind, flow_id = end["next_flow"]
    assert kind == "config_flow"
    await hass.async_block_till_done(wait_background_tasks=True)
    [again] = cards(hass)
    assert again["flow_id"] != card["flow_id"]

    form = await hass.config_entries.flow.async_configure(flow_id)
    assert form["step_id"] == "several"
    form = await submit(hass, form, keys=KEY)
    await submit(hass, form, **ticked(form))
    assert entries(hass).keys() == {ADDRESS}
    assert hass.config_entries.flow.async_progress() == []


async def test_several_instead_of_one(hass: HomeAssistant, sender: Sender) -> None:
    """Test that the form of a device that was picked leads there, too."""
    form = await submit(hass, await choose(hass, "device"), address=ADDRESS)
    form = await submit(hass, form, several=True)
    assert form["step_id"] == "several"
    form = await submit(hass, form, keys=f"{ADDRESS} {KEY}")
    await submit(hass, form, **ticked(form))
    assert entries(hass).keys() == {ADDRESS}


async def test_no_key_is_logged(
    hass: HomeAssistant, sender: Sender, caplog: pytest.LogCaptureFixture
) -> None:
    """Test the whole way with everything logged."""
    caplog.set_level(logging.DEBUG)
    for _ in range(2):
        await hear(hass, sender, sender.frame(0x02, READING))
    form = await give(
        hass,
        send=lambda: sender.send(0x02, READING),
        keys=f"{KEY}\n{AWAY} {OTHER_KEY}\n{KEY[:-1]}",
    )
    await submit(hass, form, **ticked(form))
    assert entries(hass).keys() == {ADDRESS, AWAY}
    assert KEY[:-1] not in caplog.text
    assert OTHER_KEY not in caplog.text
