"""Showing a forecast of cramp: sentences, terminal, figures, files, a page with a cramp to play."""
