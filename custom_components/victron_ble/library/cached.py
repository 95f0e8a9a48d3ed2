"""What is made of a record type when it is first asked for."""

from collections.abc import Callable
from functools import cache
from typing import ParamSpec, TypeVar, cast

P = ParamSpec("P")
T = TypeVar("T")


def cached(make: Callable[P, T]) -> Callable[P, T]:
    """Keep what is made: `functools.cache`, whose types do not admit classes."""
    return cast(Callable[P, T], cache(make))
