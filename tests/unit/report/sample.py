"""Two reports made by hand: an emergency with a sodium plan, and a calm, open one."""

from __future__ import annotations

from charley.care.plan import (
    Blocked,
    MedicineReview,
    Plan,
    RaisedFlag,
    Reason,
    SodiumPlan,
    Step,
    Triage,
)
from charley.knowledge.schema import Source
from charley.reasoning.differential import (
    Differential,
    MechanismBelief,
    NextStep,
    Pattern,
    RankedCause,
    Weight,
)
from charley.report.laboratory import LabLine
from charley.report.model import Ask, Report, Understood, Watch
from charley.report.told import Told

HOSTILE = "<script>alert('x')</script> & [red]not markup[/red] \x1b[31m"

SOURCES = {
    "spasovski2014": Source(
        citation="Spasovski G et al. Clinical practice guideline on diagnosis and treatment of "
        "hyponatraemia. Eur J Endocrinol 2014;170:G1-47.",
        doi="10.1530/EJE-13-1020",
    ),
    "sterns2015": Source(
        citation="Sterns RH. Disorders of plasma sodium. N Engl J Med 2015;372:55-65.",
        doi="10.1056/NEJMra1404489",
    ),
    "andersson2024": Source(
        citation="Andersson NW et al. Cumulative incidence of thiazide-induced hyponatremia. "
        "Ann Intern Med 2024.",
        pmid="38109740",
        verified="recalled",
    ),
    "fda2010": Source(
        citation="FDA. Quinine sulfate: serious haematological reactions (2010).",
        url="https://www.fda.gov/drugs",
    ),
    "garrison2020": Source(
        citation="Garrison SR et al. Magnesium for skeletal muscle cramps. Cochrane 2020.",
        doi="10.1002/14651858.CD009402.pub3",
    ),
}


def lab(analyte: str, value: float | None, unit: str, low: float, high: float, **more) -> LabLine:
    position = "unknown"
    if value is not None:
        position = "low" if value < low else "high" if value > high else "normal"
    fields = {
        "label": analyte.replace("_", " "),
        "said": f"{analyte} {value}",
        "position": position,
        "at_least": value,
        "at_most": value,
    } | more
    return LabLine(analyte=analyte, value=value, unit=unit, low=low, high=high, **fields)


def weight(fact: str, decibans: float, source: str = "") -> Weight:
    return Weight(fact=fact, label=fact.replace("_", " "), decibans=decibans, source=source)


def _differential() -> Differential:
    return Differential(
        causes=(
            RankedCause(
                cause="thiazide_hyponatraemia",
                name="Thiazide-induced hyponatraemia",
                plain="A water tablet makes the body lose salt and hold on to water",
                probability=0.83,
                prior=0.014,
                weights=(
                    weight("medicine:thiazide", 14.2, "andersson2024"),
                    weight("sodium", 11.6),
                    weight("urine_sodium", 4.1),
                    weight("female", 2.2),
                    weight("urate", -3.4),
                    weight("oedema", 1.1),
                ),
            ),
            RankedCause(
                cause="siadh_drug",
                name="Medicine-induced inappropriate antidiuresis",
                plain="A medicine makes the body hold on to water",
                probability=0.21,
                prior=0.012,
                weights=(
                    weight("sodium", 10.8),
                    weight("medicine:ssri", 1.9),
                    weight("potassium", -4.0),
                    weight("postural_hypotension", -5.2),
                ),
            ),
            RankedCause(
                cause="dvt",
                name="Deep vein thrombosis",
                plain="A clot in a deep vein of the leg",
                probability=0.04,
                prior=0.01,
                weights=(weight("cramp_calf", 2.3), weight("leg_swelling_unilateral", -8.1)),
            ),
        ),
        mechanisms=(
            MechanismBelief(
                mechanism="hypotonic_hyponatraemia",
                name="Hypotonic hyponatraemia",
                probability=0.98,
            ),
        ),
        patterns=(
            Pattern(
                id="sodium_low",
                text="Sodium is low. First ask whether the plasma is really hypotonic.",
                value=118,
                unit="mmol/L",
                source="spasovski2014",
            ),
            Pattern(
                id="tonicity_low",
                text="Measured osmolality confirms hypotonic hyponatraemia.",
                value=249,
                unit="mosm/kg",
                source="spasovski2014",
            ),
            Pattern(
                id="urine_concentrated",
                text="The urine is not dilute although the plasma is, so ADH is acting.",
                value=412,
                unit="mosm/kg",
            ),
            Pattern(
                id="urine_sodium_on_diuretic",
                text="A diuretic is taken, so urine sodium says little here.",
                value=64,
                unit="mmol/L",
            ),
        ),
        next_steps=(
            NextStep(
                id="fe_urate",
                kind="test",
                text="Fractional excretion of urate",
                plain="A urine and blood test for uric acid",
                information_bits=0.42,
                burden=3,
            ),
            NextStep(
                id="high_water_intake",
                kind="question",
                text="drinks much water",
                plain="Do you drink more than three litres a day?",
                information_bits=0.2,
                burden=1,
            ),
            NextStep(
                id="skin_turgor",
                kind="examination",
                text="reduced skin turgor",
                plain="Skin turgor over the breastbone",
                information_bits=0.1,
                burden=2,
            ),
        ),
        unexplained=0.03,
        certainty="clear",
    )


