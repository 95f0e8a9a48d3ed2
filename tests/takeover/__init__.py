"""Tests of taking over from other integrations, and of giving back."""
