"""Text as it comes, and the hexadecimal words in it."""

from collections.abc import Iterator
import re
from typing import Final, NamedTuple

# The colours of a terminal, and signs that nobody sees.
_UNSEEN: Final = re.compile(
    r"\x1b\[[0-9;?]*[A-Za-z]|[\x00-\x08\x0e-\x1f\x7f\u200b-\u200f\u2060\ufeff\xad]"
)
_QUOTES: Final = str.maketrans(dict.fromkeys("“”„«»", '"') | dict.fromkeys("‘’‚", "'"))
_WORD: Final = re.compile(r"[0-9A-Za-z]+")
_HEX: Final = re.compile(r"[0-9A-Fa-f]+")
_GAP: Final = re.compile(r"\s+|\s*,\s*|[:.\-_\\/;\u2010-\u2015\u2212]")


def to_text(data: bytes) -> str:
    """Return a file's text, in UTF-8 or UTF-16; what is neither is replaced."""
    utf_16 = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    return data.decode("utf-16" if utf_16 else "utf-8-sig", "replace")


def lines_of(text: str) -> list[str]:
    """Return the lines without colours and unseen signs, with plain quotes."""
    return _UNSEEN.sub("", text).translate(_QUOTES).splitlines()


class Word(NamedTuple):
    """Letters and digits, without the prefix of a number.

    `gap` is what parts it from the next word if hexadecimal text may be parted
    so: " " for all blanks, "," with or without blanks, one sign; else None.
    """

    text: str
    start: int
    end: int
    is_hex: bool
    gap: str | None


def words_of(line: str) -> Iterator[Word]:
    """Yield the words of a line."""
    matches = list(_WORD.finditer(line))
    for number, match in enumerate(matches):
        start, end = match.span()
        text = match[0]
        if text[:2] in ("0x", "0X"):
            text = text[2:]
        elif text[0] == "x" and line[start - 1 : start] == "\\":
            text = text[1:]
        gap = None
        if number + 1 < len(matches):
            gap = _normalise_gap(line, end, matches[number + 1].start())
        yield Word(text, start, end, bool(_HEX.fullmatch(text)), gap)


def _normalise_gap(line: str, start: int, end: int) -> str | None:
    between = line[start:end]
    if not _GAP.fullmatch(between):
        return None
    return between if len(between) == 1 else between.strip() or " "
