"""Test what a release is made of, and how its version is stated."""

from collections.abc import Callable
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
import json
from pathlib import Path
import re
import subprocess
import sys
from threading import Thread
import zipfile

import pytest
from uv import find_uv_bin

ROOT = Path(__file__).parents[2]
MANIFEST = "custom_components/victron_ble/manifest.json"
EXAMPLE = (
    "100289a302b040af925d09a4d89aa0128bdef48c6298a9@aff4d0995b7d1e176c0c33ecb9e70dcd"
)

type Release = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """Return a clone of the repository."""
    subprocess.run(["git", "clone", "--quiet", ROOT, tmp_path / "clone"], check=True)
    return tmp_path / "clone"


@pytest.fixture
def release(clone: Path) -> Release:
    """Return what runs the script in the clone."""

    def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, clone / "scripts" / "release", *arguments],
            check=False,
            capture_output=True,
            text=True,
        )

    return run


def test_both_hold_what_belongs_in_them(
    clone: Path, release: Release, tmp_path: Path
) -> None:
    """Test that the zip is the integration without the command line, the wheel its library."""
    first, second = tmp_path / "first", tmp_path / "second"
    folder = clone / "custom_components" / "victron_ble"
    files = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
    (folder / "notes.txt").touch()  # git does not know it
    (folder / "library" / "notes.py").touch()
    assert release("--draft", first).returncode == 0
    assert release("--draft", second).returncode == 0

    made = sorted(path.name for path in first.iterdir())
    wheel, packed = made
    assert packed == "victron_ble.zip"
    version = json.loads((clone / MANIFEST).read_text(encoding="utf-8"))["version"]
    assert wheel == f"victron_ble-{version}-py3-none-any.whl"
    for name in made:
        assert (first / name).read_bytes() == (second / name).read_bytes()

    with zipfile.ZipFile(first / packed) as opened:
        in_zip = set(opened.namelist())
        assert opened.read("manifest.json") == (clone / MANIFEST).read_bytes()
    with zipfile.ZipFile(first / wheel) as opened:
        in_wheel = {
            name.replace("victron_ble/", "library/", 1).replace(
                "library/translations/", "translations/"
            )
            for name in opened.namelist()
            if ".dist-info/" not in name
        }
    rooms = ("cli", "devices", "scanning", "service")
    left_out = {
        name for room in rooms for name in files if name.startswith(f"library/{room}/")
    }
    assert {name.split("/")[1] for name in left_out} == set(rooms)
    left_out |= {
        f"library/{name}" for name in ("exceptions.py", "scanner.py", "py.typed")
    }
    assert in_zip == files - left_out | {"LICENSE"}
    assert in_wheel == {
        name for name in files if name.startswith(("library/", "translations/"))
    }


@pytest.mark.usefixtures("socket_enabled")
def test_the_wheel_installs_from_its_address(
    clone: Path, release: Release, tmp_path: Path
) -> None:
    """Test the line of the notes with a server of our own, where there is no clone."""
    (clone / "CHANGELOG.md").write_text("# Changes\n\n## Unreleased\n\n- News.\n")
    assert release("98.7.6b1").returncode == 0
    assert release("--draft", tmp_path / "made").returncode == 0
    [address] = re.findall(
        r"^\$ pip install (\S+)$", release("--notes").stdout, re.MULTILINE
    )
    place, name = address.rsplit("/", 1)
    assert place.endswith("/releases/download/v98.7.6b1")

    handler = partial(SimpleHTTPRequestHandler, directory=tmp_path / "made")
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        environment = tmp_path / "environment"
        uv = find_uv_bin()
        subprocess.run(
            [uv, "venv", "--python", sys.executable, environment], check=True
        )
        address = f"http://127.0.0.1:{server.server_port}/{name}"
        subprocess.run(
            [uv, "pip", "install", "--python", environment, address], check=True
        )
        server.shutdown()
    command = environment / "bin" / "victron-ble"
    reading = subprocess.run(
        [command, "decode", EXAMPLE], check=True, capture_output=True, cwd=tmp_path
    )
    assert json.loads(reading.stdout)["voltage"] == 12.53


def test_the_version_is_stated_once(clone: Path, release: Release) -> None:
    """Test that the manifest and the change log get it, and nothing else changes."""
    changes = (clone / "CHANGELOG.md").read_text(encoding="utf-8")
    news = changes.partition("## Unreleased\n")[2].partition("\n## ")[0].strip()
    if not news:  # a release was just made
        changes = changes.replace("## Unreleased\n", "## Unreleased\n\n- News.\n")
        (clone / "CHANGELOG.md").write_text(changes, encoding="utf-8")
        news = "- News."

    assert release("98.7.6").returncode == 0
    manifest = json.loads((clone / MANIFEST).read_text(encoding="utf-8"))
    assert manifest["version"] == "98.7.6"
    assert release("--notes").stdout.startswith(f"{news}\n\n")
    changed = subprocess.run(
        ["git", "diff", "--name-only"], cwd=clone, check=True, capture_output=True
    )
    assert changed.stdout.decode().split() == ["CHANGELOG.md", MANIFEST]


@pytest.mark.parametrize("version", ["1.2", "v1.2.3", "1.2.3-beta", "latest"])
def test_what_is_no_version_is_refused(release: Release, version: str) -> None:
    """Test that a version must be one that Home Assistant and HACS compare rightly."""
    refused = release(version)
    assert refused.returncode != 0
    assert "is no version" in refused.stderr


@pytest.mark.parametrize(
    ("version", "comes_after"),
    [
        ("98.7.5", False),
        ("98.7.6b3", False),
        ("98.7.6", False),
        ("98.7.7b1", True),
        ("98.10.0", True),
    ],
)
def test_a_version_comes_after_the_last(
    clone: Path, release: Release, version: str, comes_after: bool
) -> None:
    """Test that nobody is offered an older version as an update."""
    (clone / "CHANGELOG.md").write_text(
        "# Changes\n\n## Unreleased\n\n- News.\n\n## 98.7.6 (2026-11-23)\n\n- Old.\n"
    )
    answer = release(version)
    assert (answer.returncode == 0) is comes_after
    assert comes_after or "does not come after 98.7.6" in answer.stderr


def test_what_is_not_committed_is_not_released(clone: Path, release: Release) -> None:
    """Test that the zip is of a commit, so that its tag shows what is in it."""
    with (clone / MANIFEST).open("a") as manifest:
        manifest.write("\n")
    refused = release()
    assert refused.returncode != 0
    assert f"Not committed:\n M {MANIFEST}" in refused.stderr
    assert not (clone / "dist").exists()


def test_without_news_there_is_no_release(clone: Path, release: Release) -> None:
    """Test that the change log must say something."""
    (clone / "CHANGELOG.md").write_text("# Changes\n\n## Unreleased\n")
    refused = release("98.7.6")
    assert refused.returncode != 0
    assert "says nothing under Unreleased" in refused.stderr
    assert "says nothing of" in release("--notes").stderr
