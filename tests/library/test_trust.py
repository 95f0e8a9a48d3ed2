"""Test what is believed of a device, record by record."""

from collections.abc import Iterable
from typing import Any

import pytest

from victron_ble import NoReading, Reason, Record
from victron_ble.cipher import fingerprint
from victron_ble.policy.outcome import Outcome
from victron_ble.policy.trust import Trust
from victron_ble.records.ac_charger import AcChargerRecord
from victron_ble.records.battery_monitor import BatteryMonitorRecord
from victron_ble.records.dc_energy_meter import DcEnergyMeterRecord
from victron_ble.records.solarsense import SolarSenseRecord

from .frames import KEY, SHUNT
from .hearing import NOISE, Device, made

SHOWN = Outcome.ACCEPTED
ADDRESS = "C0:11:22:33:44:55"


@pytest.fixture
def device() -> Device:
    """Return a device that is trusted."""
    device = Device()
    device.sends(2, voltage=13.2, soc=80)
    assert device.is_trusted()
    return device


def test_two_that_agree_earn_it() -> None:
    """Test that they need not follow each other, and that a repetition is none."""
    device = Device()

    assert device.sends(voltage=13.2) == [Outcome.WAITING]
    assert device.hear(made(device.count, voltage=13.2)) is Outcome.WAITING
    assert device.sends(voltage=55) == [Outcome.WAITING]
    assert device.sends(**NOISE) == [Outcome.IMPLAUSIBLE]
    assert not device.is_trusted()
    assert device.sends(voltage=13.3) == [SHOWN]
    assert device.is_trusted()
    assert device.trust.kind == ("battery_monitor", SHUNT)


@pytest.mark.parametrize(("between", "said"), [(3, SHOWN), (4, Outcome.WAITING)])
def test_one_of_the_last_four_must_agree(between: int, said: Outcome) -> None:
    """Test that of what waited before, nothing proves anything."""
    device = Device()
    device.sends(voltage=13.2)
    for voltage in (20, 30, 45, 60)[:between]:
        assert device.sends(voltage=voltage) == [Outcome.WAITING]

    assert device.sends(voltage=13.2) == [said]
    assert device.trust.trusted == (said is SHOWN)


def test_agreement_without_advance_earns_nothing() -> None:
    """Test that what is older than what waits is late, and far off another series."""
    trust = Trust()
    trust.hear(made(1000, voltage=13.2), 0)

    assert trust.hear(made(990, voltage=13.2), 1).outcome is Outcome.LATE
    assert trust.hear(made(5000, voltage=13.2), 2).outcome is Outcome.OTHER_SERIES
    assert trust.hear(made(1002, voltage=13.2), 3).outcome is SHOWN


def test_what_is_said_of_each(device: Device) -> None:
    """Test every outcome, and what is counted."""
    said = {
        Outcome.REPEATED: made(device.count, voltage=13.2, soc=80),
        Outcome.LATE: made(device.count - 1, voltage=13.2, soc=81),
        Outcome.OTHER_SERIES: made(device.count + 30_000, voltage=13.2, soc=81),
        Outcome.OTHER_KIND: made(device.count + 1, SolarSenseRecord, irradiance=500),
        Outcome.IMPLAUSIBLE: made(device.count + 1, **NOISE),
        Outcome.WAITING: made(device.count + 1, voltage=24, soc=80),
        Outcome.ACCEPTED: made(device.count + 1, voltage=13.3, soc=80),
    }
    for outcome, record in said.items():
        judgement = device.trust.hear(record, device.now + 1)
        assert judgement.outcome is outcome
        assert (judgement.record is not None) == (outcome is SHOWN)
    for reason in (Reason.KEY_MISMATCH, Reason.NO_EXTRA_DATA):
        judgement = device.trust.hear(NoReading(reason, b""), device.now + 2)
        assert judgement == (Outcome.NO_RECORD, None)

    assert device.trust.counts == {
        "accepted": 2,
        "repeated": 1,
        "late": 1,
        "other_series": 1,
        "other_kind": 1,
        "implausible": 1,
        "waiting": 2,
        "key_mismatch": 1,
        "no_extra_data": 1,
    }


def test_odd_value_is_not_shown(device: Device) -> None:
    """Test that the record is shown without it, though the same was heard before."""
    device.count += 1
    record = made(device.count, voltage=13.2, soc=102, current=5)

    outcome, shown = device.trust.hear(record, device.now)
    assert outcome is SHOWN
    assert shown is not None
    assert (shown.values["soc"], shown.values["current"]) == (None, 5)
    assert device.hear(record) is Outcome.REPEATED


