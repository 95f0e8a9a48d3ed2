"""Test that docs/states.md explains every state, and is the one that the code makes."""

from inspect import getmembers, isclass

from custom_components.victron_ble.library import enums
from custom_components.victron_ble.library.meaning.description import SensorDescription
from custom_components.victron_ble.library.meaning.states import FLAG_STATES
from custom_components.victron_ble.library.open_enum import OpenCode, OpenFlag
from homeassistant.const import Platform
from scripts.document_states import (
    SECTIONS,
    SENTENCES,
    States,
    document,
    single_alarms,
    states,
)

from .shipping import ROOT, sources

EXPLAINED = {
    section.group: set(states(section))
    for section in SECTIONS
    if isinstance(section, States)
}


def test_document_is_current() -> None:
    """Test docs/states.md against its generator."""
    made = "\n".join(document()).rstrip() + "\n"

    assert made == (ROOT / "docs" / "states.md").read_text(encoding="utf-8")


def test_every_list_of_codes_is_explained() -> None:
    """Test that a list of Victron's that is added gets its sentences."""
    explained = {
        codes
        for section in SECTIONS
        if isinstance(section, States)
        for codes in section.codes
    }
    lists = {
        codes
        for _, codes in getmembers(enums, isclass)
        if codes.__module__ == enums.__name__
        and (issubclass(codes, OpenCode) or codes in FLAG_STATES)
    }

    assert lists - explained == {enums.BmsIo}  # shown as on or off
    assert {codes for codes in lists if issubclass(codes, OpenFlag)} == set(FLAG_STATES)


def test_every_state_of_a_sensor_is_explained() -> None:
    """Test that what a sensor may show stands in the document."""
    explained = set().union(*EXPLAINED.values())
    shown = {
        state
        for _, _, source in sources()
        if isinstance(source.meaning, SensorDescription)
        for state in source.meaning.options or ()
    }

    assert shown - explained == set()


def test_every_binary_sensor_is_explained() -> None:
    """Test that each is in the document once, by itself or as one of the alarms."""
    sentences = [
        key
        for section in SECTIONS
        if not isinstance(section, States)
        for key in SENTENCES[section.group]
    ]
    keys = {
        source.key
        for platform, _, source in sources()
        if platform is Platform.BINARY_SENSOR
    }

    assert sorted(sentences) == sorted(keys - single_alarms())


def test_no_sentence_is_left_over() -> None:
    """Test that the file of sentences has no state that does not exist."""
    assert {section.group for section in SECTIONS} == set(SENTENCES)
    assert {group: set(SENTENCES[group]) for group in EXPLAINED} == EXPLAINED


def test_sentences_are_whole() -> None:
    """Test that each sentence begins, ends, and fits into a table."""
    for sentences in SENTENCES.values():
        for state, sentence in sentences.items():
            assert sentence[0].isupper() or sentence.startswith("*"), state
            assert sentence.endswith("."), state
            assert "|" not in sentence, state
            assert len(sentence) < 240, state
