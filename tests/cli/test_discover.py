"""Test `victron-ble discover` with the real bleak."""

import pytest

from simulator.bluez import BlueZ
from victron_ble.cli.bluetooth import Heard
from victron_ble.cli.discover import Discovery

from .frames import (
    SHUNT,
    VECTORS,
    advertisement,
    shunt,
    shunt_data,
    shunt_without_readout,
    sun_sensor,
)
from .running import on_air, running


async def test_each_device_is_listed_once(bluez: BlueZ) -> None:
    """Test address, name, model and signal of each, whatever comes how often."""
    async with running("discover", "--timeout", "0.6") as command:
        await bluez.scanning.wait()
        async with on_air(bluez, shunt, sun_sensor):
            status, output, messages = await command.end()

    assert sorted(output.splitlines()) == [
        "DD:EE:AD:BE:EF:01: SmartShunt HQ2026ABCDE (SmartShunt 500A/50mV, -63 dBm)",
        "DD:EE:AD:BE:EF:02: SolarSense (SolarSense 750, -63 dBm)",
    ]
    assert messages == "Looking for Victron devices; press Ctrl-C to stop\n"
    assert status == 0


async def test_instant_readout_off(bluez: BlueZ) -> None:
    """Test that such a device is listed, and how to switch it on."""
    async with running("discover", "--timeout", "0.6") as command:
        await bluez.scanning.wait()
        async with on_air(bluez, shunt_without_readout):
            status, output, messages = await command.end()

    assert output == (
        "DD:EE:AD:BE:EF:01: SmartShunt HQ2026ABCDE"
        " (SmartShunt 500A/50mV, -63 dBm, Instant Readout is off)\n"
    )
    assert "gear, three dots, Product info" in messages
    assert "the hardware is too old" in messages
    assert status == 0


@pytest.mark.parametrize(
    ("product_id", "name"),
    [
        (0xC00A, "Cerbo GX"),
        (0xC024, "EV Charge Station 32A"),
        (0xA182, "VE.Direct Bluetooth Smart Dongle"),
    ],
)
def test_never_has_instant_readout(
    product_id: int, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Test that nobody is sent to look for a switch that is not there."""
    discovery = Discovery()
    discovery.hear(heard(b"\x10\x00" + product_id.to_bytes(2, "little"), "Name"))
    discovery.end()

    output, messages = capsys.readouterr()
    assert output == f"{SHUNT}: Name ({name}, -63 dBm, never has Instant Readout)\n"
    assert messages == ""


async def test_other_manufacturers_and_formats_are_left_out(bluez: BlueZ) -> None:
    """Test that nothing is listed for what is no product advertisement."""
    vesmart = advertisement(bytes.fromhex("0102030405060708090a"))
    async with running("discover", "--timeout", "0.6") as command:
        await bluez.scanning.wait()
        async with on_air(bluez, lambda nonce: vesmart):
            status, output, messages = await command.end()

    assert output == ""
    assert messages.endswith("No Victron device found.\n")
    assert status == 1


def heard(data: bytes, name: str | None = "Shunt") -> Heard:
    """Return an advertisement as the task hears it."""
    return Heard(SHUNT, name, -63, data, repeat=False)


def test_name_is_waited_for(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Test that a device whose name comes late is listed with it, one without at last."""
    now = 100.0
    monkeypatch.setattr("time.monotonic", lambda: now)
    discovery = Discovery()
    discovery.hear(heard(shunt_data(1), name=None))
    discovery.tick()
    assert capsys.readouterr().out == ""
    discovery.hear(heard(shunt_data(2)))
    discovery.hear(heard(shunt_data(3), name=None))
    discovery.tick()
    assert "DD:EE:AD:BE:EF:01: Shunt (Smart" in capsys.readouterr().out

    discovery = Discovery()
    discovery.hear(heard(shunt_data(1), name=None))
    now += 4
    discovery.tick()
    assert capsys.readouterr().out == f"{SHUNT}: SmartShunt 500A/50mV (-63 dBm)\n"


def test_device_that_is_switched_on_is_listed_again(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Test that whoever follows the hint sees that it worked."""
    now = 100.0
    monkeypatch.setattr("time.monotonic", lambda: now)
    discovery = Discovery()
    discovery.hear(heard(bytes.fromhex("100289a3")))
    now += 4
    discovery.tick()
    assert "Instant Readout is off" in capsys.readouterr().out
    for nonce in range(3):
        discovery.hear(heard(shunt_data(nonce)))
        discovery.tick()
    discovery.end()
    assert capsys.readouterr().out == (
        f"{SHUNT}: Shunt (SmartShunt 500A/50mV, -63 dBm)\n"
    )


def test_record_that_is_not_known(capsys: pytest.CaptureFixture[str]) -> None:
    """Test that a device that cannot be read is listed with the reason."""
    discovery = Discovery()
    discovery.hear(heard(bytes.fromhex("10020aa20e010033") + bytes(13), "BMS"))
    discovery.end()
    assert "record type 0x0E is not supported" in capsys.readouterr().out


def test_name_cannot_steer_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    """Test that control characters of a name are not printed."""
    discovery = Discovery()
    discovery.hear(heard(shunt_data(1), "\x1b[31mred\nline"))
    discovery.end()
    assert "?[31mred?line" in capsys.readouterr().out


async def test_name_from_the_air_is_fit_to_be_shown(bluez: BlueZ) -> None:
    """Test that a name is one short line, whatever its sender made of it."""
    name = "\x1b[31mred\nline \u202e" + "x" * 200
    async with running("discover", "--timeout", "1") as command:
        await bluez.scanning.wait()
        async with on_air(
            bluez, lambda nonce: advertisement(shunt_data(nonce), name=name)
        ):
            _, output, _ = await command.end()

    shown = "[31mred line " + "x" * 26 + "…"
    assert output == f"{SHUNT}: {shown} (SmartShunt 500A/50mV, -63 dBm)\n"


def test_hint_if_nothing_is_found(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Test that silence is explained, once."""
    clock = iter((100.0, 129.0, 131.0, 170.0))
    monkeypatch.setattr("time.monotonic", lambda: next(clock))
    discovery = Discovery()
    for _ in range(3):
        discovery.tick()
    assert capsys.readouterr().err.count("No Victron device found in 30 s") == 1


@pytest.mark.parametrize(
    "vector",
    [vector for vector in VECTORS.values() if vector["advertisement"]],
    ids=lambda vector: vector["id"],
)
def test_captured_advertisements(
    vector: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    """Test that every device of the collection is listed."""
    discovery = Discovery()
    discovery.hear(heard(bytes.fromhex(vector["advertisement"])))
    discovery.end()
    assert capsys.readouterr().out.startswith(f"{SHUNT}: Shunt (")


def test_how_much_was_received(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Test that it is said at the end, where ten seconds were listened to."""
    now = 100.0
    monkeypatch.setattr("time.monotonic", lambda: now)
    discovery = Discovery()
    for nonce in range(0, 12, 3):
        discovery.hear(heard(shunt_data(nonce)))
        discovery.end()
        assert "received" not in capsys.readouterr().err
        now += 3
    discovery.end()
    assert capsys.readouterr().err == f"{SHUNT}: 33% of its advertisements received.\n"
