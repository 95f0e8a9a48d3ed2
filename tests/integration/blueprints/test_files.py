"""Test that the blueprints are complete, and imported by the links in the docs."""

import re
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

import pytest
from pytest_homeassistant_custom_component.test_util.aiohttp import AiohttpClientMocker
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from homeassistant.components.blueprint.models import Blueprint
from homeassistant.components.blueprint.schemas import BLUEPRINT_SCHEMA
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from homeassistant.util.yaml import load_yaml_dict
from tests.integration.sender import DOMAIN
from tests.integration.shipping import COMPONENT, ROOT, load

from .automation import BLUEPRINTS, FOLDER

NAMES: Final = sorted(path.stem for path in BLUEPRINTS.iterdir())
REPOSITORY: Final = load(COMPONENT / "manifest.json")["documentation"]
BRANCH: Final = f"{REPOSITORY}/blob/main/"
RAW: Final = f"{REPOSITORY.replace('github.com', 'raw.githubusercontent.com')}/main/"
IMPORT: Final = "https://my.home-assistant.io/redirect/blueprint_import/"


def imported_files() -> list[str]:
    """Return the files of this repository that the docs' links import."""
    text = (ROOT / "docs" / "automations.md").read_text(encoding="utf-8")
    return [
        parse_qs(urlsplit(link).query)["blueprint_url"][0].removeprefix(BRANCH)
        for link in re.findall(rf"\(({re.escape(IMPORT)}\S*)\)", text)
    ]


def test_links() -> None:
    """Test that each blueprint has one link, and each link a blueprint."""
    files = imported_files()
    assert sorted(files) == [f"docs/blueprints/{name}.yaml" for name in NAMES]
    assert all((ROOT / file).is_file() for file in files)


@pytest.mark.parametrize("name", NAMES)
def test_blueprint(name: str) -> None:
    """Test what Home Assistant's form does not need, but its users do."""
    data = load_yaml_dict(BLUEPRINTS / f"{name}.yaml")
    blueprint = Blueprint(data, schema=BLUEPRINT_SCHEMA, expected_domain="automation")
    metadata: dict[str, Any] = blueprint.metadata

    assert blueprint.validate() is None
    assert (
        metadata["homeassistant"]["min_version"]
        == (load(ROOT / "hacs.json")["homeassistant"])
    )
    assert metadata["source_url"] == f"{BRANCH}docs/blueprints/{name}.yaml"
    assert metadata["description"]
    assert all(
        {"name", "selector"} <= field.keys() for field in metadata["input"].values()
    )
    assert {"triggers", "actions"} <= data.keys()


@pytest.mark.parametrize("name", NAMES)
def test_only_our_devices_are_offered(name: str) -> None:
    """Test that a form offers Victron's devices and entities, not all there are."""
    inputs = load_yaml_dict(BLUEPRINTS / f"{name}.yaml")["blueprint"]["input"]
    filters = [
        found
        for field in inputs.values()
        for kind in ("device", "entity")
        for found in (field["selector"].get(kind) or {}).get("filter", ())
    ]
    assert filters
    assert all(found["integration"] == DOMAIN for found in filters)


@pytest.mark.parametrize("name", NAMES)
async def test_import(
    hass: HomeAssistant,
    hass_ws_client: WebSocketGenerator,
    aioclient_mock: AiohttpClientMocker,
    name: str,
) -> None:
    """Test what Home Assistant does when the link is followed."""
    text = (BLUEPRINTS / f"{name}.yaml").read_text(encoding="utf-8")
    # The mock has no annotations.
    aioclient_mock.get(  # type: ignore[no-untyped-call]  # it has no types
        f"{RAW}docs/blueprints/{name}.yaml", text=text
    )
    assert await async_setup_component(hass, "automation", {})
    client = await hass_ws_client(hass)

    await client.send_json_auto_id(
        {"type": "blueprint/import", "url": f"{BRANCH}docs/blueprints/{name}.yaml"}
    )
    imported = (await client.receive_json())["result"]
    assert imported["suggested_filename"] == f"{FOLDER}/{name}"
    assert imported["validation_errors"] is None

    await client.send_json_auto_id(
        {
            "type": "blueprint/save",
            "domain": "automation",
            "path": f"again/{name}.yaml",
            "yaml": imported["raw_data"],
            "source_url": f"{BRANCH}docs/blueprints/{name}.yaml",
        }
    )
    assert (await client.receive_json())["success"]
    saved = hass.config.path("blueprints", "automation", "again", f"{name}.yaml")
    again = await hass.async_add_executor_job(load_yaml_dict, saved)
    original = load_yaml_dict(BLUEPRINTS / f"{name}.yaml")
    assert again.pop("blueprint") and original.pop("blueprint")
    assert again == original
