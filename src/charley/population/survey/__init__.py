"""Estimates from a complex sample: weights, strata and clusters respected."""
