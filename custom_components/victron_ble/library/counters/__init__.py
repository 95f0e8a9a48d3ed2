"""What is counted of readings."""
