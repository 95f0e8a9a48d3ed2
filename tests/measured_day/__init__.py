"""The measured day: what a van's day costs with this integration and with core's."""
