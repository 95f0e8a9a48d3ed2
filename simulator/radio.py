"""A device on the air: its identity, its nonce, and what can happen to it."""

from collections.abc import Iterator
from hashlib import sha256
from random import Random
from typing import Final

from custom_components.victron_ble.library import NoReading, read
from custom_components.victron_ble.library.advertisement import (
    HEADER,
    PRODUCT_ADVERTISEMENT,
    build_advertisement,
)
from custom_components.victron_ble.library.cipher import Key
from custom_components.victron_ble.library.record import Record

from .alarms import with_alarms
from .attacker import Attacker
from .plant import Plant
from .site import Device
from .wire import Frame

_FOREVER: Final = float("inf")
_BOOT: Final = 5  # s
_CLEAR: Final = 0xFF00  # record types from here are not encrypted


class Radio:
    """A device of a site as others hear it.

    key: the advertisement key as text, None for a device without encryption.
    nonce: its data counter. last: the last advertisement that carried a record.
    delay: s after which another proxy hears it too. attack: the kinds of frames that
        somebody else, the attacker, will send, the next one last.
    """

    def __init__(self, place: str, device: Device, plant: Plant, seed: int) -> None:
        """Give it an identity that depends on its place alone."""
        identity = sha256(place.encode()).digest()
        # The two highest bits of a static random address are 1.
        self.address = bytes((identity[0] | 0xC0, *identity[1:6])).hex(":").upper()
        self.name = f"{device.label} HQ{identity[6:9].hex().upper()}"
        self.place = place
        self.device = device
        self.plant = plant
        self.data_type = plant.data_type
        self.raised: set[str] = set()
        self.readout = True
        self.garbage = 0
        self.delay: float | None = None
        self.attack: list[str] = []
        self.last = b""
        self._random = Random(f"{seed} {place}")
        self.attacker = Attacker(
            device.product_id, self.data_type, Random(f"{seed} {place} attacker")
        )
        self._plaintext = b""
        self.nonce = self._random.randrange(1 << 16)
        self._next = self._random.random() * device.interval
        self._silent_until = 0.0
        encrypted = self.data_type.record_type < _CLEAR
        self.key = identity[16:].hex() if encrypted else None
        self._key = Key(self.key) if self.key else None

    @property
    def last_record(self) -> Record | None:
        """What the last record said; None where it has another key by now."""
        found = read(self.last, self._key)
        return None if isinstance(found, NoReading) else found

    def change_key(self, key: str | None = None) -> None:
        """Take another key, by itself one whose first byte is the next.

        Raises InvalidAdvertisementKeyError.
        """
        if self.key is None:
            raise ValueError(f"{self.name} is not encrypted")
        if key is None:
            old = bytes.fromhex(self.key)
            step = (old[0] + 1) & 0xFF
            key = (bytes((step,)) + sha256(old).digest()[1:16]).hex()
        self._key = Key(key)
        self.key = key

    def silence(self, time: float, seconds: float | None = None) -> None:
        """Say nothing for some seconds, or until it is to speak again."""
        self._silent_until = _FOREVER if seconds is None else time + seconds

    def speak(self) -> None:
        """End a silence."""
        self._silent_until = 0

    def reboot(self, time: float, seconds: float | None = None) -> None:
        """Start anew: a silence, by itself a short one, then the nonce counts from 0."""
        self.nonce = 0xFFFF
        self._plaintext = b""
        self.silence(time, _BOOT if seconds is None else seconds)

    def send(self, time: float) -> Iterator[Frame]:
        """Yield what is sent by a time under its address: by itself, or by others."""
        if self._next > time:
            return
        interval = self.device.interval
        sent = self._next + (time - self._next) // interval * interval
        self._next = sent + interval
        rssi = round(self._random.gauss(self.device.rssi, 2))
        if (data := self._advertise(time)) is not None:
            yield Frame(sent, self.address, self.name, rssi, data)
        if self.attack:
            forged = self.attacker.forge(self.attack.pop())
            at = sent + interval / 2
            yield Frame(at, self.address, self.name, rssi, forged, forged=True)

    def _advertise(self, time: float) -> bytes | None:
        if time < self._silent_until or not self.plant.powered:
            return None
        if not self.readout:
            return self._header()
        if self.garbage:
            self.garbage -= 1
            return self._noise()
        self.last = self._record()
        self.attacker.capture(self.last)
        return self.last

    def _record(self) -> bytes:
        values = with_alarms(self.data_type, self.plant.record(), self.raised)
        plaintext = self.data_type.table.encode(values)
        if plaintext != self._plaintext or self.device.counts_always:
            self._plaintext = plaintext
            self.nonce = (self.nonce + 1) & 0xFFFF
        return build_advertisement(
            self.device.product_id,
            self.data_type.record_type,
            self.nonce,
            plaintext,
            self._key,
        )

    def _header(self) -> bytes:
        product = self.device.product_id.to_bytes(2, "little")
        return bytes((PRODUCT_ADVERTISEMENT, 0)) + product

    def _noise(self) -> bytes:
        """Return one of the kinds of bytes that are no record of this device."""
        pick = self._random
        whole = self._record()
        size = len(whole) - HEADER
        return pick.choice(
            (
                bytes((2,)) + pick.randbytes(pick.randrange(20)),
                pick.randbytes(pick.randrange(24)),
                whole[: pick.randrange(HEADER)],
                whole[:HEADER] + pick.randbytes(size),
                whole[:4] + bytes((0x0E,)) + whole[5:],
            )
        )
