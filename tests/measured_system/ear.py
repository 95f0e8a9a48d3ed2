"""What hears the devices of a system: each frame is judged as the integration does."""

from collections.abc import Collection, Mapping
from functools import cache
import json
from typing import Final

from custom_components.victron_ble.library import Key, NoReading, read
from custom_components.victron_ble.library.policy.outcome import Outcome
from custom_components.victron_ble.library.policy.trust import Trust
from custom_components.victron_ble.library.system import Report, Settings, System
from simulator.radio import Radio
from simulator.wire import Frame

DOWN: Final = 60  # s of a restart
# A host's clock begins anew with it.
_CLOCK: Final = 10_000

_key = cache(Key)


class Ear:
    """A system that hears, and is started anew from what it stored."""

    def __init__(
        self,
        settings: Settings,
        radios: Mapping[str, Radio],
        hidden: Collection[str] = (),
    ) -> None:
        """Begin with nothing heard; `hidden` is what the battery's monitor does not send."""
        self._hidden = hidden
        self._radios = {address: radios[address] for address in settings.addresses}
        self._shift = 0.0
        self._deaf_until = 0.0
        self.system = System(settings)
        self._trusts = {address: Trust() for address in self._radios}

    def hear(self, frame: Frame) -> None:
        """Take a frame as it arrives."""
        radio = self._radios.get(frame.address)
        if radio is None or frame.time < self._deaf_until:
            return
        found = read(frame.data, _key(radio.key) if radio.key else None)
        assert not isinstance(found, NoReading)
        time = frame.time + self._shift
        outcome, record = self._trusts[frame.address].hear(found, time)
        if outcome is Outcome.REPEATED:
            self.system.hear_again(frame.address, time, frame.proxy)
        elif record is not None:
            if self._hidden and record.battery:
                record = record.without(self._hidden)
            self.system.hear(frame.address, record, time, frame.proxy)

    def report(self, time: float) -> Report | None:
        """Return what is shown at a time; None while it is down."""
        if time < self._deaf_until:
            return None
        return self.system.report(time + self._shift)

    def restart(self, time: float) -> None:
        """Store everything, and start anew after a while."""
        stored = json.loads(json.dumps(self.system.as_dict(time + self._shift, time)))
        self._deaf_until = time + DOWN
        self._shift = _CLOCK - self._deaf_until
        self.system = System.restored(
            self.system.settings, stored, _CLOCK, self._deaf_until
        )
        self._trusts = {
            address: Trust(trusted=True, kind=trust.kind)
            for address, trust in self._trusts.items()
        }
