"""How requests come in: settings, limits, headers, errors and the description of the service."""
