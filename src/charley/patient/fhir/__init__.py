"""Reads an HL7 FHIR R4 bundle (collection, searchset, IPS document) into a Patient."""

from charley.patient.fhir.bundle import read_bundle, whom_and_when

__all__ = ["read_bundle", "whom_and_when"]
