"""Tests of the blueprints, by running them in Home Assistant."""
