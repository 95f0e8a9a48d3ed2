"""Texts that are rightly the same in English and in another language."""

from typing import Final

ALIKE: Final[dict[str, dict[str, str]]] = {
    "cs": {
        "Alarm": "a Czech word",
        "BatterySafe": "Victron's name of the charge stage",
        "Test": "a Czech word",
    },
    "da": {
        "Absorption": "a Danish word, and Victron's name of the charge stage",
        "Alarm": "a Danish word",
        "BatterySafe": "Victron's name of the charge stage",
        "Test": "a Danish word",
    },
    "de": {
        "Alarm": "a German word",
        "BatterySafe": "Victron's name of the charge stage",
        "Test": "a German word",
    },
    "es": {
        "Contactor": "a Spanish word",
        "Error": "a Spanish word",
        "No": "a Spanish word",
        "BatterySafe": "Victron's name of the charge stage",
        "Passthrough": "Victron's word",
    },
    "fr": {
        "Absorption": "a French word",
        "BatterySafe": "Victron's name of the charge stage",
        "Bulk": "Victron's name of the charge stage in French",
        "Float": "Victron's name of the charge stage in French",
        "Irradiance": "a French word",
        "Options": "a French word",
        "Protection active": "French words",
        "Test": "a French word",
    },
    "it": {
        "No": "an Italian word",
        "BatterySafe": "Victron's name of the charge stage",
        "Inverter": "the Italian word, and Victron's",
        "Test": "an Italian word",
    },
    "ja": {"BatterySafe": "Victron's name of the charge stage"},
    "ko": {"BatterySafe": "Victron's name of the charge stage"},
    "nb": {
        "Alarm": "a Norwegian word",
        "BatterySafe": "Victron's name of the charge stage",
        "Test": "a Norwegian word",
    },
    "nl": {
        "Contactor": "a Dutch word",
        "Open": "a Dutch word",
        "Alarm": "a Dutch word",
        "BatterySafe": "Victron's name of the charge stage",
        "Test": "a Dutch word",
    },
    "pl": {
        "Alarm": "a Polish word",
        "Alternator": "a Polish word, and Victron's",
        "BatterySafe": "Victron's name of the charge stage",
        "Test": "a Polish word",
    },
    "pt-BR": {"BatterySafe": "Victron's name of the charge stage"},
    "ro": {
        "Alternator": "a Romanian word",
        "BatterySafe": "Victron's name of the charge stage",
        "Contactor": "a Romanian word",
        "Test": "a Romanian word",
    },
    "sv": {
        "Absorption": "a Swedish word, and Victron's name of the charge stage",
        "BatterySafe": "Victron's name of the charge stage",
        "Bulk": "Victron's name of the charge stage in Swedish",
        "Test": "a Swedish word",
    },
    "tr": {
        "Alarm": "a Turkish word",
        "BatterySafe": "Victron's name of the charge stage",
        "Test": "a Turkish word",
    },
    "uk": {"BatterySafe": "Victron's name of the charge stage"},
    "zh-Hans": {"BatterySafe": "Victron's name of the charge stage"},
    "zh-Hant": {"BatterySafe": "Victron's name of the charge stage"},
}
