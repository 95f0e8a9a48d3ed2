"""English names, from which other languages are translated."""

from typing import Final

from ..values import Label

_WORDS: Final = {
    "ac": "AC",
    "bms": "BMS",
    "dc": "DC",
    "io": "I/O",
    "soc": "state of charge",
    "tx": "transmit",
    "vebus": "VE.Bus",
}
# Where the words of the label are not the name, by platform.
_NAMES: Final = {
    "sensor": {
        "ac_loads_power": "AC loads",
        "aux_mode": "Auxiliary input",
        "cell_temperature": "Panel cell temperature",
        "consumption_power": "Consumption",
        "dc_loads_power": "DC loads",
        "external_device_load": "Load current",
        "other_sources_power": "Other sources",
        "output_phase_current": "Output {phase} current",
        "output_phase_energy": "Output {phase} energy",
        "output_phase_power": "Output {phase} power",
        "output_phase_voltage": "Output {phase} voltage",
        "remaining_minutes": "Time remaining",
    },
    "binary_sensor": {
        "alarm": "Alarm active",
        "alarm_bms_cable": "BMS cable failure",
        "alarm_cell_imbalance": "Cell imbalance alarm",
        "alarm_hardware_failure": "Hardware failure alarm",
        "alarm_high_battery_temperature": "High battery temperature",
        "alarm_high_bms_temperature": "High BMS temperature",
        "alarm_high_contactor_resistance": "High contactor resistance",
        "alarm_high_current": "High current",
        "alarm_load_disconnect": "Load disconnect",
        "alarm_low_cell_voltage": "Low cell voltage",
        "alarm_low_soc": "Low state of charge",
        "alarm_over_temperature": "High temperature alarm",
        "alarm_over_voltage": "Overvoltage alarm",
        "alarm_short_circuit": "Short circuit alarm",
        "alarm_under_temperature": "Low temperature alarm",
        "alarm_under_temperature_charge": "Low charge temperature alarm",
        "alarm_under_temperature_discharge": "Low discharge temperature alarm",
        "alarm_under_voltage": "Undervoltage alarm",
        "almost_charged": "Almost full",
        "almost_discharged": "Almost empty",
        "allowed_to_charge": "Charging allowed",
        "allowed_to_discharge": "Discharging allowed",
        "alternator_allowed_to_charge": "Alternator charging allowed",
        "aux_output_enabled": "Auxiliary output enabled",
        "balancer_communication": "Balancer communication failure",
        "cell_voltage_mismatch_balancers_0_1": "Cell voltage mismatch, balancers 0 and 1",
        "cell_voltage_mismatch_balancers_1_2": "Cell voltage mismatch, balancers 1 and 2",
        "charged": "Full",
        "contactor_closed": "Contactor",
        "discharged": "Empty",
        "pre_alarm": "Pre-alarm",
        "relay_charged": "Relay flag: charged",
        "relay_discharged": "Relay flag: discharged",
        "remote_enabled": "Remote input enabled",
        "warning": "Warning active",
        "warning_bad_contactor": "Bad contactor warning",
        "warning_charge_current": "Charge current warning",
        "warning_discharge_current": "Discharge current warning",
        "warning_over_temperature": "High temperature warning",
        "warning_over_voltage": "Overvoltage warning",
        "warning_under_temperature_charge": "Low charge temperature warning",
        "warning_under_temperature_discharge": "Low discharge temperature warning",
        "warning_under_voltage": "Undervoltage warning",
    },
}


def english_name(platform: str, label: Label) -> str:
    """Return the English name of what is labelled so.

    A number goes with the word that it is the number of: "Cell 3 voltage".
    """
    if (name := _NAMES[platform].get(label.key)) is not None:
        return name.format(**label.placeholders)
    words = (
        f"{_WORDS.get(word, word)} {label.placeholders.get(word, '')}".rstrip()
        for word in label.key.split("_")
    )
    name = " ".join(words).replace("AC in ", "AC-in ").replace("AC out ", "AC-out ")
    return name[0].upper() + name[1:]
