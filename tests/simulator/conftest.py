"""Fixtures of the simulator inside Home Assistant."""

import pytest

import custom_components
from simulator.home_assistant import COMPONENT


@pytest.fixture
def component(
    monkeypatch: pytest.MonkeyPatch, enable_custom_integrations: None
) -> None:
    """Let Home Assistant find the component beside the integration."""
    folders = [*custom_components.__path__, str(COMPONENT.parent)]
    monkeypatch.setattr(custom_components, "__path__", folders)
