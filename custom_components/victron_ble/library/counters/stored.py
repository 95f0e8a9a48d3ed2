"""What was stored, as far as it is what it should be."""

from collections.abc import Mapping
import math
from typing import Any


def number(stored: Any) -> float | None:
    """Return a number, None for anything else."""
    if isinstance(stored, bool) or not isinstance(stored, (int, float)):
        return None
    return stored if math.isfinite(stored) else None


def branches(stored: Any) -> Mapping[str, Any]:
    """Return what has names, nothing for anything else."""
    return stored if isinstance(stored, dict) else {}


def numbers(stored: Any) -> dict[str, float]:
    """Return the numbers that have names."""
    return {
        name: found
        for name, value in branches(stored).items()
        if (found := number(value)) is not None
    }
