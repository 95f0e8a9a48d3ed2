"""The vectors of the protocol, ready to be sent."""

from dataclasses import dataclass
import json
from pathlib import Path
import struct
from typing import Any, Final

from .sender import KEY, SHUNT, Sender, frame

VECTORS_JSON: Final = Path(__file__).parents[1] / "vectors.json"

# Made up by their authors with the unused bits at 0, as no device sends them: only
# twenty in a row are believed.
ODD_UNUSED_BITS: Final = {"nr-solarsense-1", "nr-solarsense-na"}
PATIENCE: Final = 20


# They send a battery monitor's record.
BATTERY_SENSE: Final = {0xA3A4, 0xA3A5}


@dataclass(frozen=True)
class Vector:
    """A payload, what it means, and if it was published the frame that held it."""

    id: str
    record_type: int
    record_name: str
    payload: bytes
    expected: dict[str, Any]
    product_id: int = SHUNT
    key: str = KEY
    captured: bytes | None = None

    def send(self, sender: Sender) -> None:
        """Send it until it is believed; the captured frame, if any, comes last."""
        sender.key = self.key
        sender.product_id = self.product_id
        before = PATIENCE if self.id in ODD_UNUSED_BITS else 2
        if self.captured is None:
            sender.send(self.record_type, self.payload, before)
            return
        captured_nonce = int.from_bytes(self.captured[5:7], "little")
        for nonce in range(captured_nonce - before + 1, captured_nonce):
            sender.hear(
                frame(
                    self.record_type,
                    self.payload,
                    nonce=nonce,
                    product_id=self.product_id,
                    key=self.key,
                )
            )
        sender.hear(self.captured)


def _load() -> list[Vector]:
    vectors = []
    for stored in json.loads(VECTORS_JSON.read_text(encoding="utf-8")):
        given: dict[str, Any] = {}
        record_name = stored["record_name"]
        if stored["product_id"]:
            given["product_id"] = int(stored["product_id"], 16)
            if given["product_id"] in BATTERY_SENSE:
                record_name = "battery_sense"
        if stored["key"]:
            given["key"] = stored["key"]
            given["captured"] = bytes.fromhex(stored["advertisement"])
        vectors.append(
            Vector(
                id=stored["id"],
                record_type=int(stored["record_type"], 16),
                record_name=record_name,
                payload=bytes.fromhex(stored["plaintext"]),
                expected=stored["expected"],
                **given,
            )
        )
    return vectors


# No capture of it is known; packed by hand after Victron's table.
INVERTER_RS: Final = Vector(
    id="inverter-rs",
    record_type=0x06,
    record_name="inverter_rs",
    payload=struct.pack("<BBhhHHh", 9, 0, 5231, -123, 1450, 321, 702),
    expected={
        "device_state": 9,
        "charger_error": 0,
        "battery_voltage": 52.31,
        "battery_current": -12.3,
        "pv_power": 1450,
        "yield_today": 3.21,
        "ac_out_power": 702,
    },
)
VECTORS: Final = [*_load(), INVERTER_RS]
