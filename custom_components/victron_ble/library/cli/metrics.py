"""`victron-ble metrics`: readings for Prometheus."""

import asyncio
import logging
from pathlib import Path
import ssl
from typing import Any, Final

import click

from ..policy.reporting import Preset
from .arguments import keys_option
from .output import Failure
from .serve import find_targets, make_service, need, passive_option, serve, state_option
from .tls import tls_context, tls_options

_LOGGER = logging.getLogger(__name__)

LISTEN: Final = "localhost:9712"


def _parse_listen(_: click.Context, __: click.Parameter, text: str) -> tuple[str, int]:
    """Return host and port. Raises BadParameter."""
    host, colon, port = text.rpartition(":")
    if not (colon and host and port.isdecimal() and 0 < int(port) < 1 << 16):
        raise click.BadParameter("it looks like localhost:9712 or [::1]:9712")
    return host.strip("[]"), int(port)


@click.command()
@keys_option
@click.option(
    "--listen",
    default=LISTEN,
    callback=_parse_listen,
    show_default=True,
    metavar="HOST:PORT",
    help="Where Prometheus finds it. Other machines reach only an address of this one;"
    " '0.0.0.0' or '[::]' are all of them.",
)
@tls_options
@passive_option
@state_option
def metrics(
    keys: str | None,
    listen: tuple[str, int],
    ca: str | None,
    cert: str | None,
    cert_key: str | None,
    passive: bool,
    state: Path | None,
) -> None:
    """Serve readings to Prometheus.

    They are at http://localhost:9712/metrics. Runs until it is stopped; see
    docs/service.md for names, units, systemd and a Grafana dashboard.
    """
    need("prometheus_client")
    from ..service.endpoint import open_endpoint  # noqa: PLC0415 (an extra)
    from ..service.metrics import Metrics  # noqa: PLC0415 (needs the extra)

    tls = tls_context(
        ssl.Purpose.CLIENT_AUTH,
        *(ca, cert, cert_key),
        used=cert is not None,
        how="https needs --cert",
    )
    targets = find_targets(keys)
    service = make_service(targets, Preset.LIVE, state, "metrics", _ignore)
    host, port = listen
    address = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"

    async def answer() -> None:
        found = Metrics(service.devices.values(), asyncio.get_running_loop())
        try:
            open_endpoint(found, host, port, tls)
        except OSError as err:
            reason = err.strerror or err
            raise Failure(f"{address} cannot be used: {reason}.") from err
        many = "1 device is" if len(targets) == 1 else f"{len(targets)} devices are"
        scheme = "https" if tls else "http"
        _LOGGER.info("%s served on %s://%s/metrics", many, scheme, address)
        await asyncio.Event().wait()

    serve(service, answer(), passive=passive)


def _ignore(*_: Any) -> None:
    """Prometheus asks; it is not told."""
