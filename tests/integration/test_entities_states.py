"""Test what an entity shows where a number alone does not say it."""

import pytest

from custom_components.victron_ble.library import Record
from custom_components.victron_ble.library.enums import (
    CHARGER_WARNINGS,
    AlarmReason,
    ChargerError,
    OffReason,
)
from custom_components.victron_ble.library.records.battery_monitor import (
    BatteryMonitorRecord,
)
from custom_components.victron_ble.library.records.dcdc_converter import (
    DcDcConverterRecord,
)
from custom_components.victron_ble.library.records.lynx_smart_bms import (
    LynxSmartBMSRecord,
)
from custom_components.victron_ble.library.records.smart_battery_protect import (
    SmartBatteryProtectRecord,
)
from custom_components.victron_ble.library.records.smart_lithium import (
    SmartLithiumRecord,
)
from custom_components.victron_ble.library.records.solar_charger import (
    SolarChargerRecord,
)
from custom_components.victron_ble.library.records.solarsense import SolarSenseRecord
from custom_components.victron_ble.library.records.vebus import VEBusRecord
from homeassistant.core import HomeAssistant

from .complete import complete_values
from .sender import Sender
from .shown import Shown

pytestmark = pytest.mark.usefixtures("all_entities_enabled", "quiet_log")


@pytest.fixture
async def shown(hass: HomeAssistant, sender: Sender) -> Shown:
    """Return a device that is set up, but has sent nothing."""
    await sender.add_entry(hass)
    return Shown(hass, sender)


async def test_a_voltage_is_shown_with_its_decimals(shown: Shown) -> None:
    """Test that nothing is lost or invented by a number's way through floats."""
    await shown.send(BatteryMonitorRecord, voltage=13.21, current=-0.007, soc=99.7)

    assert shown["sensor.voltage"].state == "13.21"
    assert shown["sensor.current"].state == "-0.007"
    assert shown["sensor.state_of_charge"].state == "99.7"
    assert shown["sensor.power"].state == "0"  # not -0.09, of which a tile makes -0


# From the most telling to the least, as documented.
OFF_REASONS = (
    ("pay_as_you_go_out_of_credit", OffReason.PAY_AS_YOU_GO_OUT_OF_CREDIT),
    ("active_alarm", OffReason.ACTIVE_ALARM),
    ("protection_active", OffReason.PROTECTION_ACTIVE),
    ("bms", OffReason.BMS),
    ("battery_temperature_too_low", OffReason.BATTERY_TEMPERATURE_TOO_LOW),
    ("low_battery_power", OffReason.LOW_BATTERY_POWER),
    ("parallel_out_of_sync", OffReason.PARALLEL_OUT_OF_SYNC),
    ("parallel_too_few_inverters", OffReason.PARALLEL_TOO_FEW_INVERTERS),
    ("switched_off_switch", OffReason.SWITCHED_OFF_SWITCH),
    ("switched_off_register", OffReason.SWITCHED_OFF_REGISTER),
    ("remote_input", OffReason.REMOTE_INPUT),
    ("engine_shutdown", OffReason.ENGINE_SHUTDOWN),
    ("analysing_input_voltage", OffReason.ANALYSING_INPUT_VOLTAGE),
    ("no_pv_power", OffReason.NO_PV_POWER),
    ("no_mains_power", OffReason.NO_MAINS_POWER),
    ("no_input_power", OffReason.NO_INPUT_POWER),
)


async def test_off_reason_is_the_most_telling(shown: Shown) -> None:
    """Test each reason together with all that tell less, and the list of all."""
    for place, (text, reason) in enumerate(OFF_REASONS):
        if reason is OffReason.PROTECTION_ACTIVE:
            continue  # see the test below: with 0x04 it means something else
        less_telling = OFF_REASONS[place:]
        bits = sum(other.value for _, other in less_telling)
        await shown.send(DcDcConverterRecord, off_reason=bits)

        state = shown["sensor.off_reason"]
        assert state.state == text
        assert set(state.attributes["active"]) == {t for t, _ in less_telling}
        assert state.attributes["raw"] == bits


