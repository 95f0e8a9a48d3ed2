"""What runs in the browser: the dashboard's strategy and the picture of the system.

The modules beside this file are served as they stand; nothing is built or fetched.
"""

from hashlib import sha256
import logging
from pathlib import Path
from typing import Final

from homeassistant.components.frontend import add_extra_js_url
from homeassistant.components.http import StaticPathConfig
from homeassistant.core import HomeAssistant, callback
from homeassistant.setup import async_when_setup

from ..const import DOMAIN

# Pages load all of them side by side: one that waits for another to ask for it is late.
_MODULES: Final = (
    "card.js",
    "flow.js",
    "form.js",
    "parts.js",
    "picture.js",
    "strategy.js",
    "style.js",
    "system.js",
    "texts.js",
    "victron.js",
)
_FOLDER: Final = Path(__file__).parent

_LOGGER = logging.getLogger(__name__)


@callback
def async_offer_modules(hass: HomeAssistant) -> None:
    """Have pages load the modules, as soon as there is a frontend; once in a run."""
    async_when_setup(hass, "frontend", _async_serve)


async def _async_serve(hass: HomeAssistant, component: str) -> None:
    try:
        folder = await hass.async_add_executor_job(folder_address)
    except OSError as err:
        _LOGGER.warning("The dashboard is missing, as its file is: %s", err)
        return
    await hass.http.async_register_static_paths(
        [StaticPathConfig(f"{folder}/{name}", str(_FOLDER / name)) for name in _MODULES]
    )
    for name in _MODULES:
        add_extra_js_url(hass, f"{folder}/{name}")


def folder_address() -> str:
    """Return where the modules are served: another place when one has changed.

    Browsers keep them for a month. OSError where one cannot be read.
    """
    digest = sha256()
    for name in _MODULES:
        digest.update((_FOLDER / name).read_bytes())
    return f"/{DOMAIN}/{digest.hexdigest()[:16]}"
