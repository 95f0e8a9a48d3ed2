"""Test the manifest, hacs.json and the brand images.

The rules are those of hassfest for a custom integration and of HACS, neither of
which can be installed as a package.
"""

import ast
from pathlib import Path
import struct
from urllib.parse import urlsplit

from awesomeversion import (
    AwesomeVersion,
    AwesomeVersionException,
    AwesomeVersionStrategy,
)
import probatio
import pytest

from custom_components.victron_ble.const import DOMAIN, ISSUES_URL
from homeassistant.const import Platform, __version__ as HOME_ASSISTANT
from homeassistant.requirements import DISCOVERY_INTEGRATIONS

from .shipping import COMPONENT, ROOT, load, modules

MANIFEST = load(COMPONENT / "manifest.json")
HACS = load(ROOT / "hacs.json")


def https(value: str) -> str:
    """Take an address of ours: not one of Home Assistant's own documentation."""
    url = urlsplit(value)
    if url.scheme != "https" or url.netloc in ("", "www.home-assistant.io"):
        raise probatio.Invalid("not an https address of our own")
    return value


def version(value: str) -> str:
    """Take a version of a kind that Home Assistant can compare."""
    AwesomeVersion(
        value,
        ensure_strategy=[
            AwesomeVersionStrategy.BUILDVER,
            AwesomeVersionStrategy.CALVER,
            AwesomeVersionStrategy.PEP440,
            AwesomeVersionStrategy.SEMVER,
            AwesomeVersionStrategy.SIMPLEVER,
        ],
    )
    return value


# What a custom integration may say; of the discovery keys only the one that we use.
MANIFEST_SCHEMA = probatio.Schema(
    {
        probatio.Required("domain"): DOMAIN,
        probatio.Required("name"): str,
        probatio.Optional("after_dependencies"): [str],
        probatio.Optional("bluetooth"): [
            {
                probatio.Optional("connectable"): bool,
                probatio.Optional("local_name"): str,
                probatio.Optional("manufacturer_data_start"): [int],
                probatio.Optional("manufacturer_id"): int,
                probatio.Optional("service_data_uuid"): str,
                probatio.Optional("service_uuid"): str,
            }
        ],
        # From 2026.11 on; 2026.10 ignores both. As core's own integration has them.
        probatio.Optional("categories"): ["energy.solar_batteries"],
        probatio.Optional("connectivity"): ["bluetooth"],
        probatio.Required("codeowners"): probatio.All(
            [probatio.Match(r"@[\w-]+(/[\w-]+)?$")], probatio.Length(min=1)
        ),
        probatio.Optional("config_flow"): bool,
        probatio.Optional("dependencies"): [str],
        probatio.Required("documentation"): https,
        probatio.Optional("import_executor"): bool,
        probatio.Optional("integration_type"): probatio.In(
            ["device", "hardware", "helper", "hub", "service", "system"]
        ),
        probatio.Required("iot_class"): probatio.In(
            [
                "assumed_state",
                "calculated",
                "cloud_polling",
                "cloud_push",
                "local_polling",
                "local_push",
            ]
        ),
        # Optional to hassfest, required by HACS.
        probatio.Required("issue_tracker"): https,
        probatio.Optional("loggers"): [str],
        probatio.Optional("requirements"): [str],
        probatio.Optional("single_config_entry"): bool,
        probatio.Required("version"): version,
    }
)

HACS_SCHEMA = probatio.Schema(
    {
        probatio.Required("name"): str,
        probatio.Optional("content_in_root"): bool,
        probatio.Optional("country"): probatio.Any(str, [str]),
        probatio.Optional("filename"): str,
        probatio.Optional("hacs"): version,
        probatio.Optional("hide_default_branch"): bool,
        probatio.Optional("homeassistant"): version,
        probatio.Optional("persistent_directory"): str,
        probatio.Optional("render_readme"): bool,
        probatio.Optional("zip_release"): bool,
    }
)

# Integrations without a manifest entry of their own that any other may import.
ALWAYS_THERE = {
    *Platform,
    "alert",
    "automation",
    "conversation",
    "default_config",
    "device_automation",
    "frontend",
    "group",
    "homeassistant",
    "onboarding",
    "persistent_notification",
    "person",
    "script",
    "sun",
    "system_health",
    "system_log",
    "webhook",
    "websocket_api",
    "zone",
}


def test_manifest_is_valid() -> None:
    """Test keys and values of the manifest."""
    MANIFEST_SCHEMA(MANIFEST)

    assert MANIFEST["domain"] == COMPONENT.name
    assert MANIFEST["issue_tracker"] == ISSUES_URL


