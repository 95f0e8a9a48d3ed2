"""What programs take from the classic library besides devices; little here needs it."""

from dataclasses import dataclass

ZERO_CELSIUS = 273.15  # K


@dataclass
class AdvertisementContainer:
    """The parts of an advertisement under their classic names.

    `encrypted_data` starts with the key check byte.
    """

    prefix: int
    model_id: int
    readout_type: int
    iv: int
    encrypted_data: bytes


class BitReader:
    """Reads numbers of any width one after the other, lowest bit first."""

    def __init__(self, data: bytes) -> None:
        """Start at the first bit."""
        self._number = int.from_bytes(data, "little")
        self._left = 8 * len(data)

    def read_bit(self) -> int:
        """Return the next bit; IndexError past the end."""
        return self.read_unsigned_int(1)

    def read_unsigned_int(self, num_bits: int) -> int:
        """Return the next bits as a number; IndexError past the end."""
        if num_bits > self._left:
            raise IndexError("past the end of the data")
        value = self._number & ((1 << num_bits) - 1)
        self._number >>= num_bits
        self._left -= num_bits
        return value

    def read_signed_int(self, num_bits: int) -> int:
        """Return the next bits as a two's complement number."""
        return self.to_signed_int(self.read_unsigned_int(num_bits), num_bits)

    @staticmethod
    def to_signed_int(value: int, num_bits: int) -> int:
        """Read a number of that width as two's complement."""
        sign = 1 << (num_bits - 1)
        return (value ^ sign) - sign


def kelvin_to_celsius(temp_in_kelvin: float) -> float:
    """Return a temperature in degrees Celsius, to a hundredth."""
    return round(temp_in_kelvin - ZERO_CELSIUS, 2)


def celsius_to_kelvin(temperature: float) -> float:
    """Return a temperature in kelvin, to a hundredth."""
    return round(temperature + ZERO_CELSIUS, 2)
