"""How a broker is reached."""

from dataclasses import dataclass, field
import ssl
from typing import Final

# By the scheme of an address.
PORTS: Final = {"mqtt": 1883, "mqtts": 8883, "ws": 80, "wss": 443}
SECURE: Final = ("mqtts", "wss")


@dataclass(frozen=True, kw_only=True)
class Settings:
    """How a broker is reached.

    url: with a scheme that has a port above, without user and password.
    tls: what the connection is secured by, if its scheme is a secure one.
    """

    url: str
    client_id: str
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    tls: ssl.SSLContext | None = None
    qos: int = 0
