"""The few things worth interrupting a clinician for, at the moment of a decision.

Silence is the normal answer. A rule speaks only where the record holds something that the clinician
may not have seen together, and where there is something to do about it now.
"""
