"""Test that pages get the modules, and that nothing depends on it."""

from pathlib import Path
import re

import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.victron_ble import web
from homeassistant.components.frontend import DATA_EXTRA_MODULE_URL
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component

from .sender import DOMAIN
from .shipping import COMPONENT, ROOT

pytestmark = pytest.mark.usefixtures("enable_bluetooth")
IMPORT = re.compile(r'\b(?:from|import)[ (]"([^"]+)"')


async def loaded(hass: HomeAssistant, *components: str) -> set[str]:
    """Set up components one after the other; return which modules pages load then."""
    for component in components:
        assert await async_setup_component(hass, component, {})
        await hass.async_block_till_done()
    return set(hass.data[DATA_EXTRA_MODULE_URL].urls)


@pytest.mark.parametrize("components", [("frontend", DOMAIN), (DOMAIN, "frontend")])
async def test_pages_load_the_modules(
    hass: HomeAssistant,
    hass_client_no_auth: ClientSessionGenerator,
    components: tuple[str, str],
) -> None:
    """Test that each module is served as it stands, whoever is set up first."""
    addresses = await loaded(hass, *components)

    [folder] = {address.rpartition("/")[0] for address in addresses}
    modules = {path.name: path for path in (COMPONENT / "web").glob("*.js")}
    assert addresses == {f"{folder}/{name}" for name in modules}
    client = await hass_client_no_auth()
    for name, path in modules.items():
        response = await client.get(f"{folder}/{name}")
        assert response.status == 200
        assert response.content_type in ("text/javascript", "application/javascript")
        assert "max-age" in response.headers["Cache-Control"]
        text = await response.text()
        assert text == path.read_text(encoding="utf-8")
        # What they import is each other; nothing comes from elsewhere.
        assert set(IMPORT.findall(text)) <= {f"./{name}" for name in modules}
    assert (await client.get(f"{folder}/__init__.py")).status == 404


async def test_a_changed_module_has_anotherfolder_address(
    hass: HomeAssistant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Test that no browser keeps an old module, whichever it is that has changed."""
    addresses = {web.folder_address()}
    for changed in (COMPONENT / "web").glob("*.js"):
        for module in (COMPONENT / "web").glob("*.js"):
            text = module.read_bytes() + (b"//" if module == changed else b"")
            (tmp_path / module.name).write_bytes(text)
        monkeypatch.setattr(web, "_FOLDER", tmp_path)
        addresses.add(web.folder_address())

    assert len(addresses) == 1 + len(list(tmp_path.iterdir()))


async def test_without_frontend(hass: HomeAssistant, quiet_log: None) -> None:
    """Test that the integration loads where nobody sees it."""
    assert await async_setup_component(hass, DOMAIN, {})
    await hass.async_block_till_done()

    assert "frontend" not in hass.config.components


async def test_a_missing_module(
    hass: HomeAssistant,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Test that a lost file costs the dashboard alone, and is said."""
    monkeypatch.setattr(web, "_FOLDER", tmp_path)

    assert await loaded(hass, "frontend", DOMAIN) == set()
    assert "The dashboard is missing" in caplog.text
    assert "Traceback" not in caplog.text


def test_documented_entities() -> None:
    """Test that the documents name all that the picture can show, and nothing else."""
    text = (ROOT / "docs" / "dashboard.md").read_text(encoding="utf-8")
    section = text.partition("## The picture on other")[2].partition("\n## ")[0]
    documented = set(re.findall(r"^  (\w+):|`(\w+)`", section, re.MULTILINE))
    drawn = (COMPONENT / "web" / "system.js").read_text(encoding="utf-8")
    roles = drawn.partition("const ROLES")[0].partition("export const SOURCES")[2]
    known = set(
        re.findall(
            r"^  \"?(\w+)\"?(?:: \{|,$)|CONSUMPTION = \"(\w+)", roles, re.MULTILINE
        )
    )

    assert {"".join(one) for one in documented} == {"".join(one) for one in known}
