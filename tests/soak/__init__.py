"""The soak: many devices for days, in a Home Assistant whose time runs faster."""
