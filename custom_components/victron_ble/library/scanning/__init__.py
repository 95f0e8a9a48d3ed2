"""Scans that go on for years, whatever becomes of Bluetooth."""
