"""A battery monitor whose auxiliary input is not used, and what core makes of it."""

from collections.abc import Callable
from typing import Any

from custom_components.victron_ble.library.records.battery_monitor import (
    BatteryMonitorRecord,
)
from tests.integration.sender import Sender

from .conftest import Start
from .home import Code, Home

UNUSED = {"midpoint_voltage", "starter_voltage", "temperature"}


def monitor(sender: Sender, **values: Any) -> None:
    """Have a battery monitor send a record, of which aux is not used."""
    sender.send_values(
        BatteryMonitorRecord,
        2,
        **{"voltage": 13.2, "current": -1.5, "soc": 80, **values},
    )


async def add_monitor(start: Start, change: Callable[[Home], None]) -> None:
    """Have core set a battery monitor up, and the user change something."""
    async with start(Code.CORE, 10) as home:
        await home.set_up(Code.CORE)
        sender = Sender(home.proxy)
        monitor(sender)
        await home.settle()
        await home.add(sender)
        monitor(sender)
        await home.settle()
        assert home.sensors().keys() >= UNUSED
        change(home)
        await home.compile_statistics()
