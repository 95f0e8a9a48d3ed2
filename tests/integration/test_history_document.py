"""Test that docs/history.md tells of each sensor, and which of them are disabled."""

import re

from custom_components.victron_ble.library.meaning.sensors import sensors
from custom_components.victron_ble.library.record import shown_records

from .expected import BATTERY_HISTORY, CELLS, CHARGER_HISTORY
from .shipping import ROOT

ROW = re.compile(r"^\| (.+?) \|", re.MULTILINE)


def test_every_sensor_is_told_of() -> None:
    """Test the names in the tables, a star for what is disabled by default."""
    keys = {
        name.removeprefix("sensor.")
        for name in (*BATTERY_HISTORY, *CHARGER_HISTORY, *CELLS)
    }
    names = {
        sensor.name if sensor.enabled else f"{sensor.name}\\*"
        for record in shown_records().values()
        for key, sensor in sensors(record).items()
        if key in keys | {"midpoint_deviation"}
    }
    text = (ROOT / "docs" / "history.md").read_text(encoding="utf-8")
    told = {name for row in ROW.findall(text) for name in row.split(", ")}
    assert told - {"Sensor", "---"} == names
