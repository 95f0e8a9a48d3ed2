"""A Victron device as the tests have it: it sends what they want."""

from typing import Any

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CTR
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.victron_ble.library import Record
from homeassistant.core import HomeAssistant

from .proxy import Proxy

DOMAIN = "victron_ble"
ADDRESS = "C0:11:22:33:44:55"
KEY = "0123456789abcdef0123456789abcdef"
SHUNT = 0xA389


def frame(
    record_type: int,
    payload: bytes,
    *,
    nonce: int,
    product_id: int = SHUNT,
    key: str = KEY,
    status: int = 0x02,
) -> bytes:
    """Return manufacturer data as Victron describes it, without our own encoder."""
    kind, check = record_type, bytes.fromhex(key)[0]
    if record_type > 0xFF:  # in the clear
        kind, check = 0xFF, record_type & 0xFF
    else:
        counter = nonce.to_bytes(16, "little")
        payload = (
            Cipher(AES(bytes.fromhex(key)), CTR(counter)).encryptor().update(payload)
        )
    return (
        bytes((0x10, status))
        + product_id.to_bytes(2, "little")
        + bytes((kind,))
        + nonce.to_bytes(2, "little")
        + bytes((check,))
        + payload
    )


class Sender:
    """A device in the reach of a proxy; each of its advertisements has a new nonce."""

    def __init__(
        self,
        proxy: Proxy,
        *,
        address: str = ADDRESS,
        key: str = KEY,
        product_id: int = SHUNT,
        name: str = "Victron",
    ) -> None:
        """Say who it is."""
        self.proxy = proxy
        self.address = address
        self.key = key
        self.product_id = product_id
        self.name = name
        self.nonce = 0

    def frame(self, record_type: int, payload: bytes) -> bytes:
        """Return the next advertisement's manufacturer data."""
        self.nonce += 1
        return frame(
            record_type,
            payload,
            nonce=self.nonce,
            product_id=self.product_id,
            key=self.key,
        )

    def hear(self, data: bytes, **how: Any) -> None:
        """Have the proxy hear manufacturer data."""
        self.proxy.hear(self.address, data, self.name, **how)

    def send(self, record_type: int, payload: bytes, times: int = 1) -> None:
        """Send a payload, each time with a new nonce."""
        for _ in range(times):
            self.hear(self.frame(record_type, payload))

    def send_values(
        self, record: type[Record], times: int = 1, /, **values: Any
    ) -> None:
        """Send a record; what is not given is not available."""
        self.send(record.record_type, record.table.encode(values), times)

    async def add_entry(
        self, hass: HomeAssistant, record_type: int = 0, /, **entry: Any
    ) -> MockConfigEntry:
        """Set the device up in Home Assistant.

        record_type: what it sends, as far as that matters: in the clear, it has no key.
        """
        given: dict[str, Any] = {
            "title": self.name,
            "unique_id": self.address,
            "data": {"access_token": self.key if record_type < 0xFF00 else ""},
        }
        added = MockConfigEntry(domain=DOMAIN, **(given | entry))
        added.add_to_hass(hass)
        assert await hass.config_entries.async_setup(added.entry_id)
        await hass.async_block_till_done()
        return added
