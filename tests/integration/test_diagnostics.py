"""Test the diagnostics: enough to support a device, and nothing secret."""

import json
from typing import Any

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.components.diagnostics import (
    get_diagnostics_for_config_entry,
)
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.victron_ble.diagnostics import mask_payload, mask_text
from custom_components.victron_ble.library.records.battery_monitor import (
    BatteryMonitorRecord,
)
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component

from .clock import Clock
from .flow import NONSENSE, OTHER_FORMAT, OTHER_KEY, READING, READOUT_OFF, SUN
from .proxy import Proxy
from .sender import ADDRESS, DOMAIN, KEY, Sender, frame

SERIAL = "HQ2132ABCDE"
DIGITS = ADDRESS.replace(":", "").lower()
BACKWARDS = bytes.fromhex(DIGITS)[::-1].hex()


@pytest.fixture
async def download(
    hass: HomeAssistant, clock: Clock, hass_client: ClientSessionGenerator
) -> Any:
    """Return what downloads the diagnostics."""
    assert await async_setup_component(hass, "diagnostics", {})

    async def get(entry: MockConfigEntry) -> Any:
        await hass.async_block_till_done()
        return await get_diagnostics_for_config_entry(hass, hass_client, entry)

    return get


def assert_nothing_secret(found: Any, *secrets: str) -> None:
    """Assert that neither the key, nor a part of it or of the address, is there."""
    text = json.dumps(found).lower()
    for secret in (*secrets, ADDRESS, DIGITS, BACKWARDS, "11:22:33:44:55:66"):
        assert secret.lower() not in text
    # Its first byte alone is in the advertisements, for all to hear.
    for start in range(len(KEY) - 5):
        part = KEY[start : start + 6]
        assert part not in text
        assert bytes.fromhex(part)[::-1].hex() not in text


async def test_device_that_is_read(
    hass: HomeAssistant, download: Any, clock: Clock, sender: Sender
) -> None:
    """Test all that there is."""
    sender.name = f"SmartShunt {SERIAL}"
    entry = await sender.add_entry(hass, options={"timeout": 7})
    sender.send(0x02, READING, times=3)
    await clock.advance(2)
    found = await download(entry)

    reachability = found.pop("reachability")
    assert "scanner" in reachability
    advertisements = found.pop("advertisements")
    assert found == {
        "entry": {
            "title": "SmartShunt **",
            "version": "1.1",
            "state": "loaded",
            "options": {"timeout": 7},
        },
        "device": {
            "record": "battery_monitor",
            "product_id": 0xA389,
            "spare_bits_used": False,
        },
        "product": "SmartShunt 500A/50mV",
        "state": {
            "available": True,
            "trouble": None,
            "has_key": True,
            "key_verified": True,
            "ordered_by_arrival": False,
            "spare_bits_used": False,
        },
        "outcomes": {"waiting": 1, "accepted": 2},
        "scanners": {"scanner 1": {"heard": 3, "waiting": 1, "accepted": 2}},
        "last_reading": found["last_reading"],
        "systems": [],
    }
    assert found["last_reading"]["voltage"] == 13.2
    assert advertisements[-1] == {
        "seconds_ago": 2.0,
        "source": "scanner 1",
        "rssi": -60,
        "outcome": "accepted",
        "product_id": 0xA389,
        "record_type": 2,
        "length": 8 + len(READING),
        "payload": READING.hex(),
    }
    assert_nothing_secret([found, reachability, advertisements], SERIAL)


async def test_last_twenty_of_every_kind(
    hass: HomeAssistant, download: Any, sender: Sender
) -> None:
    """Test that each advertisement has its outcome, and all are counted."""
    entry = await sender.add_entry(hass)
    sender.send(0x02, READING, times=30)
    unknown = bytes(range(14))
    kinds = (
        (OTHER_FORMAT, "not_a_product", None, None),
        (READOUT_OFF, "no_extra_data", None, None),
        (frame(0x02, READING, nonce=1, key=OTHER_KEY), "key_mismatch", 2, None),
        (frame(0x02, NONSENSE, nonce=31), "implausible", 2, NONSENSE.hex()),
        (frame(0x0E, unknown, nonce=1), "unknown_record", 14, unknown.hex()),
        (frame(0x0E, unknown, nonce=1, key=OTHER_KEY), "unknown_record", 14, None),
        (frame(0xFF00, unknown, nonce=1), "unknown_record", 0xFF00, unknown.hex()),
    )
    for data, *_ in kinds:
        sender.hear(data)
    found = await download(entry)

    assert found["outcomes"] == {
        "waiting": 1,
        "accepted": 29,
        "not_a_product": 1,
        "no_extra_data": 1,
        "key_mismatch": 1,
        "implausible": 1,
        "unknown_record": 3,
    }
    assert found["state"]["available"] is True
    assert found["state"]["trouble"] is None
    heard = found["advertisements"]
    assert len(heard) == 20
    for shown, (data, outcome, record_type, payload) in zip(
        heard[-len(kinds) :], kinds, strict=True
    ):
        assert shown.get("data") == (None if record_type else data.hex())
        assert shown["length"] == len(data)
        assert shown["outcome"] == outcome
        assert shown["record_type"] == record_type
        assert shown.get("payload") == payload
    assert_nothing_secret(found)


