"""What all resources of an answer share: whom it is about, names, narrative, references, sources.

Names follow from the content, so that the same report always gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from html import escape
from typing import Any
from uuid import UUID, uuid5

import msgspec

from charley.report.as_json import to_json
from charley.report.model import Report
from charley.report.telling import clean

Json = dict[str, Any]

NAMESPACE = UUID("0c4f7b5e-6a4d-5d0e-9a62-6d1f7f0f6c11")
MODULE = "urn:charley:assess"
CITATION = "http://hl7.org/fhir/StructureDefinition/workflow-relatedArtifact"
ABSENT = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
XHTML = "http://www.w3.org/1999/xhtml"


class About(msgspec.Struct, frozen=True, kw_only=True):
    """Whom and when an answer is about.

    subject: reference to the patient as the asking record writes it, such as "Patient/p1".
    day: the day that the facts were counted to, an ISO 8601 date.
    module: URI of what answered.
    """

    subject: str = ""
    day: str = ""
    module: str = MODULE


class Frame(msgspec.Struct, frozen=True, kw_only=True):
    """A report on its way into resources; `seed` is a digest of all that goes in."""

    report: Report
    about: About
    seed: str

    @property
    def subject(self) -> Json:
        """Reference to the person; words where the record gives no name to refer by."""
        display = said(self.report.person)
        if self.about.subject:
            return {"reference": said(self.about.subject), "display": display}
        return {"display": display}

    def resource(
        self, kind: str, key: str, title: str, lines: Iterable[str], /, **rest: Any
    ) -> Json:
        """A resource with its id and narrative; what is empty is left out, as FHIR wants it."""
        name = self.name(kind, key)
        text = {"status": "generated", "div": narrative(title, lines)}
        return {"resourceType": kind, "id": name, "language": "en", "text": text, **filled(rest)}

    def name(self, kind: str, key: str) -> str:
        """The id of a resource: a UUID that follows from the content."""
        return str(uuid5(NAMESPACE, f"{self.seed}/{kind}/{key}"))

    def reference(self, kind: str, key: str, display: str = "") -> Json:
        """Reference to another resource of this answer."""
        return filled({"reference": f"urn:uuid:{self.name(kind, key)}", "display": said(display)})

    def citations(self, keys: Iterable[str]) -> list[Json]:
        """The sources as extensions of a resource."""
        return [
            {"url": CITATION, "valueRelatedArtifact": self._artifact(key)}
            for key in dict.fromkeys(keys)
            if key in self.report.references
        ]

    def address(self, keys: Iterable[str]) -> str:
        """Where the first source that has an address can be read; "" where none has."""
        found = (self._url(key) for key in keys if key in self.report.references)
        return next((url for url in found if url), "")

    def _artifact(self, key: str) -> Json:
        source = self.report.references[key]
        return filled(
            {"type": "citation", "label": key, "citation": said(source.citation),
             "url": self._url(key)}
        )  # fmt: skip

    def _url(self, key: str) -> str:
        source = self.report.references[key]
        return f"https://doi.org/{source.doi}" if source.doi else source.url or ""


def frame_of(report: Report, about: About) -> Frame:
    """The frame of a report."""
    seed = sha256(to_json(report) + msgspec.json.encode(about)).hexdigest()
    return Frame(report=report, about=about, seed=seed)


def narrative(title: str, lines: Iterable[str]) -> str:
    """XHTML of a title and lines; every text is escaped."""
    items = "".join(f"<li>{escape(said(line))}</li>" for line in lines if said(line))
    listed = f"<ul>{items}</ul>" if items else ""
    return f'<div xmlns="{XHTML}"><p><b>{escape(said(title))}</b></p>{listed}</div>'


def said(text: str) -> str:
    """Text as FHIR allows it: without control characters, and no spaces around it."""
    return clean(text).strip()


def concept(text: str, *codings: Json) -> Json:
    """A CodeableConcept."""
    return filled({"coding": list(codings), "text": said(text)})


def own(kind: str, code: str, display: str = "") -> Json:
    """A coding of Charley's own: a cause, finding, red flag, step or test by its id."""
    return filled({"system": f"urn:charley:{kind}", "code": code, "display": said(display)})


def filled(fields: Json) -> Json:
    """The fields that hold something."""
    return {name: value for name, value in fields.items() if value not in ("", [], {}, None)}
