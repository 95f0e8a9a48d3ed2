"""What a device sends while its flow is open, from every scanner."""

import asyncio
from collections import deque
from collections.abc import Iterable
from typing import Final, NamedTuple

from homeassistant.components.bluetooth import (
    BluetoothServiceInfoBleak,
    async_register_advertisement_callback,
)
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback

from ..library import COMPANY_ID
from ..library.advertisement import PRODUCT_ADVERTISEMENT, find_manufacturer_data

KEPT: Final = 20
WAIT: Final = 10  # s for one more frame; devices send a new one about every second


class HeardFrame(NamedTuple):
    """A product advertisement, and when it was first heard."""

    time: float
    data: bytes


class Listener:
    """Keeps the last product advertisements of one device, each once."""

    def __init__(
        self, hass: HomeAssistant, address: str, known: Iterable[HeardFrame] = ()
    ) -> None:
        """Begin with what is known already; hear until stopped."""
        self.address = address
        self._frames: deque[HeardFrame] = deque(known, maxlen=KEPT)
        self._news = asyncio.Event()
        self._cancel: CALLBACK_TYPE | None = async_register_advertisement_callback(
            hass, self._async_hear, address
        )

    @property
    def frames(self) -> list[HeardFrame]:
        """The last frames, oldest first."""
        return list(self._frames)

    @callback
    def async_stop(self) -> None:
        """Hear no more."""
        if self._cancel is not None:
            self._cancel()
            self._cancel = None

    async def async_wait(self) -> None:
        """Wait for a new frame."""
        self._news.clear()
        await self._news.wait()

    @callback
    def _async_hear(self, service_info: BluetoothServiceInfoBleak) -> None:
        found = (
            [service_info.manufacturer_data.get(COMPANY_ID, b"")]
            if service_info.raw is None
            else find_manufacturer_data(service_info.raw)
        )
        for data in found:
            self.add(HeardFrame(service_info.time, data))

    def add(self, frame: HeardFrame) -> None:
        """Keep a product advertisement once, where it was heard last."""
        if frame.data[:1] != bytes((PRODUCT_ADVERTISEMENT,)):
            return
        for other in self._frames:
            if other.data == frame.data:
                if other.time < frame.time:
                    self._frames.remove(other)
                    self._frames.append(frame)
                return
        self._frames.append(frame)
        self._news.set()
