"""Tests of systems inside Home Assistant."""
