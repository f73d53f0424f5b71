"""Red flags of brain, heart, spasm and poison.

Each test is one sentence of the manual: what a person has, and how soon it must be acted on. Every
flag must fire from these facts alone, and just as well when a calm, benign history comes with them.
"""

from __future__ import annotations

from facts_view import person, raises


def test_brain_signs() -> None:
    """A seizure is an emergency, with nothing else known."""
    raises("brain_signs", "emergency", person("seizure"))


def test_brain_signs_2() -> None:
    """Drowsiness with vomiting is an emergency."""
    raises("brain_signs", "emergency", person("drowsiness", "vomiting"))


def test_endurance_brain() -> None:
    """Bloating after an endurance race is an emergency: think of sodium, give no water."""
    raises("endurance_brain", "emergency", person("endurance_event", "bloating"))


def test_water_intoxication_signs() -> None:
    """Vomiting after drinking litres within hours is an emergency."""
    raises("water_intoxication_signs", "emergency", person("rapid_water_load", "vomiting"))


def test_stroke_signs() -> None:
    """A sudden severe headache is an emergency."""
    raises("stroke_signs", "emergency", person("headache_severe_sudden"))


def test_after_rapid_correction() -> None:
    """Slurred speech days after a fast sodium correction is an emergency."""
    raises(
        "after_rapid_correction", "emergency", person("recent_rapid_correction", "slurred_speech")
    )


def test_alcohol_withdrawal() -> None:
    """Tremor after stopping alcohol is an emergency."""
    raises("alcohol_withdrawal", "emergency", person("alcohol_stopped", "tremor"))


def test_drug_spasm_fever() -> None:
    """Rigidity with fever on an antipsychotic is an emergency."""
    raises("drug_spasm_fever", "emergency", person("medicine:antipsychotic", "rigidity", "fever"))


def test_cardiac_arrest() -> None:
    """A cardiac arrest is an emergency."""
    raises("cardiac_arrest", "emergency", person("cardiac_arrest"))


def test_arrhythmia_signs() -> None:
    """Fainting is an emergency until the rhythm is known."""
    raises("arrhythmia_signs", "emergency", person("syncope"))


def test_arrhythmia_signs_2() -> None:
    """Palpitations on a loop diuretic are an emergency."""
    raises("arrhythmia_signs", "emergency", person("palpitations", "medicine:loop"))


def test_fainting_from_pain() -> None:
    """Fainting only from the pain of a cramp is looked at within days, not tonight."""
    raises("fainting_from_pain", "soon", person("syncope_from_pain"))


def test_swallowing_with_nerve_signs() -> None:
    """Trouble swallowing with tingling, spasm or weakness is seen the same day."""
    raises("swallowing_with_nerve_signs", "same_day", person("dysphagia", "paraesthesia"))


def test_pancreatitis_now() -> None:
    """Pancreatitis with vomiting goes to hospital the same day."""
    raises("pancreatitis_now", "same_day", person("pancreatitis", "vomiting"))


def test_palpitations_alone() -> None:
    """Palpitations alone are seen the same day."""
    raises("palpitations_alone", "same_day", person("palpitations"))


def test_long_qt_unstable() -> None:
    """A long QT with potassium of 2.8 is an emergency."""
    raises("long_qt_unstable", "emergency", person("ecg_long_qt", potassium=2.8))


def test_peaked_t() -> None:
    """Peaked T waves are an emergency without waiting for the potassium."""
    raises("peaked_t", "emergency", person("ecg_peaked_t"))


def test_chest_pain() -> None:
    """Chest pain is an emergency."""
    raises("chest_pain", "emergency", person("chest_pain"))


def test_shock() -> None:
    """A systolic pressure of 80 is an emergency."""
    raises("shock", "emergency", person(systolic_bp=80.0))


def test_shock_2() -> None:
    """A low blood pressure with a fast pulse is an emergency."""
    raises("shock", "emergency", person("hypotension", "tachycardia"))


def test_low_blood_pressure() -> None:
    """A low blood pressure is seen the same day."""
    raises("low_blood_pressure", "same_day", person("hypotension"))


