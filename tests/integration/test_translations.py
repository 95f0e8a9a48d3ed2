"""Test the translations: each language complete, real, and by hassfest's rules."""

from collections import Counter
from pathlib import Path
import re
from string import Formatter

import probatio
import pytest

import homeassistant
from homeassistant.generated.languages import LANGUAGES as HOME_ASSISTANTS_LANGUAGES
from homeassistant.helpers.config_validation import string_with_no_html

from .alike import ALIKE
from .shipping import COMPONENT, Tree, leaves, load, sources

TRANSLATIONS = COMPONENT / "translations"
# The glossary has a section for each, so its test misses a file that is missing.
ALL_LANGUAGES = sorted(path.stem for path in TRANSLATIONS.iterdir())
OTHER_LANGUAGES = [language for language in ALL_LANGUAGES if language != "en"]

SECTIONS = {
    "common",
    "config",
    "config_subentries",
    "entity",
    "exceptions",
    "issues",
    "options",
    "selector",
    "services",
}
# A longer name is cut on the page of a device.
NAME_LENGTH = 50
KEY = re.compile(r"[a-z0-9]+([-_][a-z0-9]+)*")
ADDRESS = re.compile(r"\w://|\bwww\.", re.IGNORECASE)
REFERENCE = re.compile(r"\[%|%\]")
QUOTED_PLACEHOLDER = re.compile(r"'\{\w+\}'")

ENGLISH = dict(leaves(load(TRANSLATIONS / "en.json")))


def texts(language: str) -> dict[str, str]:
    """Return every text of a language by its place."""
    return dict(leaves(load(TRANSLATIONS / f"{language}.json")))


def placeholders(text: str) -> set[str]:
    """Return the names in braces."""
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def faults(place: str, text: str) -> list[str]:
    """Return what hassfest would find in one text."""
    found = []
    try:
        string_with_no_html(text)
    except probatio.Invalid:
        found.append("HTML")
    try:
        names = placeholders(text)
    except ValueError:
        names = {"{"}
    if not all(name.isidentifier() for name in names):
        found.append("a placeholder that is no identifier")
    if names and ".state." in place:
        found.append("a placeholder in a state")
    if QUOTED_PLACEHOLDER.search(text):
        found.append("a placeholder in single quotes")
    if REFERENCE.search(text):
        found.append("a reference to another text")
    if ADDRESS.search(text):
        found.append("an address of the web")
    if text != text.strip() or not text:
        found.append("a blank at an end")
    return found


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("see <b>this</b>", "HTML"),
        ("{not a name}", "a placeholder that is no identifier"),
        ("{}", "a placeholder that is no identifier"),
        ("{open", "a placeholder that is no identifier"),
        ("{name}", "a placeholder in a state"),
        ("of '{name}'", "a placeholder in single quotes"),
        ("[%key:common::state::off%]", "a reference to another text"),
        ("see https://example.com/", "an address of the web"),
        ("see www.example.com", "an address of the web"),
        ("text ", "a blank at an end"),
        ("", "a blank at an end"),
    ],
)
def test_faults_are_found(text: str, fault: str) -> None:
    """Test that the rules above refuse what hassfest refuses."""
    assert fault in faults("entity.sensor.alarm.state.off", text)


def test_languages() -> None:
    """Test that there are files of languages only, and all are Home Assistant's."""
    assert {path.suffix for path in TRANSLATIONS.iterdir()} == {".json"}
    assert set(ALL_LANGUAGES) <= HOME_ASSISTANTS_LANGUAGES


@pytest.mark.parametrize("language", ALL_LANGUAGES)
def test_texts(language: str) -> None:
    """Test each text by itself."""
    found = {
        place: text_faults
        for place, text in texts(language).items()
        if (text_faults := faults(place, text))
    }

    assert found == {}


@pytest.mark.parametrize("language", ALL_LANGUAGES)
def test_keys(language: str) -> None:
    """Test sections and keys."""
    tree = load(TRANSLATIONS / f"{language}.json")

    assert set(tree) == SECTIONS
    assert "title" not in tree["config"]
    keys = {key for place in texts(language) for key in place.split(".")}
    assert {key for key in keys if not KEY.fullmatch(key)} == set()
    for step in steps(tree):
        assert set(step.get("data", {})) == set(step.get("data_description", {}))


