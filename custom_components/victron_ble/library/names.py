"""Names that come over the air: anybody in radio range chooses them."""

import re
from typing import Final
from unicodedata import category

LENGTH: Final = 40  # characters; Victron's own names have up to 32

# Fillers of Hangul and Braille: nothing is seen of them, though they count as letters.
_BLANKS: Final = dict.fromkeys(map(ord, "\u115f\u1160\u2800\u3164\uffa0"), " ")
# Emoji and some scripts need it, and it steers nothing.
_JOINER: Final = "\u200d"
_PUNCTUATION: Final = re.compile(r"([!-/:-@\[-`{-~])")


def clean_name(text: str | None) -> str | None:
    """Return a name fit to be shown and logged, or None if nothing is left of it.

    Characters that control, or change the direction of writing, are dropped;
    whitespace is one blank; more than 40 characters end in an ellipsis.
    """
    text = "".join(filter(_is_kept, (text or "").translate(_BLANKS)))
    text = " ".join(text.split())
    if len(text) > LENGTH:
        text = f"{text[: LENGTH - 1].rstrip()}…"
    return text if any(category(sign)[0] in "LNPS" for sign in text) else None


def _is_kept(sign: str) -> bool:
    """Whether a character is shown: no control, format, surrogate or unassigned one."""
    return sign == _JOINER or sign.isspace() or category(sign)[0] != "C"


def escape_markdown(text: str) -> str:
    """Return a text that Markdown shows as it is: no link, image, emphasis or HTML."""
    return _PUNCTUATION.sub(r"\\\1", text)
