"""What the dashboard says, in the language of whoever looks at it."""

from collections.abc import Mapping

from homeassistant.core import HomeAssistant
from homeassistant.generated.languages import LANGUAGES
from homeassistant.helpers.translation import async_get_translations

from ..const import DOMAIN

type Texts = Mapping[str, str]


async def async_load_texts(hass: HomeAssistant, language: str) -> Texts:
    """Return the texts by key, English where a language has none."""
    # It becomes part of a file's name.
    known = language if language in LANGUAGES else "en"
    texts = await async_get_translations(hass, known, "common", {DOMAIN})
    prefix = f"component.{DOMAIN}.common."
    return {key.removeprefix(prefix): text for key, text in texts.items()}