def test_odd_value_does_not_let_noise_in(device: Device) -> None:
    """Test that beside it, nothing but what is measured may be new at once."""
    assert device.sends(voltage=13.2, soc=102, alarm=1) == [Outcome.WAITING]
    assert device.sends(voltage=13.2, soc=102, alarm=1) == [SHOWN]


def test_lost_by_twenty(device: Device) -> None:
    """Test that nineteen change nothing, and that five that agree bring it back."""
    device.sends(19, 3, **NOISE)
    assert device.is_trusted()
    assert device.sends(voltage=13.2, soc=80) == [SHOWN]

    device.sends(19, 3, **NOISE)
    assert not device.is_lost()
    device.sends(1, 3, **NOISE)
    assert device.is_lost()
    assert not device.is_trusted()

    for _ in range(4):
        assert device.sends(voltage=13.2, soc=80) == [Outcome.WAITING]
        device.sends(3, **NOISE)
    assert device.is_lost()
    assert device.sends(voltage=13.2, soc=80) == [SHOWN]
    assert device.is_trusted()
    assert not device.is_lost()


def test_five_of_twenty_and_no_fewer(device: Device) -> None:
    """Test that records that agree are forgotten when twenty others came."""
    device.sends(20, 3, **NOISE)
    for _ in range(20):
        assert device.sends(voltage=13.2, soc=80) == [Outcome.WAITING]
        device.sends(4, **NOISE)
    assert device.is_lost()


def test_never_earned_is_lost_too() -> None:
    """Test that after twenty without two that agree, five are needed."""
    device = Device()
    device.sends(20, **NOISE)

    assert device.is_lost()
    assert device.sends(5, voltage=13.2)[-2:] == [Outcome.WAITING, SHOWN]


def test_lost_by_five_in_ten_minutes(device: Device) -> None:
    """Test a device that is heard rarely; the first after a silence says nothing."""
    device.sends(1, 150, **NOISE)
    device.sends(4, 150, **NOISE)
    assert device.is_trusted()
    device.sends(1, 150, **NOISE)
    assert device.is_lost()


def test_silence_is_no_doubt(device: Device) -> None:
    """Test that what changed while nobody listened waits, but tells nothing of the key."""
    for volts in (17, 23, 30, 40, 52, 66):
        assert device.sends(1, 3600, voltage=volts, soc=80) == [Outcome.WAITING]
        assert device.sends(voltage=volts, soc=80) == [SHOWN]
    assert device.is_trusted()


def test_a_flood_is_no_loss(device: Device) -> None:
    """Test that many foreign records, less than a minute long, do not end it."""
    device.sends(590, 0.1, **NOISE)
    device.count -= 590

    assert device.is_trusted()
    assert device.sends(voltage=13.2, soc=80) == [SHOWN]


@pytest.mark.parametrize(
    ("record", "product_id"),
    [(DcEnergyMeterRecord, SHUNT), (BatteryMonitorRecord, 0xA38A)],
)
def test_another_type_or_product(record: type[Record], product_id: int) -> None:
    """Test that five must agree, and the device as it was be silent for a minute."""
    device = Device()
    device.sends(2, voltage=13.2)

    def send_other() -> Outcome:
        device.count += 1
        device.now += 1
        other = made(device.count, record, product_id, voltage=13.3)
        return device.hear(other)

    for _ in range(120):
        assert send_other() is Outcome.OTHER_KIND
        assert device.sends(voltage=13.2) == [SHOWN]
    assert device.trust.kind == ("battery_monitor", SHUNT)

    outcomes = [send_other() for _ in range(62)]
    assert outcomes[:58] == [Outcome.OTHER_KIND] * 58
    assert outcomes[-2:] == [SHOWN] * 2
    assert device.trust.kind == (record.record_name, product_id)
    assert device.is_trusted()
    assert device.sends(voltage=13.2) == [Outcome.OTHER_KIND]


def test_five_of_another_product_within_seconds(device: Device) -> None:
    """Test that a silent device is no other by a few records: they must last, too."""
    device.now += 300
    for second in range(60):
        device.count += 1
        other = made(device.count, product_id=0xA38A, voltage=13.2)
        device.now += 1
        assert device.hear(other) is Outcome.OTHER_KIND
        if second == 30:  # it is there after all
            assert device.sends(voltage=13.2, soc=80) == [SHOWN]


def test_another_product_while_the_device_repeats_itself(device: Device) -> None:
    """Test that what it sent last, heard again, shows that it is what it was."""
    last = made(device.count, voltage=13.2, soc=80)
    for count in range(200):
        device.now += 1
        assert device.hear(last) is Outcome.REPEATED
        other = made(count, product_id=0xA38A, voltage=13.2)
        assert device.hear(other) is Outcome.OTHER_KIND


