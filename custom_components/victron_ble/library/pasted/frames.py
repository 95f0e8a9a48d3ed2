"""Advertisements in text, in whatever way a program writes bytes."""

from collections.abc import Iterator
import re
from typing import Final

from ..advertisement import COMPANY_ID, HEADER, PRODUCT_ADVERTISEMENT
from .text import Word, lines_of, words_of

_COMPANY: Final = COMPANY_ID.to_bytes(2, "little")
_MANUFACTURER_DATA: Final = 0xFF  # Bluetooth, Assigned Numbers, common data types
_SHORTEST: Final = 4  # bytes, of a device whose Instant Readout is off
_ROW: Final = 16  # bytes in a row of a dump
_ALONE: Final = 32  # digits that are whole, whatever stands beside them; a key's, too

# bluetoothctl: the company, and below it rows of bytes with the same as text.
_BLUEZ: Final = re.compile(r"ManufacturerData[. ](?:Key:\s?0x(\w{4})\b|Value:)")
_DUMP_ROW: Final = re.compile(
    r"\s*((?:[0-9A-Fa-f]{2} ){0,15}[0-9A-Fa-f]{2})(?: {2,}\S.{0,17})?\s*"
)
_LITERAL: Final = re.compile(r"b'((?:[^'\\]|\\.)*)'|b\"((?:[^\"\\]|\\.)*)\"")
# A blank is one of the bytes where another escaped one follows soon.
_ESCAPED: Final = re.compile(
    r"\\x[0-9A-Fa-f]{2}(?:\\.|[^\s\\'\"]| (?=[^\s\\]{0,8}\\))*"
)
_ESCAPE: Final = re.compile(r"\\(?:x([0-9A-Fa-f]{2})|(.))")
_CONTROLS: Final = {"n": "\n", "r": "\r", "t": "\t"}
# The company as the key of a mapping, or named before the data.
_KEYED: Final = re.compile(
    r"(?:(?:[{,]\s{0,4}|[\"'])(\d{1,5})[\"']?\s{0,4}:|ID:? 0x([0-9A-Fa-f]{4}), data:)"
    r"\s{0,4}[\"']?$"
)
_COUNT: Final = re.compile(r" ?\((\d{1,3})\)")


def find_frames(text: str) -> tuple[bytes, ...]:
    """Return Victron's advertisements in a text, in order: what follows the company id.

    Read are hexadecimal digits with any separators, Python's bytes and their
    escapes, whole advertisements, the logs of ESPHome, bluetoothctl's dump. Any
    text is taken; another company's data is left out where the text names it.
    """
    return tuple(_find(lines_of(text)))


def goes_on(line: str) -> bool:
    """Whether an advertisement may go on in the next line."""
    lines = lines_of(line)
    if not lines:
        return False
    row = _DUMP_ROW.fullmatch(lines[-1])
    full = row is not None and len(bytes.fromhex(row[1])) == _ROW
    return full or _BLUEZ.search(lines[-1]) is not None


def _find(lines: list[str]) -> Iterator[bytes]:
    company: int | None = None  # whose rows follow, where it is said
    rows = b""
    for line in (*lines, ""):
        row = _DUMP_ROW.fullmatch(line) if line else None
        if row:
            rows += bytes.fromhex(row[1])
            if len(rows) % _ROW == 0:
                continue
        if rows:
            if frame := _frame(rows, company):
                yield frame
            rows = b""
        if row:
            continue
        if bluez := _BLUEZ.search(line):
            company = int(bluez[1], 16) if bluez[1] else company
        else:
            company = None
            yield from _find_in_line(line)


def _find_in_line(line: str) -> Iterator[bytes]:
    found: dict[int, bytes | None] = {}

    def take(match: re.Match[str]) -> str:
        body = next(filter(None, match.groups()), match[0])
        company = _company_before(match.string, match.start())
        found[match.start()] = _frame(_unescape(body), company)
        return " " * len(match[0])

    line = _ESCAPED.sub(take, _LITERAL.sub(take, line))
    for run in _runs(line):
        data = bytes.fromhex("".join(word.text for word in run))
        company = _company_before(line, run[0].start)
        count = _COUNT.match(line, run[-1].end)
        if company is None and count and int(count[1]) == len(data):
            company = COMPANY_ID
        # Digits as many as a key has are a key, unless it is said that they are data.
        if company is not None or len(run) > 1 or len(run[0].text) != _ALONE:
            found[run[0].start] = _frame(data, company)
    return filter(None, (found[start] for start in sorted(found)))


def _runs(line: str) -> Iterator[list[Word]]:
    """Yield neighbouring words that are bytes, parted in one way."""
    run: list[Word] = []
    for word in words_of(line):
        if not word.is_hex or len(word.text) % 2 or len(word.text) >= _ALONE:
            if run:
                yield run
            run = []
            if word.is_hex and len(word.text) % 2 == 0:
                yield [word]
            continue
        if run and run[-1].gap != run[0].gap:
            yield run
            run = [run[-1]]
        if run and run[-1].gap is None:
            yield run
            run = []
        run.append(word)
    if run:
        yield run


def _company_before(line: str, start: int) -> int | None:
    """Return the company that a text names for the data after it."""
    keyed = _KEYED.search(line[max(0, start - 40) : start])
    if keyed is None:
        return None
    return int(keyed[1]) if keyed[1] else int(keyed[2], 16)


def _unescape(text: str) -> bytes:
    """Return the bytes of a text with escapes, which JSON may have escaped again."""
    for _ in range(2):
        text = _ESCAPE.sub(
            lambda escape: (
                chr(int(escape[1], 16))
                if escape[1]
                else _CONTROLS.get(escape[2], escape[2])
            ),
            text,
        )
        if not text.startswith("\\x"):
            break
    return text.encode("latin-1", "replace")


def _frame(data: bytes, company: int | None) -> bytes | None:
    """Return Victron's advertisement in bytes, whole or what is left of it.

    Without a company, they must be long enough to hold a record.
    """
    if company not in (None, COMPANY_ID):
        return None
    if structure := _in_structures(data):
        return structure
    if data[:1] == bytes([PRODUCT_ADVERTISEMENT]):
        shortest = HEADER if company is None else _SHORTEST
        return data if len(data) >= shortest else None
    for company_id in (_COMPANY, _COMPANY[::-1]):
        if data.startswith(company_id + bytes([PRODUCT_ADVERTISEMENT])):
            return data[2:] if len(data) >= 2 + _SHORTEST else None
    # Cut off in front, by a program or by hand.
    start = data.find(
        bytes([_MANUFACTURER_DATA, *_COMPANY, PRODUCT_ADVERTISEMENT]), 0, _ALONE
    )
    if start == 0:
        return data[3:] if len(data) >= 3 + _SHORTEST else None
    return _in_structures(data[start - 1 :]) if start > 0 else None


def _in_structures(data: bytes) -> bytes | None:
    """Return Victron's data in a whole advertisement: lengths, types and values."""
    start = 0
    while start + 1 < len(data) and data[start]:
        end = start + 1 + data[start]
        if (
            data[start + 1] == _MANUFACTURER_DATA
            and data[start + 2 : start + 4] == _COMPANY
            and data[start + 4 : start + 5] == bytes([PRODUCT_ADVERTISEMENT])
        ):
            found = data[start + 4 : end]
            return found if len(found) >= _SHORTEST else None
        start = end
    return None
