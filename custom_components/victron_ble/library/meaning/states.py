"""The texts of codes and of sets of bits, as Home Assistant's states.

The texts are those of core's integration where it has one, so that automations
go on working; core merges some codes. A set is shown as the first of its bits
in the order given here: the most severe alarm, the most telling reason.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, TypeVar

from ..enums import (
    ACInState,
    AlarmReason,
    BalancerStatus,
    ChargerError,
    MultiRSOperationMode,
    OffReason,
    OperationMode,
    OutputState,
)
from ..open_enum import OpenCode, OpenFlag

C = TypeVar("C", bound=OpenCode)


@dataclass(frozen=True)
class FlagStates:
    """The states of a set of bits: one for none of them, the others in order."""

    none: str
    order: tuple[tuple[int, str], ...]

    @property
    def options(self) -> list[str]:
        """Every state."""
        return [self.none, *(state for _, state in self.order)]

    def state(self, raw: int) -> str | None:
        """Return the most telling state; None where only unnamed bits are set."""
        if not raw:
            return self.none
        return next((text for bits, text in self.order if raw & bits == bits), None)

    def active(self, raw: int) -> list[str]:
        """Return the state of every bit that is set, unnamed ones as bit_N."""
        texts = dict(self.order)
        return [
            texts.get(1 << bit, f"bit_{bit}")
            for bit in range(raw.bit_length())
            if raw >> bit & 1
        ]


def _states(
    codes: type[C], texts: Mapping[C, str] | None = None, never: Iterable[C] = ()
) -> dict[int, str]:
    """Return each member's state: its name in lower case unless given."""
    given = texts or {}
    return {
        member.value: given.get(member, member.name.lower())
        for member in codes
        if member not in never
    }


def _order(none: str, *members: OpenFlag) -> FlagStates:
    return FlagStates(
        none, tuple((member.value, str(member.name).lower()) for member in members)
    )


_CHARGER_ERRORS: Final = {
    ChargerError.REMOTE_TEMPERATURE_A: "remote_temperature_auto_reset",
    ChargerError.REMOTE_TEMPERATURE_B: "remote_temperature_auto_reset",
    ChargerError.REMOTE_TEMPERATURE_C: "remote_temperature_not_auto_reset",
    ChargerError.REMOTE_BATTERY_A: "remote_battery",
    ChargerError.REMOTE_BATTERY_B: "remote_battery",
    ChargerError.REMOTE_BATTERY_C: "remote_battery",
    ChargerError.INTERNAL_TEMPERATURE_A: "internal_temperature",
    ChargerError.INTERNAL_TEMPERATURE_B: "internal_temperature",
    ChargerError.INVERTER_SHUTDOWN_41: "inverter_shutdown_pv_isolation",
    ChargerError.INVERTER_SHUTDOWN_42: "inverter_shutdown_pv_isolation",
    ChargerError.INVERTER_SHUTDOWN_43: "inverter_shutdown_ground_fault",
    ChargerError.INVERTER_OUTPUT_VOLTAGE_A: "inverter_output_voltage",
    ChargerError.INVERTER_OUTPUT_VOLTAGE_B: "inverter_output_voltage",
    ChargerError.INVERTER_SELF_TEST_A: "inverter_self_test",
    ChargerError.INVERTER_SELF_TEST_B: "inverter_self_test",
    ChargerError.INVERTER_SELF_TEST_C: "inverter_self_test",
    ChargerError.NETWORK_A: "network",
    ChargerError.NETWORK_B: "network",
    ChargerError.NETWORK_C: "network",
    ChargerError.NETWORK_D: "network",
    ChargerError.PV_INPUT_SHUTDOWN_80: "pv_input_shutdown",
    ChargerError.PV_INPUT_SHUTDOWN_81: "pv_input_shutdown",
    ChargerError.PV_INPUT_SHUTDOWN_82: "pv_input_shutdown",
    ChargerError.PV_INPUT_SHUTDOWN_83: "pv_input_shutdown",
    ChargerError.PV_INPUT_SHUTDOWN_84: "pv_input_shutdown",
    ChargerError.PV_INPUT_SHUTDOWN_85: "pv_input_shutdown",
    ChargerError.PV_INPUT_SHUTDOWN_86: "pv_input_shutdown",
    ChargerError.PV_INPUT_SHUTDOWN_87: "pv_input_shutdown",
    ChargerError.INTERNAL_DC_VOLTAGE_A: "internal_dc_voltage",
    ChargerError.INTERNAL_DC_VOLTAGE_B: "internal_dc_voltage",
    ChargerError.INTERNAL_SUPPLY_A: "internal_supply",
    ChargerError.INTERNAL_SUPPLY_B: "internal_supply",
    ChargerError.INTERNAL_SUPPLY_C: "internal_supply",
    ChargerError.INTERNAL_SUPPLY_D: "internal_supply",
}

