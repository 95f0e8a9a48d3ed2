"""What stands beside keys and addresses: labels, and names of devices."""

import re
from typing import Final

from ..addresses import normalise_address
from ..names import clean_name

# What has as many digits as a key and is none.
ID_LABEL: Final = re.compile(
    r"(?i)\b(?:id|uuid|[a-z_]+_id|hash|md5|sha\w*|etag|commit)[\"']?\s{0,4}[:=]"
    r"\s{0,4}[\"']?$"
)
# A program's words for the key, not those of a sentence.
KEY_LABEL: Final = re.compile(
    r"(?i)\b(?:bind|device|encryption|advertisement|adv)_?key(?:[\"']|\b)"
)
_FIELD: Final = re.compile(
    r"\s*(?:-\s+)?[\"']?([A-Za-z_]{2,20})[\"']?\s*[:=]\s*[\"']?([^\"'#,{\[]{1,80})"
)
_NAMES: Final = ("name", "title", "id")  # the first is the best
_OTHER_NAMES: Final = {
    "device_name": "name",
    "devicename": "name",
    "friendly_name": "name",
    "label": "name",
    "alias": "name",
}
_CELLS: Final = re.compile(
    r"[,;|\t=@\"'`{}()<>\[\]#]+|:(?:\s|$)|\s[-\u2013\u2014]\s| {2,}"
)
_CHAT: Final = re.compile(
    r"\[?\d{1,4}[./-]\d{1,2}[./-]\d{1,4}[^A-Za-z]{1,20}(?:[AaPp][Mm])?\]?[\s-]{0,4}"
    r"[^:]{1,40}:\s|\[\d{1,2}:\d\d[^\]]{0,20}\]\s[^:]{1,40}:\s"
)
_PARTS: Final = re.compile(r"[\s_]+")
_LABELS: Final = """
a access accesstoken addr address addresses adv advertisement advertisementkey advkey
and app ble bind bindkey bindkeys bluetooth data device deviceid devicekey devicekeys
devices encryption encryptionkey for hex id ids instant is it its key keys mac
macaddress macs my name names of passkey password pin readout secret secrets
substitutions the title to token unique victron
"""
_NO_NAMES: Final = frozenset(_LABELS.split())
_SENTENCE: Final = re.compile(r"(?i)\b(?:for|is|its|of|please|the|this|use)\b|_t\b")
_LONG: Final = 400  # characters beside a key, with room for a name
_WORDS: Final = 5  # in a name; more are a sentence
# A part of a key, or an address.
_NUMBER: Final = re.compile(r".*[0-9A-Fa-f]{13}|(?=.*\d)[0-9A-Fa-f ]{6,}$")


def tidy_name(text: str | None) -> str | None:
    """Return a name without the labels around it, None if nothing is left."""
    words = _PARTS.split((clean_name(text) or "").strip(" -:*•.!?\\/"))
    while words and words[0].lower() in _NO_NAMES:
        del words[0]
    while words and words[-1].lower() in _NO_NAMES:
        del words[-1]
    name = " ".join(words)
    if len(words) > _WORDS or _NUMBER.match(name) or normalise_address(name):
        return None
    return clean_name(name) if any(sign.isalpha() for sign in name) else None


def name_beside(parts: list[str]) -> str | None:
    """Return the name among what stands beside a key and an address in their line."""
    if parts:
        parts = [_CHAT.sub("", parts[0], count=1), *parts[1:]]
    parts = [part[:_LONG] for part in parts]
    if any(map(_SENTENCE.search, parts)):
        return None
    cells = (cell for part in parts for cell in _CELLS.split(part))
    return next(filter(None, map(tidy_name, cells)), None)


def field_of(line: str) -> tuple[str, str] | None:
    """Return what a line says a device is called: which kind of name, and the name."""
    field = _FIELD.match(line)
    return name_field(field[1], field[2]) if field else None


def name_field(label: str, value: object) -> tuple[str, str] | None:
    """Return which kind of name a label and its value are, and the name."""
    label = _OTHER_NAMES.get(label.lower(), label.lower())
    if label not in _NAMES or not isinstance(value, str):
        return None
    name = tidy_name(value)
    return (label, name) if name else None


def best_name(names: dict[str, str]) -> str | None:
    """Return the best of the names that a device has."""
    return next((names[kind] for kind in _NAMES if kind in names), None)
