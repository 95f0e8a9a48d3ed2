"""One device at run time."""
