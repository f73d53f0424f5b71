"""A simulated course told: as a value for a program, as a figure and sentences for a clinician."""
