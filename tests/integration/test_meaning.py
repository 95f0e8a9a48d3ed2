"""Test that what the library says of a value is what Home Assistant knows."""

import ast
from pathlib import Path
from typing import Any

import pytest

from custom_components.victron_ble.library.meaning.description import (
    Description,
    SensorDescription,
)
from custom_components.victron_ble.library.meaning.quantities import COUNTED, MEASURES
from custom_components.victron_ble.library.record import RECORD_TYPES
from custom_components.victron_ble.library.values import Quantity
from homeassistant.components.binary_sensor import BinarySensorDeviceClass
from homeassistant.components.sensor import (
    DEVICE_CLASS_STATE_CLASSES,
    DEVICE_CLASS_UNITS,
    SensorDeviceClass,
    SensorStateClass,
)
from homeassistant.const import EntityCategory, Platform

from .shipping import COMPONENT, load, modules, sources
from .test_translations import class_names

ENGLISH = load(COMPONENT / "translations" / "en.json")["entity"]
# Without a device class, so that Home Assistant does not say which units there are.
OWN_UNITS = {"Ah"}
MEANINGS = [
    pytest.param(source.meaning, id=f"{record_name}-{platform}-{source.key}")
    for platform, record_name, source in sources()
]


@pytest.fixture(autouse=True)
def auto_enable_custom_integrations() -> None:
    """Nothing here needs a running Home Assistant."""


@pytest.mark.parametrize("meaning", MEANINGS)
def test_every_word_is_home_assistants(meaning: Description) -> None:
    """Test platform, category and classes; a number's unit is one of its class."""
    platform = Platform(meaning.platform)
    assert meaning.category is None or EntityCategory(meaning.category)
    if platform is Platform.BINARY_SENSOR:
        assert not meaning.device_class or BinarySensorDeviceClass(meaning.device_class)
        return
    assert isinstance(meaning, SensorDescription)
    if meaning.device_class is None:
        assert meaning.unit in {None, *OWN_UNITS}
    else:
        device_class = SensorDeviceClass(meaning.device_class)
        assert meaning.unit in DEVICE_CLASS_UNITS.get(device_class, {None})
        if meaning.state_class is not None:
            state_class = SensorStateClass(meaning.state_class)
            assert state_class in DEVICE_CLASS_STATE_CLASSES[device_class]
    assert (meaning.options is not None) == (meaning.device_class == "enum")
    assert meaning.decimals is None or meaning.unit is not None


@pytest.mark.parametrize("meaning", MEANINGS)
def test_english_name(meaning: Description) -> None:
    """Test that it is that of en.json, or of Home Assistant itself."""
    if (label := meaning.label) is None:
        names = class_names("en", meaning.platform)
        assert meaning.name == names[str(meaning.device_class)]["name"]
    else:
        text = ENGLISH[meaning.platform][label.key]["name"]
        assert meaning.name == text.format(**label.placeholders)


def test_every_quantity_has_a_measure() -> None:
    """Test what can be measured, though no record that is shown has it as yet."""
    assert MEASURES.keys() == set(Quantity) - {Quantity.CODE, Quantity.FLAGS}
    for measure in (*MEASURES.values(), COUNTED):
        if measure.device_class is not None:
            units = DEVICE_CLASS_UNITS[SensorDeviceClass(measure.device_class)]
            assert measure.unit in units


# What may name a record type: its own file, and what other integrations called things.
NAMING = (Path("library/records"), Path("takeover"))


def naming(path: Path, module: ast.Module) -> list[str]:
    """Return where a module names a record type, a key of one among it."""
    if any(path.is_relative_to(folder) for folder in NAMING):
        return []
    return [
        f"{path}:{node.lineno}: {node.value}"
        for node in ast.walk(module)
        if isinstance(node, ast.Constant) and node.value in RECORD_TYPES
    ]


def test_nothing_else_names_a_record_type() -> None:
    """Test that what is true of a record is said in its file."""
    assert [place for path, module in modules() for place in naming(path, module)] == []


@pytest.mark.parametrize(
    "code",
    ['OPTIONAL = {("vebus", "soc")}', 'if record.record_name == "vebus": pass'],
)
def test_a_name_is_found(code: str) -> None:
    """Test that the rule above can be broken."""
    found = naming(Path("sensor.py"), ast.parse(code))

    assert found == ["sensor.py:1: vebus"]
    tree: Any = ast.parse(code)
    assert naming(Path("library/records/vebus.py"), tree) == []
