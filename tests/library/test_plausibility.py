"""Test what tells a right key from a wrong one whose first byte happens to be right."""

from typing import Any

import pytest

from victron_ble import Key, Record, read
from victron_ble.policy.plausibility import agree, judge
from victron_ble.record import encode_record, find_record

from .document import LISTS, RECORDS, VECTORS, Layout
from .frames import KEY, SENSE, SHUNT, advertisement, payloads

# Victron's unused bits are 1; the authors of these made-up vectors left them 0.
ODD_UNUSED_BITS = {"nr-solarsense-1", "nr-solarsense-na"}

each_vector = pytest.mark.parametrize(
    "vector",
    [vector for vector in VECTORS if int(vector["record_type"], 16) in RECORDS],
    ids=lambda vector: vector["id"],
)


def decode(
    record_type: int, payload: bytes, nonce: int = 1, product_id: int = SHUNT
) -> Record:
    """Return the record of a payload."""
    data = advertisement(record_type, payload, nonce=nonce, product_id=product_id)
    record = read(data, Key(KEY))
    assert isinstance(record, Record)
    return record


def made(record_type: int, nonce: int = 1, **values: Any) -> Record:
    """Return a record of some values, the others as a device sent them."""
    found = find_record(record_type, SHUNT)
    assert found is not None
    table = found.table
    usual = table.decode(payloads(record_type)[0])
    key = Key(KEY)
    data = encode_record(found, usual | values, product_id=SHUNT, nonce=nonce, key=key)
    record = read(data, key)
    assert isinstance(record, Record)
    return record


@each_vector
def test_what_devices_sent_is_plausible(vector: dict[str, Any]) -> None:
    """Test that nothing that was captured is refused, alone or beside its like."""
    record_type = int(vector["record_type"], 16)
    payload = bytes.fromhex(vector["plaintext"])
    record, following = (decode(record_type, payload, nonce) for nonce in (0xFFFF, 0))
    odd_bits = vector["id"] in ODD_UNUSED_BITS

    verdict = judge(record)

    assert not verdict.odd
    assert verdict.spare_bits == (not odd_bits)
    assert verdict.plausible == (not odd_bits)
    assert not verdict.doubtful
    assert agree(record, following)
    assert agree(following, record)


def test_consecutive_advertisements_agree() -> None:
    """Test those that were received one after the other."""
    received = []
    for name in ("kvb-bm-readme-1", "kvb-bm-readme-2", "kvb-bm-readme-3"):
        vector = next(vector for vector in VECTORS if vector["id"] == name)
        record = read(bytes.fromhex(vector["advertisement"]), Key(vector["key"]))
        assert isinstance(record, Record)
        assert judge(record).plausible
        received.append(record)

    assert agree(received[0], received[1])
    assert agree(received[1], received[2])
    assert agree(received[0], received[2])


@pytest.mark.parametrize("record", RECORDS.values(), ids=str)
def test_unused_bits(record: Layout) -> None:
    """Test each unused bit, and that a longer or shorter payload has none."""
    payload = payloads(record.type)[0]
    if len(payload) == record.size:
        full = int.from_bytes(payload, "little") | (
            (1 << 8 * record.size) - (1 << record.bits)
        )
        for bit in range(8 * record.size):
            odd = (full ^ (1 << bit)).to_bytes(record.size, "little")
            assert judge(decode(record.type, odd)).spare_bits == (bit < record.bits)
    assert judge(decode(record.type, bytes(record.size + 1))).spare_bits
    assert judge(decode(record.type, bytes(record.size - 1))).spare_bits
    assert judge(decode(record.type, b"")).plausible


