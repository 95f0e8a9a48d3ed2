"""Test the repair issues: when they appear, what they say, how they close."""

import string

import pytest

from custom_components.victron_ble.device.health import Trouble
from custom_components.victron_ble.library.records.solarsense import SolarSenseRecord
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.translation import async_get_translations

from .clock import Clock
from .flow import NONSENSE, NONSENSE_KEY, OTHER_FORMAT, READING, READOUT_OFF, UNKNOWN
from .sender import DOMAIN, Sender
from .states import available, issues

SHORT = READOUT_OFF


async def hear_for(
    hass: HomeAssistant, clock: Clock, sender: Sender, data: bytes, seconds: int
) -> None:
    """Have a device heard every 10 s for so long."""
    for _ in range(seconds // 10):
        sender.hear(data)
        await clock.advance(10)


async def noise_for(clock: Clock, sender: Sender, seconds: int) -> None:
    """Have records heard that make no sense."""
    for _ in range(seconds // 10):
        sender.send(0x02, NONSENSE)
        await clock.advance(10)


async def test_instant_readout_off(
    hass: HomeAssistant, clock: Clock, sender: Sender
) -> None:
    """Test that ten minutes of short frames raise it, and the first reading closes it."""
    entry = await sender.add_entry(hass)
    sender.send(0x02, READING, times=2)
    await hear_for(hass, clock, sender, SHORT, 590)
    assert issues(hass) == []
    await hear_for(hass, clock, sender, SHORT, 20)
    assert issues(hass) == ["instant_readout_off"]
    [issue] = ir.async_get(hass).issues.values()
    assert issue.issue_id == f"instant_readout_off_{entry.entry_id}"
    assert issue.severity is ir.IssueSeverity.WARNING
    assert not issue.is_fixable
    assert not issue.is_persistent
    assert issue.translation_placeholders == {
        "name": "Victron",
        "plain_name": "Victron",
        "product": "SmartShunt 500A/50mV",
    }

    sender.send(0x02, READING)
    await hass.async_block_till_done()
    assert issues(hass) == []
    assert available(hass)


async def test_instant_readout_off_from_the_start(
    hass: HomeAssistant, clock: Clock, sender: Sender
) -> None:
    """Test a device of which even the product is not known."""
    await sender.add_entry(hass)
    await hear_for(hass, clock, sender, b"\x10\x02\x89", 620)
    assert issues(hass) == ["instant_readout_off"]
    [issue] = ir.async_get(hass).issues.values()
    assert issue.translation_placeholders == {
        "name": "Victron",
        "plain_name": "Victron",
        "product": "Victron",
    }


async def test_nothing_but_short_frames(
    hass: HomeAssistant, clock: Clock, sender: Sender
) -> None:
    """Test that a reading in between begins the wait anew, other formats do not."""
    await sender.add_entry(hass)
    sender.send(0x02, READING, times=2)
    await hear_for(hass, clock, sender, SHORT, 590)
    sender.send(0x02, READING)
    await hear_for(hass, clock, sender, SHORT, 590)
    assert issues(hass) == []
    for _ in range(2):
        sender.hear(OTHER_FORMAT)
        sender.hear(SHORT)
        await clock.advance(10)
    assert issues(hass) == ["instant_readout_off"]


async def test_device_that_left(
    hass: HomeAssistant, clock: Clock, sender: Sender
) -> None:
    """Test that of a device which is not heard, nothing is said until it is back."""
    await sender.add_entry(hass, options={"timeout": 60})
    sender.hear(SHORT)
    for _ in range(8):
        await clock.advance(300)
    assert issues(hass) == []
    await hear_for(hass, clock, sender, SHORT, 610)
    assert issues(hass) == ["instant_readout_off"]


@pytest.mark.parametrize(("silence", "raised"), [(50, True), (60, False)])
async def test_only_of_a_device_that_is_heard_now(
    hass: HomeAssistant, clock: Clock, sender: Sender, silence: int, raised: bool
) -> None:
    """Test that a minute before, at most, it must have been heard."""
    await sender.add_entry(hass)
    await hear_for(hass, clock, sender, SHORT, 70)
    await clock.advance(530 - silence)
    sender.hear(SHORT)
    await clock.advance(silence + 5)
    assert bool(issues(hass)) is raised


async def test_unknown_record(
    hass: HomeAssistant, clock: Clock, sender: Sender
) -> None:
    """Test that it leads to where it is reported, and gives way to what comes after."""
    await sender.add_entry(hass)
    await hear_for(hass, clock, sender, UNKNOWN, 50)
    assert issues(hass) == []
    await hear_for(hass, clock, sender, UNKNOWN, 20)
    assert issues(hass) == ["unknown_record"]
    [issue] = ir.async_get(hass).issues.values()
    assert issue.learn_more_url is not None
    assert issue.learn_more_url.startswith("https://github.com/")
    assert not issue.is_fixable
    assert issue.translation_placeholders == {
        "name": "Victron",
        "plain_name": "Victron",
        "product": "SmartShunt 500A/50mV",
    }

    await hear_for(hass, clock, sender, SHORT, 60)
    assert issues(hass) == ["unknown_record"]
    await hear_for(hass, clock, sender, SHORT, 10)
    assert issues(hass) == []


async def test_nonsense_closes_by_itself(
    hass: HomeAssistant, clock: Clock, sender: Sender
) -> None:
    """Test that noise raises it some minutes after trust is lost, and readings close it."""
    await sender.add_entry(hass)
    sender.send(0x02, READING, times=2)
    await noise_for(clock, sender, 420)
    assert issues(hass) == []
    await noise_for(clock, sender, 30)
    assert issues(hass) == ["key_nonsense"]
    [issue] = ir.async_get(hass).issues.values()
    assert issue.is_fixable

    sender.send(0x02, READING, times=5)
    await hass.async_block_till_done()
    assert issues(hass) == []


async def test_wrong_digit(hass: HomeAssistant, clock: Clock, sender: Sender) -> None:
    """Test that the issue stays, though among the noise some frames are plausible."""
    await sender.add_entry(hass, data={"access_token": NONSENSE_KEY})
    for _ in range(60):
        sender.send(0x02, READING)
        await clock.advance(5)
    assert issues(hass) == []
    for _ in range(12):
        sender.send(0x02, READING)
        await clock.advance(5)
    for _ in range(200):
        sender.send(0x02, READING)
        await clock.advance(3)
        assert issues(hass) == ["key_nonsense"]


async def test_unencrypted_device_has_no_key_to_blame(
    hass: HomeAssistant, clock: Clock, sender: Sender
) -> None:
    """Test that nobody is sent after a wrong digit of no key."""
    entry = await sender.add_entry(hass, data={"access_token": ""})
    for _ in range(10):
        for cell_temperature in (-50, -25, 0, 25, 50, 75, 100):
            sender.send_values(SolarSenseRecord, cell_temperature=cell_temperature)
            await clock.advance(5)
    assert entry.runtime_data.reader.trust.counts["waiting"] > 60
    assert issues(hass) == []


async def test_empty_record(hass: HomeAssistant, clock: Clock, sender: Sender) -> None:
    """Test that neither the key nor an unknown record is blamed for it."""
    await sender.add_entry(hass)
    empty = bytes.fromhex("1002030200000000000000000086000000000000000000")
    await hear_for(hass, clock, sender, empty, 70)
    assert issues(hass) == ["empty_record"]


@pytest.mark.parametrize("trouble", ["instant_readout_off", "unknown_record"])
@pytest.mark.parametrize("how", ["remove", "unload", "reload"])
async def test_issues_go_with_the_entry(
    hass: HomeAssistant, clock: Clock, sender: Sender, trouble: str, how: str
) -> None:
    """Test that no issue outlives what it is about."""
    entry = await sender.add_entry(hass)
    data = SHORT if trouble == "instant_readout_off" else UNKNOWN
    await hear_for(hass, clock, sender, data, 620)
    assert issues(hass) == [trouble]
    await getattr(hass.config_entries, f"async_{how}")(entry.entry_id)
    await hass.async_block_till_done()
    assert issues(hass) == []


@pytest.mark.parametrize(
    "trouble", [trouble for trouble in Trouble if trouble is not Trouble.KEY_NONSENSE]
)
async def test_texts_have_their_placeholders(hass: HomeAssistant, trouble: str) -> None:
    """Test that an issue's title and description ask for no more than they get."""
    texts = await async_get_translations(hass, "en", "issues", [DOMAIN])
    for part in ("title", "description"):
        text = texts[f"component.{DOMAIN}.issues.{trouble}.{part}"]
        asked = {name for _, name, _, _ in string.Formatter().parse(text) if name}
        titles = {"plain_name"} if part == "title" else {"name"}
        assert asked <= titles | {"product"}