@pytest.mark.parametrize(
    ("bits", "text", "active"),
    [
        (0x00, "no_reason", []),
        (0x01, "no_input_power", ["no_input_power"]),
        (0x81, "engine_shutdown", ["no_input_power", "engine_shutdown"]),
        (0x88, "remote_input", ["remote_input", "engine_shutdown"]),
        (0x10, "protection_active", ["protection_active"]),
        # Victron's one name for two bits.
        (
            0x14,
            "load_output_disabled",
            ["switched_off_register", "protection_active"],
        ),
        (1 << 20, "unknown", ["bit_20"]),
        (1 << 20 | 0x08, "remote_input", ["remote_input", "bit_20"]),
    ],
)
async def test_off_reasons(
    shown: Shown, bits: int, text: str, active: list[str]
) -> None:
    """Test reasons as devices send them, and one that no one knows."""
    await shown.send(DcDcConverterRecord, off_reason=bits)

    state = shown["sensor.off_reason"]
    assert state.state == text
    assert state.attributes["active"] == active
    assert state.attributes["raw"] == bits


# From the most severe to the least, as documented.
ALARMS = (
    ("low_voltage", AlarmReason.LOW_VOLTAGE),
    ("high_voltage", AlarmReason.HIGH_VOLTAGE),
    ("short_circuit", AlarmReason.SHORT_CIRCUIT),
    ("high_temperature", AlarmReason.HIGH_TEMPERATURE),
    ("bms_lockout", AlarmReason.BMS_LOCKOUT),
    ("overload", AlarmReason.OVERLOAD),
    ("low_soc", AlarmReason.LOW_SOC),
    ("low_temperature", AlarmReason.LOW_TEMPERATURE),
    ("high_v_ac_out", AlarmReason.HIGH_V_AC_OUT),
    ("low_v_ac_out", AlarmReason.LOW_V_AC_OUT),
    ("bms_cable_failure", AlarmReason.BMS_CABLE_FAILURE),
    ("dc_ripple", AlarmReason.DC_RIPPLE),
    ("mid_voltage", AlarmReason.MID_VOLTAGE),
    ("low_starter_voltage", AlarmReason.LOW_STARTER_VOLTAGE),
    ("high_starter_voltage", AlarmReason.HIGH_STARTER_VOLTAGE),
)


@pytest.mark.parametrize(
    ("field", "key"), [("alarm_reason", "alarm"), ("warning_reason", "warning")]
)
async def test_alarm_is_the_most_severe(shown: Shown, field: str, key: str) -> None:
    """Test each alarm together with all that are less severe, and the list of all."""
    for place, (text, _) in enumerate(ALARMS):
        less_severe = ALARMS[place:]
        bits = sum(other.value for _, other in less_severe)
        await shown.send(SmartBatteryProtectRecord, **{field: bits})

        state = shown[f"sensor.{key}"]
        assert state.state == text
        assert set(state.attributes["active"]) == {t for t, _ in less_severe}
        assert state.attributes["raw"] == bits


async def test_each_alarm_has_a_sensor_and_all_have_one(shown: Shown) -> None:
    """Test two alarms at once."""
    await shown.send(
        BatteryMonitorRecord, alarm=AlarmReason.LOW_SOC | AlarmReason.LOW_VOLTAGE
    )

    assert shown["sensor.alarm"].state == "low_voltage"
    assert shown["binary_sensor.low_voltage_alarm"].state == "on"
    assert shown["binary_sensor.low_soc_alarm"].state == "on"
    assert shown["binary_sensor.high_voltage_alarm"].state == "off"
    assert shown["binary_sensor.alarm"].state == "on"

    await shown.send(BatteryMonitorRecord, alarm=0)
    assert shown["sensor.alarm"].state == "no_alarm"
    assert shown["binary_sensor.low_voltage_alarm"].state == "off"
    assert shown["binary_sensor.alarm"].state == "off"


async def test_an_alarm_without_a_name_is_an_alarm(shown: Shown) -> None:
    """Test the one bit that Victron has not described."""
    await shown.send(BatteryMonitorRecord, alarm=1 << 15)

    state = shown["sensor.alarm"]
    assert state.state == "unknown"
    assert state.attributes["active"] == ["bit_15"]
    assert state.attributes["raw"] == 1 << 15
    assert shown["binary_sensor.alarm"].state == "on"


