"""Test what is shown of records, whatever their payload, without Home Assistant."""

import json

from hypothesis import given, strategies as st
import pytest

from victron_ble.counters.counted import counted_items
from victron_ble.meaning.binary_sensors import binary_sensors
from victron_ble.meaning.description import SensorDescription
from victron_ble.meaning.sensors import sensors
from victron_ble.policy.charging import CHARGING
from victron_ble.policy.reporting import RECEPTION, RSSI
from victron_ble.record import RECORD_TYPES, Record


@pytest.mark.parametrize("record", RECORD_TYPES.values(), ids=RECORD_TYPES)
@given(payload=st.binary(max_size=20))
def test_every_state_is_one_of_those_that_are_said(
    record: type[Record], payload: bytes
) -> None:
    """Test numbers, options and on or off; what is stored of them is JSON."""
    one = record.from_payload(0xA389, payload)
    values = {
        **one.values,
        **one.bounds,
        **dict.fromkeys(counted_items(record), 1500),
        RSSI: -60,
        RECEPTION: 50,
        CHARGING: True,
    }
    for meaning in (*sensors(record).values(), *binary_sensors(record).values()):
        assert meaning.name[0].isupper()
        value = json.loads(json.dumps(meaning.value(values)))
        state = meaning.state(value)
        json.dumps(meaning.attributes(value))
        if state is None:
            continue
        if not isinstance(meaning, SensorDescription):
            assert state in (True, False)
        elif meaning.options is not None:
            assert state in meaning.options
        else:
            assert isinstance(state, (int, float))


@pytest.mark.parametrize("record", RECORD_TYPES.values(), ids=RECORD_TYPES)
def test_everything_is_made_of_values_that_there_are(record: type[Record]) -> None:
    """Test that each is shown anew when something changes, and that keys differ."""
    there = {*record.table.values, *counted_items(record), RSSI, RECEPTION, CHARGING}
    for made in (sensors(record), binary_sensors(record)):
        for key, meaning in made.items():
            assert meaning.key == key
            assert meaning.fields
            assert set(meaning.fields) <= there


@pytest.mark.parametrize(
    ("value", "shown"), [(-0.4, 0), (-0.6, -0.6), (0.4, 0.4), (0, 0)]
)
def test_nothing_is_shown_as_minus_zero(value: float, shown: float) -> None:
    """Test powers, which are shown in whole watts."""
    power = sensors(RECORD_TYPES["battery_monitor"])["power"]

    assert power.state(value) == shown
