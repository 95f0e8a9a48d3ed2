"""What a service keeps over restarts: one file, written atomically."""

from collections.abc import Mapping
import json
import logging
import os
from pathlib import Path
from threading import Lock
from typing import Any, Final

from ..counters.stored import branches

_LOGGER = logging.getLogger(__name__)

VERSION: Final = 1


class Store:
    """The file of a service: after a power cut, it is that of before or that of now."""

    def __init__(self, path: Path) -> None:
        """Take the path; its folder is made when it is needed."""
        self._path = path
        self._read_only = False
        self._failed = False
        self._writing = Lock()  # the save at the end may meet that of the minute

    def load(self) -> Mapping[str, Any]:
        """Return what was stored of each device, by address.

        A file that cannot be read is left alone: to begin anew, totals would fall.
        """
        try:
            stored = json.loads(self._path.read_bytes())
        except FileNotFoundError:
            return {}
        except (OSError, ValueError) as err:
            return self._leave_alone(str(err))
        if branches(stored).get("version") != VERSION:
            return self._leave_alone(f"it is not of version {VERSION}")
        if not isinstance(devices := stored.get("devices"), dict):
            return self._leave_alone("it does not name devices")
        return devices

    def _leave_alone(self, why: str) -> Mapping[str, Any]:
        self._read_only = True
        _LOGGER.error(
            "%s cannot be read (%s): it is left alone, and no energy is counted;"
            " to begin anew, move it away and restart the service",
            self._path,
            why,
        )
        return {}

    def save(self, devices: Mapping[str, Any]) -> bool:
        """Write what is known of each device; return whether it is on disk now."""
        if self._read_only:
            return False
        text = json.dumps({"version": VERSION, "devices": devices})
        try:
            with self._writing:
                self._write(text)
        except OSError as err:
            if not self._failed:
                self._failed = True
                _LOGGER.error(
                    "%s cannot be written (%s): energies stay as they are shown until"
                    " it can",
                    self._path,
                    err.strerror,
                )
            return False
        if self._failed:
            self._failed = False
            _LOGGER.info("%s is written again", self._path)
        return True

    def _write(self, text: str) -> None:
        folder = self._path.parent
        folder.mkdir(parents=True, exist_ok=True)
        beside = self._path.with_name(f"{self._path.name}.new")
        with beside.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(self._path)
        if os.name == "posix":  # elsewhere, folders cannot be opened
            descriptor = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