@pytest.mark.parametrize(
    ("record_type", "values", "odd", "hidden"),
    [
        (0x02, {"voltage": -3}, ["voltage"], ["voltage", "power"]),
        (0x02, {"voltage": 320, "soc": 100.1}, ["soc"], ["soc"]),
        (
            0x02,
            {"voltage": -3, "soc": 102},
            ["voltage", "soc"],
            ["voltage", "soc", "power"],
        ),
        (0x02, {"soc": 100, "consumed_ah": -9999, "remaining_mins": 14_400}, [], []),
        (0x02, {"consumed_ah": -11_000}, ["consumed_ah"], ["consumed_ah"]),
        (0x02, {"remaining_mins": 20_000}, ["remaining_mins"], ["remaining_mins"]),
        (0x02, {"voltage": 327, "current": 2090}, ["power"], ["power"]),
        (0x02, {"aux_mode": 1, "midpoint_voltage": 655.34}, [], ["midpoint_voltage"]),
        (0x02, {"aux_mode": 0, "starter_voltage": -0.02}, [], []),
        (0x02, {"aux_mode": 2, "temperature": 382.19}, [], ["temperature"]),
        (0x02, {"aux_mode": 2, "temperature": 130}, [], []),
        (0x02, {"aux_mode": 2, "temperature": 130.01}, [], ["temperature"]),
        (0x02, {"aux_mode": 2, "temperature": -60}, [], []),
        (0x02, {"aux_mode": 2, "temperature": -60.01}, [], ["temperature"]),
        (0x02, {"aux_mode": 2, "temperature": -273.15}, [], ["temperature"]),
        (
            0x01,
            {"battery_voltage": 81},
            ["battery_voltage"],
            ["battery_voltage", "battery_power"],
        ),
        (0x01, {"charge_state": 77, "charger_error": 0}, [], []),
        (0x01, {"charge_state": 3, "charger_error": 199}, [], []),
        (
            0x01,
            {"solar_power": 15_001, "yield_today": 200_010},
            ["yield_today", "solar_power"],
            ["yield_today", "solar_power"],
        ),
        (0x03, {"ac_voltage": 327.66}, ["ac_voltage"], ["ac_voltage"]),
        (0x05, {"battery_voltage": 13.7}, [], []),
        (0x05, {"battery_voltage": 13.8}, ["battery_voltage"], ["battery_voltage"]),
        (0x05, {"battery_voltage": 12.5, "cell_1_voltage": 2.6}, [], []),
        (
            0x05,
            {"battery_voltage": 9.4, "cell_1_voltage": 2.6},
            ["battery_voltage"],
            ["battery_voltage"],
        ),
        (0x05, {"battery_voltage": 14.2, "cell_1_voltage": 3.86}, [], []),
        (0x05, {"battery_voltage": None}, [], []),
        (0x05, dict.fromkeys([f"cell_{cell}_voltage" for cell in range(1, 9)]), [], []),
        (
            0x08,
            {"output_voltage1": 66, "output_current1": 70, "ac_current": 20},
            [],
            [],
        ),
        (0x09, {"alarm_reason": 0x8001, "off_reason": 0xFFFFFFFF}, [], []),
        (0x0C, {"soc": 126}, ["soc"], ["soc"]),
        (0x0C, {"ac_out_power": 120_000}, [], []),
        (
            0x0F,
            {"input_current": 121},
            ["input_current"],
            ["input_current", "input_power"],
        ),
    ],
)
def test_limits(
    record_type: int,
    values: dict[str, Any],
    odd: list[str],
    hidden: list[str],
) -> None:
    """Test what is odd, and that with it what is derived of it is not shown.

    One such value hides itself, several are noise; an unknown code is no such value.
    """
    verdict = judge(made(record_type, **values))

    assert (verdict.odd, verdict.hidden) == (tuple(odd), tuple(hidden))
    assert verdict.plausible == (not odd)
    assert verdict.possible == (len(odd) < 2)
    assert verdict.doubtful == bool(odd)
    assert verdict.spare_bits


@pytest.mark.parametrize(
    ("record_type", "values", "unknown"),
    [
        (0x01, {"charge_state": 77, "charger_error": 199}, True),
        (0x09, {"device_state": 77, "output_state": 77}, True),
        (0x0A, {"error_flags": 199}, False),  # it has no other
        (0x0D, {"meter_type": 4711}, True),
        (0x0D, {"meter_type": 5}, False),
    ],
)
def test_unknown_codes(record_type: int, values: dict[str, Any], unknown: bool) -> None:
    """Test that an unknown state with an unknown error needs another that agrees."""
    first, second = (made(record_type, nonce, **values) for nonce in (1, 2))

    verdict = judge(first)

    assert verdict.unknown == verdict.doubtful == unknown
    assert verdict.possible
    assert not verdict.odd
    assert agree(first, second)


def test_strict_agreement() -> None:
    """Test that beside an odd value states, errors and alarms must be the same."""
    first = made(0x01, 1, charge_state=3)
    assert agree(first, made(0x01, 2, charge_state=4))
    assert not agree(first, made(0x01, 2, charge_state=4), strictly=True)
    assert agree(first, made(0x01, 2, charge_state=3), strictly=True)
    first = made(0x02, 1, alarm=0)
    assert agree(first, made(0x02, 2, alarm=1))
    assert not agree(first, made(0x02, 2, alarm=1), strictly=True)


FIELD_CASES = {  # what was heard, what is not shown, and what is
    "three Quattros, 120 kW out": (
        "100080270cd2040051c5270d54a95790189864113e", (), "ac_out_power", 120_000,
    ),
    "an inverter that is off": (
        "100031a203d2040058c59798e53d576e673e96", ("ac_voltage",), "device_state", None,
    ),
    "an Orion XS, input current -0.5 A": (
        "1000f1a30fd204005bc5dab1083c3b95e3c16aadc198",
        ("input_current", "input_power"), "input_voltage", None,
    ),
    "a BMV-700H, 380 V": (
        "1000050202d20400a73ae720e03d57901b3e6aadc11835",
        ("voltage", "power"), "current", None,
    ),
}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "hidden", "name", "value"), FIELD_CASES.values(), ids=FIELD_CASES
)
def test_odd_values_of_the_field_hide_themselves(
    text: str, hidden: tuple[str, ...], name: str, value: float | None
) -> None:
    """Test that the rest of such a record is shown."""
    record = read(bytes.fromhex(text), Key("00112233445566778899aabbccddeeff"))
    assert isinstance(record, Record)

    verdict = judge(record)

    assert verdict.hidden == hidden
    assert verdict.possible
    shown = record.without(verdict.hidden).values[name]
    assert shown is not None
    assert value is None or shown == value


