"""What is counted, kept over restarts."""
