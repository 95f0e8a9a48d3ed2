"""Keys in text, from wherever people keep them."""

from collections.abc import Iterator
import json
from typing import Any, Final

from ..addresses import normalise_address
from ..cipher import find_key_fault
from .entries import Entries, FoundKey
from .labels import ID_LABEL, KEY_LABEL, best_name, name_field, tidy_name
from .plain import find_in_plain_text
from .tokens import Kind, tokens_of

_OURS: Final = "victron"  # in the domain of each integration that has keys of them
_LONG: Final = 60  # characters of a value that is a text of its own

# A part of a document, and what those around it say of address and name.
_Part = tuple[Any, str | None, str | None]


def find_keys(text: str) -> tuple[FoundKey, ...]:
    """Return the keys in a text, in order and each once; what is nearly one, too.

    Read are notes, tables, chats, lists of ADDRESS@KEY, and the files of programs
    (JSON, YAML, TOML, INI), among them Home Assistant's core.config_entries. Any
    text is taken, and nothing raised.
    """
    entries = Entries()
    document = _parse(text)
    if document is None:
        find_in_plain_text(text, entries)
    else:
        _find_in_document(document, entries)
    return entries.gathered()


def _parse(text: str) -> Any:
    """Return the document that a text is, also if its brackets were left behind."""
    text = text.strip("\ufeff \t\r\n").rstrip(",")
    forms = {"[": ("{}",), "{": ("{}", "[{}]"), '"': ("{{{}}}",)}
    for form in forms.get(text[:1], ()):
        try:
            return json.loads(form.format(text))
        except (ValueError, RecursionError):
            pass
    return None


def _find_in_document(document: Any, entries: Entries) -> None:
    """Gather the keys of a document's parts; one may lie deep."""
    parts: list[_Part] = [(document, None, None)]
    while parts:
        part, address, name = parts.pop()
        if isinstance(part, list):
            texts = [each for each in part if isinstance(each, str)]
            find_in_plain_text("\n".join(texts), entries, numbered=False)
            parts += ((each, address, name) for each in reversed(part))
        elif isinstance(part, dict) and _may_be_ours(part):
            parts += reversed(list(_find_in_mapping(part, address, name, entries)))


def _may_be_ours(part: dict[str, Any]) -> bool:
    """Whether it is no other integration's entry, with tokens that look like keys."""
    return "entry_id" not in part or _OURS in str(part.get("domain", _OURS))


def _find_in_mapping(
    part: dict[str, Any], address: str | None, name: str | None, entries: Entries
) -> Iterator[_Part]:
    """Gather the keys of a mapping, and yield the parts in it."""
    addresses = {
        label: found
        for label, value in part.items()
        if isinstance(value, str | int) and (found := normalise_address(str(value)))
    }
    named = [label for label in addresses if "mac" in label or "addr" in label]
    if addresses:
        address = addresses[named[0] if named else next(iter(addresses))]
    names = dict(filter(None, (name_field(*item) for item in reversed(part.items()))))
    name = best_name(names) or name
    for label, value in part.items():
        own = normalise_address(label) or address
        if isinstance(value, str):
            _take(label, value, own, name, entries)
        elif isinstance(value, dict | list):
            yield value, own, name


def _take(
    label: str, value: str, address: str | None, name: str | None, entries: Entries
) -> None:
    """Gather the key that a value is, or those in it."""
    if "@" in value or len(value) > _LONG:
        find_in_plain_text(value, entries, numbered=False)
    elif value and not ID_LABEL.search(f"{label}:") and not normalise_address(value):
        tokens = tokens_of(value)
        if (
            find_key_fault(value) is None
            or KEY_LABEL.search(label)
            or (tokens and tokens[0].kind is Kind.KEY)
        ):
            entries.add(value, address, name or tidy_name(label))
