"""A stand-in for BlueZ on a private D-Bus, so that Bluetooth programs run without hardware.

It plays the part of `org.bluez` that scanning needs: one adapter, active discovery, passive
advertisement monitors, and the devices whose advertisements it is given. The frames are raw;
what they mean is the feeder's business. Left out are connections, filters by signal strength, and
the removal of devices that fell silent.
"""

from .bus import private_bus
from .monitors import Monitors
from .objects import Adapter, Advertisement
from .service import BlueZ

__all__ = ["Adapter", "Advertisement", "BlueZ", "Monitors", "private_bus"]
