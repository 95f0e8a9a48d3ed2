"""The configuration folder of a demonstration, and the process that lives in it."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
import json
import os
from pathlib import Path
import signal
import sys
from typing import Any, Final

from simulator.home_assistant import ROOT, install

_QUIET: Final = "critical"  # what lacks on a machine without hardware is no news

# Home Assistant's own onboarding wants the internet; only the user is left to do.
_ONBOARDING: Final = {"done": ["core_config", "analytics", "integration"]}


def configuration(simulator: Mapping[str, Any], dashboard: Path | None) -> str:
    """Return configuration.yaml, in JSON, which YAML contains."""
    localhost = ["127.0.0.1", "::1"]
    config: dict[str, Any] = {
        "homeassistant": {
            "name": "Van",
            "latitude": 52.37,
            "longitude": 4.89,
            "elevation": 0,
            "unit_system": "metric",
            "time_zone": "Europe/Amsterdam",
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
        "automation": [],
        "bluetooth": {},
        "config": {},
        "diagnostics": {},
        "energy": {},
        "frontend": {},
        "history": {},
        "logbook": {},
        "my": {},
        "recorder": {"commit_interval": 1},
        "victron_simulator": dict(simulator),
        "logger": {
            "default": "warning",
            "logs": {
                "homeassistant.components.ffmpeg": _QUIET,
                "homeassistant.components.camera.img_util": _QUIET,
                "homeassistant.loader": "error",
                "homeassistant.setup": _QUIET,
            },
        },
    }
    if dashboard is not None:
        config["lovelace"] = {
            "dashboards": {
                "victron-demo": {
                    "mode": "yaml",
                    "filename": dashboard.name,
                    "title": "Victron",
                    "icon": "mdi:solar-power",
                    "show_in_sidebar": True,
                }
            }
        }
    return json.dumps(config, indent=2) + "\n"


def prepare(
    folder: Path,
    port: int,
    simulator: Mapping[str, Any],
    dashboard: str | None = None,
) -> None:
    """Write or refresh a configuration folder; what Home Assistant stored stays."""
    install(folder)
    dashboard_file = folder / "dashboard.yaml" if dashboard else None
    if dashboard_file is not None and dashboard is not None:
        dashboard_file.write_text(dashboard, encoding="utf-8")
    (folder / "configuration.yaml").write_text(
        configuration(simulator, dashboard_file), encoding="utf-8"
    )
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


@asynccontextmanager
async def home_assistant(
    folder: Path, python: str = sys.executable
) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run Home Assistant in a folder; it is stopped gently at the end."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # it starts twice as fast
    with (folder / "output.log").open("wb") as output:
        process = await asyncio.create_subprocess_exec(
            python,
            "-m",
            "homeassistant",
            "--config",
            str(folder),
            "--skip-pip",
            stdout=output,
            stderr=asyncio.subprocess.STDOUT,
            cwd=ROOT,
            env=environment,
            start_new_session=True,  # Ctrl-C is for us; we stop it in order
        )
        try:
            yield process
        finally:
            if process.returncode is None:
                process.send_signal(signal.SIGTERM)
                await process.wait()
