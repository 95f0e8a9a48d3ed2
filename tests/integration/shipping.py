"""What is shipped beside the code, as the tests read it."""

import ast
from collections.abc import Iterator
import json
from pathlib import Path
from typing import Any, Final

from custom_components.victron_ble.descriptions import (
    Source,
    sources as sources_of,
    system_sources,
)
from custom_components.victron_ble.library.record import shown_records
from custom_components.victron_ble.library.system import AcInput
from homeassistant.const import Platform
from scripts.document_entities import complete_system

ROOT: Final = Path(__file__).parents[2]
COMPONENT: Final = ROOT / "custom_components" / "victron_ble"

type Tree = dict[str, Any]


def load(path: Path) -> Tree:
    """Return the content of a JSON file."""
    tree: Tree = json.loads(path.read_text(encoding="utf-8"))
    return tree


def leaves(tree: Tree, *above: str) -> Iterator[tuple[str, str]]:
    """Return every text of a tree with its place, such as `config.error.key_empty`."""
    for key, value in tree.items():
        if isinstance(value, dict):
            yield from leaves(value, *above, key)
        else:
            yield ".".join((*above, key)), value


def sources() -> Iterator[tuple[Platform, str, Source]]:
    """Return every entity with its platform and the name of its record."""
    for platform in (Platform.BINARY_SENSOR, Platform.SENSOR):
        for record_name, record in shown_records().items():
            for source in sources_of(platform, record).values():
                yield platform, record_name, source
        for ac_input in AcInput:
            for source in system_sources(platform, complete_system(ac_input)).values():
                yield platform, f"system, {ac_input}", source


def modules() -> Iterator[tuple[Path, ast.Module]]:
    """Return every Python file of the integration, by its path inside it."""
    for path in sorted(COMPONENT.rglob("*.py")):
        module = ast.parse(path.read_text(encoding="utf-8"))
        yield path.relative_to(COMPONENT), module
