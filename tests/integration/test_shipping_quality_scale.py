"""Test quality_scale.yaml: every rule is answered, and what a test can see is true."""

import ast
from collections.abc import Callable
from configparser import ConfigParser
from typing import Any, Final

import probatio
import pytest

from custom_components.victron_ble import PLATFORMS
from custom_components.victron_ble.config_flow import VictronConfigFlow
from custom_components.victron_ble.entity import VictronEntity
from homeassistant.components.bluetooth.passive_update_processor import (
    PassiveBluetoothProcessorEntity,
)
from homeassistant.const import EntityCategory
from homeassistant.util.yaml import load_yaml_dict

from .shipping import COMPONENT, ROOT, load, modules, sources

# Home Assistant's integration quality scale as of 2026-08: all 54 rules, by tier.
RULES: Final = {
    "bronze": [
        "action-setup",
        "appropriate-polling",
        "brands",
        "common-modules",
        "config-flow",
        "config-flow-test-coverage",
        "dependency-transparency",
        "docs-actions",
        "docs-conditions",
        "docs-high-level-description",
        "docs-installation-instructions",
        "docs-removal-instructions",
        "docs-triggers",
        "entity-event-setup",
        "entity-unique-id",
        "has-entity-name",
        "runtime-data",
        "test-before-configure",
        "test-before-setup",
        "unique-config-entry",
    ],
    "silver": [
        "action-exceptions",
        "config-entry-unloading",
        "docs-configuration-parameters",
        "docs-installation-parameters",
        "entity-unavailable",
        "integration-owner",
        "log-when-unavailable",
        "parallel-updates",
        "reauthentication-flow",
        "test-coverage",
    ],
    "gold": [
        "devices",
        "diagnostics",
        "discovery",
        "discovery-update-info",
        "docs-data-update",
        "docs-examples",
        "docs-known-limitations",
        "docs-supported-devices",
        "docs-supported-functions",
        "docs-troubleshooting",
        "docs-use-cases",
        "dynamic-devices",
        "entity-category",
        "entity-device-class",
        "entity-disabled-by-default",
        "entity-translations",
        "exception-translations",
        "icon-translations",
        "reconfiguration-flow",
        "repair-issues",
        "stale-devices",
    ],
    "platinum": ["async-dependency", "inject-websession", "strict-typing"],
}
ALL_RULES: Final = [rule for tier in RULES.values() for rule in tier]

SCALE: Final[dict[str, Any]] = load_yaml_dict(COMPONENT / "quality_scale.yaml")
MANIFEST: Final = load(COMPONENT / "manifest.json")

SENTENCE: Final = probatio.Match(r"[A-Z][^.]*\.$")
ANSWER: Final = probatio.Any(
    "done",
    {probatio.Required("status"): "done", probatio.Required("comment"): SENTENCE},
    {probatio.Required("status"): "exempt", probatio.Required("comment"): SENTENCE},
)


def test_every_rule_is_answered() -> None:
    """Test names and form: done, or exempt with the reason."""
    assert len(ALL_RULES) == 54
    probatio.Schema({"rules": {probatio.Required(rule): ANSWER for rule in ALL_RULES}})(
        SCALE
    )


@pytest.mark.parametrize("answer", ["todo", {"status": "exempt"}, {"status": "todo"}])
def test_unfinished_rules_are_found(answer: Any) -> None:
    """Test that an answer that is none would not pass."""
    with pytest.raises(probatio.Invalid):
        probatio.Schema(ANSWER)(answer)


def is_done(rule: str) -> bool:
    """Whether a rule is said to be done."""
    answer = SCALE["rules"][rule]
    status: str = answer if isinstance(answer, str) else answer["status"]
    return status == "done"


def functions(name: str) -> set[str]:
    """Return the names of the functions and methods of a module."""
    module = next(module for path, module in modules() if str(path) == name)
    return {
        node.name
        for node in ast.walk(module)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }


def assigned(name: str) -> set[str]:
    """Return what a module assigns to at its top, and all attributes it sets."""
    module = next(module for path, module in modules() if str(path) == name)
    return {
        target.attr if isinstance(target, ast.Attribute) else ast.unparse(target)
        for node in ast.walk(module)
        if isinstance(node, ast.Assign)
        for target in node.targets
    }


def body(name: str, function: str) -> ast.AST:
    """Return a function of a module."""
    module = next(module for path, module in modules() if str(path) == name)
    return next(
        node
        for node in module.body
        if isinstance(node, ast.AsyncFunctionDef) and node.name == function
    )


def raises(name: str) -> set[str]:
    """Return the names of the errors that a module raises."""
    module = next(module for path, module in modules() if str(path) == name)
    return {
        ast.unparse(node.exc.func)
        for node in ast.walk(module)
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call)
    }


def raises_are_translated() -> bool:
    """Whether each error that Home Assistant shows has a translation key."""
    calls = [
        node.exc
        for path, module in modules()
        if path.parts[0] != "library"
        for node in ast.walk(module)
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call)
    ]
    shown = [call for call in calls if ast.unparse(call.func) != "AbortFlow"]
    return bool(shown) and all(
        {"translation_domain", "translation_key"}
        <= {keyword.arg for keyword in call.keywords}
        for call in shown
    )


