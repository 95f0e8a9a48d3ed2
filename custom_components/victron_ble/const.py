"""Constants of the Victron Instant Readout integration."""

from typing import Final

DOMAIN: Final = "victron_ble"
MANUFACTURER: Final = "Victron Energy"

# Entry data beside the key, which core's integration shares as `access_token`.
CONF_DEVICE: Final = "device"  # what has been learnt of the device, see trust.py

CONF_REPORTING: Final = "reporting"  # option: how often values are reported
CONF_TIMEOUT: Final = "timeout"  # option: minutes without a reading
DEFAULT_TIMEOUT: Final = 5

ISSUES_URL: Final = "https://github.com/victron-instant-readout/victron_ble/issues"
