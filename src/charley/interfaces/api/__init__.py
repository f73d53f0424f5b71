"""The plain JSON API."""
