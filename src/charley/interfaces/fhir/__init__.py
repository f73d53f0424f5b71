"""FHIR R4: a bundle in, resources out."""
