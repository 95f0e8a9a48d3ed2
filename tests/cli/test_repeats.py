"""Test what commands do with advertisements that they have had."""

from victron_ble.cli.bluetooth import REPEATS, RepeatFilter

from .frames import CAPTURED, SHUNT, SUN


def test_repetitions_are_remembered_for_a_while() -> None:
    """Test that memory has a limit, and that what is often heard stays in it."""
    repeats = RepeatFilter()
    idle = bytes.fromhex(CAPTURED)
    assert not repeats.is_repeat(SHUNT, idle)
    for number in range(10 * REPEATS):
        assert not repeats.is_repeat(SUN, number.to_bytes(4, "big"))
        assert repeats.is_repeat(SHUNT, idle)
    assert not repeats.is_repeat(SUN, bytes(4))
    assert len(repeats._heard) == REPEATS  # noqa: SLF001 (memory is what is tested)
