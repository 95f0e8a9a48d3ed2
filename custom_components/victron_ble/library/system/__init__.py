"""A system of several devices around one battery: what a GX shows, of advertisements.

Pure: records in, values out. `settings` is what a user said of it, `System` hears its
members and tells the values.
"""

from .keys import energy_keys, keys
from .report import Report, Share
from .settings import AcInput, Member, Settings, can_be_battery, can_be_member
from .system import System, stored_totals

__all__ = [
    "AcInput",
    "Member",
    "Report",
    "Settings",
    "Share",
    "System",
    "can_be_battery",
    "can_be_member",
    "energy_keys",
    "keys",
    "stored_totals",
]
