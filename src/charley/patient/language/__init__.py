"""Reading what people write about symptoms, signs and history into findings."""
