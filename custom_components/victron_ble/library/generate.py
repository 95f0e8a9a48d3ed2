"""The function that decodes a table of rows: made of them once, straight and fast.

Each row gives the expression of its value; one line of the function is one row, as
attrs and dataclasses do for their fields. `Field.from_raw` stays the definition.
"""

from collections.abc import Callable, Iterator, Mapping
from itertools import product
from typing import Any, Final, cast

from .field import LOOKED_UP, Field
from .values import Gathered, Product

Decoder = Callable[[int], dict[str, Any]]  # from a payload, a number, to its values

# Python computes with so many bits at once; with more, several times slower.
_WINDOW: Final = 30


def make_decoder(
    rows: Mapping[str, Field[Any]], derived: Mapping[str, Product | Gathered], size: int
) -> Decoder:
    """Return the function that decodes payloads of `size` bytes."""
    constants: dict[str, object] = {}

    def bind(constant: object) -> str:
        name = f"c{len(constants)}"
        constants[name] = constant
        return name

    values = [name for name in rows if not name.startswith("_")]
    variables = {name: f"v{number}" for number, name in enumerate((*values, *derived))}
    lines = []
    read = []
    for name in values:
        if _end(rows[name], rows) <= 8 * size:
            read.append(rows[name])
        else:
            lines.append(f"{variables[name]} = None")
    read.sort(key=lambda field: field.start)
    first = last = 0
    for group in _groups(read):
        start, end = group[0].start, group[-1].end
        if end > last or start < first:
            first, last = start, _window_end(start, end, read)
            lines.append(f"w = {_bits('n', first, last - first)}")
        # Nothing is left to be cut off above the window's last row.
        bits = _bits("w", start - first, end - start if end < last else None)
        names = ", ".join(variables[field.name] for field in group)
        lines.append(f"{names} = {_expression(group, rows, bits, bind)}")
    for name, value in derived.items():
        lines.append(f"{variables[name]} = {value.expression(variables)}")
    items = ", ".join(f"{name!r}: {variable}" for name, variable in variables.items())
    lines.append(f"return {{{items}}}")
    source = "def decode(n):\n" + "".join(f"    {line}\n" for line in lines)
    exec(source, constants)  # noqa: S102 (made of our own rows alone)
    return cast(Decoder, constants["decode"])


def _end(field: Field[Any], rows: Mapping[str, Field[Any]]) -> int:
    """Return the end of what is needed to read a row."""
    if field.when is None:
        return field.end
    return max(field.end, rows[field.when.selector].end)


def _groups(fields: list[Field[Any]]) -> Iterator[list[Field[Any]]]:
    """Yield neighbours together that can be looked up together, others alone."""
    group: list[Field[Any]] = []
    for field in fields:
        if group and not (
            field.when is group[0].when is None
            and field.start == group[-1].end
            and field.end - group[0].start <= LOOKED_UP
        ):
            yield group
            group = []
        group.append(field)
    if group:
        yield group


def _window_end(start: int, end: int, fields: list[Field[Any]]) -> int:
    """Return the end of the bits that are cut out of the payload at once."""
    ends = (field.end for field in fields if start <= field.start)
    return max(end, *(other for other in ends if other <= start + _WINDOW), end)


def _expression(
    group: list[Field[Any]],
    rows: Mapping[str, Field[Any]],
    bits: str,
    bind: Callable[[object], str],
) -> str:
    """Return the value of a row, or the values of neighbours, as an expression."""
    field, *others = group
    if others:
        every = [
            [each.value_of(raw) for raw in range(each.mask + 1)]
            for each in reversed(group)
        ]
        found = tuple(values[::-1] for values in product(*every))
        return f"{bind(found)}[{bits}]"
    value = field.expression(bits, bind)
    if field.when is None:
        return value
    selector = rows[field.when.selector]
    chosen = _bits("n", selector.start, selector.bits)
    return f"({value}) if {chosen} == {selector.encode(field.when.member)} else None"


def _bits(number: str, start: int, bits: int | None) -> str:
    """Return some bits of a number as an expression; None: all from the first on."""
    shifted = f"{number} >> {start}" if start else number
    return shifted if bits is None else f"{shifted} & {(1 << bits) - 1}"
