"""How good is it? Published patients with a known answer, scored without showing the answer."""
