"""What the dashboard says, in the language of whoever looks at it."""

from collections.abc import Mapping
from typing import Final

from homeassistant.core import HomeAssistant
from homeassistant.generated.languages import LANGUAGES
from homeassistant.helpers.translation import async_get_translations

from ..const import DOMAIN

type Texts = Mapping[str, str]

# Where they stand in the translations: the names of sensors, and what has none.
_PLACES: Final = {"entity": "entity.sensor.*.name", "common": "common.*"}


async def async_load_texts(hass: HomeAssistant, language: str) -> Texts:
    """Return the texts by key, English where a language has none."""
    # It becomes part of a file's name.
    known = language if language in LANGUAGES else "en"
    found: dict[str, str] = {}
    for category, pattern in _PLACES.items():
        texts = await async_get_translations(hass, known, category, {DOMAIN})
        start, end = f"component.{DOMAIN}.{pattern}".split("*")
        found |= {
            key[len(start) : len(key) - len(end)]: text
            for key, text in texts.items()
            if key.startswith(start) and key.endswith(end)
        }
    return found
