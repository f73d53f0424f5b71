"""The same reasoning over many people at once."""
