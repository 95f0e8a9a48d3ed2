"""Test what a service publishes of a device: its JSON, and Home Assistant's discovery."""

import json
from pathlib import Path
import re
from typing import Any

import pytest

from victron_ble.meaning.description import Description
from victron_ble.policy.reporting import Preset
from victron_ble.record import Record, shown_records
from victron_ble.records.ac_charger import AcChargerRecord
from victron_ble.service import discovery
from victron_ble.service.bridge import Bridge
from victron_ble.service.described import described
from victron_ble.service.device import Device
from victron_ble.service.discovery import Topics, as_state, device_id
from victron_ble.service.languages import ENGLISH, languages, names_in
from victron_ble.service.outbox import Outbox

from .serving import ADDRESS, Clock, Van

TOPICS = Topics("fleet/van7", "van", "homeassistant")
TIMES = [
    pytest.param(one, id=f"{kind}-{name}")
    for kind, record in shown_records().items()
    for name, one in described(record).items()
    if one.device_class == "timestamp"
]


class Published:
    """A van, and what it has in its outbox."""

    def __init__(self, path: Path, clock: Clock) -> None:
        """Start."""
        self.outbox = Outbox()
        bridge = Bridge(TOPICS, self.outbox, "1.0.0", {})
        self.van = Van(path, clock, tell=bridge.tell)
        bridge.begin(self.van.service)

    def json(self, topic: str) -> dict[str, Any]:
        """Return what is to be published on a topic."""
        found: dict[str, Any] = json.loads(self.outbox.messages[topic])
        return found

    @property
    def state(self) -> dict[str, Any]:
        """The JSON of the device."""
        return self.json(TOPICS.state(ADDRESS))

    @property
    def config(self) -> dict[str, Any]:
        """Its discovery."""
        return self.json(TOPICS.config(ADDRESS))

    def drain(self) -> list[str]:
        """Return the topics that wait, as if they were published."""
        found: list[str] = []
        while taken := self.outbox.take(1):
            found.extend(topic for topic, _ in taken)
        return found


@pytest.fixture
def published(state_file: Path, clock: Clock) -> Published:
    """Start a service."""
    return Published(state_file, clock)


def test_an_unknown_code_is_null_with_its_number_beside_it(
    published: Published,
) -> None:
    """Test a code that Victron has not published: Home Assistant would warn of a text."""
    published.van.go(2, AcChargerRecord, output_voltage1=13.2, charge_state=99)

    assert published.state["charge_state"] is None
    assert published.state["charge_state_raw"] == 99


def test_the_state_has_everything_that_was_announced(published: Published) -> None:
    """Test that no template finds its value missing."""
    published.van.go(2, voltage=13.2)

    assert published.config["cmps"].keys() <= published.state.keys()
    assert published.state["alarm_active"] in ("ON", "OFF")
    assert published.state["counter"] == published.van.counter


def test_discovery_is_sent_once_and_again_for_a_new_value(
    published: Published,
) -> None:
    """Test an output that is used from then on."""
    config = TOPICS.config(ADDRESS)
    published.van.go(2, AcChargerRecord, output_voltage1=13.2)
    assert config in published.drain()
    published.van.go(2, AcChargerRecord, output_voltage1=13.5)
    assert config not in published.drain()
    assert "output_voltage2" not in published.config["cmps"]

    published.van.go(2, AcChargerRecord, output_voltage1=13.5, output_voltage2=13.3)
    assert config in published.drain()
    assert published.config["cmps"]["output_voltage2"]["unit_of_meas"] == "V"


def test_what_another_record_had_is_removed(published: Published) -> None:
    """Test a device that sends something else: the platform alone takes it away."""
    published.van.go(2, voltage=13.2)
    published.van.clock.go(120)
    published.van.counter += 120
    published.van.go(62, AcChargerRecord, output_voltage1=13.2)

    components = published.config["cmps"]
    assert components["soc"] == {"p": "sensor"}
    assert components["charging"] == {"p": "binary_sensor"}
    assert components["output_voltage1"]["uniq_id"].endswith("_output_voltage1")


def test_without_discovery(state_file: Path, clock: Clock) -> None:
    """Test an empty prefix: nothing is published for Home Assistant."""
    outbox = Outbox()
    bridge = Bridge(Topics("a", "b", ""), outbox, "1.0.0", {})
    van = Van(state_file, clock, tell=bridge.tell)
    van.go(2, voltage=13.2)

    assert sorted(outbox.messages) == [
        "a/ddeeadbeef01/availability",
        "a/ddeeadbeef01/state",
    ]


def test_the_newest_alone_waits(published: Published) -> None:
    """Test that nothing is queued while nobody takes it."""
    for voltage in range(10, 60):
        published.van.go(2, voltage=13 + voltage / 100)

    assert sorted(published.drain()) == sorted(TOPICS.of_device(ADDRESS))


@pytest.mark.parametrize("record", shown_records().values(), ids=shown_records())
def test_the_message_is_one_that_home_assistant_takes(record: type[Record]) -> None:
    """Test what it refuses as a whole: unknown keys, ids with other signs, no origin."""
    device = Device(ADDRESS, None, Preset.LIVE)
    device.record_type = record
    device.known = set(described(record))
    found = discovery.discovery_of(device, TOPICS, "1.0.0", {})

    assert found.keys() == {"dev", "o", "stat_t", "avty", "avty_mode", "cmps"}
    assert found["o"]["name"]
    assert len(found["cmps"]) == len(described(record))
    for name, component in found["cmps"].items():
        assert re.fullmatch(r"[a-zA-Z0-9_-]+", name)
        assert component["p"] in ("sensor", "binary_sensor")
        assert component["uniq_id"] == f"victron_ble_ddeeadbeef01_{name}"
        assert "exp_aft" not in component


@pytest.mark.parametrize("language", languages())
def test_names_are_those_of_the_integration(language: str) -> None:
    """Test each record in each language: no name is missing, none stays English."""
    text = Path(f"custom_components/victron_ble/translations/{language}.json")
    entities = json.loads(text.read_text(encoding="utf-8"))["entity"]
    for record in shown_records().values():
        device = Device(ADDRESS, None, Preset.LIVE)
        device.record_type = record
        device.known = set(described(record))
        found = discovery.discovery_of(device, TOPICS, "1.0.0", names_in(language))
        for name, one in described(record).items():
            said = found["cmps"][name].get("name")
            if one.label is None:
                assert said is None  # Home Assistant calls it after its class
                continue
            words = entities[one.platform][one.label.key]["name"]
            assert said == words.format(**one.label.placeholders)
            assert language != ENGLISH or said == one.name


@pytest.mark.parametrize("description", TIMES)
def test_times_are_said_as_home_assistant_takes_them(description: Description) -> None:
    """Test that a time is no number."""
    assert as_state(description, 0) == "1970-01-01T00:00:00+00:00"


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("DD:EE:AD:BE:EF:01", "ddeeadbeef01"),
        (
            "CC6C5C1E-0F3B-4A1F-9F0E-000000000001",
            "cc6c5c1e-0f3b-4a1f-9f0e-000000000001",
        ),
    ],
)
def test_device_id(address: str, expected: str) -> None:
    """Test an address, and a Mac's name for one."""
    assert device_id(address) == expected
