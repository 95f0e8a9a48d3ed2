"""Keys in text that people or programs write: lines, sections, lists."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
import re
from typing import Final

from ..addresses import normalise_address
from .entries import Entries
from .labels import best_name, field_of, name_beside, tidy_name
from .text import lines_of
from .tokens import Kind, Token, tokens_of

_SECTION: Final = re.compile(r"\s*\[{1,2}\s*([\w .\-]{1,40}?)\s*\]{1,2}\s*")
_BRACE: Final = re.compile(r"\s*(?:\},?)?\s*\{\s*")
_ITEM: Final = re.compile(r"(\s*)- +[\"']?[A-Za-z_]+[\"']?\s*:")
_COMMENT: Final = re.compile(r"\s*(?:#|//)[#/\s]*")
_HEADING: Final = re.compile(r"\s*[^:=@{}\[\]]{1,60}:?\s*")
_DEFINITION: Final = re.compile(
    r"\s*[\"']?([A-Za-z_][\w\-]{0,60})[\"']?\s*[:=]\s*[\"']?([^\"'#]{1,80})"
)
_REFERENCE: Final = re.compile(r"!secret\s+[\"']?([\w\-]+)|\$\{(\w+)\}|\$(\w+)")
_LONG: Final = 1000  # characters of a line in which nobody refers to another
_LIST: Final = 4  # tokens in a line that names one of them, at most
_FIRST_PART: Final = re.compile(r"(?<![0-9A-Za-z])([0-9A-Fa-f]{4,31})[\"'\\]?\s*$")
_SECOND_PART: Final = re.compile(r"\s*[\"']?([0-9A-Fa-f]{1,28})[\"']?,?\s*")


@dataclass(slots=True)
class _Line:
    """A line, what was found in it, and what it says of a name."""

    number: int
    text: str
    tokens: list[Token] = field(default_factory=list)
    heading: str | None = None


@dataclass(frozen=True, slots=True)
class _Pair:
    """A key and its address, each with its place among the lines of a block."""

    key: tuple[int, Token]
    address: tuple[int, Token] | None
    beside: str | None = None


def find_in_plain_text(text: str, entries: Entries, *, numbered: bool = True) -> None:
    """Gather the keys of a text, with the numbers of its lines."""
    lines = [
        _read(number, line)
        for number, line in enumerate(_join(_resolve(lines_of(text))), 1)
    ]
    carried: str | None = None  # a heading above a blank line
    for block in _blocks(lines):
        if any(line.tokens for line in block):
            _gather(block, carried, entries, numbered)
            carried = None
        else:
            carried = next((each.heading for each in block[::-1] if each.heading), None)


def _read(number: int, text: str) -> _Line:
    line = _Line(number, text)
    if not text:
        return line
    comment = _COMMENT.match(text)
    if comment is None:
        line.tokens = tokens_of(text)
    heading = text[comment.end() :] if comment else text
    if section := _SECTION.fullmatch(heading):
        line.heading = tidy_name(section[1])
    elif not line.tokens and _HEADING.fullmatch(heading):
        line.heading = tidy_name(heading)
    return line


def _resolve(lines: list[str]) -> list[str]:
    """Return the lines with the values of secrets and substitutions put in."""
    if not any("!secret" in line or "$" in line for line in lines):
        return lines
    values: dict[str, str] = {}
    places: dict[str, int] = {}
    for place, line in enumerate(lines):
        definition = _DEFINITION.match(line)
        if definition and len(tokens_of(definition[2])) == 1:
            values[definition[1]] = definition[2].strip()
            places[definition[1]] = place
    used: set[int] = set()

    def value_of(reference: re.Match[str]) -> str:
        name = reference[reference.lastindex or 0]
        if name in places:
            used.add(places[name])
        return values.get(name, reference[0])

    resolved = [
        line if len(line) > _LONG else _REFERENCE.sub(value_of, line) for line in lines
    ]
    return ["" if place in used else line for place, line in enumerate(resolved)]


def _join(lines: list[str]) -> list[str]:
    """Return the lines with the keys whole that are broken over two."""
    joined = list(lines)
    for number in range(len(lines) - 1):
        second = _SECOND_PART.fullmatch(lines[number + 1])
        first = _FIRST_PART.search(joined[number], max(0, len(joined[number]) - 40))
        if first and second and len(first[1]) + len(second[1]) == 32:
            joined[number] = joined[number][: first.end(1)] + second[1]
            joined[number + 1] = second[0][second.end(1) :]
    return joined


def _blocks(lines: list[_Line]) -> Iterator[list[_Line]]:
    """Yield the lines that belong together, without blank ones."""
    block: list[_Line] = []
    for number, line in enumerate(lines):
        following = lines[number + 1].text if number + 1 < len(lines) else ""
        if not line.text.strip() or _begins_block(line.text, following):
            if block:
                yield block
            block = []
        if line.text.strip():
            block.append(line)
    if block:
        yield block


def _begins_block(line: str, following: str) -> bool:
    if item := _ITEM.match(line):
        indent = len(following) - len(following.lstrip())
        return indent > len(item[1]) and not following.lstrip().startswith("-")
    return bool(_SECTION.fullmatch(line) or _BRACE.fullmatch(line))


def _gather(
    block: list[_Line], carried: str | None, entries: Entries, numbered: bool
) -> None:
    """Gather the keys of a block, with their addresses and names."""
    pairs = _pairs_of(block)
    headings = sum(bool(line.heading) for line in block) + bool(carried)
    begin = 0
    for number, pair in enumerate(pairs):
        places = [pair.key[0]] + ([pair.address[0]] if pair.address else [])
        last = number + 1 == len(pairs)
        start, begin = begin, max(places) + 1
        zone = block[start : len(block) if last else begin]
        names = dict(filter(None, (field_of(line.text) for line in reversed(zone))))
        name = best_name(names) or pair.beside
        if name is None and headings >= len(pairs):
            above = (line.heading for line in reversed(zone[: min(places) - start + 1]))
            name = next(filter(None, above), carried if number == 0 else None)
        address = pair.address[1].text if pair.address else ""
        line = block[pair.key[0]].number if numbered else None
        entries.add(pair.key[1].text, normalise_address(address), name, line)


def _pairs_of(block: list[_Line]) -> list[_Pair]:
    """Return the keys of a block, each with the address beside it."""
    has_key = any(token.kind is Kind.KEY for line in block for token in line.tokens)
    pairs: list[_Pair] = []
    rest: list[tuple[int, Token]] = []
    for place, line in enumerate(block):
        tokens = [(place, token) for token in _decide(line.tokens, has_key)]
        if len({token.kind for _, token in tokens}) == 2:
            pairs += _named(line.text, list(_pair(tokens)))
        else:
            rest += tokens
    for pair in _pair(rest):
        beside = next(
            filter(
                None,
                (
                    name_beside(_without(block[each[0]]))
                    for each in (pair.key, pair.address)
                    if each
                ),
            ),
            None,
        )
        pairs.append(_Pair(pair.key, pair.address, beside))
    return sorted(pairs, key=lambda pair: (pair.key[0], pair.key[1].start))


def _decide(tokens: list[Token], key_elsewhere: bool) -> list[Token]:
    """Return the tokens with each UUID told: a Mac's address, or a key with dashes."""
    kinds = {token.kind for token in tokens}
    if Kind.UUID not in kinds:
        return tokens
    if Kind.ADDRESS in kinds and Kind.KEY not in kinds:
        told = Kind.KEY
    elif key_elsewhere:
        told = Kind.ADDRESS
    else:
        return []
    return [
        token._replace(kind=told) if token.kind is Kind.UUID else token
        for token in tokens
    ]


