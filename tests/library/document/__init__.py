"""What Victron's documents say, beside the code under test and not taken from it."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
import json
from pathlib import Path
from typing import Any, Final

FOLDER: Final = Path(__file__).parent

# The library gives energies in Wh.
FACTORS: Final = {"kWh": 1000}


@dataclass(frozen=True, repr=False)
class Row:
    """A row of a record; numbers are those of the document, exact."""

    field: str
    getter: str
    start: int
    bits: int
    signed: bool
    scale: Fraction | None
    codes: str | None
    offset: Fraction
    unit: str
    na: int | None
    least: Fraction
    most: Fraction
    aux: int | None

    def __repr__(self) -> str:
        """Return the name of the field."""
        return self.field

    @property
    def end(self) -> int:
        """The first bit after the row."""
        return self.start + self.bits

    @property
    def factor(self) -> int:
        """What the library's unit is of the document's."""
        return FACTORS.get(self.unit, 1)

    def value(self, raw: int) -> Fraction:
        """Return the value of raw bits, in the library's unit."""
        if self.codes == "steps":  # time since last sun, in three steps
            if raw >= 96:
                return Fraction(720 + 30 * (raw - 96))
            return Fraction(60 + 10 * (raw - 30) if raw >= 30 else 2 * raw)
        if self.signed and raw >> (self.bits - 1):
            raw -= 1 << self.bits
        return (raw * (self.scale or 1) + self.offset) * self.factor


@dataclass(frozen=True, repr=False)
class Layout:
    """A record type and its rows, in order."""

    type: int
    name: str
    bits: int
    size: int
    rows: tuple[Row, ...]

    def __repr__(self) -> str:
        """Return the name of the record."""
        return self.name

    def __getitem__(self, field: str) -> Row:
        """Return a row by the document's name."""
        return next(row for row in self.rows if row.field == field)


def _lines(name: str) -> Iterator[str]:
    for line in (FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line


def _row(line: str) -> Row:
    field, getter, start, bits, sign, scale, offset, unit, na, least, most, *when = (
        line.split()
    )
    codes = scale if scale.isidentifier() else None
    return Row(
        field=field,
        getter=getter,
        start=int(start),
        bits=int(bits),
        signed=sign == "signed",
        scale=None if codes else Fraction(scale),
        codes=codes,
        offset=Fraction(0 if offset == "-" else offset),
        unit=unit,
        na=None if na == "-" else int(na, 16),
        least=Fraction(least),
        most=Fraction(most),
        aux=int(when[0].removeprefix("aux=")) if when else None,
    )


def _records() -> Iterator[Layout]:
    heads: list[tuple[list[str], list[Row]]] = []
    for line in _lines("records"):
        if line.startswith("0x"):
            heads.append((line.split(), []))
        else:
            heads[-1][1].append(_row(line))
    for (number, name, bits, _, size, _), rows in heads:
        kind = int(number, 16)
        yield Layout(kind, name.strip(":"), int(bits), int(size), tuple(rows))


def _blocks(name: str) -> dict[str, list[str]]:
    """Return the indented words below each heading."""
    blocks: dict[str, list[str]] = {}
    words: list[str] = []
    for line in _lines(name):
        if line.startswith(" "):
            words += line.split()
        else:
            blocks[line] = words = []
    return blocks


RECORDS: Final = {record.type: record for record in _records()}

# What a code, or a bit of a mask, is called: by list, by number.
LISTS: Final = {
    name: {
        int(number): text for number, _, text in (word.partition("=") for word in words)
    }
    for name, words in _blocks("lists").items()
}

# The public names of victron-ble 0.9.3, by path below `victron_ble.devices`.
CLASSIC_CLASSES: Final = _blocks("classic_classes")
CLASSIC_MEMBERS: Final = {
    path: {name: int(number) for name, number in (word.split("=") for word in words)}
    for path, words in _blocks("classic_members").items()
}

VECTORS: Final[list[dict[str, Any]]] = json.loads(
    (FOLDER.parents[1] / "vectors.json").read_text(encoding="utf-8")
)
