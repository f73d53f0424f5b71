"""The course of a typical body of this patient's kind, and what would happen if.

kind ── which body: size, conditions, medicines, habits, losses
beginning ── that body after a week of such days, as near to the measured salts as it goes
controls ── what may be done to it
course ── the same body as it is and with what is done, side by side

Nothing here is fitted to the person: it is how a body of this kind behaves.
"""