FLAGS = (
    RaisedFlag(
        id="low_sodium_with_signs",
        name="Low sodium with brain signs",
        plain="Low blood sodium together with sickness, headache or confusion",
        urgency="emergency",
        action="Hospital; severity by symptoms, not by the number.",
        plain_action="Go to hospital now.",
        why="Brain oedema.",
        sources=("spasovski2014",),
    ),
    RaisedFlag(
        id="extreme_low_sodium",
        name="Sodium below 120",
        plain="Dangerously low blood sodium",
        urgency="emergency",
        action="Hospital now, even with few symptoms; monitored correction.",
        plain_action="Go to hospital now, even if you feel quite well.",
        why="Seizure risk, and the highest risk of harm from over-correction.",
        sources=("sterns2015",),
    ),
)

AVOID = (
    Step(
        id="no_quinine",
        horizon="avoid",
        who="person",
        kind="avoid",
        text="No quinine or tonic water for cramps; it causes thrombocytopenia and arrhythmia.",
        plain="Do not take quinine or tonic water for cramps. Rarely, it kills.",
        why="Boxed warning; the risk outweighs the benefit in a benign condition.",
        evidence="strong",
        sources=("fda2010",),
    ),
    Step(
        id="no_fast_correction",
        horizon="avoid",
        who="hospital",
        kind="avoid",
        text="Never beyond 8 mmol/L in any 24 h; potassium given counts as sodium.",
        plain="Low sodium must not be raised too fast.",
        why="Osmotic demyelination.",
        evidence="moderate",
        sources=("sterns2015",),
    ),
)


def _sodium() -> SodiumPlan:
    return SodiumPlan(
        sodium_mmol_per_l=118,
        band="profound",
        symptoms="moderately_severe",
        acuity="unknown",
        high_odsrisk=True,
        odsrisk_reasons=("potassium below 3.5", "not known: malnutrition"),
        aim_rise_24h=(4, 8),
        limit_rise_any_24h=8,
        limit_rise_any_48h=14,
        steps=(
            Step(
                id="bolus_ready",
                horizon="now",
                who="hospital",
                kind="fluid",
                text="150 mL of 3% saline over 20 min only if severe symptoms appear.",
                plain="The hospital may give strong salt water.",
                why="A rise of 4 to 6 mmol/L reverses brain oedema.",
                sources=("spasovski2014",),
            ),
        ),
        checks=("Sodium every 4 to 6 h on the first day.", "Urine volume every 4 h."),
        stop_rules=(
            "Stop raising sodium once it has risen by 8 mmol/L in any 24 h or 14 in any 48 h.",
            "Potassium given counts like sodium.",
        ),
        sources=("spasovski2014", "sterns2015"),
    )


def _plan() -> Plan:
    return Plan(
        triage=Triage(
            level="emergency",
            reasons=tuple(
                Reason(text=f"{flag.name}. {flag.why}", plain=flag.plain, sources=flag.sources)
                for flag in FLAGS
            ),
            flags=FLAGS,
            to_ask=("seizure",),
        ),
        workup=(
            Step(
                id="fe_urate",
                horizon="now",
                who="hospital",
                kind="test",
                text="Fractional excretion of urate",
                plain="A urine and blood test for uric acid",
                why="Tells inappropriate antidiuresis from depletion on diuretics.",
                sources=("andersson2024",),
            ),
        ),
        steps=(
            Step(
                id="flag_low_sodium_with_signs",
                horizon="now",
                who="emergency",
                kind="referral",
                text="Low sodium with brain signs: hospital; severity by symptoms.",
                plain="Go to hospital now.",
                why="Brain oedema.",
                evidence="moderate",
                sources=("spasovski2014",),
            ),
            Step(
                id="drink_by_thirst",
                horizon="tonight",
                who="hospital",
                kind="drink",
                text="Drink by thirst only until seen; no water load.",
                plain="Drink only when you are thirsty until you have been seen.",
            ),
            Step(
                id="recheck",
                horizon="this_week",
                who="hospital",
                kind="test",
                text="Sodium and potassium again 48 h after the thiazide is stopped.",
                plain="Have your blood salts checked again.",
                sources=("andersson2024",),
            ),
        ),
        sodium=_sodium(),
        medicines=(
            MedicineReview(
                medicine="indapamide 1.5 mg",
                concern="Thiazide with sodium below 130: stop, do not restart.",
                plain="The water tablet can lower sodium; ask today about stopping it.",
                suggestion="Stop; recheck in 24 to 48 h.",
                instead="amlodipine, if the blood pressure needs it",
                who_decides="prescriber, today",
                priority="stop_now",
                sources=("andersson2024",),
            ),
        ),
        avoid=AVOID,
        blocked=(
            Blocked(
                step="restrict_water",
                rule="fluid_restriction",
                because="No restriction while volume depletion is not excluded.",
                held_back="Fluid restriction to 1 L a day.",
            ),
        ),
        gated=True,
    )


