"""The clinician's page: facts in, the whole answer out while typing, and what would happen if."""