def test_wrong_key_of_the_field() -> None:
    """Test a charger's record of a key that was wrong in its last digit."""
    record = read(
        bytes.fromhex("10002ea30872179a1f24053e42ffa285f4a9e095c0"),
        Key("9a01ad219eb59cf6a15ef6f15a1d830c"),
    )
    assert isinstance(record, Record)

    assert not judge(record).possible


@pytest.mark.parametrize(
    ("record_type", "before", "after", "expected"),
    [
        (0x02, {}, {"voltage": 15}, True),
        (0x02, {}, {"voltage": 60}, False),
        (0x02, {}, {"voltage": None}, True),
        # A fifth of the one before, up as well as down.
        (0x02, {"voltage": 50}, {"voltage": 60}, True),
        (0x02, {"voltage": 50}, {"voltage": 61}, False),
        (0x02, {"voltage": 60}, {"voltage": 49}, True),
        (0x02, {"voltage": 60}, {"voltage": 47}, False),
        (0x02, {"current": -500}, {"current": 1500}, True),  # a load switched on
        (0x02, {"soc": 60}, {"soc": 69}, True),
        (0x02, {"soc": 60}, {"soc": 75}, False),
        (0x02, {"soc": 60}, {"soc": 100}, True),  # synchronised
        (0x02, {"alarm": 0}, {"alarm": 1 << 15}, False),
        (0x02, {"alarm": 1 << 15}, {"alarm": 1 << 15}, True),
        (0x02, {"alarm": 0}, {"alarm": 0b1111111111}, True),
        (0x02, {"alarm": 0}, {"alarm": 0b11111111111}, False),
        (0x01, {"charge_state": 3}, {"charge_state": 4}, True),
        (0x01, {"charge_state": 3}, {"charge_state": 77}, False),
        (0x01, {"charge_state": 77}, {"charge_state": 77}, True),
        (0x04, {"output_voltage": None}, {"output_voltage": 14.4}, True),
        (0x05, {"battery_temperature": 20}, {"battery_temperature": 29}, True),
        (0x05, {"battery_temperature": 20}, {"battery_temperature": 35}, False),
    ],
)
def test_two_readings(
    record_type: int, before: dict[str, Any], after: dict[str, Any], expected: bool
) -> None:
    """Test what can change within seconds and what cannot."""
    first = made(record_type, 1, **before)
    second = made(record_type, 2, **before | after)

    assert agree(first, second) == expected


@pytest.mark.parametrize(
    ("record_type", "names"),
    [
        (0x01, ["battery_voltage"]),
        (0x02, ["voltage", "soc"]),
        (0x03, ["battery_voltage"]),
        (0x05, ["battery_voltage", "battery_temperature"]),
        (0x06, ["battery_voltage"]),
        (
            0x08,
            ["output_voltage1", "output_voltage2", "output_voltage3", "temperature"],
        ),
        (0x09, ["input_voltage"]),
        (0x0A, ["voltage", "soc", "battery_temperature"]),
        (0x0B, ["battery_voltage"]),
        (0x0C, ["battery_voltage", "battery_temperature", "soc"]),
        (0x0D, ["voltage"]),
        (0xFF01, ["cell_temperature"]),
    ],
)
def test_what_does_not_jump(record_type: int, names: list[str]) -> None:
    """Test that a battery's voltage, charge and temperature change slowly."""
    for name in names:
        values = [
            made(record_type, nonce, **{name: value})
            for nonce, value in enumerate((12, 14, 38))
        ]
        assert agree(values[0], values[1]), name
        assert not agree(values[1], values[2]), name
        assert not agree(values[2], values[0]), name


@pytest.mark.parametrize("record", RECORDS.values(), ids=str)
def test_any_known_code_may_follow_any_other(record: Layout) -> None:
    """Test that a state may change to any other that has a name."""
    for row in record.rows:
        if row.codes in LISTS and not row.codes.endswith(("REASON", "FLAGS")):
            for number in LISTS[row.codes]:
                first, second = (
                    made(record.type, nonce, **{row.getter: code})
                    for nonce, code in ((1, min(LISTS[row.codes])), (2, number))
                )
                if row.field != "aux_input":
                    assert agree(first, second), (row.field, number)


def test_the_same_or_another_device() -> None:
    """Test that only another advertisement of the same device is a second reading."""
    payload = payloads(0x02)[0]
    record = decode(0x02, payload, 7)

    assert agree(record, decode(0x02, payload, 8))
    assert not agree(record, decode(0x02, payload, 7))
    assert not agree(record, decode(0x02, payload, 8, product_id=0xA38A))
    assert not agree(record, decode(0x02, payload, 8, product_id=SENSE))
    assert not agree(record, decode(0x0D, payload, 8))
