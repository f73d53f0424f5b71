"""Red flags of the laboratory.

Each test is one sentence of the manual: what a person has, and how soon it must be acted on. Every
flag must fire from these facts alone, and just as well when a calm, benign history comes with them.
"""

from __future__ import annotations

from facts_view import person, raises


def test_low_sodium_with_signs() -> None:
    """Sodium of 128 with confusion is an emergency."""
    raises("low_sodium_with_signs", "emergency", person("confusion", sodium=128.0))


def test_low_sodium_with_signs_2() -> None:
    """Sodium of 122 with headache is an emergency."""
    raises("low_sodium_with_signs", "emergency", person("headache", sodium=122.0))


def test_extreme_low_sodium() -> None:
    """Sodium of 118 is an emergency even without symptoms."""
    raises("extreme_low_sodium", "emergency", person("asymptomatic", sodium=118.0))


def test_profound_low_sodium() -> None:
    """Sodium of 123 is seen in hospital the same day."""
    raises("profound_low_sodium", "same_day", person(sodium=123.0))


def test_moderate_low_sodium() -> None:
    """Sodium of 127 is followed up within days."""
    raises("moderate_low_sodium", "soon", person(sodium=127.0))


def test_mild_low_sodium() -> None:
    """Sodium of 132 is repeated."""
    raises("mild_low_sodium", "routine", person(sodium=132.0))


def test_high_sodium() -> None:
    """Sodium of 156 is an emergency."""
    raises("high_sodium", "emergency", person(sodium=156.0))


def test_raised_sodium() -> None:
    """Sodium of 151 is seen the same day."""
    raises("raised_sodium", "same_day", person(sodium=151.0))


def test_high_osmolality() -> None:
    """An osmolality of 330 is an emergency."""
    raises("high_osmolality", "emergency", person(osmolality=330.0))


def test_severe_low_potassium() -> None:
    """Potassium of 2.3 is an emergency."""
    raises("severe_low_potassium", "emergency", person(potassium=2.3))


def test_severe_low_potassium_2() -> None:
    """Potassium of 2.8 on digoxin is an emergency."""
    raises("severe_low_potassium", "emergency", person("medicine:digoxin", potassium=2.8))


def test_moderate_low_potassium() -> None:
    """Potassium of 2.8 is seen the same day."""
    raises("moderate_low_potassium", "same_day", person(potassium=2.8))


def test_mild_low_potassium() -> None:
    """Potassium of 3.2 is repeated within a week."""
    raises("mild_low_potassium", "soon", person(potassium=3.2))


def test_severe_high_potassium() -> None:
    """Potassium of 6.7 is an emergency."""
    raises("severe_high_potassium", "emergency", person(potassium=6.7))


def test_severe_high_potassium_2() -> None:
    """Potassium of 6.1 on an ACE inhibitor is an emergency."""
    raises("severe_high_potassium", "emergency", person("medicine:ace_inhibitor", potassium=6.1))


def test_moderate_high_potassium() -> None:
    """Potassium of 6.1 is seen the same day."""
    raises("moderate_high_potassium", "same_day", person(potassium=6.1))


def test_mild_high_potassium() -> None:
    """Potassium of 5.6 is repeated within days."""
    raises("mild_high_potassium", "soon", person(potassium=5.6))


def test_severe_low_calcium() -> None:
    """An adjusted calcium of 1.8 is an emergency."""
    raises("severe_low_calcium", "emergency", person(adjusted_calcium=1.8))


def test_severe_low_calcium_2() -> None:
    """An ionised calcium of 0.8 is an emergency."""
    raises("severe_low_calcium", "emergency", person(ionised_calcium=0.8))


def test_low_calcium() -> None:
    """An adjusted calcium of 2.0 is seen the same day."""
    raises("low_calcium", "same_day", person(adjusted_calcium=2.0))


def test_severe_high_calcium() -> None:
    """A calcium of 3.2 with confusion is an emergency."""
    raises("severe_high_calcium", "emergency", person("confusion", calcium=3.2))


def test_high_calcium() -> None:
    """A calcium of 3.1 is seen the same day."""
    raises("high_calcium", "same_day", person(calcium=3.1))


