"""Tests of the command line, in the library's own environment."""
