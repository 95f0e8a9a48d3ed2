"""Put the simulator into a Home Assistant: python -m simulator.home_assistant CONFIG."""

import argparse
from pathlib import Path

from . import ROOT, install


def main() -> None:
    """Read the folder and install."""
    parser = argparse.ArgumentParser(
        prog="python -m simulator.home_assistant", description=install.__doc__
    )
    parser.add_argument("config", type=Path, help="Home Assistant's configuration")
    config: Path = parser.parse_args().config
    install(config)
    print(f"PYTHONPATH={ROOT} hass --config {config}")


if __name__ == "__main__":
    main()