def test_severe_low_magnesium() -> None:
    """A magnesium of 0.35 with cramps is an emergency."""
    raises("severe_low_magnesium", "emergency", person("cramp", magnesium=0.35))


def test_low_magnesium() -> None:
    """A magnesium of 0.45 is seen the same day."""
    raises("low_magnesium", "same_day", person(magnesium=0.45))


def test_mild_low_magnesium() -> None:
    """A magnesium of 0.6 is seen within days."""
    raises("mild_low_magnesium", "soon", person(magnesium=0.6))


def test_high_magnesium() -> None:
    """A magnesium of 4.0 is an emergency."""
    raises("high_magnesium", "emergency", person(magnesium=4.0))


def test_raised_magnesium() -> None:
    """A magnesium of 1.6 is seen the same day."""
    raises("raised_magnesium", "same_day", person(magnesium=1.6))


def test_severe_low_phosphate() -> None:
    """A phosphate of 0.2 is an emergency."""
    raises("severe_low_phosphate", "emergency", person(phosphate=0.2))


def test_refeeding_risk() -> None:
    """Low phosphate in malnutrition is seen the same day."""
    raises("refeeding_risk", "same_day", person("malnutrition", phosphate=0.6))


def test_tumour_lysis_pattern() -> None:
    """High potassium and phosphate after chemotherapy are an emergency."""
    raises(
        "tumour_lysis_pattern",
        "emergency",
        person("chemotherapy_recent", potassium=6.2, phosphate=2.5),
    )


def test_low_glucose() -> None:
    """A glucose of 2.5 is an emergency."""
    raises("low_glucose", "emergency", person(glucose=2.5))


def test_very_high_glucose() -> None:
    """A glucose of 35 is an emergency."""
    raises("very_high_glucose", "emergency", person(glucose=35.0))


def test_very_high_glucose_2() -> None:
    """A glucose of 16 with bicarbonate of 12 is ketoacidosis until shown otherwise."""
    raises("very_high_glucose", "emergency", person(glucose=16.0, bicarbonate=12.0))


def test_high_glucose() -> None:
    """A glucose of 22 is seen the same day."""
    raises("high_glucose", "same_day", person(glucose=22.0))


def test_severe_acidosis() -> None:
    """A pH of 7.15 is an emergency."""
    raises("severe_acidosis", "emergency", person(ph_blood=7.15))


def test_high_lactate() -> None:
    """A lactate of 5 is an emergency."""
    raises("high_lactate", "emergency", person(lactate=5.0))


def test_low_bicarbonate() -> None:
    """A bicarbonate of 13 is seen the same day."""
    raises("low_bicarbonate", "same_day", person(bicarbonate=13.0))


def test_very_high_ck() -> None:
    """A CK of 12,000 is an emergency."""
    raises("very_high_ck", "emergency", person(ck=12000.0))


def test_statin_muscle() -> None:
    """Sore muscles on a statin with a CK of 800 are seen within days."""
    raises("statin_muscle", "soon", person("medicine:statin", "muscle_pain", ck=800.0))


def test_raised_ck() -> None:
    """A CK of 1,800 is seen the same day."""
    raises("raised_ck", "same_day", person(ck=1800.0))


def test_kidney_failure_emergency() -> None:
    """A creatinine of 600 with potassium of 6.2 is an emergency."""
    raises("kidney_failure_emergency", "emergency", person(creatinine=600.0, potassium=6.2))


def test_kidney_failure_emergency_2() -> None:
    """A creatinine of 600 without urine is an emergency."""
    raises("kidney_failure_emergency", "emergency", person("anuria_hours", creatinine=600.0))


def test_kidney_failure() -> None:
    """A creatinine of 400 is seen the same day."""
    raises("kidney_failure", "same_day", person(creatinine=400.0))


def test_low_platelets() -> None:
    """Platelets of 12 are seen the same day."""
    raises("low_platelets", "same_day", person(platelets=12.0))


def test_high_lithium() -> None:
    """A lithium level of 2 is an emergency."""
    raises("high_lithium", "emergency", person(lithium_level=2.0))
