"""What the library's classic interface raises."""


class UnknownDeviceError(Exception):
    """The advertisement holds no record that can be decoded."""


class AdvertisementKeyMissingError(Exception):
    """There is no key for an encrypted record."""


class AdvertisementKeyMismatchError(Exception):
    """The key's first byte is not the one the device encrypted with."""


class InvalidAdvertisementKeyError(ValueError):
    """The text is no advertisement key; its message says why and never quotes it."""
