"""Taking over from other integrations, and back."""
