"""A simulated course held against the limits of care: what it would break, and what is not tried.

limits ── the rolling windows of a sodium plan and the bounds of potassium, over a course
cautions ── what the plan of this person says to what is tried

The course is that of a typical body. Nothing here advises: it says what would have to be stopped.
"""
