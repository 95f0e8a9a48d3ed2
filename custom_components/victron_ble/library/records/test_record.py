"""Record 0x00: Victron's test programs."""

from ..fields import Number
from ..record import Record
from ..values import Quantity


class TestRecord(Record, record_type=0x00, record_name="test_record", shown=False):
    """Victron, Extra manufacturer data, test record."""

    __slots__ = ()

    # fmt: off
    uptime      = Number(30, Quantity.UPTIME)
    temperature = Number(7, Quantity.TEMPERATURE, 1, -40)
    # fmt: on
