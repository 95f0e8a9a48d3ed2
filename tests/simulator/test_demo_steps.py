"""Test what the demonstration relies on."""

import pytest

from simulator.demo.steps import needs_shore
from simulator.fleets import FLEETS

from .listening import simulate


@pytest.mark.parametrize("fleet", FLEETS)
def test_every_device_is_heard_at_any_hour(fleet: str) -> None:
    """Test that shore power is all that a device may want for at night."""
    for hour in range(0, 24, 6):
        system = simulate(fleet, hour)
        for radio in filter(needs_shore, system.radios.values()):
            system.trigger("plug_shore", radio.address)
        heard = {frame.address for frame in system.listen(12)}
        assert heard == system.radios.keys()
