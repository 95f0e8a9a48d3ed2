"""Devices at run time without Home Assistant, for services that run for years."""
