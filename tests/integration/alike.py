"""Texts that are rightly the same in English and in another language."""

from typing import Final

ALIKE: Final[dict[str, dict[str, str]]] = {}