async def test_warnings_are_no_alarm(shown: Shown) -> None:
    """Test that the overall alarm stays off for a warning."""
    await shown.send(SmartBatteryProtectRecord, warning_reason=AlarmReason.LOW_VOLTAGE)

    assert shown["sensor.warning"].state == "low_voltage"
    assert shown["binary_sensor.low_voltage_warning"].state == "on"
    assert shown["binary_sensor.low_voltage_alarm"].state == "off"
    assert shown["binary_sensor.alarm"].state == "off"


@pytest.mark.parametrize(
    ("record", "field", "key", "number"),
    [
        (SolarChargerRecord, "charge_state", "charge_state", 77),
        (SolarChargerRecord, "charger_error", "charger_error", 99),
        (SmartBatteryProtectRecord, "output_state", "output_state", 200),
        (VEBusRecord, "error", "error", 99),
        (SmartLithiumRecord, "balancer_status", "balancer_status", 9),
        (LynxSmartBMSRecord, "error_flags", "error_flags", 200),
    ],
)
async def test_a_code_without_a_name_is_unknown_with_its_number(
    shown: Shown, record: type[Record], field: str, key: str, number: int
) -> None:
    """Test a number that Victron may define one day."""
    await shown.send(record, **{field: number})
    state = shown[f"sensor.{key}"]
    assert state.state == "unknown"
    assert state.attributes["raw"] == number

    await shown.send(record)
    state = shown[f"sensor.{key}"]
    assert state.state != "unknown"
    assert "raw" not in state.attributes


async def test_an_error_without_a_name_is_a_fault(shown: Shown) -> None:
    """Test that the fault does not wait for a name."""
    await shown.send(SolarChargerRecord, charger_error=99)

    assert shown["binary_sensor.charger_fault"].state == "on"
    assert shown["binary_sensor.alarm"].state == "on"


async def test_a_warning_of_the_charger_is_no_fault(shown: Shown) -> None:
    """Test every number of the list of errors."""
    for error in ChargerError:
        await shown.send(SolarChargerRecord, charger_error=error)
        expected = "off" if error in CHARGER_WARNINGS else "on"
        fault = shown["binary_sensor.charger_fault"].state
        assert (error, fault) == (error, expected)


async def test_what_is_not_available_is_unknown(shown: Shown) -> None:
    """Test a record in which nothing is, by a device that has all of it."""
    await shown.send(SolarChargerRecord)
    await shown.send(
        SolarChargerRecord, **dict.fromkeys(SolarChargerRecord.table.fields)
    )

    for key in (
        "battery_current",
        "battery_power",
        "battery_voltage",
        "charge_state",
        "charger_error",
        "external_device_load",
        "solar_power",
        "yield_today",
    ):
        state = shown[f"sensor.{key}"]
        assert (key, state.state) == (key, "unknown")
        assert "raw" not in state.attributes
    assert shown["binary_sensor.charger_fault"].state == "unknown"
    assert shown["binary_sensor.alarm"].state == "unknown"


async def test_a_cell_out_of_range_is_unknown_with_its_bound(shown: Shown) -> None:
    """Test the two ends of what the record can say of a cell."""
    await shown.send(SmartLithiumRecord, cell_1_voltage=2.5, cell_2_voltage=4)

    low, high = shown["sensor.cell_1_voltage"], shown["sensor.cell_2_voltage"]
    assert (low.state, low.attributes["bound"]) == ("unknown", "< 2.61")
    assert (high.state, high.attributes["bound"]) == ("unknown", "> 3.85")

    await shown.send(SmartLithiumRecord, cell_1_voltage=2.61, cell_2_voltage=3.85)
    low, high = shown["sensor.cell_1_voltage"], shown["sensor.cell_2_voltage"]
    assert (low.state, high.state) == ("2.61", "3.85")
    assert "bound" not in low.attributes
    assert "bound" not in high.attributes


