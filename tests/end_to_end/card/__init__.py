"""Tests of the picture of a system, on a page without Home Assistant."""
