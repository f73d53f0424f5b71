"""Showing a simulation: sketch, figure, table, sentences, files."""
