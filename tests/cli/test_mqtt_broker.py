"""Test the connection to a broker that comes, goes, refuses and is cut off."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from pathlib import Path
import ssl
from typing import Self

import pytest

from tests.mosquitto import (
    PATIENCE,
    Mosquitto,
    free_port,
    listening,
    publish,
    until_listening,
)
from victron_ble.cli.tls import tls_context
from victron_ble.service import broker as service_broker
from victron_ble.service.broker import Broker
from victron_ble.service.discovery import Topics
from victron_ble.service.outbox import Outbox
from victron_ble.service.settings import Settings

from .certificates import Certificates

TOPICS = Topics("fleet/van7", "van", "homeassistant")
STATE = "fleet/van7/ddeeadbeef01/state"
AVAILABILITY = "fleet/van7/ddeeadbeef01/availability"


@pytest.fixture(autouse=True)
def _in_a_hurry(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Let no test wait for long; see warnings alone."""
    caplog.set_level("WARNING", "victron_ble")
    monkeypatch.setattr(service_broker, "FIRST_PAUSE", 0.05)
    monkeypatch.setattr(service_broker, "LONGEST_PAUSE", 0.1)
    monkeypatch.setattr(service_broker, "TIMEOUT", 1)
    monkeypatch.setattr(service_broker, "KEEPALIVE", 1)
    monkeypatch.setattr(service_broker, "AFTER_BIRTH", (0.1, 0.2))
    monkeypatch.setattr(service_broker, "ECHO", 1)


@pytest.fixture
def outbox() -> Outbox:
    """Return an outbox with one message in it."""
    outbox = Outbox()
    outbox.put(STATE, "1")
    return outbox


@asynccontextmanager
async def connected(settings: Settings, outbox: Outbox) -> AsyncIterator[None]:
    """Keep a connection to a broker, or try to."""
    task = asyncio.create_task(Broker(settings, TOPICS, outbox, lambda: None).run())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def checked(settings: Settings, outbox: Outbox) -> str | None:
    """Return what a check finds wrong."""
    return await Broker(settings, TOPICS, outbox, lambda: None).check()


async def until(condition: Callable[[], object]) -> None:
    """Wait for something to be so."""
    async with asyncio.timeout(PATIENCE):
        while not condition():
            await asyncio.sleep(0.02)


