"""The simulator as a command; `python -m simulator --help` tells."""

from importlib import import_module
from pathlib import Path
import sys
from types import ModuleType

_INTEGRATION = "custom_components.victron_ble"


def _reach_library_alone() -> None:
    """Let the library be imported without the integration around it.

    That one needs Home Assistant, and takes a second to import.
    """
    package = ModuleType(_INTEGRATION)
    root = Path(__file__).parents[1]
    package.__path__ = [str(root.joinpath(*_INTEGRATION.split(".")))]
    sys.modules.setdefault(_INTEGRATION, package)


if __name__ == "__main__":
    _reach_library_alone()
    sys.exit(import_module("simulator.command").main())
