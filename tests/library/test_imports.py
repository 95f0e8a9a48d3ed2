"""Test that the decoder stands alone."""

import ast
from collections.abc import Iterator
from pathlib import Path
import sys

import pytest

DECODER = Path(__file__).parents[2] / "custom_components" / "victron_ble" / "decoder"
MODULES = sorted(DECODER.rglob("*.py"))

# What setup.cfg requires; Bluetooth and the command line are left out of Home Assistant.
REQUIRED = {"cryptography"}
REQUIRED_BY = {"cli": {"bleak", "click", "rich"}, "scanner.py": {"bleak"}}


def imported(tree: ast.Module, depth: int) -> Iterator[str]:
    """Yield the top-level packages that a module imports from outside the decoder."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            if node.level > depth:
                yield "." * node.level + (node.module or "")
            elif not node.level and node.module:
                yield node.module.partition(".")[0]


@pytest.mark.parametrize(
    "path", MODULES, ids=lambda path: str(path.relative_to(DECODER))
)
def test_imports(path: Path) -> None:
    """Test that a module needs itself relatively, its requirements and Python alone.

    Home Assistant has another package of the library's name, and a script has no Home
    Assistant.
    """
    tree = ast.parse(path.read_text(encoding="utf-8"))
    parts = path.relative_to(DECODER).parts
    foreign = set(imported(tree, len(parts))) - sys.stdlib_module_names

    assert foreign <= REQUIRED | REQUIRED_BY.get(parts[0], set())