# Lists that are not said with the names of their members alone.
CODE_STATES: Final[dict[type[OpenCode], dict[int, str]]] = {
    OperationMode: _states(OperationMode, never=(OperationMode.NOT_AVAILABLE,)),
    MultiRSOperationMode: _states(
        MultiRSOperationMode, never=(MultiRSOperationMode.NOT_AVAILABLE,)
    ),
    ChargerError: _states(ChargerError, _CHARGER_ERRORS),
    ACInState: _states(ACInState, never=(ACInState.UNKNOWN,)),
    BalancerStatus: _states(BalancerStatus, {BalancerStatus.UNKNOWN: "not_known"}),
    # 0 and 4 are both "off", from two registers of different age.
    OutputState: _states(OutputState, {OutputState.SHUTDOWN: "off"}),
}

FLAG_STATES: Final[dict[type[OpenFlag], FlagStates]] = {
    AlarmReason: _order(
        "no_alarm",
        AlarmReason.LOW_VOLTAGE,
        AlarmReason.HIGH_VOLTAGE,
        AlarmReason.SHORT_CIRCUIT,
        AlarmReason.HIGH_TEMPERATURE,
        AlarmReason.BMS_LOCKOUT,
        AlarmReason.OVERLOAD,
        AlarmReason.LOW_SOC,
        AlarmReason.LOW_TEMPERATURE,
        AlarmReason.HIGH_V_AC_OUT,
        AlarmReason.LOW_V_AC_OUT,
        AlarmReason.BMS_CABLE_FAILURE,
        AlarmReason.DC_RIPPLE,
        AlarmReason.MID_VOLTAGE,
        AlarmReason.LOW_STARTER_VOLTAGE,
        AlarmReason.HIGH_STARTER_VOLTAGE,
    ),
    OffReason: _order(
        "no_reason",
        OffReason.PAY_AS_YOU_GO_OUT_OF_CREDIT,
        OffReason.ACTIVE_ALARM,
        OffReason.LOAD_OUTPUT_DISABLED,
        OffReason.PROTECTION_ACTIVE,
        OffReason.BMS,
        OffReason.BATTERY_TEMPERATURE_TOO_LOW,
        OffReason.LOW_BATTERY_POWER,
        OffReason.PARALLEL_OUT_OF_SYNC,
        OffReason.PARALLEL_TOO_FEW_INVERTERS,
        OffReason.SWITCHED_OFF_SWITCH,
        OffReason.SWITCHED_OFF_REGISTER,
        OffReason.REMOTE_INPUT,
        OffReason.ENGINE_SHUTDOWN,
        OffReason.ANALYSING_INPUT_VOLTAGE,
        OffReason.NO_PV_POWER,
        OffReason.NO_MAINS_POWER,
        OffReason.NO_INPUT_POWER,
    ),
}


def code_states(codes: type[OpenCode]) -> dict[int, str]:
    """Return the state of each number of a list."""
    return CODE_STATES.get(codes) or _states(codes)
