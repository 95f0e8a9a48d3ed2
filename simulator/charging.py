"""The stages of a charger: bulk, absorption, float, storage."""

from typing import Final

from custom_components.victron_ble.library.enums import OperationMode

from .battery import Battery
from .world import HOUR

_GAIN: Final = 300  # A for each volt below the target of a 12 V bank
_NEARLY: Final = 0.1  # V of a 12 V bank: the absorption voltage is reached
_FALLEN: Final = 0.4  # V of a 12 V bank below float: charge anew
_TAIL: Final = 0.02  # of the capacity, in A: full


class ChargeCycle:
    """How a charger treats a battery."""

    def __init__(
        self,
        battery: Battery,
        *,
        absorption: float = 2 * HOUR,
        until_storage: float | None = None,
    ) -> None:
        """Take the longest absorption and the time in float before storage, in s."""
        self._battery = battery
        self._scale = battery.nominal / 12
        self._absorption = absorption
        self._until_storage = until_storage
        self.restart()

    def restart(self) -> None:
        """Begin with bulk."""
        self.stage = OperationMode.BULK
        self._since = 0.0
        self._fallen = 0.0

    @property
    def target(self) -> float:
        """The voltage that the charger does not pass."""
        cell = self._battery.chemistry
        volts: float = {
            OperationMode.FLOAT: cell.float_voltage,
            OperationMode.STORAGE: cell.storage_voltage,
        }.get(self.stage, cell.absorption_voltage)
        return volts * self._battery.cells

    def limit(self, voltage: float) -> float:
        """Return the current that the target allows at a voltage."""
        return max(0, self.target - voltage) * _GAIN / self._scale

    def follow(self, voltage: float, current: float, dt: float) -> None:
        """Go on to the next stage where the battery is ready for it."""
        self._since += dt
        if self.stage is OperationMode.BULK:
            if voltage > self.target - _NEARLY * self._scale:
                self._enter(OperationMode.ABSORPTION)
        elif self.stage is OperationMode.ABSORPTION:
            full = 0 < current < _TAIL * self._battery.capacity
            if self._since > self._absorption or (full and self._since > 60):
                self._enter(OperationMode.FLOAT)
        else:
            if self._until_storage and self._since > self._until_storage:
                self._enter(OperationMode.STORAGE)
            low = voltage < self.target - _FALLEN * self._scale
            self._fallen = self._fallen + dt if low else 0
            if self._fallen > 60:
                self.restart()

    def _enter(self, stage: OperationMode) -> None:
        if stage is not self.stage:
            self.stage = stage
            self._since = 0.0
            self._fallen = 0.0