@pytest.mark.parametrize(
    "wrong",
    [
        {"documentation": "http://example.com"},
        {"documentation": "https://www.home-assistant.io/integrations/victron_ble"},
        {"codeowners": ["nobody"]},
        {"codeowners": []},
        {"quality_scale": "platinum"},
        {"version": "newest"},
    ],
)
def test_manifest_schema_finds(wrong: dict[str, object]) -> None:
    """Test that the schema above refuses what hassfest refuses."""
    with pytest.raises((probatio.Invalid, AwesomeVersionException)):
        MANIFEST_SCHEMA({**MANIFEST, **wrong})


def test_manifest_is_sorted() -> None:
    """Test that domain and name come first, the others by the alphabet."""
    keys = list(MANIFEST)

    assert keys[:2] == ["domain", "name"]
    assert keys[2:] == sorted(keys[2:])


def imports(module: ast.Module) -> set[str]:
    """Return the integrations of Home Assistant that a module imports."""
    names = []
    for node in ast.walk(module):
        if isinstance(node, ast.ImportFrom) and node.module:
            names += [f"{node.module}.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
    return {
        name.split(".")[2]
        for name in names
        if name.startswith("homeassistant.components.")
    }


def test_imported_integrations_are_declared() -> None:
    """Test that the manifest leads to every integration whose code is imported."""
    declared = {*MANIFEST["dependencies"], *MANIFEST.get("after_dependencies", ())}
    assert len(declared) == len(MANIFEST["dependencies"]) + len(
        MANIFEST.get("after_dependencies", ())
    )
    if "bluetooth_adapters" in declared:
        declared.add("bluetooth")  # which it waits for
    for domain, keys in DISCOVERY_INTEGRATIONS.items():
        if any(key in MANIFEST for key in keys):
            declared.add(domain)
    imported = {domain for _, module in modules() for domain in imports(module)}
    assert "bluetooth" in imported

    # A platform of another integration, such as repairs.py, is only loaded by it.
    undeclared = {
        domain
        for domain in imported - declared - ALWAYS_THERE
        if not (COMPONENT / f"{domain}.py").is_file()
    }
    assert undeclared == set()


def test_imports_are_found() -> None:
    """Test that each way of importing an integration counts."""
    module = ast.parse(
        "from homeassistant.components import recorder\n"
        "from homeassistant.components.sensor import SensorEntity\n"
        "import homeassistant.components.usb.models\n"
        "from homeassistant.const import Platform\n"
    )

    assert imports(module) == {"recorder", "sensor", "usb"}


def test_nothing_is_installed() -> None:
    """Test that there are no requirements that Home Assistant would have to get."""
    assert MANIFEST["requirements"] == []


def test_config_flow_sets_a_unique_id() -> None:
    """Test that what is discovered is known again."""
    text = (COMPONENT / "config_flow.py").read_text(encoding="utf-8")

    assert MANIFEST["config_flow"] is True
    assert "self.async_set_unique_id(" in text
    assert "self._abort_if_unique_id_configured(" in text


def test_no_setup_by_yaml() -> None:
    """Test that who configures the integration by YAML is told that it takes none."""
    package = dict(modules())[Path("__init__.py")]
    assignments = {
        ast.unparse(node) for node in package.body if isinstance(node, ast.Assign)
    }

    assert "CONFIG_SCHEMA = cv.config_entry_only_config_schema(DOMAIN)" in assignments


def test_no_source_of_translations() -> None:
    """Test that the translations stand in `translations` alone, read at run time."""
    assert not (COMPONENT / "strings.json").exists()
    assert not (COMPONENT / ".translations").exists()


def test_hacs_json_is_valid() -> None:
    """Test keys and values of hacs.json."""
    HACS_SCHEMA(HACS)

    assert HACS["name"] == MANIFEST["name"]
    assert AwesomeVersion(HACS["homeassistant"]) <= AwesomeVersion(HOME_ASSISTANT)


def test_repository_is_as_hacs_wants() -> None:
    """Test that there is one integration, a README and a licence."""
    manifests = list((ROOT / "custom_components").rglob("manifest.json"))

    assert manifests == [COMPONENT / "manifest.json"]
    assert (ROOT / "README.md").stat().st_size
    assert (ROOT / "LICENSE").stat().st_size


@pytest.mark.parametrize("dark", ["", "dark_"])
@pytest.mark.parametrize(
    ("name", "shortest", "is_square"),
    [
        ("icon", (256, 256), True),
        ("icon@2x", (512, 512), True),
        ("logo", (128, 256), False),
        ("logo@2x", (256, 512), False),
    ],
)
def test_brand_image(
    dark: str, name: str, shortest: tuple[int, int], is_square: bool
) -> None:
    """Test that each image is a PNG of the size that Home Assistant wants."""
    data = (COMPONENT / "brand" / f"{dark}{name}.png").read_bytes()
    assert data.startswith(b"\x89PNG\r\n\x1a\n")
    width, height, _, colour_type = struct.unpack_from(">IIBB", data, 16)

    assert shortest[0] <= min(width, height) <= shortest[1]
    assert (width == height) is is_square
    assert colour_type == 6, "it must be transparent"
