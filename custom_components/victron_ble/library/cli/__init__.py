"""The command `victron-ble`."""

import logging
import sys
from typing import Final

import click

from .arguments import hide_keys
from .classic import DeviceKeyParam
from .decode import decode
from .discover import discover
from .dump import dump
from .keys import keys
from .metrics import metrics
from .mqtt import mqtt
from .output import Failure, WrongUsage, say
from .read import read

__all__ = ["DeviceKeyParam", "cli", "main"]

_LOGGER = logging.getLogger("victron_ble")


class _StandardError(logging.Handler):
    """Writes log lines as the commands' own messages are written."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write a line, or those of a traceback; above the table, if there is one."""
        for line in self.format(record).split("\n"):
            say(line)


_HANDLER: Final = _StandardError()


@click.group(
    context_settings={"help_option_names": ["-h", "--help"]},
    invoke_without_command=True,
)
@click.version_option(package_name="victron-ble", message="%(prog)s %(version)s")
@click.option(
    "-v", "--verbose", is_flag=True, help="With 'read': also show every advertisement."
)
@click.pass_context
def cli(context: click.Context, verbose: bool) -> None:
    """Read Victron devices over Bluetooth, using Instant Readout.

    To turn it on and find the key of a device: in VictronConnect, open the device,
    tap the gear, then the three dots, Product info; turn on "Instant readout via
    Bluetooth" and tap Show.
    """
    if context.invoked_subcommand is None:
        click.echo(context.get_help(), err=True)
        context.exit(2)
    _LOGGER.setLevel(logging.DEBUG if verbose else logging.INFO)
    _LOGGER.addHandler(_HANDLER)


cli.add_command(discover)
cli.add_command(read)
cli.add_command(dump)
cli.add_command(decode)
cli.add_command(keys)
cli.add_command(metrics)
cli.add_command(mqtt)


def main() -> None:
    """Run the command; exit with 0, 1 if nothing came of it, 2 if it was used wrongly."""
    try:
        code = cli.main(prog_name="victron-ble", standalone_mode=False)
    except (Failure, WrongUsage) as err:
        err.show()
        code = err.exit_code
    except click.ClickException as err:
        # click quotes the arguments, and one of them may be a key.
        context = getattr(err, "ctx", None)
        click.UsageError(hide_keys(err.format_message()), context).show()
        code = err.exit_code
    except click.Abort:
        code = 130
    sys.exit(code)