def is_strictly_typed() -> bool:
    """Whether mypy is set to be strict, and the library says that it is typed."""
    config = ConfigParser()
    config.read(ROOT / "setup.cfg", encoding="utf-8")
    return (
        config.getboolean("mypy", "strict")
        and (COMPONENT / "library" / "py.typed").is_file()
    )


DESCRIPTIONS: Final = [source.description for _, _, source in sources()]

# What a test can see of the rules that are said to be done.
EVIDENCE: Final[dict[str, Callable[[], bool]]] = {
    "action-exceptions": lambda: raises("services.py") == {"ServiceValidationError"},
    "action-setup": lambda: (
        "async_setup_services(hass)" in ast.unparse(body("__init__.py", "async_setup"))
    ),
    "brands": (COMPONENT / "brand" / "icon.png").is_file,
    "common-modules": lambda: (
        (COMPONENT / "coordinator.py").is_file() and (COMPONENT / "entity.py").is_file()
    ),
    "config-entry-unloading": lambda: "async_unload_entry" in functions("__init__.py"),
    "config-flow": lambda: (
        MANIFEST["config_flow"] and "async_step_user" in functions("config_flow.py")
    ),
    "devices": lambda: "device_info" in functions("device/identity.py"),
    "diagnostics": lambda: (
        "async_get_config_entry_diagnostics" in functions("diagnostics.py")
    ),
    "discovery": lambda: (
        bool(MANIFEST["bluetooth"])
        and "async_step_bluetooth" in functions("config_flow.py")
    ),
    "entity-category": lambda: any(
        description.entity_category is EntityCategory.DIAGNOSTIC
        for description in DESCRIPTIONS
    ),
    "entity-device-class": lambda: any(
        description.device_class for description in DESCRIPTIONS
    ),
    "entity-disabled-by-default": lambda: any(
        not description.entity_registry_enabled_default for description in DESCRIPTIONS
    ),
    "entity-event-setup": lambda: issubclass(
        VictronEntity, PassiveBluetoothProcessorEntity
    ),
    "entity-translations": lambda: all(
        description.translation_key or description.device_class
        for description in DESCRIPTIONS
    ),
    "exception-translations": raises_are_translated,
    "icon-translations": (COMPONENT / "icons.json").is_file,
    "integration-owner": lambda: bool(MANIFEST["codeowners"]),
    "parallel-updates": lambda: all(
        "PARALLEL_UPDATES" in assigned(f"{platform}.py") for platform in PLATFORMS
    ),
    "reauthentication-flow": lambda: (
        {"async_step_reauth", "async_step_reauth_confirm"}
        <= functions("config_flow.py")
    ),
    "reconfiguration-flow": lambda: hasattr(
        VictronConfigFlow, "async_step_reconfigure"
    ),
    "repair-issues": lambda: "async_create_fix_flow" in functions("repairs.py"),
    "runtime-data": lambda: "runtime_data" in assigned("__init__.py"),
    "strict-typing": is_strictly_typed,
    "unique-config-entry": lambda: (
        "self._abort_if_unique_id_configured()"
        in (COMPONENT / "config_flow.py").read_text(encoding="utf-8")
    ),
}

# What is said to be exempt must stay so: the reason holds only as long as this does.
GROUNDS: Final[dict[str, Callable[[], bool]]] = {
    "dependency-transparency": lambda: not MANIFEST["requirements"],
    "async-dependency": lambda: not MANIFEST["requirements"],
    "docs-conditions": lambda: not (COMPONENT / "condition.py").exists(),
    "docs-triggers": lambda: not (COMPONENT / "trigger.py").exists(),
}

# Where the README answers the rules about documentation.
HEADINGS: Final = {
    "docs-actions": "Energy, automations, dashboard",
    "docs-configuration-parameters": "Options",
    "docs-data-update": "How data is updated",
    "docs-examples": "Energy, automations, dashboard",
    "docs-installation-instructions": "Installation",
    "docs-installation-parameters": "The key",
    "docs-known-limitations": "Known limits",
    "docs-removal-instructions": "Removal",
    "docs-supported-devices": "Supported devices",
    "docs-supported-functions": "What a device shows",
    "docs-troubleshooting": "Troubleshooting",
    "docs-use-cases": "Use cases",
}


@pytest.mark.parametrize(("rule", "heading"), HEADINGS.items())
def test_documentation(rule: str, heading: str) -> None:
    """Test that the README has the section, with something in it."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    sections = {
        title: body.strip()
        for title, _, body in (part.partition("\n") for part in readme.split("\n## "))
    }

    assert is_done(rule)
    assert sections[heading]


@pytest.mark.parametrize("rule", EVIDENCE)
def test_done_is_done(rule: str) -> None:
    """Test what a test can see of a rule that is done."""
    assert is_done(rule)
    assert EVIDENCE[rule]()


@pytest.mark.parametrize("rule", GROUNDS)
def test_exempt_is_exempt(rule: str) -> None:
    """Test that the reason for an exemption holds."""
    assert not is_done(rule)
    assert GROUNDS[rule]()
