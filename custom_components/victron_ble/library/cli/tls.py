"""TLS: the same options for each service, whichever side of the connection it is on."""

import ssl
from typing import Any, Final, NoReturn

import click

from .output import Failure, WrongUsage

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


def tls_context(
    other_side: ssl.Purpose,
    ca: str | None,
    cert: str | None,
    cert_key: str | None,
    *,
    used: bool,
    how: str,
) -> ssl.SSLContext | None:
    """Return what secures a connection, with these files, if it is `used`.

    Raises WrongUsage for files that would not be used, where `how` tells what uses them,
    and Failure, which names the file, for those that are no good.
    """
    if cert_key and not cert:
        raise WrongUsage("--cert-key is the key of a certificate: give --cert, too.")
    if not used:
        if ca or cert:
            raise WrongUsage(f"Certificates are for TLS: {how}.")
        return None
    try:
        context = ssl.create_default_context(other_side, cafile=ca)
    except OSError as err:
        raise _failure(err, f"{ca} holds none of an authority (as PEM)") from err
    if ca:
        context.verify_mode = ssl.CERT_REQUIRED
    if cert:
        try:
            context.load_cert_chain(cert, cert_key, password=_refuse)
        except OSError as err:
            why = (
                f"{cert} holds none, or {cert_key} no private key (as PEM)"
                if cert_key
                else f"{cert} does not hold one and its private key (as PEM); a key in a"
                " file of its own is given with --cert-key"
            )
            raise _failure(err, why) from err
    return context


def _failure(error: OSError, why: str) -> Failure:
    """Return what is wrong with certificates; what OpenSSL says helps in one case alone."""
    if not isinstance(error, ssl.SSLError):
        why = str(error)
    elif error.reason == "KEY_VALUES_MISMATCH":
        why = "the private key is that of another one"
    return Failure(f"The certificates cannot be used: {why}.")


def _refuse() -> NoReturn:
    """Ask nobody for a pass phrase: nobody is there."""
    raise Failure(
        "The certificates cannot be used: the private key is encrypted, and a service"
        " has nobody to ask; store it without a pass phrase."
    )
