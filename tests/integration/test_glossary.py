"""Test that the languages use the words of the glossary, one for one thing."""

from collections.abc import Iterator
import re

import pytest

from .shipping import COMPONENT, ROOT, load
from .test_translations import ENGLISH, OTHER_LANGUAGES, pairs

NAME = load(COMPONENT / "manifest.json")["name"]
HEADING = re.compile(r"^## .+ \((?P<language>[\w-]+)\)$", re.MULTILINE)
ROW = re.compile(r"^\| (?P<term>[^|]+) \| (?P<words>[^|]+) \|$", re.MULTILINE)


def read_glossary() -> Iterator[tuple[str, dict[str, list[str]]]]:
    """Return each language with its words by the English term."""
    text = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    headings = list(HEADING.finditer(text))
    ends = [heading.start() for heading in headings[1:]] + [len(text)]
    for heading, end in zip(headings, ends, strict=True):
        rows = list(ROW.finditer(text, heading.end(), end))[2:]
        yield (
            heading["language"],
            {row["term"]: row["words"].split(", ") for row in rows},
        )


GLOSSARY = dict(read_glossary())
TERMS = list(GLOSSARY["de"])


def has_term(english: str, term: str) -> bool:
    """Return whether a text has a term, or its plural."""
    flags = re.IGNORECASE if term.islower() else 0
    # The integration's own name is not translated.
    rest = english.replace(NAME, "")
    return re.search(rf"\b{term}s?\b", rest, flags) is not None


def test_languages() -> None:
    """Test that each language has a section, in order, and each section every term."""
    assert list(GLOSSARY) == OTHER_LANGUAGES
    assert all(list(words) == TERMS for words in GLOSSARY.values())
    assert all(
        any(has_term(english, term) for english in ENGLISH.values()) for term in TERMS
    )


@pytest.mark.parametrize("language", OTHER_LANGUAGES)
def test_words(language: str) -> None:
    """Test that each text whose English has a term has one of its words."""
    others = {
        (term, text)
        for place, english, text in pairs(language)
        for term, words in GLOSSARY[language].items()
        if has_term(english, term)
        and not any(word.casefold() in text.casefold() for word in words)
    }

    assert others == set()
