"""How a nerve comes to cramp: ion physics, motor axon, motoneuron pool, cramp threshold."""
