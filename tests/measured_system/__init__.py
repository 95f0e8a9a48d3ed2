"""A fleet's day, as its system tells it from advertisements, beside the truth."""
