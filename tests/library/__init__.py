"""Tests of the library, in its own environment."""
