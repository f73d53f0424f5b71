"""How much? Amounts, units as people write them, analytes and how to read a laboratory line."""
