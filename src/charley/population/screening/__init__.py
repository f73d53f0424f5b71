"""The same reasoning over tables: from records of many people to one row a person."""
