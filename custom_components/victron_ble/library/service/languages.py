"""Names in the languages of the integration, whose translations the package contains."""

from collections.abc import Mapping
import json
from pathlib import Path
from typing import Final

ENGLISH: Final = "en"

# By the platform and the label of what they name.
Names = Mapping[tuple[str, str], str]

_ROOT: Final = Path(__file__).parents[1]
_FOLDER: Final = next(
    folder
    for folder in (_ROOT / "translations", _ROOT.parent / "translations")
    if folder.is_dir()  # in the package, or in the integration
)


def languages() -> list[str]:
    """Return the codes of all languages, as Home Assistant calls them."""
    return sorted(file.stem for file in _FOLDER.glob("*.json"))


def names_in(language: str) -> Names:
    """Return all names in one of the languages."""
    text = (_FOLDER / f"{language}.json").read_text(encoding="utf-8")
    return {
        (platform, key): entity["name"]
        for platform, entities in json.loads(text)["entity"].items()
        for key, entity in entities.items()
        if "name" in entity
    }
