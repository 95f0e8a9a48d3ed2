"""Test that the integration uses no private name of Home Assistant.

ruff finds what is private to another object; what a class inherits it does not.
"""

import ast
from collections.abc import Iterator
import importlib
import inspect
import re
import textwrap
from types import ModuleType
from typing import Any

import pytest

from .shipping import COMPONENT, modules

# Private by their names, but described in Home Assistant's documentation for use.
DOCUMENTED = re.compile(
    r"_attr_|_abort_if_|_async_(abort|current)_|_get_(reauth_|reconfigure_)?entry"
    r"|_get_reconfigure_subentry|_set_confirm_only"
)


def is_private(name: str) -> bool:
    """Whether a name has one leading underscore."""
    return name.startswith("_") and not name.startswith("__") and name != "_"


def own_names(tree: ast.AST) -> Iterator[str]:
    """Give the private names that a class defines, or uses of itself."""
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Attribute)
            and isinstance(node.value, ast.Name)
            and node.value.id in ("self", "cls")
            and is_private(node.attr)
        ):
            yield node.attr
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and is_private(
            node.name
        ):
            yield node.name


def classes() -> Iterator[type[Any]]:
    """Give every class of the integration that inherits from Home Assistant's."""
    for path, _ in modules():
        if path.parts[0] == "library":
            continue
        name = ".".join(path.with_suffix("").parts).removesuffix("__init__").rstrip(".")
        module = importlib.import_module(
            f"custom_components.victron_ble.{name}".rstrip(".")
        )
        yield from classes_of(module)


def classes_of(module: ModuleType) -> Iterator[type[Any]]:
    """Give a module's own classes that inherit from another's."""
    for _, found in inspect.getmembers(module, inspect.isclass):
        if found.__module__ == module.__name__ and foreign(found):
            yield found


def foreign(found: type[Any]) -> list[type[Any]]:
    """Return the classes of Home Assistant that a class inherits from."""
    return [
        base
        for base in found.__mro__
        if base.__module__.split(".")[0] in ("habluetooth", "homeassistant")
    ]


def private_names(base: type[Any]) -> set[str]:
    """Return every private name that a class of Home Assistant has or sets."""
    names = {name for name in vars(base) if is_private(name)}
    names.update(getattr(base, "__annotations__", {}))
    try:
        source = textwrap.dedent(inspect.getsource(base))
    except OSError, TypeError:  # compiled
        return names
    return names | set(own_names(ast.parse(source)))


@pytest.mark.parametrize("found", classes(), ids=lambda found: found.__qualname__)
def test_nothing_private_is_inherited(found: type[Any]) -> None:
    """Test each private name of a class against those of its bases."""
    own = set(own_names(ast.parse(textwrap.dedent(inspect.getsource(found)))))
    for base in foreign(found):
        taken = own & private_names(base)
        assert not [n for n in taken if not DOCUMENTED.match(n)], base


def test_nothing_private_is_imported() -> None:
    """Test every import from outside."""
    for path, module in modules():
        for node in ast.walk(module):
            if isinstance(node, ast.ImportFrom) and not node.level:
                names = [*(node.module or "").split("."), *(a.name for a in node.names)]
                assert not [n for n in names if is_private(n)], (path, node.lineno)


def test_no_exception_is_made() -> None:
    """Test that ruff is nowhere told to look away."""
    for path, _ in modules():
        assert "SLF001" not in (COMPONENT / path).read_text(encoding="utf-8")
