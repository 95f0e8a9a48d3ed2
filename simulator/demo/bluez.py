"""A fleet for programs that use Bluetooth themselves: scripts/develop --bluez."""

import argparse
from contextlib import suppress
from pathlib import Path
import shutil
import signal
import subprocess
import sys

_SIMULATOR = [sys.executable, "-m", "simulator"]
_COMMAND = Path(sys.executable).with_name("victron-ble")
_MOST = 8  # devices in the command to paste


def main() -> int:
    """Feed the stand-in for BlueZ until Ctrl-C, and say how to read from it."""
    parser = argparse.ArgumentParser(prog="scripts/develop --bluez")
    parser.add_argument("--fleet", default="van", help="which devices there are")
    parser.add_argument("--speed", default="1", help="simulated seconds a second")
    parser.add_argument("--bluez", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if shutil.which("dbus-daemon") is None:
        sys.stderr.write(
            "--bluez needs dbus-daemon (Debian, Ubuntu: apt-get install dbus-daemon)\n"
        )
        return 1
    fleet = ["--fleet", options.fleet]
    listing = subprocess.run(
        [*_SIMULATOR, *fleet, "--list"], stdout=subprocess.PIPE, text=True, check=False
    )
    if listing.returncode:
        return listing.returncode
    # Whoever ends this, not Ctrl-C alone, ends what it has started.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    targets = listing.stdout.split()[:_MOST]
    with (
        suppress(KeyboardInterrupt),
        subprocess.Popen(
            [*_SIMULATOR, *fleet, "--speed", options.speed], stdout=subprocess.PIPE
        ) as simulator,
        subprocess.Popen(
            [*_SIMULATOR[:2], "simulator.bluez"],
            stdin=simulator.stdout,
            stdout=subprocess.PIPE,
            text=True,
        ) as bluez,
    ):
        try:
            assert bluez.stdout
            address = bluez.stdout.readline().strip()
            sys.stdout.write(
                "\n  Paste into another terminal:\n\n"
                f"{address}\n{_COMMAND} read {' '.join(targets)}\n\n"
                "  Ctrl-C stops it.\n\n"
            )
            sys.stdout.flush()
            bluez.wait()
        finally:
            for process in (simulator, bluez):
                process.terminate()
                process.wait()
    return 0


if __name__ == "__main__":
    sys.exit(main())
