"""What people paste: advertisements and keys in text of any kind."""

from .entries import FoundKey
from .frames import find_frames
from .keys import find_keys
from .text import to_text

__all__ = ["FoundKey", "find_frames", "find_keys", "to_text"]
