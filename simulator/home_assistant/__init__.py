"""The simulator inside Home Assistant: a Bluetooth proxy near a simulated fleet."""

from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
INTEGRATION: Final = ROOT / "custom_components" / "victron_ble"
COMPONENT: Final = Path(__file__).parent / "victron_simulator"


def install(config: Path) -> None:
    """Link the integration and the simulator into a configuration folder.

    Home Assistant must find this repository on its path, as with
    `PYTHONPATH=.`: the component takes the simulator from there.
    """
    folder = config / "custom_components"
    folder.mkdir(parents=True, exist_ok=True)
    # A package of this name elsewhere on the path would hide a mere folder.
    (folder / "__init__.py").touch()
    for source in (INTEGRATION, COMPONENT):
        link = folder / source.name
        if not link.is_symlink() or link.readlink() != source:
            link.unlink(missing_ok=True)
            link.symlink_to(source)
