"""Test the config flow: several devices at once, by the file of VictronConnect."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
import sqlite3
from unittest.mock import patch

import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.victron_ble.library.victronconnect import DatabaseProblem
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from tests.victronconnect import write_database, write_with_log

from .flow import OTHER_KEY, READING, hear
from .proxy import Proxy
from .sender import ADDRESS, DOMAIN, KEY, Sender
from .several import AWAY, entries, give, offered

GIVEN = "custom_components.victron_ble.flow.given"
FILE_ID = "0123456789abcdef0123456789abcdee"
ROWS = [("c01122334455", KEY)]


@contextmanager
def uploaded(path: Path) -> Iterator[None]:
    """Have a file uploaded; its name is no secret, its keys are."""

    @contextmanager
    def process(hass: HomeAssistant, file_id: str) -> Iterator[Path]:
        if file_id != FILE_ID:
            raise ValueError("File does not exist")
        yield path
        path.unlink(missing_ok=True)

    with patch(f"{GIVEN}.process_uploaded_file", process):
        yield


def _make(path: Path, problem: DatabaseProblem) -> None:
    if problem is DatabaseProblem.NOT_A_DATABASE:
        path.write_text(KEY)
    elif problem is DatabaseProblem.NO_KEYS:
        write_database(path, [])
    elif problem is DatabaseProblem.DAMAGED:
        write_database(path, ROWS)
        path.write_bytes(path.read_bytes()[:200])
    elif problem is DatabaseProblem.TOO_LARGE:
        path.write_bytes(bytes(100))
    elif problem is DatabaseProblem.NOT_VICTRONCONNECT:
        with closing(sqlite3.connect(path)) as database, database:
            database.execute("CREATE TABLE other (key)")


@pytest.mark.parametrize(
    "problem",
    [
        DatabaseProblem.NOT_A_DATABASE,
        DatabaseProblem.NO_KEYS,
        DatabaseProblem.DAMAGED,
        DatabaseProblem.TOO_LARGE,
        DatabaseProblem.NOT_VICTRONCONNECT,
        DatabaseProblem.UNREADABLE,
    ],
)
async def test_file_without_keys(
    hass: HomeAssistant,
    proxy: Proxy,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    problem: DatabaseProblem,
) -> None:
    """Test that it is said what is wrong, and that nothing is made."""
    path = tmp_path / "keys.sqlite"
    _make(path, problem)
    if problem is DatabaseProblem.TOO_LARGE:
        monkeypatch.setattr(f"{GIVEN}.LIMIT", 99)
    with uploaded(path):
        form = await give(hass, file=FILE_ID)
    assert form["step_id"] == "several"
    assert form["errors"] == {"file": f"database_{problem.value}"}
    assert entries(hass) == {}


async def test_file_that_is_gone(hass: HomeAssistant, proxy: Proxy) -> None:
    """Test a file that Home Assistant does not have, as after a restart."""
    form = await give(hass, file=FILE_ID)
    assert form["errors"] == {"file": "database_unreadable"}


async def test_file(hass: HomeAssistant, sender: Sender, tmp_path: Path) -> None:
    """Test that a file and a text go together, and that the file is deleted."""
    path = write_database(tmp_path / "keys.sqlite", ROWS)
    for _ in range(2):
        await hear(hass, sender, sender.frame(0x02, READING))
    with uploaded(path):
        form = await give(
            hass,
            file=FILE_ID,
            send=lambda: sender.send(0x02, READING),
            keys=f"{KEY}\n{AWAY} {OTHER_KEY}",
        )
    assert not path.exists()
    assert form["errors"] == {}
    assert offered(form) == {"checked": [ADDRESS], "unchecked": [AWAY]}


async def test_file_without_its_log(
    hass: HomeAssistant, proxy: Proxy, tmp_path: Path
) -> None:
    """Test that what is in it is shown all the same, with what to do."""
    path = write_with_log(tmp_path / "keys.sqlite", ROWS, [("c01122334499", OTHER_KEY)])
    with uploaded(path):
        form = await give(hass, file=FILE_ID)
    assert form["errors"] == {"base": "database_log_missing"}
    assert offered(form) == {"unchecked": [ADDRESS]}


async def test_as_a_browser_does(
    hass: HomeAssistant,
    sender: Sender,
    hass_client: ClientSessionGenerator,
    tmp_path: Path,
) -> None:
    """Test that every form can be sent to a browser, and a file from it."""
    path = write_database(tmp_path / "keys.sqlite", ROWS)
    await hear(hass, sender, sender.frame(0x02, READING))
    assert await async_setup_component(hass, "config", {})
    client = await hass_client()
    with path.open("rb") as file:
        response = await client.post("/api/file_upload", data={"file": file})
        file_id = (await response.json())["file_id"]
    flows = "/api/config/config_entries/flow"
    response = await client.post(flows, json={"handler": DOMAIN})
    flow = await response.json()
    for answer in ({"next_step_id": "several"}, {"file": file_id}):
        response = await client.post(f"{flows}/{flow['flow_id']}", json=answer)
        assert response.status == 200
        flow = await response.json()
    assert flow["type"] == "progress"
    sender.send(0x02, READING)
    await hass.async_block_till_done(wait_background_tasks=True)
    response = await client.get(f"{flows}/{flow['flow_id']}")
    flow = await response.json()
    [field] = flow["data_schema"]
    assert field["name"] == "checked"
    assert field["description"] == {"suggested_value": [ADDRESS]}
    response = await client.post(
        f"{flows}/{flow['flow_id']}", json={"checked": [ADDRESS]}
    )
    end = await response.json()
    assert (end["type"], end["reason"]) == ("abort", "several_first")
    assert entries(hass)[ADDRESS].data["access_token"] == KEY
