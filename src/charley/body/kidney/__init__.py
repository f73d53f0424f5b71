"""The kidney: salt, water, potassium, acids and waste."""
