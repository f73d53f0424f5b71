"""SQL-on-FHIR views: how resources become tables, as data that other runners read too."""