async def test_nothing_to_forge_readings_with(
    hass: HomeAssistant, download: Any, sender: Sender
) -> None:
    """Test that no ciphertext and no counter stand beside what they mean.

    Also where somebody sends a device's own frame again, altered so that it cannot
    be read.
    """
    entry = await sender.add_entry(hass)
    sender.nonce = 0xA1B1
    heard = [sender.frame(0x02, READING) for _ in range(4)]
    altered = bytearray(heard[-1])
    altered[7] ^= 0xFF  # the check byte of another key
    for data in (*heard, bytes(altered), bytes(altered[:-1])):
        sender.hear(data)
    found = await download(entry)
    assert found["advertisements"][-1]["outcome"] == "key_mismatch"
    assert found["last_reading"] is not None
    text = json.dumps(found)
    for data in heard:
        assert data[5:7].hex() not in text
        for start in range(8, len(data) - 3):
            part = data[start : start + 4].hex()
            assert part not in text or part in READING.hex()


async def test_new_device_that_is_not_known(
    hass: HomeAssistant, download: Any, sender: Sender
) -> None:
    """Test that a file from an unknown device says what it is and what it sends."""
    sender.product_id = 0xA3E5
    entry = await sender.add_entry(hass)
    plain = bytes(range(16))
    sender.send(0x0E, plain, times=2)
    found = await download(entry)
    assert found["product"] is None
    assert found["last_reading"] is None
    assert found["state"]["key_verified"] is False
    for shown in found["advertisements"]:
        assert shown["product_id"] == 0xA3E5
        assert shown["record_type"] == 0x0E
        assert shown["payload"] == plain.hex()


@pytest.mark.parametrize("order", [DIGITS, BACKWARDS])
@pytest.mark.parametrize("offset", [0, 1, 5])
async def test_address_in_the_data(
    hass: HomeAssistant, download: Any, sender: Sender, order: str, offset: int
) -> None:
    """Test that it is masked in what was heard and in what was decrypted."""
    entry = await sender.add_entry(hass)
    inside = bytes(offset) + bytes.fromhex(order)
    sender.hear(b"\x13\x00" + inside)
    sender.send(0x0E, inside)
    found = await download(entry)
    heard, decrypted = found["advertisements"]
    mask = "00" * offset + "**" * 6
    assert heard["data"] == f"1300{mask}"
    assert decrypted["payload"] == mask
    assert_nothing_secret(found)


@pytest.mark.parametrize("loaded", [True, False])
async def test_names_of_scanners_stay_here(
    hass: HomeAssistant, download: Any, sender: Sender, loaded: bool
) -> None:
    """Test that what a proxy is called, which tells where it is, does not leave the house.

    Its name may end in its address, in half of it, or be a word that is in the text.
    """
    named = {
        "AA:BB:CC:DD:EE:01": "bow-cabin-ddee01",
        "AA:BB:CC:DD:EE:02": "bow",
        "AA:BB:CC:DD:EE:03": "Janes+bedroom (aabbccddee03)",
        "AA:BB:CC:DD:EE:04": "",
    }
    proxies = [Proxy(source, name) for source, name in named.items()]
    disconnect = [proxy.connect(hass) for proxy in proxies]
    entry = await sender.add_entry(hass)
    for proxy in proxies:
        sender.proxy = proxy
        sender.send(0x02, READING)
    if not loaded:
        await hass.config_entries.async_unload(entry.entry_id)
    found = await download(entry)
    assert "scanner 4" in found["reachability"]
    assert_nothing_secret(found, *named, "bow", "cabin", "jane", "ddee0", "aabbcc")
    assert ("scanners" in found) is loaded
    for stop in disconnect:
        stop()


