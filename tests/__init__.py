"""Tests of Victron Instant Readout."""
