"""Tests of what is kept of energies."""
