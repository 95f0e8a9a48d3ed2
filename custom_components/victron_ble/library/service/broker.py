"""The connection to an MQTT broker, which goes on for years."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
import logging
import random
import re
import socket
import time
from typing import Any, Final
from urllib.parse import urlsplit

import aiomqtt

from .discovery import OFFLINE, ONLINE, Topics
from .outbox import Outbox
from .settings import PORTS, Settings

_LOGGER = logging.getLogger(__name__)
_QUIET: Final = logging.getLogger(f"{__name__}.client")  # what it says, is said here
_QUIET.setLevel(logging.CRITICAL)

TIMEOUT: Final = 10  # s within which a broker answers
# s without a word, after which broker and service ask for a sign of life
KEEPALIVE: Final = 30
FIRST_PAUSE: Final = 1.0  # s before the next attempt; twice as long after each
LONGEST_PAUSE: Final = 60.0
SETTLED: Final = 10.0  # s, after which a connection counts as one
AFTER_BIRTH: Final = (2.0, 6.0)  # s after which Home Assistant is told all again
ECHO: Final = 10  # s within which a broker hands over what it was given
GOODBYE: Final = 0.3  # s for the last message and for the end of the connection
# Messages on their way at once: one by one, each would wait for the answer to the one before.
_AT_ONCE: Final = 20
# s for which more to be sent is waited for: that costs less than to send each by itself.
_TOGETHER: Final = 0.01
# Else TCP holds a message back until the one before is confirmed, up to 40 ms later.
_NO_DELAY: Final = ((socket.IPPROTO_TCP, socket.TCP_NODELAY, 1),)


# Codes of errors, and where in OpenSSL they come from.
_DECORATION: Final = re.compile(r"^\[[^]]*\] |\.? \(_ssl\.c:\d+\)")
_HUNG_UP: Final = "it hung up"
_ADVICE: Final = (
    ("self-signed certificate", "--ca names the authority to trust"),
    ("local issuer certificate", "--ca names the authority to trust"),
    ("Operation timed out", "does it want mqtts://, or a certificate by --cert?"),
)


class Broker:
    """Publishes what is in an outbox, and all of it anew after each new connection."""

    def __init__(
        self,
        settings: Settings,
        topics: Topics,
        outbox: Outbox,
        delivered: Callable[[], None],
    ) -> None:
        """Take who is told when all that waited is delivered for the first time."""
        self._settings = settings
        self._topics = topics
        self._outbox = outbox
        self._delivered = delivered
        self._arguments = _arguments(settings)
        self._online = False
        self._echo = asyncio.Event()
        self._said: set[str] = set()  # since it was connected
        self._refused = False

    async def run(self) -> None:
        """Stay connected, until it is cancelled: then the goodbye is said."""
        pause = FIRST_PAUSE
        while True:
            self._online = False
            connected: float | None = None
            try:
                async with self._client() as client:
                    connected = time.monotonic()
                    self._said.clear()
                    _LOGGER.info("The broker is connected")
                    await self._session(client)
            except* (aiomqtt.MqttError, OSError) as group:
                if connected is None:
                    self._say(advise(group))
                elif pause > FIRST_PAUSE and explain(group) == _HUNG_UP:
                    name = self._settings.client_id
                    self._say(f"{_HUNG_UP} (is another client called {name}, too?)")
                else:
                    self._say(explain(group))
            lasted = 0 if connected is None else time.monotonic() - connected
            pause = FIRST_PAUSE if lasted >= SETTLED else min(2 * pause, LONGEST_PAUSE)
            await asyncio.sleep(pause * random.uniform(0.8, 1.2))

    async def check(self) -> str | None:
        """Publish something and let it come back; return what is wrong, if anything.

        A service that has the same name, and runs meanwhile, takes no notice.
        """
        topic = self._topics.check
        name = f"{self._settings.client_id}-check"
        try:
            async with aiomqtt.Client(**self._arguments | {"identifier": name}) as one:
                await one.subscribe(topic, qos=1)
                await one.publish(topic, OFFLINE, qos=1, retain=True)
                try:
                    async with asyncio.timeout(ECHO):
                        async for message in one.messages:
                            if not message.retain:  # what was there before is no echo
                                break
                finally:
                    await one.publish(topic, "", qos=1, retain=True)
        except TimeoutError:
            return f"nothing comes back on {topic}: do its access rules allow that?"
        except (aiomqtt.MqttError, OSError) as err:
            return advise(err)
        return None

    def _client(self) -> aiomqtt.Client:
        will = aiomqtt.Will(self._topics.status, OFFLINE, self._settings.qos, True)
        return aiomqtt.Client(will=will, **self._arguments)

    async def _session(self, client: aiomqtt.Client) -> None:
        topics = [(self._topics.status, 1)]
        if self._topics.discovery:
            topics.append((self._topics.birth, 1))
        await client.subscribe(topics)
        self._outbox.again()
        self._echo.clear()
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._publish(client, group))
                group.create_task(self._hear(client, group))
        except asyncio.CancelledError:
            client.timeout = GOODBYE
            with suppress(aiomqtt.MqttError):
                await self._publish_one(client, self._topics.status, OFFLINE)
            raise

    async def _publish(self, client: aiomqtt.Client, group: asyncio.TaskGroup) -> None:
        while True:
            if due := self._outbox.take(_AT_ONCE):
                async with asyncio.TaskGroup() as batch:
                    for topic, payload in due:
                        batch.create_task(self._publish_one(client, topic, payload))
                for topic, payload in due:
                    if not payload:
                        del self._outbox.messages[topic]
                continue
            if not self._online:  # last: what is shown is as it is now
                await self._publish_one(client, self._topics.status, ONLINE)
                self._online = True
                self._delivered()
                group.create_task(self._expect_echo())
            await self._outbox.wait()
            await asyncio.sleep(_TOGETHER)

    async def _publish_one(
        self, client: aiomqtt.Client, topic: str, payload: str
    ) -> None:
        await client.publish(topic, payload, self._settings.qos, retain=True)

    async def _hear(self, client: aiomqtt.Client, group: asyncio.TaskGroup) -> None:
        """See what was published come back, and Home Assistant start."""
        telling: asyncio.Task[None] | None = None
        async for message in client.messages:
            payload = message.payload
            if str(message.topic) == self._topics.status:
                if payload == ONLINE.encode():
                    self._echo.set()
            elif payload == ONLINE.encode() and (telling is None or telling.done()):
                telling = group.create_task(self._tell_again())

    async def _tell_again(self) -> None:
        """Send all to a Home Assistant that has just started, when it has settled."""
        await asyncio.sleep(random.uniform(*AFTER_BIRTH))
        self._outbox.again()

    async def _expect_echo(self) -> None:
        """Say once where the broker does not take what is published."""
        try:
            async with asyncio.timeout(ECHO):
                await self._echo.wait()
        except TimeoutError:
            if not self._refused:
                self._refused = True
                _LOGGER.warning(
                    "Nothing comes back on %s: do the broker's access rules let %s read"
                    " and write below %s?",
                    self._topics.status,
                    self._settings.user or "everybody",
                    self._topics.prefix,
                )

    def _say(self, text: str) -> None:
        """Say what is wrong with the connection, once for as long as it lasts."""
        if text not in self._said:
            self._said.add(text)
            _LOGGER.warning("The broker is not connected: %s; trying again", text)


def _arguments(settings: Settings) -> dict[str, Any]:
    """Return the arguments of a client."""
    url = urlsplit(settings.url)
    found: dict[str, Any] = {
        "hostname": url.hostname,
        "port": url.port or PORTS[url.scheme],
        "identifier": settings.client_id,
        "username": settings.user,
        "password": settings.password,
        "protocol": aiomqtt.ProtocolVersion.V5,
        "keepalive": KEEPALIVE,
        "timeout": TIMEOUT,
        "logger": _QUIET,
        "socket_options": _NO_DELAY,
        "tls_context": settings.tls,
    }
    if url.scheme in ("ws", "wss"):
        found |= {"transport": "websockets", "websocket_path": url.path or "/mqtt"}
    return found


def explain(error: BaseException) -> str:
    """Return what is wrong, as the system or the broker puts it."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    while error.__cause__ is not None:
        error = error.__cause__
    text = _DECORATION.sub("", str(error)) or type(error).__name__
    return _HUNG_UP if text == "Unspecified error" else text


def advise(error: BaseException) -> str:
    """Return why no connection came about, and what to do."""
    text = explain(error)
    return next((f"{text} ({do})" for part, do in _ADVICE if part in text), text)
