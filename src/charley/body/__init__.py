"""How the body handles water and salts: one mechanistic model, run forward in time."""
