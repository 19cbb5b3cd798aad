"""What a person can ask, one implementation for all platforms. A new lookup is one module with a `LOOKUP`."""
