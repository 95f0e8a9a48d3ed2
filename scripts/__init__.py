"""What prints documents, measures and builds; run as modules or commands."""
