"""The tests of the classic interface, written as programs for victron-ble 0.9 are."""
