"""What is shown of a record, in Home Assistant's words as plain strings."""
