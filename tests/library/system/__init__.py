"""Test systems of several devices."""
