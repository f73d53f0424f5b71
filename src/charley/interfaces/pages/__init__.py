"""The web pages, for people and clinicians."""
