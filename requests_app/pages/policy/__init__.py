"""The escalation policy as sentences, and its rehearsal on the past."""
