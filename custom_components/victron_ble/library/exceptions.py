"""What the classic interface raises."""

from .cipher import InvalidAdvertisementKeyError

__all__ = [
    "AdvertisementKeyMismatchError",
    "AdvertisementKeyMissingError",
    "InvalidAdvertisementKeyError",
    "UnknownDeviceError",
]


class UnknownDeviceError(Exception):
    """The advertisement holds no record that can be decoded."""


class AdvertisementKeyMissingError(Exception):
    """There is no key for an encrypted record."""


class AdvertisementKeyMismatchError(Exception):
    """The key's first byte is not the one the device encrypted with."""
