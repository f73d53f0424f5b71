"""Running the equations: schedules, integrators in Python and compiled, courses, gradients."""
