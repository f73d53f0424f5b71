"""The sections of a patient file: their names and synonyms, and their content as single lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from charley.patient.file_content import Repeated
from charley.patient.person import Stage

LONGEST_LINE = 1_500
MOST_LINES = 3_000

_SYNONYMS = {
    "age": "age age_years years_old age_in_years alter",
    "age_months": "age_months months_old",
    "sex": "sex gender geschlecht sexe",
    "weight": "weight weight_kg weight_lb body_weight wt mass gewicht",
    "height": "height height_cm height_m length ht body_height",
    "pregnant": "pregnant pregnancy gestation gestational_age gravid",
    "symptoms": "symptoms symptom complaints complaint presenting_complaint chief_complaint pc "
    "hpi history_of_present_illness history_of_presenting_complaint presentation",
    "history": "history past_history past_medical_history medical_history pmh pmhx conditions "
    "comorbidities diagnoses background known_conditions surgical_history social_history "
    "previous_illnesses risk_factors",
    "family_history": "family_history family fh fhx",
    "exam": "exam examination physical_examination physical_exam signs on_examination oe findings "
    "clinical_examination status",
    "tests": "tests test investigations imaging ecg ekg results studies procedures emg",
    "medicines": "medicines medicine medications medication drugs meds drug_history dh dhx "
    "treatment current_medication current_medications tablets prescriptions supplements therapy",
    "vitals": "vitals vital_signs vital observations obs",
    "labs": "labs lab laboratory bloods blood_tests blood urine laboratory_results lab_results "
    "blood_results chemistry biochemistry electrolytes urine_tests",
    "diet_fluids": "diet_fluids diet fluids food drink drinks intake fluid_intake nutrition "
    "lifestyle exposures habits",
    "facts": "facts",
    "story": "story text free_text narrative description case summary vignette",
    "later": "later workup work_up later_findings follow_up_tests further_tests",
    "": "id source gold notes note course comment comments title reference language version name "
    "case_id file created author date",
}
SECTION_OF = {name: section for section, names in _SYNONYMS.items() for name in names.split()}
PERSON = frozenset({"age", "age_months", "sex", "weight", "height", "pregnant"})
_STAGES: dict[str, Stage] = {
    "workup": "workup", "work-up": "workup", "later": "workup", "presentation": "presentation",
}  # fmt: skip
_SPECIMENS = frozenset({"blood", "serum", "plasma", "urine", "spot_urine", "24_h_urine", "sweat"})
_ENTRY = frozenset({"name", "analyte", "test", "lab", "parameter"})
_SENTENCE = re.compile(r"(?<=[a-z)\d][.!?])\s+(?=[A-Z])|\n+")


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a section, or one structured entry of it."""

    section: str
    text: str
    stage: Stage = "presentation"
    entry: Mapping[str, Any] | None = None


def key_of(name: str) -> str:
    """A key as the table of sections has it: lower case, words joined by underscores."""
    return re.sub(r"[\s\-/]+", "_", name.strip().lower()).strip("_:")


def near_keys(name: str) -> tuple[str, ...]:
    """Sections whose name is near an unknown key, likeliest first."""
    from rapidfuzz import fuzz, process

    found = process.extract(
        key_of(name), list(SECTION_OF), scorer=fuzz.ratio, score_cutoff=75, limit=4
    )
    sections = [SECTION_OF[spelling] for spelling, _, _ in found]
    return tuple(dict.fromkeys(section for section in sections if section))


def items_of(value: Any, section: str, stage: Stage = "presentation") -> Iterator[Item]:
    """The lines of a section's value: a text, a list, or mappings of name to value."""
    if value is None:
        return
    if isinstance(value, str):
        for part in _SENTENCE.split(value) if section == "story" else value.splitlines():
            if text := part.strip().lstrip("•").strip():
                yield Item(section=section, text=text, stage=stage)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from items_of(part, section, stage)
    elif isinstance(value, Mapping):
        yield from _items_of_mapping(value, section, stage)
    else:
        yield Item(section=section, text=_word(value), stage=stage)


def _items_of_mapping(value: Mapping[Any, Any], section: str, stage: Stage) -> Iterator[Item]:
    keys = {key_of(str(key)): key for key in value}
    stage = _STAGES.get(str(value.get(keys.get("stage", ""), "")).lower(), stage)
    if _ENTRY & keys.keys() or (section == "medicines" and keys.keys() & {"medicine", "drug"}):
        entry = {key_of(str(key)): content for key, content in value.items()}
        yield Item(section=section, text=_shown(entry), stage=stage, entry=entry)
        return
    for key, content in value.items():
        name = key_of(str(key))
        if SECTION_OF.get(name) == "later" or name == "presentation":
            yield from items_of(content, section, "workup" if name != "presentation" else stage)
        elif name != "stage":
            yield from _named(str(key).strip(), content, section, stage)


def _named(key: str, content: Any, section: str, stage: Stage) -> Iterator[Item]:
    """A name with what is said of it; YAML makes such pairs of "chest CT: mass" too."""
    if isinstance(content, bool) and section != "medicines":
        yield Item(section=section, text=key if content else f"no {key}", stage=stage)
    elif isinstance(content, Mapping):
        keys = {key_of(str(name)) for name in content}
        if keys & {"value", "unit", "dose", "since", "stopped", "qualifier"}:
            entry = {key_of(str(name)): item for name, item in content.items()} | {"name": key}
            later = _STAGES.get(str(entry.get("stage", "")).lower(), stage)
            yield Item(section=section, text=_shown(entry), stage=later, entry=entry)
            return
        for item in items_of(content, section, stage):
            yield _under(key, item)
    elif isinstance(content, Repeated):
        for part in content:
            yield from _named(key, part, section, stage)
    elif isinstance(content, list | tuple):
        for item in items_of(list(content), section, stage):
            yield _under(key, item)
    elif content is not None:
        yield Item(section=section, text=f"{key}: {_word(content)}", stage=stage)


def _under(key: str, item: Item) -> Item:
    """A line with the heading it stands under; for results the heading may be their specimen."""
    if item.section != "labs" or key_of(key) not in _SPECIMENS:
        return msgspec.structs.replace(item, text=f"{key}: {item.text}")
    entry = None if item.entry is None else {"specimen": key} | dict(item.entry)
    return msgspec.structs.replace(item, text=f"{key} {item.text}", entry=entry)


def _word(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, float) else str(value).strip()


def _shown(entry: Mapping[str, Any]) -> str:
    """A structured entry as a line, as a doctor would have typed it."""
    order = ("specimen", "name", "analyte", "test", "lab", "medicine", "drug", "value", "dose")
    words = [entry.get(name) for name in (*order, "unit", "qualifier", "other_time")]
    return " ".join(_word(word) for word in words if word is not None)
