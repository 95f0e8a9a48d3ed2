"""From what devices show to what is published."""

from datetime import UTC, datetime
import json

from ..policy.publisher import Update
from .device import Device
from .discovery import OFFLINE, ONLINE, Topics, discovery_of, state_of
from .languages import Names
from .outbox import Outbox
from .service import Service


class Bridge:
    """Puts into an outbox what a device's topics have to say."""

    def __init__(
        self, topics: Topics, outbox: Outbox, version: str, names: Names
    ) -> None:
        """Begin with nothing published; Home Assistant is told the version and names."""
        self._topics = topics
        self._outbox = outbox
        self._version = version
        self._names = names
        self._described: dict[str, object] = {}

    def begin(self, service: Service) -> None:
        """Say of each device that it is not read as yet; clear those that have left."""
        for address in service.left:
            for topic in self._topics.of_device(address):
                self._outbox.put(topic, "")
        for address in service.devices:
            self._outbox.put(self._topics.availability(address), OFFLINE)

    def tell(self, device: Device, update: Update) -> None:
        """Publish what is shown anew of a device."""
        topics, outbox, address = self._topics, self._outbox, device.address
        if update.changed:
            time = datetime.now(UTC).isoformat(timespec="seconds")
            state = json.dumps(state_of(device, time), separators=(",", ":"))
            outbox.put(topics.state(address), state)
            described = device.record_type, device.title, len(device.known)
            if topics.discovery and described != self._described.get(address):
                self._described[address] = described
                found = discovery_of(device, topics, self._version, self._names)
                text = json.dumps(found, ensure_ascii=False, separators=(",", ":"))
                outbox.put(topics.config(address), text)
        if update.availability_changed:  # last: then it is as it is now
            available = ONLINE if device.reader.available else OFFLINE
            outbox.put(topics.availability(address), available)
