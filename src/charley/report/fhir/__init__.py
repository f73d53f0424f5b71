"""The report as HL7 FHIR R4: a bundle of proposals and drafts, never of orders."""

from charley.report.fhir.bundle import to_fhir, to_fhir_json
from charley.report.fhir.frame import About

__all__ = ["About", "to_fhir", "to_fhir_json"]
