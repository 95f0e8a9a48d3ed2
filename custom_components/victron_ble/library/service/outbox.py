"""What waits to be published: of each topic the newest alone."""

import asyncio
from collections.abc import Iterable
from itertools import islice


class Outbox:
    """Retained messages by topic; nothing older is queued, however long nobody takes it.

    messages: the newest of each topic, sent or not; an empty one clears its topic.
    """

    def __init__(self) -> None:
        """Begin with nothing to publish."""
        self.messages: dict[str, str] = {}
        self._due: dict[str, None] = {}
        self._filled = asyncio.Event()

    def put(self, topic: str, payload: str) -> None:
        """Publish this, instead of what waits for the same topic."""
        self.messages[topic] = payload
        self.again((topic,))

    def again(self, topics: Iterable[str] | None = None) -> None:
        """Publish the newest of some topics once more, or of all."""
        self._due.update(dict.fromkeys(self.messages if topics is None else topics))
        if self._due:
            self._filled.set()

    async def wait(self) -> None:
        """Wait until there is something to publish."""
        await self._filled.wait()

    def take(self, most: int) -> list[tuple[str, str]]:
        """Return topics and what is to be published there; nothing where nothing waits."""
        topics = list(islice(self._due, most))
        if not topics:
            self._filled.clear()
        for topic in topics:
            del self._due[topic]
        return [(topic, self.messages[topic]) for topic in topics]
