"""Blue Smart IP22, IP65 and IP67, Smart IP43."""

from ..records.ac_charger import AcChargerRecord
from .base import Device

AcChargerData = AcChargerRecord


class AcCharger(Device[AcChargerRecord]):
    """Blue Smart IP22, IP65 and IP67, Smart IP43."""

    data_type = AcChargerRecord