def _pair(tokens: Iterable[tuple[int, Token]]) -> Iterator[_Pair]:
    """Yield the keys with the addresses before them; or after, if a key is first."""
    tokens = list(tokens)
    key_first = bool(tokens) and tokens[0][1].kind is Kind.KEY
    waiting: tuple[int, Token] | None = None
    for each in tokens:
        is_key = each[1].kind is Kind.KEY
        if is_key is key_first:
            if key_first and waiting:
                yield _Pair(waiting, None)
            waiting = each
        elif key_first:
            if waiting:
                yield _Pair(waiting, each)
            waiting = None
        else:
            yield _Pair(each, waiting)
            waiting = None
    if key_first and waiting:
        yield _Pair(waiting, None)


def _without(line: _Line) -> list[str]:
    """Return what stands beside the tokens of a line, unless it is a list of them."""
    if len(line.tokens) > _LIST:
        return []
    ends = [0, *(token.end for token in line.tokens)]
    starts = [*(token.start for token in line.tokens), len(line.text)]
    return [line.text[end:start] for end, start in zip(ends, starts, strict=True)]


def _named(line: str, pairs: list[_Pair]) -> Iterator[_Pair]:
    """Yield the pairs of one line with the names that stand before or behind them."""
    begin = 0
    for pair in pairs:
        tokens = sorted(
            (each[1] for each in (pair.key, pair.address) if each),
            key=lambda token: token.start,
        )
        parts = [line[begin : tokens[0].start]]
        begin = tokens[-1].end
        if len(tokens) == 2:
            parts.append(line[tokens[0].end : tokens[1].start])
        if len(pairs) == 1:
            parts.append(line[begin:])
        yield _Pair(pair.key, pair.address, name_beside(parts))
