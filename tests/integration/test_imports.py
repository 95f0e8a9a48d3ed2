"""Test who imports whom: no circle anywhere, and each arrow in the one direction.

The lines for a type checker alone count, too; what the library imports from elsewhere is
tested beside it.
"""

import ast
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Final

import pytest

from .shipping import ROOT

type Graph = dict[str, set[str]]

OURS: Final = "custom_components.victron_ble"
LIBRARY: Final = f"{OURS}.library"
# From an advertisement to what users see: nothing imports from a line further down. The
# longest name decides that a module begins with, or equals if it ends with a colon.
ORDER: Final = (
    LIBRARY,  # the envelope, the cipher, values, fields and tables
    f"{LIBRARY}.records",
    f"{LIBRARY}.decode",
    f"{LIBRARY}:",  # what it offers
    f"{LIBRARY}.counters",
    f"{LIBRARY}.policy",
    f"{LIBRARY}.system",
    f"{LIBRARY}.meaning",
    f"{LIBRARY}.pasted",
    f"{LIBRARY}.victronconnect",
    f"{OURS}.const",
    f"{OURS}.naming",
    f"{OURS}.descriptions",
    f"{OURS}.metering",
    f"{OURS}.takeover",
    f"{OURS}.device",
    f"{OURS}.system",
    f"{OURS}.flow",
    f"{OURS}.web",
    OURS,
    "simulator",
    "simulator.bluez",
    "simulator.home_assistant",
    "simulator.demo",
    # What runs without Home Assistant, and is not even there in a release.
    f"{LIBRARY}.devices",
    f"{LIBRARY}.scanner",
    f"{LIBRARY}.scanning",
    f"{LIBRARY}.service",
    f"{LIBRARY}.cli",
)


def name_of(path: Path) -> str:
    """Return the name by which a file is imported."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES: Final = {
    name_of(path): path
    for folder in ("custom_components/victron_ble", "simulator")
    for path in sorted((ROOT / folder).rglob("*.py"))
}


def packages_of(name: str) -> Iterator[str]:
    """Yield a module and the packages that it lies in."""
    while name:
        yield name
        name = name.rpartition(".")[0]


def imports(name: str, path: Path) -> Iterator[str]:
    """Yield the names that a module imports, as if each were a module."""
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: 1 - node.level or None] if node.level else []
            source = ".".join([*above, *filter(None, [node.module])])
            yield from (f"{source}.{alias.name}" for alias in node.names)


def draw() -> Graph:
    """Return the modules that each module has run before itself.

    A package runs before what lies in it, but for those who come from inside, too.
    """
    graph: Graph = {}
    for name, path in MODULES.items():
        inside = set(packages_of(name))
        graph[name] = {
            module
            for imported in imports(name, path)
            if (found := next((p for p in packages_of(imported) if p in MODULES), None))
            for module in {found, *packages_of(found)} - (inside - {found})
            if module in MODULES and module != name
        }
    return graph


GRAPH: Final = draw()


def rank(name: str) -> int:
    """Return the line of ORDER that a module stands in."""
    for package in (f"{name}:", *packages_of(name)):
        if package in ORDER:
            return ORDER.index(package)
    raise AssertionError(f"{name} has no place")


def circle(graph: Graph) -> list[str]:
    """Return modules that import each other, none if there are none."""
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as err:
        found: list[str] = err.args[1]
        return found
    return []


def backwards(graph: Graph) -> list[str]:
    """Return the imports from a line of ORDER that is further down."""
    return [
        f"{name} imports {module}"
        for name, modules in graph.items()
        for module in sorted(modules)
        if rank(module) > rank(name)
    ]


def test_no_circle() -> None:
    """Test that there is an order in which all modules could be read."""
    assert len(GRAPH) > 100
    assert circle(GRAPH) == []


def test_one_direction() -> None:
    """Test that nothing imports from further on, nor the integration the simulator."""
    assert backwards(GRAPH) == []


def test_every_line_is_used() -> None:
    """Test that no room of the order has gone."""
    assert {rank(name) for name in GRAPH} == set(range(len(ORDER)))


@pytest.mark.parametrize(
    ("name", "module"),
    [
        (f"{LIBRARY}.table", f"{LIBRARY}.records.vebus"),
        (f"{LIBRARY}.policy.trust", f"{LIBRARY}.devices.base"),
        (f"{LIBRARY}.values", f"{OURS}.const"),
        (f"{OURS}.device.identity", f"{OURS}.coordinator"),
        (f"{OURS}.coordinator", f"{LIBRARY}.scanner"),
        (f"{OURS}.sensor", "simulator.site"),
    ],
)
def test_wrong_arrow_is_seen(name: str, module: str) -> None:
    """Test the test: with one import more, each of these would fail."""
    wrong = GRAPH | {name: GRAPH[name] | {module}}
    assert backwards(wrong) == [f"{name} imports {module}"]
    assert circle(GRAPH | {module: GRAPH[module] | {name}, name: {module}})