@pytest.mark.parametrize("language", ALL_LANGUAGES)
def test_names_fit(language: str) -> None:
    """Test that no name of an entity is too long for the page of its device."""
    names = {
        place: text
        for place, text in texts(language).items()
        if place.startswith("entity.") and place.endswith(".name")
    }

    assert {place for place, text in names.items() if len(text) > NAME_LENGTH} == set()


def steps(tree: Tree) -> list[Tree]:
    """Return every step of every flow."""
    flows = [tree["config"], tree["options"], *tree["config_subentries"].values()]
    flows += [
        issue["fix_flow"] for issue in tree["issues"].values() if "fix_flow" in issue
    ]
    return [step for flow in flows for step in flow["step"].values()]


@pytest.mark.parametrize("language", OTHER_LANGUAGES)
def test_complete(language: str) -> None:
    """Test that each text of the English file is there, and no other."""
    translated = texts(language).keys()

    assert ENGLISH.keys() - translated == set()
    assert translated - ENGLISH.keys() == set()


def pairs(language: str) -> list[tuple[str, str, str]]:
    """Return the place, the English and the translated text of all that have both."""
    translated = texts(language)
    return [
        (place, text, translated[place])
        for place, text in ENGLISH.items()
        if place in translated
    ]


@pytest.mark.parametrize("language", OTHER_LANGUAGES)
def test_placeholders(language: str) -> None:
    """Test that each text says the same of the same things."""
    different = {
        place
        for place, english, text in pairs(language)
        if placeholders(english) != placeholders(text)
    }

    assert different == set()


def markup(text: str) -> tuple[int, list[str], int]:
    """Return the number of bold ends, the numbers of the steps, the line feeds."""
    return text.count("**"), re.findall(r"^\d\.", text, re.MULTILINE), text.count("\n")


@pytest.mark.parametrize("language", OTHER_LANGUAGES)
def test_markup(language: str) -> None:
    """Test that each text has the same steps, in as many paragraphs."""
    different = {
        place
        for place, english, text in pairs(language)
        if markup(english) != markup(text)
    }

    assert different == set()


@pytest.mark.parametrize("language", OTHER_LANGUAGES)
def test_translated(language: str) -> None:
    """Test that no text is the English one, save those that are known to be alike."""
    alike = {
        text
        for _, english, text in pairs(language)
        if text == english and re.sub(r"\{\w+\}", "", text).strip(" ()")
    }

    known = ALIKE.get(language, {}).keys()
    assert alike - known == set()
    assert known - alike == set()


@pytest.mark.parametrize("language", OTHER_LANGUAGES)
def test_consistent(language: str) -> None:
    """Test that what has one key and one English text has one text."""
    by_english: dict[tuple[str, str], set[str]] = {}
    for place, english, text in pairs(language):
        key = place.rpartition(".")[2]
        by_english.setdefault((key, english), set()).add(text)

    assert {key: all_ for key, all_ in by_english.items() if len(all_) > 1} == {}


@pytest.mark.parametrize("language", ALL_LANGUAGES)
def test_states_differ(language: str) -> None:
    """Test that no two states of a sensor read the same."""
    sensors = load(TRANSLATIONS / f"{language}.json")["entity"]["sensor"]
    twice = {
        key: text
        for key, sensor in sensors.items()
        for text, count in Counter(sensor.get("state", {}).values()).items()
        if count > 1
    }

    assert twice == {}


def class_names(language: str, platform: str) -> Tree:
    """Return what Home Assistant calls an entity after its device class."""
    path = (
        Path(homeassistant.__file__).parent / "components" / platform / "translations"
    )
    names: Tree = load(path / f"{language}.json")["entity_component"]
    return names


@pytest.mark.parametrize("language", ALL_LANGUAGES)
def test_names_differ_within_a_device(language: str) -> None:
    """Test that no two entities of a device have one name, upper case or lower."""
    own = load(TRANSLATIONS / f"{language}.json")["entity"]
    # A system has its AC input once, by one of three names.
    keys: dict[tuple[str, str], set[tuple[str, str]]] = {}
    for platform, record_name, source in sources():
        description = source.description
        if description.translation_key is None:
            name = class_names(language, platform)[str(description.device_class)][
                "name"
            ]
        else:
            name = own[platform][description.translation_key]["name"]
        if description.translation_placeholders:
            name = name.format(**description.translation_placeholders)
        entity = (platform, description.key)
        keys.setdefault((record_name, name.casefold()), set()).add(entity)

    twice = {name: entities for name, entities in keys.items() if len(entities) > 1}
    assert twice == {}
