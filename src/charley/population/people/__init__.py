"""Virtual people: age, sex, size, diseases and medicines as in a population, a body for each."""
