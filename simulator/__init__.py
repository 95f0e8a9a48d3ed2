"""A Victron system without hardware."""
