"""Test what a silent member means: that it is off, or that nothing is known of it."""

from collections.abc import Callable

import pytest

from victron_ble.system import Member

from .place import BATTERY, Place, charger, inverter_charger, solar

CHARGER = Member(address="charger", record="ac_charger")
SUN = Member(address="sun", record="solar_charger")
MULTI = Member(address="multi", record="vebus")

TIMEOUT = 300
FRESH = 60


def harbour() -> Place:
    """Return a boat on shore power, with 50 W of DC loads."""
    place = Place(CHARGER, SUN)
    place.says("charger", "ac_charger", **charger(200))
    return place.says("sun", "solar_charger", **solar(100)).stores(250)


def at_sea() -> Place:
    """Return a boat that has just left: its charger has no power any more."""
    place = harbour()
    place.live()
    return place.falls_silent("charger").stores(50)


def test_charger_that_is_off() -> None:
    """Test that it counts as off when it has been silent for longer than the timeout."""
    place = at_sea()

    report = place.live(FRESH + 1)
    assert report.values["shore_charger_power"] is None
    assert report.values["consumption_power"] is None
    assert report.values["solar_power"] == 110
    assert report.missing == ("charger",)

    place.live(TIMEOUT - FRESH - 10)
    assert not place.live(1).assumed_off
    report = place.live(20)
    assert report.assumed_off == ("charger",)
    assert not report.missing
    assert report.values["shore_charger_power"] == 0
    assert report.values["dc_loads_power"] == pytest.approx(50, abs=1)

    place.says("charger", "ac_charger", **charger(200)).stores(250)
    report = place.live(2)
    assert not report.assumed_off
    assert report.values["shore_charger_power"] == pytest.approx(200, abs=1)


