"""Test the config flow: devices that are added by hand."""

from typing import Any
from unittest.mock import patch

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from homeassistant.config_entries import SOURCE_IGNORE, ConfigFlowResult
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType

from .flow import (
    CHECKED,
    OTHER_FORMAT,
    OTHER_KEY,
    READING,
    READOUT_OFF,
    SUN,
    UNKNOWN,
    begin,
    cards,
    hear,
    submit,
    suggested,
)
from .proxy import Proxy
from .sender import ADDRESS, DOMAIN, KEY, Sender

OTHER_ADDRESS = "C0:11:22:33:44:66"


@pytest.fixture
def other(proxy: Proxy) -> Sender:
    """Return another device."""
    return Sender(proxy, address=OTHER_ADDRESS, name="Other")


def devices(form: ConfigFlowResult) -> list[Any]:
    """Return the list of devices that a form offers."""
    assert form["data_schema"] is not None
    options: list[Any] = form["data_schema"].schema["address"].config["options"]
    return options


async def test_pick_a_device(
    hass: HomeAssistant, sender: Sender, other: Sender
) -> None:
    """Test that devices in range are offered, save for those configured."""
    await other.add_entry(hass)
    for device in (sender, sender, other):
        await hear(hass, device, device.frame(0x02, READING))

    form = await begin(hass)
    assert devices(form) == [
        {
            "value": ADDRESS,
            "label": f"Victron – SmartShunt 500A/50mV ({ADDRESS})",
        }
    ]
    form = await submit(hass, form, address=ADDRESS)
    assert form["type"] is FlowResultType.FORM
    assert form["step_id"] == "access_token"

    await hear(hass, sender, sender.frame(0x02, READING))
    result = await submit(hass, form, access_token=KEY)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["title"] == "Victron"
    assert result["data"] == CHECKED
    assert result["description"] is None
    assert result["result"].unique_id == ADDRESS


async def test_ignored_devices_are_offered_in_order(
    hass: HomeAssistant, proxy: Proxy
) -> None:
    """Test that who ignored a device can still add it, and that names are sorted."""
    for number, name in ((1, "Starter"), (2, "Boat"), (3, "House")):
        address = f"C0:11:22:33:44:0{number}"
        device = Sender(proxy, address=address, name=name)
        await hear(hass, device, device.frame(0x02, READING))
    [card] = [card for card in cards(hass) if card["context"]["unique_id"] == address]
    await hass.config_entries.flow.async_init(
        DOMAIN,
        context={"source": SOURCE_IGNORE},
        data={"unique_id": address, "title": "House"},
    )
    assert card not in cards(hass)

    names = [option["label"].split(" ")[0] for option in devices(await begin(hass))]
    assert names == ["Boat", "House", "Starter"]


async def test_devices_are_sought_before_they_are_offered(
    hass: HomeAssistant, sender: Sender
) -> None:
    """Test that names are asked for, of scanners that can; and only once."""

    async def seek(hass: HomeAssistant) -> None:
        sender.hear(sender.frame(0x02, READING))

    with patch(
        "custom_components.victron_ble.config_flow.async_request_active_scan",
        side_effect=seek,
    ) as request:
        form = await begin(hass)
        assert len(devices(form)) == 1
        await submit(hass, form, address="none")
    assert request.call_count == 1


async def test_add_by_hand_what_is_discovered_too(
    hass: HomeAssistant, sender: Sender
) -> None:
    """Test that the card does not stand in the way, and goes."""
    await hear(hass, sender, sender.frame(0x02, READING))
    assert len(cards(hass)) == 1

    form = await submit(hass, await begin(hass), address=ADDRESS)
    result = await submit(hass, form, access_token=KEY)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert hass.config_entries.flow.async_progress() == []


@pytest.mark.parametrize(
    "writing",
    [
        "C0:11:22:33:44:55",
        "c0:11:22:33:44:55",
        "c0-11-22-33-44-55",
        "c01122334455",
        " C0 11 22 33 44 55 ",
        "c011.2233.4455",
    ],
)
async def test_device_out_of_range(
    hass: HomeAssistant, proxy: Proxy, writing: str
) -> None:
    """Test that any writing of the address will do, and that the key is not checked."""
    form = await submit(hass, await begin(hass), address=writing)
    assert form["step_id"] == "access_token"
    assert form["description_placeholders"] == {
        "name": "Victron 4455",
        "plain_name": "Victron 4455",
        "model": "Victron",
    }

    result = await submit(hass, form, access_token=KEY)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["title"] == "Victron 4455"
    assert result["description"] == "first_unchecked"
    assert result["result"].unique_id == ADDRESS


async def test_only_the_first_speaks_of_the_dashboard(
    hass: HomeAssistant, proxy: Proxy
) -> None:
    """Test that no further device asks for a reload of the page, nor does an ignored one."""
    said = []
    for end in ("01", "02", "03"):
        form = await submit(hass, await begin(hass), address=f"C0:11:22:33:44:{end}")
        result = await submit(hass, form, access_token=KEY)
        said.append(result["description"])
        if end == "02":
            for entry in hass.config_entries.async_entries(DOMAIN):
                await hass.config_entries.async_remove(entry.entry_id)
            MockConfigEntry(
                domain=DOMAIN, unique_id=ADDRESS, source=SOURCE_IGNORE
            ).add_to_hass(hass)

    assert said == ["first_unchecked", "unchecked", "first_unchecked"]