def said(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Return what was logged by ourselves."""
    return [
        record.getMessage()
        for record in caplog.records
        if record.name.startswith("victron_ble")
    ]


@pytest.mark.parametrize("qos", [0, 1, 2])
async def test_a_killed_broker_gets_the_newest_alone(
    tmp_path: Path, outbox: Outbox, qos: int, caplog: pytest.LogCaptureFixture
) -> None:
    """Test kill -9: all is sent anew, nothing older, and each change is said once."""
    caplog.set_level("INFO", "victron_ble")
    outbox.put(AVAILABILITY, "online")  # which does not change meanwhile
    async with (
        Mosquitto(tmp_path) as broker,
        connected(Settings(url=broker.url, client_id="van", qos=qos), outbox),
    ):
        async with listening(broker.port) as listener:
            await listener.until(lambda: listener.topics[TOPICS.status] == "online")
        await broker.kill()
        for number in range(2, 100):
            outbox.put(STATE, str(number))
            await asyncio.sleep(0.01)
        await broker.start()
        async with listening(broker.port) as listener:
            await listener.until(lambda: listener.topics[TOPICS.status] == "online")
            assert listener.topics[STATE] == "99"
            assert listener.topics[AVAILABILITY] == "online"
            assert listener.received.count(STATE) == 1

    found = said(caplog)
    assert found[1] == "The broker is not connected: it hung up; trying again"
    assert found.count("The broker is connected") == 2
    # That it hung up, and that it cannot be reached.
    assert len(found) <= 4
    assert all(": trying" not in line for line in found)


class Proxy:
    """A network between service and broker, which can be cut without a word."""

    def __init__(self, target: int, delay: float = 0) -> None:
        """Take where it leads to, and for how many seconds it holds back what it carries."""
        self.port = free_port()
        self.delay = delay
        self.open = asyncio.Event()
        self.open.set()
        self._target = target

    async def __aenter__(self) -> Self:
        """Listen."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
        return self

    async def __aexit__(self, *_: object) -> None:
        """End."""
        self._server.close()

    async def _serve(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        other_reader, other_writer = await asyncio.open_connection(
            "127.0.0.1", self._target
        )
        await asyncio.wait(
            (
                asyncio.create_task(self._carry(reader, other_writer)),
                asyncio.create_task(self._carry(other_reader, writer)),
            ),
            return_when=asyncio.FIRST_COMPLETED,
        )
        writer.close()
        other_writer.close()

    async def _carry(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        with suppress(OSError):
            while data := await reader.read(65536):
                await self.open.wait()
                await asyncio.sleep(self.delay)
                writer.write(data)


async def test_a_network_that_is_cut_is_noticed(
    tmp_path: Path, outbox: Outbox, caplog: pytest.LogCaptureFixture
) -> None:
    """Test a connection that is dead though nobody ended it."""
    caplog.set_level("INFO", "victron_ble")
    async with Mosquitto(tmp_path) as broker, Proxy(broker.port) as proxy:
        settings = Settings(url=f"mqtt://127.0.0.1:{proxy.port}", client_id="van")
        async with connected(settings, outbox), listening(broker.port) as listener:
            await listener.until(lambda: listener.topics[TOPICS.status] == "online")
            proxy.open.clear()
            await listener.until(lambda: listener.topics[TOPICS.status] == "offline")
            outbox.put(STATE, "2")
            await until(lambda: any("not connected" in line for line in said(caplog)))
            outbox.put(STATE, "3")
            proxy.open.set()
            await listener.until(lambda: listener.topics[STATE] == "3")
            await listener.until(lambda: listener.topics[TOPICS.status] == "online")


@pytest.mark.parametrize("qos", [0, 1, 2])
async def test_a_long_way_is_not_gone_for_each_message(
    tmp_path: Path, outbox: Outbox, qos: int
) -> None:
    """Test that many devices over a slow network do not wait for one another."""
    for number in range(100):
        outbox.put(f"fleet/van7/{number}/state", "1")
    async with Mosquitto(tmp_path) as broker, Proxy(broker.port, 0.1) as proxy:
        url = f"mqtt://127.0.0.1:{proxy.port}"
        async with (
            connected(Settings(url=url, client_id="van", qos=qos), outbox),
            listening(broker.port) as listener,
            asyncio.timeout(10),
        ):
            await listener.until(lambda: listener.topics[TOPICS.status] == "online")
            assert len(listener.topics) == 102


async def test_home_assistant_is_told_again(tmp_path: Path, outbox: Outbox) -> None:
    """Test that all is sent again when Home Assistant has started."""
    async with (
        Mosquitto(tmp_path) as broker,
        connected(Settings(url=broker.url, client_id="van"), outbox),
        listening(broker.port) as listener,
    ):
        await listener.until(lambda: listener.topics[TOPICS.status] == "online")
        before = listener.received.count(STATE)
        await publish(broker.port, "homeassistant/status", "online")
        await listener.until(lambda: listener.received.count(STATE) > before)


async def test_a_wrong_password_is_said_once(
    tmp_path: Path, outbox: Outbox, caplog: pytest.LogCaptureFixture
) -> None:
    """Test that it is tried again all the same: a broker may be set up later."""
    (tmp_path / "passwords").write_text("", encoding="utf-8")
    closed = f"password_file {tmp_path}/passwords"
    async with Mosquitto(tmp_path, "allow_anonymous false", closed) as broker:
        settings = Settings(
            url=broker.url, client_id="van", user="me", password="secret"
        )
        async with connected(settings, outbox):
            await until(lambda: said(caplog))
            await asyncio.sleep(0.5)
    [line] = said(caplog)
    assert "Not authorized" in line
    assert "secret" not in caplog.text


async def test_access_rules_that_refuse_are_said(
    tmp_path: Path, outbox: Outbox, caplog: pytest.LogCaptureFixture
) -> None:
    """Test a broker that drops what it is given, which it does not say."""
    (tmp_path / "rules").write_text("topic readwrite fleet/van8/#", encoding="utf-8")
    rules = f"acl_file {tmp_path}/rules"
    async with Mosquitto(tmp_path, "allow_anonymous true", rules) as broker:
        settings = Settings(url=broker.url, client_id="van")
        async with connected(settings, outbox):
            await until(lambda: said(caplog))
        [line] = said(caplog)
        assert "access rules" in line
        assert "fleet/van7" in line
        trouble = await checked(settings, outbox)
        assert trouble is not None
        assert "access rules" in trouble


async def test_check_finds_nothing_wrong(tmp_path: Path, outbox: Outbox) -> None:
    """Test a broker that takes what it is given."""
    async with Mosquitto(tmp_path) as broker:
        settings = Settings(url=broker.url, client_id="van")
        assert await checked(settings, outbox) is None


async def test_check_leaves_a_service_that_runs_alone(
    tmp_path: Path, outbox: Outbox, caplog: pytest.LogCaptureFixture
) -> None:
    """Test that it stays connected and online, and that nothing is left behind."""
    async with Mosquitto(tmp_path) as broker:
        settings = Settings(url=broker.url, client_id="van")
        async with connected(settings, outbox), listening(broker.port) as listener:
            await listener.until(lambda: listener.topics[TOPICS.status] == "online")
            before = listener.received.count(TOPICS.status)
            assert await checked(settings, outbox) is None
            await listener.until(lambda: listener.topics[TOPICS.check] == "")
            assert listener.received.count(TOPICS.status) == before
    assert said(caplog) == []


async def test_two_with_one_name_are_told_of(
    tmp_path: Path,
    outbox: Outbox,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Test that they, of which each makes the broker drop the other, do not fill the log."""
    monkeypatch.setattr(service_broker, "LONGEST_PAUSE", 5)
    monkeypatch.setattr(service_broker, "SETTLED", 1)
    caplog.set_level("INFO", "victron_ble")
    async with Mosquitto(tmp_path) as broker:
        settings = Settings(url=broker.url, client_id="van")
        async with connected(settings, outbox), connected(settings, Outbox()):
            await asyncio.sleep(2)
    text = "it hung up (is another client called van, too?); trying again"
    assert any(text in line for line in said(caplog))
    assert said(caplog).count("The broker is connected") < 20


async def test_check_takes_nothing_old_for_its_echo(
    tmp_path: Path, outbox: Outbox
) -> None:
    """Test rules that let it read, not write, where it could write once."""
    rules = f"topic read {TOPICS.prefix}/#\nuser before\ntopic readwrite #"
    (tmp_path / "rules").write_text(rules, encoding="utf-8")
    acl = f"acl_file {tmp_path}/rules"
    async with Mosquitto(tmp_path, "allow_anonymous true", acl) as broker:
        await publish(
            broker.port, TOPICS.check, "offline", retain=True, username="before"
        )
        async with listening(broker.port) as listener:
            await listener.until(lambda: listener.topics[TOPICS.check] == "offline")
        trouble = await checked(Settings(url=broker.url, client_id="van"), outbox)
    assert trouble is not None
    assert "access rules" in trouble


async def test_check_of_no_broker(outbox: Outbox) -> None:
    """Test an address where nobody listens."""
    settings = Settings(url=f"mqtt://127.0.0.1:{free_port()}", client_id="van")
    trouble = await checked(settings, outbox)
    assert trouble == "Connection refused"


def secured_by(
    ca: str | None, cert: str | None = None, key: str | None = None
) -> ssl.SSLContext | None:
    """Return what the command makes of its options."""
    return tls_context(ssl.Purpose.SERVER_AUTH, ca, cert, key, used=True, how="")


async def test_tls_with_own_authority_and_client_certificate(
    tmp_path: Path, outbox: Outbox, caplog: pytest.LogCaptureFixture
) -> None:
    """Test who is let in, and that a broker that others vouch for is refused."""
    ours, others = Certificates(tmp_path / "ours"), Certificates(tmp_path / "others")
    async with Mosquitto(
        tmp_path,
        f"cafile {ours.ca}",
        f"certfile {ours.server}",
        f"keyfile {ours.server_key}",
        "require_certificate true",
        "use_identity_as_username true",
    ) as broker:
        settings = Settings(
            url=f"mqtts://127.0.0.1:{broker.port}",
            client_id="van",
            tls=secured_by(ours.ca, ours.client, ours.client_key),
        )
        authority = " (--ca names the authority to trust)"
        for wrong, advice in (
            (secured_by(others.ca, ours.client, ours.client_key), authority),
            (secured_by(None, ours.client, ours.client_key), authority),
            (secured_by(ours.ca), ", or a certificate by --cert?)"),
            (None, " (does it want mqtts://"),
        ):
            url = settings.url.replace("mqtts", "mqtts" if wrong else "mqtt")
            async with connected(replace(settings, url=url, tls=wrong), outbox):
                await until(lambda: said(caplog))
                await asyncio.sleep(0.3)
            assert all("not connected" in line for line in said(caplog))
            assert len(set(said(caplog))) == len(said(caplog))
            assert any(advice in line for line in said(caplog))
            assert "_ssl.c" not in caplog.text
            caplog.clear()
        assert await checked(settings, outbox) is None


@pytest.mark.parametrize("scheme", ["ws", "wss"])
async def test_websocket(tmp_path: Path, outbox: Outbox, scheme: str) -> None:
    """Test a broker that is reached as web pages are."""
    certificates, port = Certificates(tmp_path), free_port()
    secured = f"certfile {certificates.server}", f"keyfile {certificates.server_key}"
    # Not its only listener: then Debian's Mosquitto, 2.0.11, does not start.
    listener = f"listener {port} 127.0.0.1", "protocol websockets"
    async with Mosquitto(
        tmp_path,
        *("allow_anonymous true", *listener),
        *(secured if scheme == "wss" else ()),
    ):
        await until_listening(port)
        url = f"{scheme}://127.0.0.1:{port}/mqtt"
        tls = secured_by(certificates.ca) if scheme == "wss" else None
        settings = Settings(url=url, client_id="van", tls=tls)
        assert await checked(settings, outbox) is None
