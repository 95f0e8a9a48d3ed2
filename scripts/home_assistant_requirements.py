"""Print what Home Assistant installs by itself at its first start with Bluetooth.

A real `hass` process pip-installs the requirements of every integration it sets up;
installed beforehand, it starts in seconds and without the internet.
"""

import json
from pathlib import Path

import homeassistant
from homeassistant.bootstrap import DEFAULT_INTEGRATIONS

COMPONENTS = Path(homeassistant.__file__).parent / "components"

# What the tests and the demo set up beyond the defaults.
CONFIGURED = {
    "bluetooth_adapters",
    "diagnostics",
    "energy",
    "hassio",  # is imported by others
    "history",
    "logbook",
    "mqtt",
    "recorder",
    "sun",
    "victron_ble",
}

# Not of this version for want of a wheel for Python 3.14: requirements_hass.txt has a newer.
WITHOUT_WHEEL = {"pymicro-vad", "pyspeex-noise"}


def requirements(domains: set[str]) -> set[str]:
    """Return the requirements of integrations and of all that they depend on."""
    found: set[str] = set()
    seen: set[str] = set()
    queue = list(domains)
    while queue:
        if (domain := queue.pop()) in seen:
            continue
        seen.add(domain)
        text = (COMPONENTS / domain / "manifest.json").read_text(encoding="utf-8")
        manifest = json.loads(text)
        found.update(manifest.get("requirements", []))
        queue += manifest.get("dependencies", [])
    return found


if __name__ == "__main__":
    for requirement in sorted(requirements(CONFIGURED | DEFAULT_INTEGRATIONS)):
        if requirement.partition("==")[0] not in WITHOUT_WHEEL:
            print(requirement)
