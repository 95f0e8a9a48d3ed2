"""Test that a service shows by MQTT what the integration shows: entity by entity."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
import time
from typing import Any, override
from unittest.mock import patch

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.victron_ble.descriptions import KEYS
from custom_components.victron_ble.library import Key
from custom_components.victron_ble.library.policy.reporting import Preset
from custom_components.victron_ble.library.service.bridge import Bridge
from custom_components.victron_ble.library.service.broker import Broker
from custom_components.victron_ble.library.service.described import described
from custom_components.victron_ble.library.service.device import Device
from custom_components.victron_ble.library.service.discovery import Topics, device_id
from custom_components.victron_ble.library.service.outbox import Outbox
from custom_components.victron_ble.library.service.service import Service
from custom_components.victron_ble.library.service.settings import Settings
from custom_components.victron_ble.library.service.store import Store
from homeassistant.const import STATE_UNAVAILABLE, STATE_UNKNOWN
from homeassistant.core import HomeAssistant, State
from homeassistant.helpers import device_registry as dr, entity_registry as er
from tests.mosquitto import Mosquitto

from .complete import DATA, send_everything
from .proxy import Proxy
from .sender import DOMAIN, Sender

PATIENCE = 30
TOPICS = Topics("victron_ble", "van", "homeassistant")

# What MQTT cannot say: attributes beside the state, with the reason.
NOT_BY_MQTT = {
    "active": "every bit of a set; the state is the most telling one",
    "bound": "of a cell out of range; in the JSON it stands beside the state",
    "level": "of a condition; in the JSON it is the state alone",
    "raw": "the number of a code; in the JSON where it has no name",
    "summary": "for automations: that other entities tell the same in detail",
    "restored": "Home Assistant's own, of what it kept",
}


class Twin(Sender):
    """A device that Home Assistant and a service hear."""

    service: Service

    @override
    def hear(self, data: bytes, **how: Any) -> None:
        """Have both hear manufacturer data."""
        super().hear(data, **how)
        now = time.monotonic()
        self.service.hear(self.address, data, how.get("rssi", -60), self.name, now)


@pytest.fixture
async def twins(
    hass: HomeAssistant, proxy: Proxy, socket_enabled: None, tmp_path: Path
) -> AsyncIterator[dict[str, Twin]]:
    """Let one device of each record type be heard by both, and Home Assistant hear MQTT."""
    twins = {
        name: Twin(
            proxy, address=f"C0:00:00:00:00:{number:02X}", name=f"Victron {name}"
        )
        for number, name in enumerate(DATA)
    }
    outbox = Outbox()
    bridge = Bridge(TOPICS, outbox, "1.0.0", {})
    devices = [
        Device(twin.address, Key(twin.key), Preset.BALANCED) for twin in twins.values()
    ]
    service = Service(devices, Store(tmp_path / "state.json"), bridge.tell)
    bridge.begin(service)
    async with Mosquitto(tmp_path) as mosquitto:
        entry = MockConfigEntry(
            domain="mqtt",
            version=2,
            minor_version=1,
            data={"broker": "127.0.0.1", "port": mosquitto.port, "protocol": "5"},
        )
        entry.add_to_hass(hass)
        with patch("homeassistant.config.load_yaml_config_file", return_value={}):
            assert await hass.config_entries.async_setup(entry.entry_id)
        settings = Settings(url=mosquitto.url, client_id="van")
        broker = Broker(settings, TOPICS, outbox, lambda: None)
        task = asyncio.create_task(broker.run())
        for name, twin in twins.items():
            twin.service = service
            await twin.add_entry(hass)
            send_everything(twin, DATA[name])
        yield twins
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        await hass.config_entries.async_unload(entry.entry_id)
        await hass.async_block_till_done()


class Pair:
    """An entity of the integration, and the same by MQTT."""

    def __init__(
        self, hass: HomeAssistant, twin: Twin, name: str, platform: str
    ) -> None:
        """Find both."""
        key = KEYS.get(name, name) if platform == "sensor" else name
        key = {"alarm_active": "alarm", "warning_active": "warning"}.get(key, key)
        self._registry = er.async_get(hass)
        self._hass = hass
        self.native = self._find(platform, DOMAIN, f"{twin.address}-{key}")
        self.mqtt = self._find(
            platform, "mqtt", f"victron_ble_{device_id(twin.address)}_{name}"
        )

    def _find(
        self, platform: str, domain: str, unique_id: str
    ) -> er.RegistryEntry | None:
        entity_id = self._registry.async_get_entity_id(platform, domain, unique_id)
        return self._registry.async_get(entity_id) if entity_id else None

    def state(self, entity: er.RegistryEntry | None) -> State | None:
        """Return the state of one of them."""
        return self._hass.states.get(entity.entity_id) if entity else None

    def shown(self, entity: er.RegistryEntry | None) -> dict[str, Any]:
        """Return what a user sees of one of them."""
        if entity is None:
            return {}
        state = self.state(entity)
        device = dr.async_get(self._hass).async_get(entity.device_id or "")
        assert isinstance(device, dr.DeviceEntry)
        attributes = dict(state.attributes) if state else {}
        return {
            "name": entity.name or entity.original_name,
            "category": entity.entity_category,
            "disabled": entity.disabled_by,
            "options": dict(entity.options.get("sensor", {})),
            "class": entity.original_device_class,
            "device": (device.name, device.manufacturer, device.model, device.model_id),
            "state": _value(state),
            **{str(k): v for k, v in attributes.items() if k not in NOT_BY_MQTT},
        }

    def differences(self) -> list[tuple[str, Any, Any]]:
        """Return what is not the same, as the integration and as MQTT has it."""
        native, mqtt = self.shown(self.native), self.shown(self.mqtt)
        return [
            (key, native.get(key), mqtt.get(key))
            for key in native | mqtt
            if native.get(key) != mqtt.get(key)
        ]


def _value(state: State | None) -> Any:
    if state is None or state.state in (STATE_UNAVAILABLE, STATE_UNKNOWN):
        return state and state.state
    try:
        return round(float(state.state), 3)
    except ValueError:
        return state.state


def _pairs(hass: HomeAssistant, twins: dict[str, Twin]) -> dict[str, Pair]:
    return {
        f"{record}: {name}": Pair(hass, twin, name, description.platform)
        for record, twin in twins.items()
        for name, description in described(DATA[record]).items()
    }


async def _until_alike(hass: HomeAssistant, twins: dict[str, Twin]) -> dict[str, Pair]:
    """Wait for MQTT to bring as much as there is; return all, alike or not in time."""
    end = time.monotonic() + PATIENCE
    while True:
        await hass.async_block_till_done()
        pairs = _pairs(hass, twins)
        alike = not any(pair.differences() for pair in pairs.values())
        if alike or time.monotonic() > end:
            return pairs
        await asyncio.sleep(0.1)


def _assert_alike(pairs: dict[str, Pair]) -> None:
    assert sum(pair.native is not None for pair in pairs.values()) > 300
    assert [
        (name, key, native, mqtt)
        for name, pair in pairs.items()
        for key, native, mqtt in pair.differences()
    ] == []


async def test_each_entity_is_the_same(
    hass: HomeAssistant, twins: dict[str, Twin]
) -> None:
    """Test names, classes, units, precision, values, and what is enabled."""
    _assert_alike(await _until_alike(hass, twins))


@pytest.mark.usefixtures("all_entities_enabled")
async def test_each_value_is_the_same(
    hass: HomeAssistant, twins: dict[str, Twin]
) -> None:
    """Test those too that are not enabled at first."""
    _assert_alike(await _until_alike(hass, twins))