@pytest.mark.parametrize("address", ["", "C0:11:22:33:44", "C0:11:22:33:44:5G", KEY])
async def test_invalid_address(
    hass: HomeAssistant, sender: Sender, address: str
) -> None:
    """Test that what was typed stays, and that the form goes on."""
    form = await submit(hass, await begin(hass), address=address)
    assert form["step_id"] == "device"
    assert form["errors"] == {"address": "invalid_address"}
    assert suggested(form, "address") == address

    form = await submit(hass, form, address=ADDRESS)
    assert form["step_id"] == "access_token"
    result = await submit(hass, form, access_token=KEY)
    assert result["type"] is FlowResultType.CREATE_ENTRY


async def test_configured_device(hass: HomeAssistant, sender: Sender) -> None:
    """Test that a device is set up once, whatever the writing of its address."""
    await sender.add_entry(hass)
    result = await submit(hass, await begin(hass), address=ADDRESS.lower())
    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "already_configured"


async def test_instant_readout_switched_on_meanwhile(
    hass: HomeAssistant, sender: Sender
) -> None:
    """Test that the form goes on, and that a card may appear beside it."""
    await hear(hass, sender, READOUT_OFF)
    form = await submit(hass, await begin(hass), address=ADDRESS)
    assert form["step_id"] == "device"
    assert form["errors"] == {"address": "instant_readout_off"}
    assert suggested(form, "address") == ADDRESS

    await hear(hass, sender, sender.frame(0x02, READING))
    assert len(cards(hass)) == 1
    form = await submit(hass, form, address=ADDRESS)
    assert form["step_id"] == "access_token"
    result = await submit(hass, form, access_token=KEY)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert hass.config_entries.flow.async_progress() == []


async def test_unknown_record_and_another_device(
    hass: HomeAssistant, sender: Sender, other: Sender
) -> None:
    """Test that another device can be picked after an error."""
    await hear(hass, sender, UNKNOWN)
    await hear(hass, other, other.frame(0x02, READING))
    form = await submit(hass, await begin(hass), address=ADDRESS)
    assert form["errors"] == {"address": "unknown_record"}

    form = await submit(hass, form, address=OTHER_ADDRESS)
    assert form["step_id"] == "access_token"
    result = await submit(hass, form, access_token=KEY)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["title"] == "Other"
    assert result["result"].unique_id == OTHER_ADDRESS


async def test_device_of_another_make(hass: HomeAssistant, proxy: Proxy) -> None:
    """Test that a device in range which is no Victron is refused."""
    raw = b"\x02\x01\x06\x05\x09Lamp"
    proxy.hear_raw(ADDRESS, raw)
    form = await begin(hass)
    assert devices(form) == []
    form = await submit(hass, form, address=ADDRESS)
    assert form["errors"] == {"address": "not_supported"}

    form = await submit(hass, form, address=OTHER_ADDRESS)
    result = await submit(hass, form, access_token=KEY)
    assert result["type"] is FlowResultType.CREATE_ENTRY


async def test_other_format_of_victron(hass: HomeAssistant, sender: Sender) -> None:
    """Test that what says nothing of Instant Readout stands in nobody's way."""
    await hear(hass, sender, OTHER_FORMAT)
    form = await begin(hass)
    assert [device["value"] for device in devices(form)] == [ADDRESS]

    form = await submit(hass, form, address=ADDRESS)
    assert form["step_id"] == "access_token"
    result = await submit(hass, form, access_token=KEY)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["description"] == "first_unchecked"


async def test_heard_between_the_forms(hass: HomeAssistant, sender: Sender) -> None:
    """Test that name and key are those of the device as soon as it is heard."""
    form = await submit(hass, await begin(hass), address=ADDRESS)
    assert form["description_placeholders"] == {
        "name": "Victron 4455",
        "plain_name": "Victron 4455",
        "model": "Victron",
    }
    await hear(hass, sender, sender.frame(0x02, READING))

    await hear(hass, sender, sender.frame(0x02, READING))
    form = await submit(hass, form, access_token=OTHER_KEY)
    assert form["errors"] == {"access_token": "key_mismatch"}
    assert form["description_placeholders"] == {
        "name": "Victron",
        "plain_name": "Victron",
        "model": "SmartShunt 500A/50mV",
    }
    result = await submit(hass, form, access_token=KEY)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["title"] == "Victron"
    assert result["description"] == "first"


@pytest.mark.parametrize("heard_first", [True, False])
async def test_unencrypted_device(
    hass: HomeAssistant, sender: Sender, heard_first: bool
) -> None:
    """Test that no key is stored, even if one was typed before it was heard."""
    sunlight = sender.frame(0xFF01, SUN)
    form = await begin(hass)
    if heard_first:
        await hear(hass, sender, sunlight)
        form = await submit(hass, form, address=ADDRESS)
    else:
        form = await submit(hass, form, address=ADDRESS)
        await hear(hass, sender, sunlight)
        form = await submit(hass, form, access_token=KEY)
    assert form["step_id"] == "confirm"
    result = await submit(hass, form)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["data"] == {"access_token": ""}
    assert result["description"] == "first"
