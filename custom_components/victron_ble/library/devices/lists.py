"""The sets of bits as programs know them: lists of which every member is named.

Python leaves combinations and zero out of what a set of bits consists of. In 0.9.3 these
are enumerations, and programs make their choices of `AlarmReason._member_names_`.
"""

from typing import TYPE_CHECKING, Any

from .. import enums
from ..open_enum import OpenFlag

__all__ = ["LISTED", "AlarmReason", "OffReason"]


def _listed(flags: Any) -> Any:
    """Return the same set of bits with zero and combinations among its members."""
    members = {name: member.value for name, member in flags.__members__.items()}
    make: Any = OpenFlag  # a type checker does not know that it makes a class
    found = make(flags.__name__, members, module=__name__)
    found.__doc__ = flags.__doc__
    found._member_names_ = list(members)
    return found


if TYPE_CHECKING:
    from ..enums import AlarmReason, OffReason
else:
    AlarmReason = _listed(enums.AlarmReason)
    OffReason = _listed(enums.OffReason)

LISTED: dict[Any, Any] = {enums.AlarmReason: AlarmReason, enums.OffReason: OffReason}
