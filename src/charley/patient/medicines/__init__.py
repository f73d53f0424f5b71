"""Reading what people write about medicines: names, doses, and since when."""
