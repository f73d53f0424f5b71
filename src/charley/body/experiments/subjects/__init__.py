"""The subjects of a study: who they are, where they started from, and how they differ."""
