"""What Home Assistant logs while it soaks."""

from collections import Counter
import logging
from typing import Final, override

# What is no fault of the integration's: how the message begins, and why.
HARMLESS: Final = {
    "asyncio: Task exception was never retrieved\nfuture: <Task finished name='start_"
    "adapter_discovery'": "Bluetooth looks for USB adapters; here is no USB",
    "homeassistant.loader: We found a custom integration victron_ble": "it is one",
}


class LogCounter(logging.Handler):
    """Counts the lines of the log from warnings on."""

    def __init__(self) -> None:
        """Join the log."""
        super().__init__(logging.WARNING)
        self.harmless: Counter[str] = Counter()
        self.warnings: Counter[str] = Counter()
        self.errors: Counter[str] = Counter()
        logging.getLogger().addHandler(self)

    @override
    def emit(self, record: logging.LogRecord) -> None:
        """Count a line."""
        text = f"{record.name}: {record.getMessage()}"
        if text.startswith(tuple(HARMLESS)):
            self.harmless[text] += 1
        elif record.levelno < logging.ERROR:
            self.warnings[text] += 1
        else:
            self.errors[text] += 1
