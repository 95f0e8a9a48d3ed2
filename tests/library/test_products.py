"""Test what is known of products."""

from pathlib import Path
import subprocess
import sys

import pytest

from victron_ble.products import has_instant_readout, product_name, read_product_names


@pytest.mark.parametrize(
    ("product_id", "name"),
    [
        (0x0203, "BMV-700"),  # on a VE.Direct dongle
        (0x2606, "MultiPlus Compact 12/1600/70-16"),  # on a VE.Bus dongle
        (0xA042, "BlueSolar MPPT 75|15"),
        (0xA389, "SmartShunt 500A/50mV"),
        (0xA3A4, "Smart Battery Sense"),
        (0xC00A, "Cerbo GX"),
        (0xC050, "SolarSense 750"),
        (0x1234, "Victron 0x1234"),
        (0xE000, "Victron 0xE000"),  # an example, which no device is
    ],
)
def test_name(product_id: int, name: str) -> None:
    """Test what a product that can be heard is called."""
    assert product_name(product_id) == name


@pytest.mark.parametrize(
    ("product_id", "has_it"),
    [
        (0xA182, False),  # the first VE.Direct dongle
        (0xA188, True),  # its second revision
        (0xA389, True),
        (0xC001, False),  # Color Control
        (0xC014, False),  # Cerbo-S GX
        (0xC024, False),  # EV Charge Station
        (0xC026, False),
        (0xC030, True),  # SmartShunt IP65
        (0x1234, True),  # it may be new
    ],
)
def test_instant_readout(product_id: int, has_it: bool) -> None:
    """Test which products never have it."""
    assert has_instant_readout(product_id) is has_it


def test_file() -> None:
    """Test that all products are there, and those that can be heard bear their names."""
    names = read_product_names()

    assert len(names) > 800
    assert list(names) == sorted(names)
    for product_id, name in names.items():
        assert name == name.strip()
        assert product_name(product_id) in (name, f"Victron 0x{product_id:04X}")
    unheard = [number for number in names if product_name(number) != names[number]]
    assert 100 < len(unheard) < len(names) / 4
    assert all(has_instant_readout(number) for number in unheard)


def test_no_file_is_read_later() -> None:
    """Test that names are found after the import alone: Home Assistant may not read."""
    script = """
import io, pathlib
from victron_ble.products import has_instant_readout, product_name
io.open = pathlib.Path.read_text = pathlib.Path.open = None
print(product_name(0xA389), has_instant_readout(0xA182))
"""
    printed = subprocess.check_output(
        (sys.executable, "-c", script), text=True, cwd=Path(__file__).parent
    )

    assert printed == "SmartShunt 500A/50mV False\n"
