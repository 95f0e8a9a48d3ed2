"""The configuration folder of a demonstration, and the process that lives in it."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
import fcntl
import json
import os
from pathlib import Path
import shutil
import signal
import sys
from typing import Any, Final
from zoneinfo import available_timezones

from simulator.home_assistant import ROOT

_BLUEPRINTS: Final = ROOT / "docs" / "blueprints"
_QUIET: Final = "critical"  # what lacks on a machine without hardware is no news

# Home Assistant's own onboarding wants the internet; only the user is left to do.
_ONBOARDING: Final = {"done": ["core_config", "analytics", "integration"]}


_PATIENCE: Final = 60  # seconds for Home Assistant to stop


def local_time_zone() -> str:
    """Return the time zone of this machine; UTC if it does not say."""
    link = str(Path("/etc/localtime").resolve()).partition("zoneinfo/")[2]
    known = available_timezones()
    return next((n for n in (os.environ.get("TZ", ""), link) if n in known), "UTC")


# What the editors save goes into files of its own, and is read from there.
_EDITED: Final = {
    "automation": ("automations.yaml", "[]\n"),
    "scene": ("scenes.yaml", ""),
    "script": ("scripts.yaml", ""),
}


def configuration(
    components: Mapping[str, Any], time_zone: str, name: str, language: str
) -> str:
    """Return configuration.yaml: a line of JSON, which YAML contains, for each key."""
    localhost = ["127.0.0.1", "::1"]
    config = {
        "homeassistant": {
            "name": name,
            "latitude": 52.37,
            "longitude": 4.89,
            "elevation": 0,
            "language": language,
            "unit_system": "metric",
            "time_zone": time_zone,
            "country": "NL",
            "currency": "EUR",
            "auth_providers": [
                {
                    "type": "trusted_networks",
                    "trusted_networks": localhost,
                    "allow_bypass_login": True,
                },
                {"type": "homeassistant"},
            ],
        },
        "bluetooth": {},
        "config": {},
        "diagnostics": {},
        "energy": {},
        "frontend": {},
        "history": {},
        "logbook": {},
        "my": {},
        "recorder": {"commit_interval": 1},
        **components,
        "logger": {
            "default": "warning",
            "logs": {
                "homeassistant.components.ffmpeg": _QUIET,
                "homeassistant.components.camera.img_util": _QUIET,
                "haffmpeg": _QUIET,
                "aiohttp_fast_zlib": "error",
                "homeassistant.bootstrap": "error",
                "homeassistant.loader": "error",
            },
        },
    }
    lines = [f"{key}: {json.dumps(value)}" for key, value in config.items()]
    lines += [f"{key}: !include {file}" for key, (file, _) in _EDITED.items()]
    return "\n".join(lines) + "\n"


def prepare(
    folder: Path,
    port: int,
    components: Mapping[str, Any],
    time_zone: str,
    name: str = "Van",
    language: str = "en",
) -> None:
    """Write or refresh a configuration folder; what Home Assistant stored stays.

    components: what is configured for those that this repository has.
    language: the server's, in which entities are named.
    """
    (folder / "configuration.yaml").write_text(
        configuration(components, time_zone, name, language), encoding="utf-8"
    )
    for file, empty in _EDITED.values():
        if not (folder / file).exists():
            (folder / file).write_text(empty, encoding="utf-8")
    blueprints = folder / "blueprints" / "automation" / "victron_ble"
    shutil.copytree(_BLUEPRINTS, blueprints, dirs_exist_ok=True)
    storage = folder / ".storage"
    storage.mkdir(exist_ok=True)
    # In YAML, the port would be a mere proposal that somebody must confirm.
    store(
        storage,
        "http",
        {
            "stable": {
                "server_port": port,
                "server_host": ["127.0.0.1"],
                "cors_allowed_origins": [],
                "login_attempts_threshold": -1,
                "ip_ban_enabled": False,
                "ssl_profile": "modern",
                "use_x_frame_options": True,
                "created_at": "2026-01-01T00:00:00+00:00",
                "error": None,
                "error_message": None,
            },
            "pending": None,
            "yaml_migration_done": True,
        },
        version=2,
        minor_version=2,
    )
    if not (storage / "onboarding").exists():
        store(storage, "onboarding", _ONBOARDING, version=4)


def store(
    storage: Path, key: str, data: Any, version: int = 1, minor_version: int = 1
) -> None:
    """Write a file of Home Assistant's storage."""
    content = {
        "version": version,
        "minor_version": minor_version,
        "key": key,
        "data": data,
    }
    (storage / key).write_text(json.dumps(content, indent=2), encoding="utf-8")


def is_running(folder: Path) -> bool:
    """Whether a Home Assistant lives in a folder: as long, it keeps a file locked."""
    path = folder / ".ha_run.lock"
    if not path.exists():
        return False
    with path.open("a", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


@asynccontextmanager
async def home_assistant(
    folder: Path, python: str = sys.executable, path: Path | None = ROOT
) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run Home Assistant in a folder; it is stopped gently at the end.

    path: where it finds more packages than its own.
    """
    environment = dict(os.environ)
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # it starts twice as fast
    environment.pop("PYTHONPATH", None)
    if path:
        environment["PYTHONPATH"] = str(path)
    with (folder / "output.log").open("wb") as output:
        process = await asyncio.create_subprocess_exec(
            python,
            "-m",
            "homeassistant",
            "--config",
            str(folder.resolve()),
            "--skip-pip",
            stdout=output,
            stderr=asyncio.subprocess.STDOUT,
            cwd=folder,
            env=environment,
            start_new_session=True,  # Ctrl-C is for us; we stop it in order
        )
        try:
            yield process
        finally:
            if process.returncode is None:
                process.send_signal(signal.SIGTERM)
                try:
                    await asyncio.wait_for(process.wait(), _PATIENCE)
                except TimeoutError:
                    process.kill()
                    await process.wait()
