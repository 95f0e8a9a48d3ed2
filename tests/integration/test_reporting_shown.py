"""Test in Home Assistant when a state is written, by the preset that was chosen."""

from typing import Any
from unittest.mock import patch

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.victron_ble.library.enums import AlarmReason
from custom_components.victron_ble.library.policy.reporting import RULES, Preset
from custom_components.victron_ble.library.records.battery_monitor import (
    BatteryMonitorRecord,
)
from custom_components.victron_ble.library.values import Quantity
from homeassistant.const import STATE_UNAVAILABLE
from homeassistant.core import Event, EventStateChangedData, HomeAssistant, callback
from homeassistant.helpers.event import (
    async_call_later,
    async_track_state_change_event,
    async_track_state_report_event,
)

from .clock import Clock
from .sender import Sender
from .shipping import COMPONENT, load

TIMER = "custom_components.victron_ble.device.timer.async_call_later"
VOLTAGE = "sensor.victron_voltage"
CURRENT = "sensor.victron_current"
POWER = "sensor.victron_power"
ALARM = "sensor.victron_alarm"
LOW = "binary_sensor.victron_low_voltage_alarm"
SHOWN = (VOLTAGE, CURRENT, POWER)

USUAL: dict[str, Any] = {"voltage": 13.2, "current": -5, "soc": 80, "alarm": 0}


class Monitor:
    """A battery monitor, and every state of it that is written."""

    def __init__(self, hass: HomeAssistant, clock: Clock, sender: Sender) -> None:
        """Take what it is made of."""
        self._hass = hass
        self._clock = clock
        self.sender = sender
        self.written: dict[str, list[str]] = {}

    async def set_up(self, options: dict[str, Any]) -> MockConfigEntry:
        """Add it, and show its first reading."""
        entry = await self.sender.add_entry(self._hass, options=options)
        self.sender.send_values(BatteryMonitorRecord, 2, **USUAL)
        await self._hass.async_block_till_done()
        async_track_state_change_event(
            self._hass, [VOLTAGE, CURRENT, POWER, ALARM, LOW], self._note
        )
        return entry

    @callback
    def _note(self, event: Event[EventStateChangedData]) -> None:
        if state := event.data["new_state"]:
            self.written.setdefault(state.entity_id, []).append(state.state)

    async def say(self, **values: Any) -> None:
        """Advertise a second later; what is not given is as usual."""
        await self._clock.advance(1)
        self.sender.send_values(BatteryMonitorRecord, 1, **USUAL | values)
        await self._hass.async_block_till_done()

    def news(self) -> dict[str, list[str]]:
        """Return what was written since the last time."""
        written, self.written = self.written, {}
        return written


@pytest.fixture
async def monitor(hass: HomeAssistant, clock: Clock, sender: Sender) -> Monitor:
    """Return a battery monitor that is still to be added."""
    return Monitor(hass, clock, sender)


@pytest.mark.parametrize("preset", Preset)
async def test_alarm_and_load_show_at_once(monitor: Monitor, preset: Preset) -> None:
    """Test that both show with the advertisement that carries them, and their end."""
    await monitor.set_up({"reporting": preset})
    await monitor.say(alarm=AlarmReason.LOW_VOLTAGE)
    assert monitor.news() == {ALARM: ["low_voltage"], LOW: ["on"]}
    await monitor.say(current=-45)
    assert monitor.news() == {
        ALARM: ["no_alarm"],
        LOW: ["off"],
        CURRENT: ["-45.0"],
        POWER: ["-594.0"],
    }
    await monitor.say(current=-5)
    assert monitor.news() == {CURRENT: ["-5.0"], POWER: ["-66.0"]}
    await monitor.say(current=None)
    assert monitor.news() == {CURRENT: ["unknown"], POWER: ["unknown"]}
    await monitor.say()
    assert monitor.news() == {CURRENT: ["-5.0"], POWER: ["-66.0"]}


@pytest.mark.parametrize(
    ("preset", "least", "most"),
    [(Preset.BALANCED, 10, 300), (Preset.ECONOMICAL, 60, 1800)],
)
async def test_changes_show_in_time(
    monitor: Monitor, clock: Clock, preset: Preset, least: int, most: int
) -> None:
    """Test that the timer shows what waited, though nothing else is heard.

    All that is due at the same moment is of the last advertisement.
    """
    await monitor.set_up({"reporting": preset, "timeout": 24 * 60})
    await monitor.say(voltage=13.5)
    await clock.advance(least - 3)
    assert monitor.news() == {}
    await clock.advance(3)
    assert monitor.news() == {VOLTAGE: ["13.5"]}

    await monitor.say(voltage=13.51, current=-5.1)
    await monitor.say(voltage=13.52, current=-5.05)
    await clock.advance(most - least - 4)
    assert monitor.news() == {}
    await clock.advance(4 + least)
    assert monitor.news() == {
        VOLTAGE: ["13.52"],
        CURRENT: ["-5.05"],
        POWER: ["-68.28"],
    }
    await clock.advance(2 * most)
    assert monitor.news() == {}


