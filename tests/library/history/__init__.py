"""Test the history of batteries and chargers."""
