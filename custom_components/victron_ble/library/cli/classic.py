"""What programs written for victron-ble 0.9 take from its command line."""

from typing import Any

import click


class DeviceKeyParam(click.ParamType):  # type: ignore[type-arg,unused-ignore]  # generic in newer click
    """The type of an argument ADDRESS@KEY, for commands of other programs."""

    name = "device_key"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, str]:
        """Return address and key; the message of what is neither quotes no key."""
        if isinstance(value, tuple):
            return value
        address, at, key = value.partition("@")
        if not at or "@" in key:
            self.fail("this is not ADDRESS@KEY", param, ctx)
        return address.strip(), key.strip()