async def test_each_shows_in_its_own_time(monitor: Monitor, clock: Clock) -> None:
    """Test that the timer goes on to what is still due after a first value."""
    await monitor.set_up({"reporting": "balanced", "timeout": 60})
    await monitor.say(current=-45)  # at once, a second after the voltage
    await monitor.say(voltage=13.5, current=-45.1)
    monitor.news()
    await clock.advance(10)
    assert monitor.news() == {VOLTAGE: ["13.5"]}
    await clock.advance(288.5)
    assert monitor.news() == {}
    await clock.advance(1)
    assert monitor.news() == {CURRENT: ["-45.1"], POWER: ["-608.85"]}


async def test_live_shows_every_advertisement(monitor: Monitor) -> None:
    """Test that nothing waits."""
    await monitor.set_up({"reporting": "live"})
    for hundredth in range(1, 11):
        await monitor.say(voltage=13.2 + hundredth / 100)
    assert [float(v) for v in monitor.news()[VOLTAGE]] == [
        pytest.approx(13.2 + hundredth / 100) for hundredth in range(1, 11)
    ]


async def test_nothing_shows_of_a_silent_device(
    hass: HomeAssistant, monitor: Monitor, clock: Clock
) -> None:
    """Test that what waited is not written once the device is unavailable."""
    reports: list[str] = []
    await monitor.set_up({"reporting": "economical", "timeout": 5})
    await monitor.say(voltage=13.21)
    await clock.advance(310)
    assert monitor.news()[VOLTAGE] == [STATE_UNAVAILABLE]
    await clock.advance(900)  # for Bluetooth, which tells its entities, too
    stop = async_track_state_report_event(
        hass, SHOWN, callback(lambda event: reports.append(event.data["entity_id"]))
    )
    await clock.advance(3600)
    assert monitor.news() == {}
    assert reports == []
    stop()
    await monitor.say(voltage=13.22)
    assert monitor.news()[VOLTAGE] == ["13.22"]


async def test_noise_is_not_written(hass: HomeAssistant, monitor: Monitor) -> None:
    """Test that values which jitter are written neither as changed nor as reported."""
    await monitor.set_up({})
    reports: list[str] = []
    stop = async_track_state_report_event(
        hass, SHOWN, callback(lambda event: reports.append(event.data["entity_id"]))
    )
    for second in range(60):
        jitter = (-1) ** second / 100
        await monitor.say(voltage=13.2 + jitter, current=-5 + jitter)
    assert monitor.news() == {}
    assert reports == []
    stop()


async def test_timer_is_not_set_anew_by_each_advertisement(
    hass: HomeAssistant, monitor: Monitor
) -> None:
    """Test that one that is set already waits on while values jitter."""
    # What waits is due in half an hour, before the device would be silent for too long.
    await monitor.set_up({"reporting": "economical", "timeout": 60})
    with patch(TIMER, wraps=async_call_later) as set_timer:
        for second in range(60):
            await monitor.say(voltage=13.2 + (second % 5) / 100)
    assert set_timer.call_count == 1


async def test_preset_is_chosen_in_the_options(
    hass: HomeAssistant, monitor: Monitor
) -> None:
    """Test that balanced is the default, and that another takes effect at once."""
    entry = await monitor.set_up({})
    flows = hass.config_entries.options
    for before, preset in (
        (Preset.BALANCED, Preset.LIVE),
        (Preset.LIVE, Preset.ECONOMICAL),
        (Preset.ECONOMICAL, Preset.BALANCED),
    ):
        flow: Any = await flows.async_init(entry.entry_id)
        [field] = [key for key in flow["data_schema"].schema if key == "reporting"]
        suggested = (field.description or {}).get("suggested_value", field.default())
        assert suggested == before
        result = await flows.async_configure(
            flow["flow_id"], {"reporting": preset, "timeout": 7}
        )
        assert result["data"] == {"reporting": preset, "timeout": 7}
        await monitor.say()
        monitor.news()
        for _ in range(11):
            await monitor.say(voltage=13.3)
        seen = monitor.news().get(VOLTAGE, [])
        assert bool(seen) is (preset is not Preset.ECONOMICAL)
        await monitor.say(voltage=14.3)  # shown, so that the next begins anew
        await monitor.say()
        monitor.news()


def test_presets_are_explained_in_words() -> None:
    """Test that the option says of each preset what it is for, in all languages."""
    for path in sorted((COMPONENT / "translations").iterdir()):
        texts = load(path)
        presets = texts["selector"]["reporting"]["options"]
        assert presets.keys() == set(Preset)
        assert all(len(text) > 20 for text in presets.values()), path.name
        step = texts["options"]["step"]["init"]
        for kind in ("data", "data_description"):
            assert step[kind].keys() == {"reporting", "timeout"}


def test_english_texts_say_what_the_rules_are() -> None:
    """Test that the intervals in the texts are those of the rules."""
    of_values = [
        rules for quantity, rules in RULES.items() if quantity is not Quantity.RECEPTION
    ]
    assert {(rule.least, rule.most) for rule, _ in of_values} == {(10, 300)}
    assert {(rule.least, rule.most) for _, rule in of_values} == {(60, 1800)}
    presets = load(COMPONENT / "translations" / "en.json")["selector"]["reporting"]
    assert "within 10 seconds" in presets["options"]["balanced"]
    assert "within 5 minutes" in presets["options"]["balanced"]
    assert "within a minute" in presets["options"]["economical"]
    assert "within half an hour" in presets["options"]["economical"]
