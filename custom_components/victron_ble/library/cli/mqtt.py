"""`victron-ble mqtt`: readings for an MQTT broker, and Home Assistant's discovery."""

import asyncio
from importlib.metadata import version
import os
from pathlib import Path
import platform
import re
import ssl
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import click

from ..pasted import to_text
from ..policy.reporting import Preset
from ..service.bridge import Bridge
from ..service.discovery import Topics
from ..service.languages import ENGLISH, languages, names_in
from ..service.outbox import Outbox
from ..service.settings import PORTS, SECURE, Settings
from .arguments import Target, keys_option
from .check import check_devices
from .output import WrongUsage, say
from .serve import find_targets, make_service, need, passive_option, serve, state_option
from .tls import tls_context, tls_options

if TYPE_CHECKING:
    from ..service.broker import Broker

USER_VARIABLE: Final = "VICTRON_BLE_MQTT_USER"
PASSWORD_VARIABLE: Final = "VICTRON_BLE_MQTT_PASSWORD"

_TOPIC: Final = re.compile(r"[^\x00+#$/][^\x00+#]*(?<!/)")


def _parse_url(text: str) -> str:
    """Return a broker's address. Raises WrongUsage, which does not quote it."""
    try:
        url = urlsplit(text)
        _ = url.port
    except ValueError as err:
        raise WrongUsage(f"This is not the address of a broker: {err}.") from None
    if url.username is not None or url.password is not None:
        raise WrongUsage(
            "User and password do not belong on the command line, where others can see"
            f" them: use --credentials FILE, or {USER_VARIABLE} and {PASSWORD_VARIABLE}."
        )
    if url.scheme not in PORTS or not url.hostname:
        raise WrongUsage(
            "The address of a broker looks like mqtt://host, mqtts://host:8883 or"
            " wss://host/mqtt."
        )
    return text


def _credentials(file: Path | None) -> tuple[str | None, str | None]:
    """Return user and password, of a file or of the environment."""
    if file is None:
        return os.environ.get(USER_VARIABLE), os.environ.get(PASSWORD_VARIABLE)
    text = to_text(file.read_bytes()).strip()
    user, colon, password = text.partition(":")
    if not user or len(text.splitlines()) > 1:
        raise WrongUsage("The file of --credentials holds one line: USER:PASSWORD.")
    return user, password if colon else None


def _check_topic(_: click.Context, __: click.Parameter, topic: str) -> str:
    """Refuse what is no topic."""
    if not _TOPIC.fullmatch(topic):
        raise click.BadParameter(
            "a topic is not empty, and has no +, no # and no / at its ends"
        )
    return topic


def _check_discovery(
    context: click.Context, parameter: click.Parameter, topic: str
) -> str:
    """Refuse what is no topic, but for none."""
    return topic and _check_topic(context, parameter, topic)


def _client_id() -> str:
    """Return a name for the service: that of its machine."""
    host = re.sub(r"[^A-Za-z0-9_-]", "-", platform.node().partition(".")[0])
    return f"victron-ble-{host}" if host else "victron-ble"


@click.command()
@click.argument("url", metavar="URL")
@keys_option
@click.option(
    "--reporting",
    type=click.Choice([preset.value for preset in Preset]),
    default=Preset.BALANCED.value,
    show_default=True,
    help="How often values are published: live is each change; economical saves most.",
)
@click.option(
    "--credentials",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help=f"A file with one line, USER:PASSWORD. Without it: the environment variables"
    f" {USER_VARIABLE} and {PASSWORD_VARIABLE}.",
)
@tls_options
@click.option(
    "--client-id",
    default=_client_id,
    callback=_check_topic,
    metavar="ID",
    help="What the broker knows the service by (default: victron-ble-HOSTNAME).",
)
@click.option(
    "--topic-prefix",
    default="victron_ble",
    callback=_check_topic,
    show_default=True,
    metavar="TOPIC",
    help="Publish below this topic.",
)
@click.option(
    "--discovery-prefix",
    default="homeassistant",
    callback=_check_discovery,
    show_default=True,
    metavar="TOPIC",
    help="Home Assistant's discovery prefix; '' for no discovery.",
)
@click.option(
    "--language",
    type=click.Choice(languages(), case_sensitive=False),
    default=ENGLISH,
    show_default=True,
    metavar="CODE",
    help="The language of the names that Home Assistant is told, such as de or pt-BR.",
)
@click.option("--qos", type=click.IntRange(0, 2), default=0, show_default=True)
@passive_option
@state_option
@click.option(
    "--check",
    is_flag=True,
    help="Try the keys, the broker and Bluetooth, say what is wrong, and exit.",
)
def mqtt(
    url: str,
    keys: str | None,
    reporting: str,
    credentials: Path | None,
    ca: str | None,
    cert: str | None,
    cert_key: str | None,
    client_id: str,
    topic_prefix: str,
    discovery_prefix: str,
    language: str,
    qos: int,
    passive: bool,
    state: Path | None,
    check: bool,
) -> None:
    """Publish readings to an MQTT broker, with Home Assistant's discovery.

    URL is mqtt://HOST[:PORT], mqtts:// (TLS), ws:// or wss:// (WebSocket). Runs until
    it is stopped; see docs/service.md for topics, systemd and containers.
    """
    need("aiomqtt")
    from ..service.broker import Broker  # noqa: PLC0415 (an extra)

    url = _parse_url(url)
    tls = tls_context(
        ssl.Purpose.SERVER_AUTH,
        *(ca, cert, cert_key),
        used=urlsplit(url).scheme in SECURE,
        how="the address begins with mqtts:// or wss://",
    )
    user, password = _credentials(credentials)
    settings = Settings(
        url=url,
        client_id=client_id,
        user=user,
        password=password,
        tls=tls,
        qos=qos,
    )
    topics = Topics(topic_prefix, client_id, discovery_prefix)
    outbox = Outbox()
    bridge = Bridge(topics, outbox, version("victron-ble"), names_in(language))
    targets = find_targets(keys)
    service = make_service(targets, Preset(reporting), state, "mqtt", bridge.tell)
    bridge.begin(service)
    broker = Broker(settings, topics, outbox, service.forget_left)
    if check:
        _check(broker, targets)
    else:
        serve(service, broker.run(), passive=passive)


def _check(broker: "Broker", targets: list[Target]) -> None:
    """Try everything, say what is wrong; exit with 1 if anything is."""
    trouble = asyncio.run(broker.check())
    say(f"The broker: {trouble or 'takes what is published'}.")
    if not check_devices(targets) or trouble:
        raise click.exceptions.Exit(1)
