"""What devices send in these tests, and the keys for it."""

from collections.abc import Callable
import json
from pathlib import Path
from typing import Any

from simulator.bluez import Advertisement
from victron_ble import Key
from victron_ble.enums import AuxMode
from victron_ble.record import encode_record
from victron_ble.records.battery_monitor import BatteryMonitorRecord
from victron_ble.records.solarsense import SolarSenseRecord

VECTORS = {
    vector["id"]: vector
    for vector in json.loads(
        (Path(__file__).parents[1] / "vectors.json").read_text(encoding="utf-8")
    )
}

KEY: str = VECTORS["kvb-bm-1"]["key"]
CAPTURED = VECTORS["kvb-bm-1"]["advertisement"]
OTHER_KEY = "00" + KEY[2:]
MISTYPED_KEY = KEY[:-1] + "e"  # its first byte is right

SHUNT = "DD:EE:AD:BE:EF:01"
SUN = "DD:EE:AD:BE:EF:02"
SILENT = "DD:EE:AD:BE:EF:03"
SHUNT_NAME = "SmartShunt HQ2026ABCDE"

Sender = Callable[[int], Advertisement]


def advertisement(
    data: bytes, address: str = SHUNT, name: str | None = SHUNT_NAME
) -> Advertisement:
    """Return an advertisement as the radio hears it."""
    return Advertisement(address, -63, {0x02E1: data}, name)


def shunt_data(nonce: int, **values: Any) -> bytes:
    """Return what a SmartShunt sends that supplies 3 A."""
    usual = {
        "voltage": 13.3,
        "current": -3,
        "soc": 77,
        "consumed_ah": -12.4,
        "remaining_mins": 300,
        "aux_mode": AuxMode.DISABLED,
        "alarm": 0,
    }
    return encode_record(
        BatteryMonitorRecord,
        usual | values,
        product_id=0xA389,
        nonce=nonce,
        key=Key(KEY),
    )


def shunt(nonce: int) -> Advertisement:
    """Send as a SmartShunt."""
    return advertisement(shunt_data(nonce))


def shunt_without_readout(nonce: int) -> Advertisement:
    """Send as a SmartShunt whose Instant Readout is off."""
    return advertisement(bytes.fromhex("100289a3"))


def sun_sensor(nonce: int) -> Advertisement:
    """Send as a SolarSense, which needs no key."""
    values = {"installation_power": 321, "irradiance": 700.5, "charger_error": 0}
    return advertisement(
        encode_record(SolarSenseRecord, values, product_id=0xC050, nonce=nonce),
        SUN,
        "SolarSense",
    )