def test_hypertensive_crisis() -> None:
    """A pressure of 200 with visual change is an emergency."""
    raises("hypertensive_crisis", "emergency", person("visual_disturbance", systolic_bp=200.0))


def test_pulmonary_embolism_signs() -> None:
    """A swollen leg with breathlessness is an emergency."""
    raises("pulmonary_embolism_signs", "emergency", person("leg_swelling_unilateral", "dyspnoea"))


def test_breathing_failure() -> None:
    """An oxygen saturation of 88 is an emergency."""
    raises("breathing_failure", "emergency", person(spo2=88.0))


def test_sepsis() -> None:
    """Fever with confusion is sepsis until shown otherwise."""
    raises("sepsis", "emergency", person("fever", "confusion"))


def test_fever_on_chemotherapy() -> None:
    """Fever on chemotherapy is an emergency."""
    raises("fever_on_chemotherapy", "emergency", person("chemotherapy_recent", "fever"))


def test_gi_bleeding() -> None:
    """Gastrointestinal bleeding is an emergency."""
    raises("gi_bleeding", "emergency", person("gi_bleeding"))


def test_infectious_jaundice() -> None:
    """Fever with jaundice after river water is an emergency."""
    raises("infectious_jaundice", "emergency", person("fever", "fresh_water_exposure", "jaundice"))


def test_tetany() -> None:
    """Carpopedal spasm is an emergency."""
    raises("tetany", "emergency", person("carpopedal_spasm"))


def test_tetany_2() -> None:
    """A noisy tight throat is an emergency."""
    raises("tetany", "emergency", person("laryngospasm"))


def test_tetany_3() -> None:
    """Tingling round the mouth with cramps is an emergency."""
    raises("tetany", "emergency", person("paraesthesia_perioral", "cramp"))


def test_tetanus_signs() -> None:
    """A stiff jaw with a wound is tetanus until shown otherwise."""
    raises("tetanus_signs", "emergency", person("jaw_stiffness", "wound"))


def test_general_spasm() -> None:
    """Spasm of the whole body is an emergency."""
    raises("general_spasm", "emergency", person("spasm_generalised"))


def test_bite_or_poison() -> None:
    """Cramps after a spider bite are an emergency."""
    raises("bite_or_poison", "emergency", person("insect_spider_bite", "cramp"))


def test_positive_toxicology() -> None:
    """A positive toxicology screen is acted on the same day."""
    raises("positive_toxicology", "same_day", person("toxicology_positive"))


def test_heat_stroke() -> None:
    """A core temperature of 40.5 is an emergency."""
    raises("heat_stroke", "emergency", person(temperature=40.5))


def test_heat_stroke_2() -> None:
    """Confusion in the heat is an emergency."""
    raises("heat_stroke", "emergency", person("heat_exposure", "confusion"))


def test_hypothermia() -> None:
    """A temperature of 34 is an emergency."""
    raises("hypothermia", "emergency", person(temperature=34.0))


def test_thyroid_storm() -> None:
    """Paralysis in an overactive thyroid is an emergency."""
    raises("thyroid_storm", "emergency", person("hyperthyroidism_known", "paralysis"))


def test_quinine_reaction() -> None:
    """Bruising on quinine is an emergency."""
    raises("quinine_reaction", "emergency", person("medicine:quinine", "easy_bruising"))


def test_quinine_reaction_2() -> None:
    """Visual change in a drinker of tonic water is an emergency."""
    raises("quinine_reaction", "emergency", person("tonic_water", "visual_disturbance"))


def test_quinine_in_use() -> None:
    """Quinine for cramps is stopped within days even without harm so far."""
    raises("quinine_in_use", "soon", person("medicine:quinine"))


def test_spasms_on_stimulus() -> None:
    """Spasms set off by touch or noise are seen the same day, with no other sign."""
    raises("spasms_on_stimulus", "same_day", person("spasm_stimulus"))


def test_cord_signs() -> None:
    """An upgoing toe with brisk reflexes is seen within days."""
    raises("cord_signs", "soon", person("upgoing_plantar", "brisk_reflexes"))


def test_failing_mind_and_gait() -> None:
    """Failing memory together with ataxia is seen within days."""
    raises("failing_mind_and_gait", "soon", person("memory_problem", "ataxia"))
