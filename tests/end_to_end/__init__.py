"""Tests of the integration in a real Home Assistant, by a real browser."""
