"""TLS: the same options for each service, whichever side of the connection it is on."""

from typing import Any, Final

import click

from .output import WrongUsage

_FILE: Final = click.Path(exists=True, dir_okay=False)
_OPTIONS: Final = {
    "--ca": "Trust the other side only if this authority vouches for it.",
    "--cert": "The service's own certificate.",
    "--cert-key": "Its private key, if that is not in the same file.",
}


def tls_options(command: Any) -> Any:
    """Add the options `--ca`, `--cert` and `--cert-key` to a command."""
    for name, text in reversed(_OPTIONS.items()):
        command = click.option(name, type=_FILE, metavar="FILE", help=text)(command)
    return command


def check_tls(
    ca: str | None, cert: str | None, cert_key: str | None, *, used: bool, how: str
) -> None:
    """Raise WrongUsage for files that would not be used; `how` tells what uses them."""
    if cert_key and not cert:
        raise WrongUsage("--cert-key is the key of a certificate: give --cert, too.")
    if (ca or cert) and not used:
        raise WrongUsage(f"Certificates are for TLS: {how}.")
