"""What the tests of availability look at."""

import logging

import pytest

from homeassistant.const import STATE_UNAVAILABLE
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir

from .sender import DOMAIN

VOLTAGE = "sensor.victron_voltage"


def state(hass: HomeAssistant, entity_id: str) -> str | None:
    """Return an entity's state, None where there is no such entity."""
    found = hass.states.get(entity_id)
    return None if found is None else found.state


def voltage(hass: HomeAssistant) -> str | None:
    """Return the voltage that is shown."""
    return state(hass, VOLTAGE)


def available(hass: HomeAssistant) -> bool | None:
    """Return whether all entities are available; None if some are and some are not."""
    states = {found.state == STATE_UNAVAILABLE for found in hass.states.async_all()}
    return None if len(states) > 1 else states == {False}


def issues(hass: HomeAssistant) -> list[str]:
    """Return what the integration has to say."""
    return [
        issue.translation_key or ""
        for issue in ir.async_get(hass).issues.values()
        if issue.domain == DOMAIN
    ]


def lines(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Return what the integration has said since the last time."""
    said = [
        record.getMessage()
        for record in caplog.records
        if record.name.startswith("custom_components")
        and record.levelno > logging.DEBUG
    ]
    caplog.clear()
    return said