def test_four_of_another_type_are_not_enough(device: Device) -> None:
    """Test that one foreign record an hour is never the device's own."""
    for hour in range(4):
        device.now += 3600
        record = made(hour + 1, SolarSenseRecord, irradiance=500)
        assert device.hear(record) is Outcome.OTHER_KIND


def remembered(device: dict[str, Any]) -> Device:
    """Return a device of which this is remembered."""
    return Device(Trust.remembered(device, fingerprint(ADDRESS, KEY)))


def test_what_is_remembered() -> None:
    """Test that after a start the first is shown, if it is plausible by itself."""
    known = {
        "key": fingerprint(ADDRESS, KEY),
        "record": "battery_monitor",
        "product_id": SHUNT,
    }
    assert remembered(known).sends(voltage=13.2) == [SHOWN]
    assert remembered(known).sends(voltage=13.2, soc=102) == [Outcome.WAITING]
    assert remembered(known).sends(spare=0, voltage=13.2) == [Outcome.WAITING]
    newer = known | {"spare_bits_used": True}
    assert remembered(newer).sends(spare=0, voltage=13.2) == [SHOWN]
    other = known | {"product_id": 0xA38A}
    assert remembered(other).sends(voltage=13.2) == [Outcome.OTHER_KIND]
    for nothing in ({}, known | {"key": fingerprint(ADDRESS, KEY[::-1])}):
        assert remembered(nothing).sends(voltage=13.2) == [Outcome.WAITING]


def repeat(device: Device, record: Record, seconds: Iterable[int]) -> list[Outcome]:
    """Have the same heard again, so long after it was heard first."""
    return [
        device.trust.hear(record, device.now + second).outcome for second in seconds
    ]


@pytest.mark.parametrize("spare", [None, 0])
def test_standing(spare: int | None) -> None:
    """Test that what is repeated for 30 s is shown, and trusted when another agrees."""
    device = Device()
    record = made(1, spare=spare, voltage=13.2)

    assert repeat(device, record, [0, 1, 29, 30, 31]) == [
        *[Outcome.WAITING] * 3,
        SHOWN,
        Outcome.REPEATED,
    ]
    assert not device.is_trusted()
    assert not device.trust.spare_bits_used
    device.count, device.now = 1, device.now + 32
    assert device.sends(spare=spare, voltage=13.2) == [SHOWN]
    assert device.is_trusted()
    assert bool(device.trust.spare_bits_used) == (spare is not None)


def test_standing_while_the_device_goes_on(device: Device) -> None:
    """Test that what another repeats is not shown, until the device is silent."""
    foreign = made(device.count + 30, voltage=24)
    for _ in range(20):
        assert device.hear(foreign) is Outcome.WAITING
        assert device.sends(1, 10, voltage=13.2, soc=80) == [SHOWN]
    assert repeat(device, foreign, [29, 30]) == [Outcome.WAITING, SHOWN]


def test_standing_noise() -> None:
    """Test that what makes no sense, or could be noise, does not stand."""
    for values in ({"voltage": 13.2, "soc": 102}, NOISE):
        device = Device()
        assert SHOWN not in repeat(device, made(1, **values), range(100))
    unknown = made(1, AcChargerRecord, charge_state=77, charger_error=199)
    assert SHOWN not in repeat(Device(), unknown, range(100))
    device = Device()
    device.sends(20, **NOISE)
    assert SHOWN not in repeat(device, made(21, voltage=13.2), range(100))


def test_bits_that_are_unused_as_published(device: Device) -> None:
    """Test that twenty of forty must agree, and the device is trusted then."""
    for _ in range(19):
        assert device.sends(spare=0, voltage=13.2, soc=80) == [Outcome.WAITING]
        device.sends(**NOISE)
    assert device.sends(spare=0, voltage=13.2, soc=80) == [SHOWN]
    assert device.trust.spare_bits_used
    assert device.is_trusted()
    assert device.sends(spare=1, voltage=13.2, soc=80) == [SHOWN]


def test_a_fingerprint_tells_nothing() -> None:
    """Test that it differs by key and by device, and has no part of either."""
    mark = fingerprint(ADDRESS, KEY)
    assert mark == fingerprint(ADDRESS, KEY)
    assert mark != fingerprint(ADDRESS, f"{KEY[:31]}0")
    assert mark != fingerprint("C0:11:22:33:44:66", KEY)
    for start in range(len(KEY) - 3):
        assert KEY[start : start + 4] not in mark
