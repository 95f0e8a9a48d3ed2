"""Constants of the Victron simulator."""

from typing import Final

DOMAIN: Final = "victron_simulator"

CONF_DAYS: Final = "days"  # lived before it is first heard
CONF_DELAY: Final = "delay"  # s
CONF_FLEET: Final = "fleet"
CONF_KEYS: Final = "keys"  # that were changed, by address
CONF_LOSS: Final = "loss"  # %
CONF_NOISE: Final = "noise"
CONF_PROXIES: Final = "proxies"
CONF_RAW: Final = "raw"  # whether proxies pass on the bytes of an advertisement
CONF_SEED: Final = "seed"
CONF_SPEED: Final = "speed"
CONF_START: Final = "start"  # hour of the day; by default what the clock shows
