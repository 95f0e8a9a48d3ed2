"""The table of the latest readings, kept fresh on a terminal."""

import sys
import time
from typing import Final, Self

from rich import box
from rich.columns import Columns
from rich.live import Live
from rich.table import Table as Grid
from rich.text import Text

from ..values import Quantity
from .output import Printer, Reading, printable

_UNITS: Final = {
    Quantity.VOLTAGE: "V",
    Quantity.CURRENT: "A",
    Quantity.POWER: "W",
    Quantity.APPARENT_POWER: "VA",
    Quantity.ENERGY: "Wh",
    Quantity.CHARGE: "Ah",
    Quantity.STATE_OF_CHARGE: "%",
    Quantity.TEMPERATURE: "°C",
    Quantity.DURATION: "min",
    Quantity.UPTIME: "s",
    Quantity.IRRADIANCE: "W/m²",
    Quantity.TRANSMIT_POWER: "dBm",
}
PERIOD: Final = 0.5  # s


class Table(Printer):
    """Shows the latest reading of each device, and how old it is."""

    def __init__(self, addresses: list[str]) -> None:
        """Begin with no reading of any device."""
        self._latest: dict[str, tuple[Reading, float] | None] = dict.fromkeys(addresses)
        self._drawn = 0.0
        self._live = Live(
            get_renderable=self._draw,
            auto_refresh=False,
            # Into a file, messages stay what they are.
            redirect_stderr=sys.stderr.isatty(),
        )

    def __enter__(self) -> Self:
        """Draw the empty table."""
        self._live.start(refresh=True)
        return self

    def __exit__(self, *args: object) -> None:
        """Leave the last table on the screen."""
        self._live.stop()

    def show(self, reading: Reading) -> None:
        """Take a reading in place of the device's last."""
        self._latest[reading.address] = reading, time.monotonic()

    def tick(self) -> None:
        """Draw the table anew, if it is time."""
        if time.monotonic() - self._drawn >= PERIOD:
            self._drawn = time.monotonic()
            self._live.refresh()

    def _draw(self) -> Grid:
        grid = Grid("Device", "Reading", box=box.SIMPLE_HEAD)
        for address, latest in self._latest.items():
            if latest is None:
                grid.add_row(address, Text("waiting", style="dim"))
                continue
            reading, since = latest
            age = time.monotonic() - since
            name = reading.name or reading.record.product_name
            signal = f"{reading.rssi} dBm, {age:.0f} s ago"
            if reading.reception is not None:
                signal += f", {reading.reception:.0%} received"
            # Text, not markup: the name came over the air.
            device = Text.assemble(printable(name), (f"\n{address}\n{signal}", "dim"))
            grid.add_row(device, _values(reading))
        return grid


def _values(reading: Reading) -> Columns:
    """Return a reading's values with their units, without what is not available."""
    table = reading.record.table
    quantities = {
        name: value.quantity for name, value in (table.fields | table.derived).items()
    }
    texts = []
    for name, value in reading.as_dict()["payload"].items():
        if name == "model_name" or value is None or value is False:
            continue
        label = name.removesuffix("_ah").removesuffix("_mins").replace("_", " ")
        if value is True:
            texts.append(Text(label, style="bold red"))
            continue
        unit = _UNITS.get(quantities.get(name, Quantity.NUMBER), "")
        shown = str(value).replace("_", " ")
        texts.append(Text.assemble((label, "dim"), f" {shown} {unit}"))
    return Columns(texts, padding=(0, 3))
