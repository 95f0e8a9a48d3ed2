"""Setting up: discovery, the key, options."""
