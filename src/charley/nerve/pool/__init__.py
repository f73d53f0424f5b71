"""A pool of motoneurons with its muscle and reflexes: what a cramp is, spike by spike."""