@pytest.mark.parametrize(
    ("number", "state", "level", "alarm"),
    [
        (1, "off", "ok", "off"),
        (2, "on", "warning", "off"),
        (3, "on", "alarm", "on"),
    ],
)
async def test_conditions_of_a_bms(
    shown: Shown, number: int, state: str, level: str | None, alarm: str
) -> None:
    """Test that a condition is a problem from its warning on, an alarm not before."""
    await shown.send(LynxSmartBMSRecord, alarm_high_current=number)

    condition = shown["binary_sensor.alarm_high_current"]
    assert condition.state == state
    assert condition.attributes.get("level") == level
    assert shown["binary_sensor.alarm"].state == alarm


@pytest.mark.parametrize(
    ("number", "state"), [(0, "unknown"), (1, "on"), (2, "off"), (3, "unknown")]
)
async def test_inputs_and_outputs_of_a_bms(
    shown: Shown, number: int, state: str
) -> None:
    """Test that only what is described is on or off."""
    await shown.send(LynxSmartBMSRecord, contactor_closed=1)
    await shown.send(LynxSmartBMSRecord, contactor_closed=number)

    assert shown["binary_sensor.contactor_closed"].state == state


@pytest.mark.parametrize(
    "key", ["contactor_closed", "remote_enabled", "alarm_bms_cable", "alarm_low_soc"]
)
async def test_what_a_bms_does_not_have_is_not_shown(shown: Shown, key: str) -> None:
    """Test that there is an entity once it is sent, which then stays."""
    await shown.send(LynxSmartBMSRecord, **{key: 0})
    assert f"binary_sensor.{key}" not in shown

    await shown.send(LynxSmartBMSRecord, **{key: 1})
    assert shown[f"binary_sensor.{key}"].state in ("on", "off")

    await shown.send(LynxSmartBMSRecord, **{key: 0})
    assert shown[f"binary_sensor.{key}"].state == "unknown"


async def test_how_far_cells_lie_apart(shown: Shown) -> None:
    """Test the cells that there are, and that nothing is said of one out of range."""
    cells = {f"cell_{n}_voltage": None for n in range(5, 9)}
    await shown.send(SmartLithiumRecord, **cells, cell_1_voltage=3.31)
    difference = shown["sensor.cell_voltage_difference"]
    assert difference.state == "0.31"
    assert difference.attributes["unit_of_measurement"] == "V"

    await shown.send(SmartLithiumRecord, **cells, cell_2_voltage=2.6)
    assert shown["sensor.cell_voltage_difference"].state == "unknown"


@pytest.mark.parametrize(
    ("number", "text", "warning", "alarm"),
    [
        (0, "no_alarm", "off", "off"),
        (1, "warning", "on", "off"),
        (2, "alarm", "on", "on"),
        (None, "unknown", "unknown", "off"),  # no error is known either
    ],
)
async def test_alarm_levels_of_a_vebus_system(
    shown: Shown, number: int | None, text: str, warning: str, alarm: str
) -> None:
    """Test the level, and the sensors that are on from it on."""
    await shown.send(VEBusRecord, alarm=number)

    assert shown["sensor.alarm"].state == text
    assert shown["binary_sensor.warning"].state == warning
    assert shown["binary_sensor.alarm"].state == alarm


@pytest.mark.parametrize(
    ("number", "minutes"),
    [(0, "0"), (29, "58"), (30, "60"), (95, "710"), (96, "720"), (126, "1620")],
)
async def test_time_since_last_sun(
    hass: HomeAssistant, sender: Sender, number: int, minutes: str
) -> None:
    """Test the three steps in which the sensor counts."""
    await sender.add_entry(hass, SolarSenseRecord.record_type)
    shown = Shown(hass, sender)
    await shown.send(SolarSenseRecord, time_since_last_sun=int(minutes))
    payload = SolarSenseRecord.table.encode(
        complete_values(SolarSenseRecord, time_since_last_sun=int(minutes))
    )

    assert int.from_bytes(payload, "little") >> 115 & 0x7F == number
    state = shown["sensor.time_since_last_sun"]
    assert float(state.state) == pytest.approx(int(minutes) / 60)
    assert state.attributes["unit_of_measurement"] == "h"