@pytest.mark.parametrize("place", [at_sea, lambda: Place(CHARGER, SUN)])
def test_charger_that_nobody_reads(place: Callable[[], Place]) -> None:
    """Test that it is not off, and is when it was read and silent for long enough."""
    somewhere = place()
    assert somewhere.live(TIMEOUT + 10).assumed_off == ("charger",)
    for _ in range(2 * TIMEOUT // 10):
        somewhere.system.ignore("charger")
        assert "charger" in somewhere.live(10).missing
    assert not somewhere.live(TIMEOUT - 10).assumed_off
    assert somewhere.live(10).assumed_off == ("charger",)


def test_charger_that_was_off_from_the_start() -> None:
    """Test that it need not have been heard, and that a restart changes little."""
    place = Place(CHARGER, SUN).says("sun", "solar_charger", **solar(100)).stores(50)
    assert place.live(TIMEOUT + 2).assumed_off == ("charger",)
    assert place.restarts().live(FRESH - 5).missing == ("charger",)
    assert place.live(10).assumed_off == ("charger",)


@pytest.mark.parametrize("member", [SUN, MULTI])
def test_member_that_cannot_be_off(member: Member) -> None:
    """Test that a sum with a silent member is unknown, and never smaller."""
    place = Place(CHARGER, member).says("charger", "ac_charger", **charger(200))
    if member is SUN:
        place.says("sun", "solar_charger", **solar(100))
    else:
        place.says("multi", "vebus", **inverter_charger(-300, ac_out_power=270))
    place.live()

    report = place.falls_silent(member.address).live(4 * TIMEOUT)

    assert report.missing == (member.address,)
    assert not report.assumed_off
    for told in member.tells:
        assert report.values[told] is None
    assert report.values["dc_loads_power"] is None
    assert report.values["consumption_power"] is None
    assert report.values["shore_charger_power"] == pytest.approx(200, abs=1)


def test_battery_that_is_silent() -> None:
    """Test that nothing is known without the battery but what others tell."""
    place = harbour()
    place.live()

    values = place.falls_silent(BATTERY).live(2 * FRESH).values

    known = {key for key, value in values.items() if value is not None}
    assert known == {
        "shore_charger_power",
        "solar_power",
        "conversion_loss_power",  # of the solar charger
        "source_missing",
    }


def test_scanner_that_is_off() -> None:
    """Test that a silence proves nothing where nobody listens who would hear it."""
    place = harbour()
    place.scanners["charger"] = "at the charger"
    place.scanners["sun"] = "at the charger"
    place.live(30)

    place.falls_silent("charger", "sun").stores(50)
    report = place.live(2 * TIMEOUT)
    assert report.missing == ("charger", "sun")

    # It listens again for less than the timeout.
    place.says("sun", "solar_charger", **solar(100))
    assert place.live(TIMEOUT - 20).missing == ("charger",)
    assert place.live(60).assumed_off == ("charger",)


def test_everything_is_silent() -> None:
    """Test that nobody is off where nobody is heard."""
    place = harbour()
    place.live()

    place.said.clear()
    report = place.live(10 * TIMEOUT)

    assert not report.assumed_off
    assert set(report.missing) == place.settings.addresses


def test_charger_that_cannot_be_off() -> None:
    """Test that a silent charger is not off while more is stored than others give.

    It has been moved out of reach.
    """
    place = harbour()
    place.live()

    place.falls_silent("charger").stores(250)
    place.live(TIMEOUT + FRESH + 30)
    report = place.live(30)

    assert report.missing == ("charger",)
    assert not report.assumed_off
    assert report.values["dc_loads_power"] is None
    assert not place.live(3 * TIMEOUT).values["source_missing"]
    assert place.says("charger", "ac_charger", **charger(200)).tells(
        "dc_loads_power"
    ) == pytest.approx(50, abs=1)


def test_charger_that_is_not_read() -> None:
    """Test that a charger whose key was changed is not off."""
    place = at_sea()
    place.system.lose("charger")

    report = place.live(2 * TIMEOUT)

    assert report.missing == ("charger",)
    assert not report.assumed_off


def test_repeated_readings() -> None:
    """Test that a device that says the same again is heard."""
    place = harbour()
    place.live()
    place.falls_silent("charger")
    for _ in range(2 * TIMEOUT):
        place.system.hear_again("charger", place.now, "scanner")
        place.live(1)

    report = place.system.report(place.now)

    assert not report.assumed_off
    assert report.values["dc_loads_power"] == pytest.approx(50, abs=1)


def test_no_energy_of_a_silence() -> None:
    """Test that nothing is counted while a charger may be off, and nothing after."""
    place = at_sea()
    place.live(5)
    before = place.system.totals["consumption_energy"]

    place.live(TIMEOUT + 60)
    place.says("charger", "ac_charger", **charger(200)).stores(250)
    place.live(600)

    gained = place.system.totals["consumption_energy"] - before
    # Until it was not fresh any more, while it was assumed off, and since.
    assert gained == pytest.approx(50 * (10 + 60 + 600) / 3600, rel=0.05)
    assert place.system.totals["shore_charger_energy"] == pytest.approx(
        200 * (15 + 10 + 600) / 3600, rel=0.05
    )


def test_charger_that_falls_silent_with_a_step() -> None:
    """Test that what it gave does not count while all others tell of a change."""
    place = at_sea()

    loads = [place.live(1).values["dc_loads_power"] for _ in range(40)]

    assert loads[:10] == pytest.approx([50] * 10, abs=1)
    assert loads[13:] == [None] * 27
    assert place.live(1).values["shore_charger_power"] is None


@pytest.mark.parametrize("first", ["battery", "charger"])
def test_charger_that_comes_back(first: str) -> None:
    """Test that what it gives is no load, whoever tells of it first."""
    place = at_sea()
    place.live(TIMEOUT + FRESH)
    told: list[Callable[[], object]] = [
        lambda: place.says("charger", "ac_charger", **charger(200)),
        lambda: place.stores(250),
    ]
    for say in reversed(told) if first == "battery" else told:
        say()
        assert place.live(2).values["dc_loads_power"] == pytest.approx(50, abs=1)
    loads = [place.live(1).values["dc_loads_power"] for _ in range(30)]
    assert loads == pytest.approx([50] * 30, abs=1)


def test_charger_that_is_heard_late() -> None:
    """Test that a hold ends with what was told after the last step alone."""
    place = at_sea()
    place.live(TIMEOUT + FRESH)

    place.stores(250)
    loads = [place.live(1).values["dc_loads_power"] for _ in range(5)]
    place.says("charger", "ac_charger", **charger(200))
    loads += [place.live(1).values["dc_loads_power"] for _ in range(30)]

    assert loads == pytest.approx([50] * 35, abs=1)


def test_member_heard_rarely() -> None:
    """Test that one which may have stepped with all others leaves the loads unknown."""
    place = Place(MULTI).says("multi", "vebus", **inverter_charger(-20))
    place.stores(-60).live()

    place.falls_silent("multi").stores(-1200)
    assert place.live(8).values["dc_loads_power"] == pytest.approx(40, abs=1)
    report = place.live(10)
    assert report.values["dc_loads_power"] is None
    assert report.missing == ("multi",)
    place.says("multi", "vebus", **inverter_charger(-1160))
    # A change that it heard of first would look like a load.
    assert place.live(8).values["dc_loads_power"] is None
    assert place.live(4).values["dc_loads_power"] == pytest.approx(40, abs=1)


def test_energy_ends_with_a_silence() -> None:
    """Test that nothing is counted of one that is silent for longer than the span."""
    place = harbour()
    place.live(15)

    place.falls_silent("sun").live(2 * TIMEOUT)

    counted = place.system.totals["dc_loads_energy"]
    assert counted == pytest.approx(50 * (14 + 10) / 3600, rel=0.05)


def test_short_silence() -> None:
    """Test that a short gap is counted across, as a device's own energies are."""
    place = harbour()
    place.live(15)
    place.falls_silent("sun").live(200)
    place.says("sun", "solar_charger", **solar(100)).live(15)

    assert place.system.totals["dc_loads_energy"] == pytest.approx(
        50 * 229 / 3600, rel=0.02
    )
