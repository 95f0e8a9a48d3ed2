"""Test the service for Prometheus as its users run it: a process, BlueZ, and who asks."""

import asyncio
from contextlib import AbstractAsyncContextManager
import json
from pathlib import Path
import re
import shutil
import socket
import ssl
import subprocess
from urllib.error import URLError
from urllib.request import urlopen

from prometheus_client.parser import text_string_to_metric_families
import pytest

from simulator.bluez import BlueZ
from tests.mosquitto import free_port
from victron_ble.record import shown_records
from victron_ble.service.metrics import told

from .certificates import Certificates
from .frames import KEY, SHUNT, shunt
from .running import PATIENCE, Command, Running, on_air, running

ROOT = Path(__file__).parents[2]


def service(
    folder: Path, port: int, *options: str
) -> AbstractAsyncContextManager[Running]:
    """Run the service."""
    return running(
        "metrics",
        *("--listen", f"127.0.0.1:{port}", "--state", str(folder / "state.json")),
        *options,
        keys=f"{SHUNT}@{KEY}",
    )


async def ask(address: str, context: ssl.SSLContext | None = None) -> str:
    """Return what Prometheus gets, once it is there."""

    def get() -> str:
        with urlopen(address, context=context, timeout=PATIENCE) as answer:
            text: str = answer.read().decode()
            return text

    async with asyncio.timeout(PATIENCE):
        while True:
            try:
                return await asyncio.to_thread(get)
            except URLError as err:
                if not isinstance(err.reason, ConnectionRefusedError):
                    raise
                await asyncio.sleep(0.05)


async def test_readings_are_served(bluez: BlueZ, tmp_path: Path) -> None:
    """Test the way from the air to who asks, and a clean end."""
    port = free_port()
    async with on_air(bluez, shunt), service(tmp_path, port) as command:
        async with asyncio.timeout(PATIENCE):
            while "battery_voltage" not in (
                text := await ask(f"http://127.0.0.1:{port}/metrics")
            ):
                await asyncio.sleep(0.05)
        status, output, messages = await command.terminate()

    samples = {
        sample.name: sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }
    assert samples["victron_battery_voltage_volts"] == 13.3
    assert samples["victron_available"] == 1
    assert (status, output) == (0, "")
    assert f"1 device is served on http://127.0.0.1:{port}/metrics" in messages
    assert "Traceback" not in messages
    assert json.loads((tmp_path / "state.json").read_bytes())["devices"].keys() == {
        SHUNT
    }


@pytest.mark.parametrize("key_apart", [True, False])
async def test_only_who_has_a_certificate_is_answered(
    bluez: BlueZ, tmp_path: Path, *, key_apart: bool
) -> None:
    """Test TLS with certificates on both sides."""
    certificates, port = Certificates(tmp_path), free_port()
    secrets = Path(certificates.server), Path(certificates.server_key)
    both = tmp_path / "both.pem"
    both.write_bytes(b"".join(path.read_bytes() for path in secrets))
    cert = (secrets[0], "--cert-key", secrets[1]) if key_apart else (both,)
    address = f"https://localhost:{port}/metrics"
    known = ssl.create_default_context(cafile=certificates.ca)
    secured = service(
        tmp_path,
        port,
        *("--ca", certificates.ca, "--cert", *map(str, cert)),
    )
    async with secured:
        with pytest.raises((URLError, ssl.SSLError, ConnectionError)):
            await ask(address, known)
        known.load_cert_chain(certificates.client, certificates.client_key)
        assert "victron_available" in await ask(address, known)


@pytest.mark.parametrize("secure", [False, True])
async def test_who_is_silent_holds_up_nobody(
    bluez: BlueZ, tmp_path: Path, *, secure: bool
) -> None:
    """Test somebody who connects and says nothing, not even in a handshake."""
    certificates, port = Certificates(tmp_path), free_port()
    options = ("--cert", certificates.server, "--cert-key", certificates.server_key)
    known = ssl.create_default_context(cafile=certificates.ca)
    address = f"http{'s' * secure}://localhost:{port}/metrics"
    async with service(tmp_path, port, *options * secure) as command:
        await ask(address, known if secure else None)
        with socket.create_connection(("127.0.0.1", port)) as silent:
            assert "victron_available" in await ask(address, known if secure else None)
            silent.send(b"neither HTTP nor TLS\r\n\r\n")
        status, _, messages = await command.terminate()
    assert status == 0
    assert messages.count("\n") == 1  # that it is served


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--listen", "9712"), "it looks like localhost:9712 or [::1]:9712"),
        (("--listen", "localhost:99999"), "it looks like localhost:9712 or [::1]:9712"),
        (("--ca", __file__), "Certificates are for TLS: https needs --cert."),
        (("--cert-key", __file__), "give --cert, too."),
    ],
)
def test_wrong_use(
    options: tuple[str, ...], message: str, command: Command, tmp_path: Path
) -> None:
    """Test that it is said what is wrong."""
    keys = tmp_path / "keys"
    keys.write_text(f"{SHUNT}@{KEY}\n")
    status, output, messages = command("metrics", "--keys", str(keys), *options)

    assert status == 2
    assert output == ""
    assert message in messages


async def test_what_cannot_be_used(bluez: BlueZ, tmp_path: Path) -> None:
    """Test that it ends with a sentence: a port that is taken, a wrong certificate."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        async with service(tmp_path, port) as command:
            status, _, messages = await command.end()
    assert status == 1
    assert f"127.0.0.1:{port} cannot be used: Address already in use." in messages

    wrong = "--cert", __file__, "--cert-key", __file__
    async with service(tmp_path, free_port(), *wrong) as command:
        status, _, messages = await command.end()
    assert status == 1
    assert "The certificates cannot be used" in messages
    assert "Traceback" not in messages


def expressions() -> list[str]:
    """Return what the Grafana dashboard asks for."""
    board = json.loads((ROOT / "docs" / "grafana.json").read_text(encoding="utf-8"))
    return [
        target["expr"].replace("$device", ".*")
        for panel in board["panels"]
        for target in panel["targets"]
    ]


def test_grafana_asks_for_what_there_is(tmp_path: Path) -> None:
    """Test the metrics' names in the dashboard, and its language by Prometheus' own check."""
    there = {
        way.name + "_total" * way.total
        for record in shown_records().values()
        for way in told(record).values()
    }
    there |= {"victron_device_info", "victron_last_heard_timestamp_seconds"}
    asked = {
        name for text in expressions() for name in re.findall(r"victron_\w+", text)
    }
    assert asked - there == set()

    promtool = shutil.which("promtool")
    if promtool is None:
        pytest.skip("promtool, of Debian's prometheus, is not installed")
    rules = [
        {"record": f"rule:{number}", "expr": text}
        for number, text in enumerate(expressions())
    ]
    path = tmp_path / "rules.json"  # which is YAML, too
    path.write_text(json.dumps({"groups": [{"name": "grafana", "rules": rules}]}))
    checked = subprocess.run(
        [promtool, "check", "rules", path], capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stderr
