"""Test keys, and what the classic classes raise: when they are used, without the key."""

import copy
import pickle
import traceback
from typing import Any

import pytest

from tests.cli.running import assert_secret
from tests.library.frames import KEY as TEST_KEY, advertisement, payloads
from victron_ble.cipher import normalise_key
from victron_ble.devices import (
    BatteryMonitor,
    DcEnergyMeter,
    SmartLithium,
    SolarSense,
    base,
)
from victron_ble.exceptions import (
    AdvertisementKeyMismatchError,
    AdvertisementKeyMissingError,
    InvalidAdvertisementKeyError,
    UnknownDeviceError,
)

from .programs import DATA, KEY, frame

# Differs in the first byte, which is all that the device tells of its key.
OTHER_KEY = "ae" + KEY[2:]


@pytest.mark.parametrize(
    ("data", "key", "error", "message"),
    [
        (b"", KEY, UnknownDeviceError, "not Victron's product advertisement"),
        (DATA[:7], KEY, UnknownDeviceError, "Instant Readout is off"),
        (DATA, None, AdvertisementKeyMissingError, "no key for this device"),
        (DATA, "", AdvertisementKeyMissingError, "no key for this device"),
        (
            DATA,
            OTHER_KEY,
            AdvertisementKeyMismatchError,
            "the key does not match this device",
        ),
        (
            advertisement(0x0D, bytes(11), key=KEY),
            KEY,
            UnknownDeviceError,
            "record type 0x0D is not of a battery_monitor",
        ),
        (DATA, KEY[:-1], ValueError, "the key has 31 characters, 1 too few"),
        (
            DATA,
            "not a key",
            InvalidAdvertisementKeyError,
            "character 1 of the key is not one of",
        ),
    ],
)
def test_errors(
    data: bytes, key: str | None, error: type[Exception], message: str
) -> None:
    """Test that each is raised when the key is used, and quotes none."""
    parser = BatteryMonitor(key)
    with pytest.raises(error) as raised:
        parser.parse(data)
    assert str(raised.value).startswith(message)
    told = "".join(traceback.format_exception(raised.value))
    assert_secret(told, KEY)
    if error is not UnknownDeviceError:
        with pytest.raises(error):
            parser.decrypt(data)


@pytest.mark.parametrize("length", [0, 3, 6])
def test_parts_of_what_is_too_short(length: int) -> None:
    """Test that nothing else is raised."""
    with pytest.raises(UnknownDeviceError):
        BatteryMonitor(KEY).parse_container(DATA[:length])
    if length < 4:
        with pytest.raises(UnknownDeviceError):
            BatteryMonitor(KEY).get_model_id(DATA[:length])


def test_one_bad_key_stops_no_bridge() -> None:
    """Test a program with a list of keys, one of which is a placeholder."""
    parsers = [BatteryMonitor(key) for key in ("your key here", KEY)]
    readings = []
    for parser in parsers:
        try:
            readings.append(parser.parse(DATA).get_voltage())
        except ValueError:
            continue

    assert readings == [12.53]


def test_nothing_is_judged() -> None:
    """Test that a wrong key with the right first byte gives a record all the same."""
    record = BatteryMonitor(KEY[:-1] + "e").parse(DATA)

    assert record.get_voltage() != 12.53
    assert DcEnergyMeter(TEST_KEY).parse(advertisement(0x0D, b"")).get_voltage() is None


def test_record_that_needs_no_key() -> None:
    """Test that a device that does not encrypt is read with any key or none."""
    data = advertisement(0xFF01, payloads(0xFF01)[0])
    expected = vars(SolarSense().parse(data))

    for key in (None, "", TEST_KEY, "not a key"):
        assert vars(SolarSense(key).parse(data)) == expected


def test_records_can_be_changed_and_have_nothing_in_common() -> None:
    """Test that what a program does to one record changes no other."""
    data = advertisement(0x05, payloads(0x05)[0])
    one, other = (SmartLithium(TEST_KEY).parse(data) for _ in range(2))

    one.get_cell_voltages().clear()

    assert one.get_cell_voltages() == []
    assert other.get_cell_voltages() == [*[3.31] * 4, *[None] * 4]


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy])
def test_copies_of_a_device_work(copied: Any) -> None:
    """Test that a device may be copied: the key goes along unseen."""
    other = copied(BatteryMonitor(KEY))

    assert other.parse(DATA).get_voltage() == 12.53


def test_key_is_shown_to_nobody() -> None:
    """Test that no way of showing a device, or what was kept of its key, shows it."""
    device = BatteryMonitor(KEY)
    record = device.parse(DATA)
    shown = [repr(device), str(device), repr(vars(device)), repr(vars(record))]
    shown += [repr(getattr(device, name)) for name in dir(device)]
    shown += [repr(vars(pickle.loads(pickle.dumps(device))))]  # noqa: S301 (our own)
    shown += [repr(value) for value in vars(base).values()]

    for found in shown:
        assert KEY not in normalise_key(found)


def test_keys_are_kept_ready_but_not_for_ever() -> None:
    """Test that a parser made for each packet finds its key, and memory has a limit."""
    data = frame(0x02, voltage=13.3)
    base._key.cache_clear()

    for _ in range(10):
        assert BatteryMonitor(TEST_KEY).parse(data).get_voltage() == 13.3
    assert base._key.cache_info().misses == 1
    for number in range(1000):
        with pytest.raises(AdvertisementKeyMismatchError):
            BatteryMonitor(f"{number:032x}").parse(data)
    assert base._key.cache_info().currsize <= base.KEYS
