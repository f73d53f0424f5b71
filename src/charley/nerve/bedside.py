"""The circumstances of a patient: what of the file bears on the nerve."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from charley.nerve.circumstances import Circumstances
from charley.nerve.reasons import Reason, reasons_of
from charley.patient.person import LabResult, Patient
from charley.tables import read_table

COUPLING = Path(__file__).with_name("coupling.yaml")
TAKEN = {
    "sodium": "sodium_mmol_per_l",
    "potassium": "potassium_mmol_per_l",
    "ionised_calcium": "ionised_calcium_mmol_per_l",
    "ph_blood": "ph",
}
MEASURED = "cramp_threshold_frequency"


class Bedside(NamedTuple):
    """What a patient file says to the nerve, and in sentences what was taken and left."""

    circumstances: Circumstances
    reasons: tuple[Reason, ...]
    measured_hz: float | None
    assumed: tuple[str, ...]


def at_bedside(patient: Patient) -> Bedside:
    """The circumstances of one patient; a threshold measured in this state holds all of them."""
    values = _values(patient.laboratory)
    measured = values.get(MEASURED)
    if measured is not None:
        sentence = (
            f"A threshold of {measured:g} Hz was measured in this person as they are: chemistry, "
            "medicines and conditions are in it and are not counted again."
        )
        return Bedside(Circumstances(), (), measured, (sentence,))
    state: dict[str, Any] = {to: values[name] for name, to in TAKEN.items() if name in values}
    assumed = []
    if "sodium" in values:
        assumed.append(
            f"Sodium of {values['sodium']:g} mmol/L is taken as what the nerves are used to, so "
            "that it does not move the threshold: only a change within hours was studied."
        )
    if "magnesium" in values:
        share = _free_magnesium()
        state["free_magnesium_mmol_per_l"] = share * values["magnesium"]
        assumed.append(
            f"Of the magnesium of {values['magnesium']:g} mmol/L the share of {share:g} is taken "
            "as free."
        )
    if "calcium" in values and "ionised_calcium" not in values:
        assumed.append(
            "Only total calcium is given; the nerve feels ionised calcium, so it is taken as usual."
        )
    reasons = reasons_of(patient)
    if not state and not reasons:
        assumed.append("Nothing in the file bears on the threshold; it is that of anybody.")
    return Bedside(Circumstances(**state), reasons, None, tuple(assumed))


def _values(results: Sequence[LabResult]) -> dict[str, float]:
    """The last current number of each analyte, in its canonical unit."""
    return {
        result.analyte: result.value
        for result in results
        if result.current and result.value is not None
    }


def _free_magnesium() -> float:
    return float(read_table(COUPLING)["free_magnesium"]["value"])