async def test_what_each_scanner_contributed(
    hass: HomeAssistant, download: Any, proxy: Proxy
) -> None:
    """Test what of each was the first to bring news, late or refused, and why.

    Each has one label, whichever is the nearer, and none its address.
    """
    other = Proxy("11:22:33:44:55:77", "other")
    disconnect = other.connect(hass)
    sender = Sender(proxy)
    entry = await sender.add_entry(hass)
    sent = [
        sender.frame(0x02, BatteryMonitorRecord.table.encode({"voltage": 13 + n / 100}))
        for n in range(8)
    ]
    foreign = frame(0x02, READING, nonce=1, key=OTHER_KEY)
    bent = frame(0x02, NONSENSE, nonce=9)
    for rssi, nearer, data in (
        *((-60, proxy, data) for data in sent[:4]),
        (-90, other, sent[3]),  # at the same time: heard, no more
        (-90, other, sent[1]),  # late
        *((-30, other, data) for data in sent[4:7]),
        (-1, proxy, sent[6]),
        *((-1, proxy, data) for data in (foreign, bent, READOUT_OFF, sent[7])),
    ):
        sender.proxy = nearer
        sender.hear(data, rssi=rssi)
    found = await download(entry)
    assert found["scanners"] == {
        "scanner 1": {
            "heard": 9,
            "waiting": 1,
            "accepted": 4,
            "key_mismatch": 1,
            "implausible": 1,
            "no_extra_data": 1,
        },
        "scanner 2": {"heard": 5, "late": 1, "accepted": 3},
    }
    sources = [shown["source"] for shown in found["advertisements"]]
    assert sources == [f"scanner {n}" for n in (1, 1, 1, 1, 2, 2, 2, 2, 1, 1, 1, 1)]
    assert_nothing_secret(found, "11:22:33:44:55:77")
    disconnect()


@pytest.mark.parametrize(
    ("title", "masked"),
    [
        ("House", "House"),
        (f"Shunt {ADDRESS}", "Shunt **"),
        (f"Shunt {ADDRESS.lower().replace(':', '-')}", "Shunt **"),
        (f"Shunt {DIGITS}", "Shunt **"),
        ("SmartShunt 500A/50mV 4455", "SmartShunt 500A/50mV **"),
        ("SmartSolar HQ1907XTABC boat", "SmartSolar ** boat"),
        ("MPPT 100/50 hq1907xtabc", "MPPT 100/50 **"),
        ("MultiPlus 12/3000/120-50", "MultiPlus 12/3000/120-50"),
    ],
)
async def test_names(
    hass: HomeAssistant, download: Any, sender: Sender, title: str, masked: str
) -> None:
    """Test that addresses and serial numbers are masked, and products are not."""
    entry = await sender.add_entry(hass, title=title)
    found = await download(entry)
    assert found["entry"]["title"] == masked


async def test_device_that_was_never_heard(
    hass: HomeAssistant, download: Any, sender: Sender
) -> None:
    """Test that there is something to download."""
    entry = await sender.add_entry(hass)
    found = await download(entry)
    assert found["advertisements"] == []
    assert found["outcomes"] == {}
    assert found["device"] == {}
    assert_nothing_secret(found)


async def test_device_without_key(
    hass: HomeAssistant, download: Any, sender: Sender
) -> None:
    """Test that what is sent in the clear is there too."""
    sender.product_id = 0xC050
    entry = await sender.add_entry(hass, data={"access_token": ""})
    sender.send(0xFF01, SUN, times=2)
    found = await download(entry)
    assert found["state"]["has_key"] is False
    assert found["advertisements"][0]["payload"] == SUN.hex()


async def test_entry_that_is_not_loaded(
    hass: HomeAssistant, download: Any, sender: Sender
) -> None:
    """Test that a key which cannot be one is not told either."""
    entry = MockConfigEntry(
        domain=DOMAIN, unique_id=ADDRESS, data={"access_token": KEY[:31]}
    )
    entry.add_to_hass(hass)
    assert not await hass.config_entries.async_setup(entry.entry_id)
    found = await download(entry)
    assert found["entry"]["state"] == "setup_error"
    assert "advertisements" not in found
    assert_nothing_secret(found)


def test_address_as_a_mac_computer_has_it() -> None:
    """Test that what a Mac calls a device is masked, and cannot be in the data."""
    uuid = "12345678-ABCD-4321-ABCD-123456789ABC"
    assert mask_text(f"Shunt {uuid} 9ABC", uuid) == "Shunt ** **"
    data = bytes.fromhex("123456789abc")
    assert mask_payload(data, uuid) == data.hex()
