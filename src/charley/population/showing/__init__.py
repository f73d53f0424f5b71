"""How studies of many people are told: terminal, page, figures."""
