"""Test that the library stands alone, and that what is ours does without the classic."""

import ast
from collections.abc import Iterator
from pathlib import Path
import subprocess
import sys

import pytest

INTEGRATION = Path(__file__).parents[2] / "custom_components" / "victron_ble"
LIBRARY = INTEGRATION / "library"
MODULES = sorted(LIBRARY.rglob("*.py"))
assert MODULES
# What is there for programs that were written for victron-ble 0.9.
CLASSIC = tuple(LIBRARY / name for name in ("devices", "scanner.py", "exceptions.py"))
OURS = [
    path
    # Home Assistant's side is written for Python 3.14.
    for path in sorted(
        (INTEGRATION if sys.version_info >= (3, 14) else LIBRARY).rglob("*.py")
    )
    if not any(path.is_relative_to(room) for room in CLASSIC)
]

# What setup.cfg requires; Bluetooth and the command line are left out of Home Assistant.
REQUIRED = {"cryptography"}
REQUIRED_BY = {
    "cli": {"bleak", "click", "rich"},
    "scanner.py": {"bleak"},
    "scanning": {"bleak", "dbus_fast"},  # which bleak brings where it needs it
    "service": {"aiomqtt", "prometheus_client"},  # extras
}


def imported(tree: ast.Module, depth: int) -> Iterator[str]:
    """Yield the top-level packages that a module imports from outside the library."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            if node.level > depth:
                yield "." * node.level + (node.module or "")
            elif not node.level and node.module:
                yield node.module.partition(".")[0]


@pytest.mark.parametrize(
    "path", MODULES, ids=lambda path: str(path.relative_to(LIBRARY))
)
def test_imports(path: Path) -> None:
    """Test that a module needs itself relatively, its requirements and Python alone.

    Home Assistant has another package of the library's name, and a script has no Home
    Assistant.
    """
    tree = ast.parse(path.read_text(encoding="utf-8"))
    parts = path.relative_to(LIBRARY).parts
    foreign = set(imported(tree, len(parts))) - sys.stdlib_module_names

    assert foreign <= REQUIRED | REQUIRED_BY.get(parts[0], set())


def modules(path: Path) -> Iterator[Path]:
    """Yield what a module imports relatively, as paths without a suffix."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level:
            base = path.parents[node.level - 1].joinpath(
                *(node.module or "").split(".")
            )
            yield base
            yield from (base / alias.name for alias in node.names)


@pytest.mark.parametrize(
    "path", OURS, ids=lambda path: str(path.relative_to(INTEGRATION))
)
def test_nothing_of_ours_needs_the_classic_interface(path: Path) -> None:
    """Test that records, policies, commands and Home Assistant's side do without."""
    rooms = {room.with_suffix("") for room in CLASSIC}
    wanted = [
        module
        for module in modules(path)
        if rooms & {module, *module.parents} - {*LIBRARY.parents, LIBRARY}
    ]

    assert not wanted


@pytest.mark.parametrize("module", ["victron_ble", "victron_ble.cli"])
def test_classic_interface_is_not_loaded_unasked(module: str) -> None:
    """Test what an import of ours loads."""
    script = f"import sys, {module}; print(*sys.modules)"
    loaded = subprocess.check_output((sys.executable, "-c", script), text=True).split()

    assert module in loaded
    for name in ("devices", "scanner", "exceptions"):
        assert f"victron_ble.{name}" not in loaded
