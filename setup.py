"""Give the library the version of the integration, which the manifest alone states."""

import json
from pathlib import Path

from setuptools import setup

MANIFEST = Path(__file__).parent / "custom_components/victron_ble/manifest.json"

setup(version=json.loads(MANIFEST.read_text(encoding="utf-8"))["version"])
