"""CDS Hooks 2.0.1: few cards, at the moment of a decision."""