def emergency() -> Report:
    """A woman on a thiazide with a sodium of 118 who is confused; one hostile line in her file."""
    return Report(
        person="Woman, 74 years, 52 kg",
        headline="Most likely: Thiazide-induced hyponatraemia (83%); consider Medicine-induced "
        "inappropriate antidiuresis (21%).",
        plain_headline="The most likely reason: a water tablet makes the body lose salt and hold "
        "on to water.",
        certainty="The facts fit well. There is a 3% chance that nothing Charley knows explains "
        "it.",
        differential=_differential(),
        plan=_plan(),
        laboratory=(
            lab("sodium", 118, "mmol/L", 135, 145, critical=True),
            lab("potassium", 3.1, "mmol/L", 3.5, 5.2),
            lab("creatinine", 61, "umol/L", 45, 84),
            lab("glucose", 5.6, "mmol/L", 4.0, 7.8),
            lab("osmolality", 249, "mosm/kg", 275, 295),
            lab("ck", 1240, "U/L", 25, 200, log_scale=True),
            lab("magnesium", None, "mmol/L", 0.7, 1.0, at_most=0.6, position="low", said="Mg <0.6"),
            lab("urine_sodium", 64, "mmol/L", 20, 220, log_scale=True),
            lab(
                "adjusted_calcium",
                2.31,
                "mmol/L",
                2.2,
                2.6,
                derived=True,
                label="calcium adjusted for albumin",
                said="from calcium and albumin",
            ),
        ),
        facts={
            "medicine:thiazide": Told(
                text="indapamide 1.5 mg (for 12 days)", plain="you take: indapamide 1.5 mg"
            ),
            "sodium": Told(
                text="sodium 118 mmol/L (low)", plain="your sodium is too low (118 mmol/L)"
            ),
            "female": Told(text="woman", plain="being a woman"),
            "postural_hypotension": Told(
                text="blood pressure falls on standing", plain="your blood pressure falls"
            ),
            "oedema": Told(text=f"no oedema {HOSTILE}", plain=f"no swelling {HOSTILE}"),
            "cramp_calf": Told(text="calf cramps", plain="cramps in the calf"),
            "leg_swelling_unilateral": Told(
                text="no swelling of one leg", plain="no swelling of one leg"
            ),
        },
        ask_first=(
            Ask(finding="seizure", label="seizure", question="Has there been a fit or blackout?"),
        ),
        watch_for=(
            Watch(
                flag="brain_signs",
                name="Altered consciousness, seizure or new confusion",
                plain="A fit, collapse, new confusion or being hard to wake",
                urgency="emergency",
                plain_action="Call an ambulance now. Give nothing to drink or eat.",
                sources=("spasovski2014",),
            ),
        ),
        understood=(
            Understood(said="calf cramps at night", meaning="calf cramps; cramps at night"),
            Understood(said="Na 118", meaning="sodium 118 mmol/L"),
        ),
        problems=(f'symptoms: "{HOSTILE}" was not understood',),
        questions=('"diarrhoa": did you mean diarrhoea?',),
        references=SOURCES,
        explanations={
            "thiazide_hyponatraemia": "Thiazides block salt uptake where the kidney dilutes "
            "urine, so that water drunk cannot be passed.",
        },
        pointers={"dvt": "Outside Charley's field: leg ultrasound the same day."},
    )


def calm() -> Report:
    """A man with night cramps, nothing measured, no red flag: Charley does not know."""
    return Report(
        person="Man, 61 years",
        headline="Charley does not know yet. Closest: Ordinary night cramps (38%).",
        plain_headline="We do not know for sure yet. It may be: ordinary night cramps.",
        certainty="Charley does not know: no single cause stands out.",
        differential=Differential(
            causes=(
                RankedCause(
                    cause="benign_nocturnal_cramps",
                    name="Ordinary night cramps",
                    plain="Ordinary night cramps",
                    probability=0.38,
                    prior=0.3,
                    weights=(weight("cramp_calf", 3.0),),
                ),
            ),
            mechanisms=(),
            patterns=(),
            next_steps=(),
            unexplained=0.41,
            certainty="open",
        ),
        plan=Plan(
            triage=Triage(
                level="self_care",
                reasons=(
                    Reason(
                        text="No red flag is known and no probable cause needs a clinician.",
                        plain="Nothing you told us needs a doctor.",
                    ),
                ),
            ),
            steps=(
                Step(
                    id="stretch_now",
                    horizon="now",
                    who="person",
                    kind="relief",
                    text="Stretch the cramping calf: foot towards the shin until it lets go.",
                    plain="Pull your toes towards your shin until the cramp lets go.",
                    evidence="moderate",
                ),
            ),
            avoid=AVOID[:1],
        ),
        laboratory=(),
        facts={},
        ask_first=(),
        watch_for=(),
        understood=(),
        problems=(),
        questions=(),
        references={"fda2010": SOURCES["fda2010"]},
        explanations={},
        pointers={},
    )
