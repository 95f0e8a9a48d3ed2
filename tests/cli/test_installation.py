"""Test what installing from a clean checkout brings."""

from configparser import ConfigParser
import json
from pathlib import Path
import shutil
import subprocess
import sys
from zipfile import ZipFile

import pytest
from uv import find_uv_bin

pytestmark = pytest.mark.xdist_group("wheel")

ROOT = Path(__file__).parents[2]
INTEGRATION = ROOT / "custom_components" / "victron_ble"
LIBRARY = INTEGRATION / "library"
TRANSLATIONS = INTEGRATION / "translations"
SOURCES = (
    "LICENSE",
    "MANIFEST.in",
    "README.md",
    "pyproject.toml",
    "setup.cfg",
    "setup.py",
)

SNIPPET = """
from victron_ble.devices import detect_device_type

data = bytes.fromhex("100289a302b040af925d09a4d89aa0128bdef48c6298a9")
parser = detect_device_type(data)
parsed_data = parser("aff4d0995b7d1e176c0c33ecb9e70dcd").parse(data)
print(parsed_data.get_voltage(), parsed_data.get_model_name())
"""


def run(*command: str | Path) -> str:
    """Run a command outside the checkout and return what it prints."""
    return subprocess.run(
        command, cwd="/", check=True, stdout=subprocess.PIPE, text=True
    ).stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build a wheel as a release does: from the source archive of a checkout."""
    checkout = tmp_path_factory.mktemp("checkout")
    for source in SOURCES:
        shutil.copy(ROOT / source, checkout)
    shutil.copytree(
        ROOT / "custom_components",
        checkout / "custom_components",
        ignore=shutil.ignore_patterns("__pycache__"),
    )
    run(find_uv_bin(), "build", "--python", sys.executable, checkout)
    [wheel] = (checkout / "dist").glob("*.whl")
    return wheel


@pytest.fixture(scope="module")
def environment(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel into an empty environment and return its commands' folder."""
    environment = tmp_path_factory.mktemp("environment")
    uv = find_uv_bin()
    run(uv, "venv", "--allow-existing", "--python", sys.executable, environment)
    run(uv, "pip", "install", "--python", environment, wheel)
    return environment / "bin"


def test_every_module_is_packed(wheel: Path) -> None:
    """Test that the package is the library's folder and the words, no file more."""
    with ZipFile(wheel) as archive:
        packed = {
            name.removeprefix("victron_ble/")
            for name in archive.namelist()
            if ".dist-info/" not in name
        }

    assert packed == {
        str(path.relative_to(LIBRARY))
        for path in LIBRARY.rglob("*")
        if path.suffix in (".py", ".tsv", ".typed")
    } | {f"translations/{path.name}" for path in TRANSLATIONS.iterdir()}


def test_every_folder_is_a_package(wheel: Path) -> None:
    """Test that setup.cfg names each folder of the library, and no other."""
    settings = ConfigParser()
    settings.read(ROOT / "setup.cfg", encoding="utf-8")
    named = settings["options"]["packages"].split()

    folders = [
        path.parent.relative_to(LIBRARY) for path in LIBRARY.rglob("__init__.py")
    ]
    assert sorted(named) == sorted(
        ".".join(("victron_ble", *folder.parts))
        for folder in (*folders, Path(TRANSLATIONS.name))
    )
    with ZipFile(wheel) as archive:
        packed = {str(Path(name).parent) for name in archive.namelist()}
    assert {name.replace(".", "/") for name in named} <= packed


def test_version_is_that_of_the_integration(environment: Path) -> None:
    """Test that manifest.json states the version of both."""
    manifest = json.loads((INTEGRATION / "manifest.json").read_text(encoding="utf-8"))

    version = run(
        environment / "python",
        "-c",
        "from importlib.metadata import version; print(version('victron-ble'))",
    )

    assert version.strip() == manifest["version"]


def test_requirements(environment: Path) -> None:
    """Test that nothing is required but Bluetooth, the cipher and the interface."""
    requirements = run(
        environment / "python",
        "-c",
        "from importlib.metadata import requires; print(*requires('victron-ble'), sep='\\n')",
    )

    assert [
        requirement.partition(">=")[0]
        for requirement in requirements.splitlines()
        if "extra ==" not in requirement
    ] == ["bleak", "click", "cryptography", "rich"]


@pytest.mark.parametrize(
    ("arguments", "package"),
    [(("mqtt", "mqtt://127.0.0.1"), "aiomqtt"), (("metrics",), "prometheus_client")],
)
def test_without_the_extra(
    environment: Path, arguments: tuple[str, ...], package: str
) -> None:
    """Test that the command says how to install it, and that others do without.

    It names its own Python, as Debian's pip installs nothing.
    """
    found = subprocess.run(
        (environment / "victron-ble", *arguments),
        cwd="/",
        check=False,
        capture_output=True,
        text=True,
    )

    command = f"{environment / 'python'} -m pip install {package}"
    assert found.returncode == 1
    assert found.stderr == f"Error: This needs one more package: {command}\n"
    assert arguments[0] in run(environment / "victron-ble", "--help")


def test_with_the_extras(wheel: Path, environment: Path, tmp_path: Path) -> None:
    """Test that they install and run, as far as they can without a broker and BlueZ."""
    uv = find_uv_bin()
    run(uv, "venv", "--python", sys.executable, tmp_path / "extra")
    run(uv, "pip", "install", "--python", tmp_path / "extra", f"{wheel}[metrics,mqtt]")
    found = subprocess.run(
        (
            tmp_path / "extra" / "bin" / "victron-ble",
            *("mqtt", "mqtt://127.0.0.1:1", "--check", "--keys", "-"),
        ),
        cwd="/",
        check=False,
        capture_output=True,
        text=True,
        input="DD:EE:AD:BE:EF:01@0123456789abcdef0123456789abcdef",
        env={"DBUS_SYSTEM_BUS_ADDRESS": "unix:path=/nowhere", "HOME": str(tmp_path)},
    )

    assert found.returncode == 1
    broker, bluetooth, devices = found.stderr.splitlines()
    assert "refused" in broker
    assert "D-Bus is not running" in bluetooth
    assert devices == "0 of 1 devices are read."
    run(
        tmp_path / "extra" / "bin" / "python",
        "-c",
        "import victron_ble.service.metrics",
    )


def test_documented_snippet(environment: Path) -> None:
    """Test the lines that the documents show."""
    assert run(environment / "python", "-c", SNIPPET) == "12.53 SmartShunt 500A/50mV\n"
