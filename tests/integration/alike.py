"""Texts that are rightly the same in English and in another language."""

from typing import Final

ALIKE: Final[dict[str, dict[str, str]]] = {
    "da": {
        "Absorption": "a Danish word, and Victron's name of the charge stage",
        "Alarm": "a Danish word",
        "Test": "a Danish word",
    },
    "de": {
        "Absorption": "a German word, and Victron's name of the charge stage",
        "Alarm": "a German word",
        "Test": "a German word",
    },
    "es": {},
    "fr": {
        "Absorption": "a French word",
        "Bulk": "Victron's name of the charge stage in French",
        "Float": "Victron's name of the charge stage in French",
        "Irradiance": "a French word",
        "Options": "a French word",
        "Test": "a French word",
    },
    "it": {
        "Inverter": "the Italian word, and Victron's",
        "Test": "an Italian word",
    },
    "nb": {
        "Alarm": "a Norwegian word",
        "Test": "a Norwegian word",
    },
    "nl": {
        "Alarm": "a Dutch word",
        "Test": "a Dutch word",
    },
    "pl": {
        "Alarm": "a Polish word",
        "Alternator": "a Polish word, and Victron's",
        "Test": "a Polish word",
    },
    "sv": {
        "Absorption": "a Swedish word, and Victron's name of the charge stage",
        "Test": "a Swedish word",
    },
}
