"""Where Prometheus asks, by HTTP or HTTPS."""

import logging
import socket
from socketserver import ThreadingMixIn
import ssl
import sys
from threading import Thread
from typing import Any, Final
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

from prometheus_client import CollectorRegistry, make_wsgi_app
from prometheus_client.registry import Collector

_LOGGER = logging.getLogger(__name__)

PATIENCE: Final = 10  # s for which who asks may be silent


class _Handler(WSGIRequestHandler):
    """Answers one request; who asks is not logged."""

    timeout = PATIENCE

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


class _Server(ThreadingMixIn, WSGIServer):
    """Answers each request in a thread of its own, which nobody waits for at the end."""

    daemon_threads = True

    def __init__(self, host: str, port: int, tls: ssl.SSLContext | None) -> None:
        """Take the address. Raises OSError where that cannot be used."""
        [(family, *_, address), *_] = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )
        self.address_family = family
        self._tls = tls
        super().__init__(address, _Handler)  # type: ignore[arg-type]  # IPv6 has more

    def get_request(self) -> tuple[socket.socket, Any]:
        """Let somebody in; the handshake is left to their thread, as it may never end."""
        connection, address = super().get_request()
        if self._tls is not None:
            connection = self._tls.wrap_socket(
                connection, server_side=True, do_handshake_on_connect=False
            )
        return connection, address

    def handle_error(self, _: Any, client_address: Any) -> None:
        """Note who hung up, fell silent or has no certificate."""
        _LOGGER.debug("%s was not answered: %s", client_address[0], sys.exception())


def open_endpoint(
    metrics: Collector, host: str, port: int, tls: ssl.SSLContext | None
) -> None:
    """Answer as long as the process lives. Raises OSError where the address is no good."""
    registry = CollectorRegistry()
    registry.register(metrics)
    server = _Server(host, port, tls)
    server.set_app(make_wsgi_app(registry))
    Thread(target=server.serve_forever, daemon=True).start()
