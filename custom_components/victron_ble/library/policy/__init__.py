"""What to make of records: is it right, is it news."""
