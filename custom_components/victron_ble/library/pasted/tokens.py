"""The keys and addresses of a line, told by their digits."""

from collections.abc import Iterator
from enum import Enum, auto
import re
from string import hexdigits
from typing import Final, NamedTuple

from ..addresses import normalise_address
from ..cipher import DIGITS
from .labels import ID_LABEL, KEY_LABEL
from .text import Word, words_of

_MAC: Final = 12  # digits
_NEAR: Final = range(DIGITS - 4, DIGITS + 5)  # characters of what was to be a key
_UUID: Final = (8, 4, 4, 4, 12)
_ADVERTISEMENT: Final = re.compile(r"10(00|02|03|80|82)")
_BEHIND: Final = re.compile(r"[\"'})\s]*@\s*([^\s,;\"'#]*)")
_LETTER: Final = re.compile(r"[A-Fa-f]")
_GROUPS: Final = (1, 2, 4, 8, 16)  # digits
_VALUE: Final = re.compile(r"\s*[:=]\s*[\"']?([^\s\"',#]+)")
_REFERENCE: Final = re.compile(r"!secret\b|\$\{?\w|<.*>")


class Kind(Enum):
    """What a token is; a UUID is a Mac's address, or a key with dashes."""

    ADDRESS = auto()
    KEY = auto()
    UUID = auto()


class Token(NamedTuple):
    """A key or an address as it is written, and where in the line.

    A key may have a fault.
    """

    kind: Kind
    text: str
    start: int
    end: int


def tokens_of(line: str) -> list[Token]:
    """Return the keys and addresses of a line, in order."""
    found = list(_by_digits(line))
    tokens = []
    for number, token in enumerate(found):
        before = line[max(0, token.start - 60) : token.start]
        if token.kind is Kind.KEY and ID_LABEL.search(before):
            continue
        tokens.append(token)
        if token.kind is not Kind.KEY:
            end = found[number + 1].start if number + 1 < len(found) else len(line)
            tokens += _key_behind(line, token.end, end)
    if not any(token.kind is Kind.KEY for token in tokens):
        tokens += _labelled_key(line)
    return tokens


def _by_digits(line: str) -> Iterator[Token]:
    words = list(words_of(line))
    start = 0
    while start < len(words):
        end = start + 1
        if not words[start].is_hex:
            text = words[start].text
            if len(text) in _NEAR and _is_nearly_hex(text):
                yield Token(Kind.KEY, text, words[start].start, words[start].end)
        elif _lengths(words[start : start + 5]) == _UUID and all(
            word.gap == "-" for word in words[start : start + 4]
        ):
            end = start + 5
            yield _uuid(line, words[start].start, words[end - 1].end)
        else:
            end = _end_of_stretch(words, start)
            token = _token(line, words[start:end])
            if token:
                yield token
            elif end > start + 1:
                yield from filter(
                    None, (_token(line, [word]) for word in words[start : end - 1])
                )
                end -= 1  # the last one may begin what is parted in another way
        start = end


def _lengths(words: list[Word]) -> tuple[int, ...]:
    return tuple(len(word.text) for word in words if word.is_hex)


def _uuid(line: str, start: int, end: int) -> Token:
    """Return a UUID; in braces it is a Mac's address."""
    braced = line[start - 1 : start] == "{"
    return Token(Kind.ADDRESS if braced else Kind.UUID, line[start:end], start, end)


def _end_of_stretch(words: list[Word], start: int) -> int:
    """Return where words of one length, parted in one way, end.

    The last may be shorter: a digit was lost.
    """
    first = words[start]
    end = start + 1
    while (
        end < len(words)
        and first.gap is not None
        and words[end - 1].gap == first.gap
        and words[end].is_hex
        and len(words[end].text) <= len(first.text)
    ):
        end += 1
        if len(words[end - 1].text) < len(first.text):
            break
    return end


def _token(line: str, words: list[Word]) -> Token | None:
    """Return what words are together, None if nothing."""
    start, end = words[0].start, words[-1].end
    text = "".join(word.text for word in words)
    # Numbers in a table or a date are none of both.
    sure = len(words) == 1 or bool(_LETTER.search(text))
    if len(text) == _MAC and (sure or words[0].gap != " "):
        written = line[start:end]
        return Token(Kind.ADDRESS, written, start, end) if is_address(written) else None
    if len(words) > 1 and len(words[0].text) not in _GROUPS:
        return None
    if len(text) == DIGITS and sure:
        return Token(Kind.KEY, text, start, end)
    if len(text) not in _NEAR or not _LETTER.search(text):
        return None
    if len(text) % 2 == 0 and _ADVERTISEMENT.match(text):
        return None
    return Token(Kind.KEY, text, start, end)


def is_address(text: str) -> bool:
    """Whether a text is an address in some writing."""
    return normalise_address(text) is not None


def _is_nearly_hex(text: str) -> bool:
    """Whether a word is a key but for a slip or two."""
    odd = sum(sign not in hexdigits for sign in text)
    return odd <= 2 and any(sign.isdigit() for sign in text)


def _key_behind(line: str, start: int, end: int) -> Iterator[Token]:
    """Yield what stands behind ADDRESS@ and is no key."""
    behind = _BEHIND.match(line, start, end)
    if behind and (behind[1] or end == len(line)):
        yield Token(Kind.KEY, behind[1], behind.start(1), behind.end())


def _labelled_key(line: str) -> Iterator[Token]:
    """Yield what stands behind a label of a key and is none."""
    label = KEY_LABEL.search(line)
    value = label and _VALUE.match(line, label.end())
    if value:
        text = "" if _REFERENCE.match(value[1]) else value[1]
        yield Token(Kind.KEY, text, value.start(1), value.end())
