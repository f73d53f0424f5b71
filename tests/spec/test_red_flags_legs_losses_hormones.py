"""Red flags of leg, nerve, muscle, fluid loss, hormones and medicines.

Each test is one sentence of the manual: what a person has, and how soon it must be acted on. Every
flag must fire from these facts alone, and just as well when a calm, benign history comes with them.
"""

from __future__ import annotations

from facts_view import person, raises


def test_cold_leg() -> None:
    """A cold painful leg is an emergency."""
    raises("cold_leg", "emergency", person("leg_cold", "leg_pain"))


def test_compartment_signs() -> None:
    """A tense calf with severe pain is an emergency."""
    raises("compartment_signs", "emergency", person("calf_tense", "muscle_pain_severe"))


def test_leg_clot_signs() -> None:
    """One swollen leg is seen the same day."""
    raises("leg_clot_signs", "same_day", person("leg_swelling_unilateral"))


def test_leg_clot_signs_2() -> None:
    """Calf pain that persists is not a cramp and is seen the same day."""
    raises("leg_clot_signs", "same_day", person("calf_pain_persistent"))


def test_leg_clot_signs_3() -> None:
    """Cramps always in one leg in pregnancy take the clot path first."""
    raises("leg_clot_signs", "same_day", person("cramp_unilateral", "pregnant"))


def test_leg_clot_signs_4() -> None:
    """Calf pain on a SERM takes the clot path first."""
    raises("leg_clot_signs", "same_day", person("calf_pain", "medicine:serm"))


def test_calf_rupture() -> None:
    """A sudden pop in the calf is seen the same day."""
    raises("calf_rupture", "same_day", person("calf_pain_sudden"))


def test_critical_limb() -> None:
    """Foot pain at rest, eased by hanging the leg, is seen the same day."""
    raises("critical_limb", "same_day", person("rest_pain_foot"))


def test_critical_limb_2() -> None:
    """A foot ulcer is seen the same day."""
    raises("critical_limb", "same_day", person("foot_ulcer"))


def test_aneurysm() -> None:
    """A pulsatile mass with back pain is an emergency."""
    raises("aneurysm", "emergency", person("pulsatile_mass", "back_pain"))


def test_leg_infection() -> None:
    """A hot red leg with fever is seen the same day."""
    raises("leg_infection", "same_day", person("leg_warm_red", "fever"))


def test_gas_in_tissue() -> None:
    """Crepitus in a painful leg is an emergency."""
    raises("gas_in_tissue", "emergency", person("crepitus", "leg_pain"))


def test_cauda_equina() -> None:
    """Saddle numbness is an emergency."""
    raises("cauda_equina", "emergency", person("saddle_numbness"))


def test_cauda_equina_2() -> None:
    """New bladder trouble with back pain is an emergency."""
    raises("cauda_equina", "emergency", person("bladder_bowel_change", "back_pain"))


def test_paralysis() -> None:
    """Paralysis is an emergency."""
    raises("paralysis", "emergency", person("paralysis"))


def test_paralysis_2() -> None:
    """Weakness climbing from the legs is an emergency."""
    raises("paralysis", "emergency", person("weakness_ascending"))


def test_attacks_of_weakness() -> None:
    """Attacks of weakness have their potassium checked the same day."""
    raises("attacks_of_weakness", "same_day", person("weakness_episodic"))


def test_muscle_breakdown() -> None:
    """Dark urine with muscle pain is an emergency."""
    raises("muscle_breakdown", "emergency", person("dark_urine", "muscle_pain"))


def test_motor_neurone_signs() -> None:
    """Twitching with weakness goes to neurology within two weeks."""
    raises("motor_neurone_signs", "soon", person("fasciculation", "weakness"))


def test_motor_neurone_signs_2() -> None:
    """Foot drop goes to neurology within two weeks."""
    raises("motor_neurone_signs", "soon", person("foot_drop"))


def test_muscle_weakness() -> None:
    """Weakness with cramps is seen within days."""
    raises("muscle_weakness", "soon", person("weakness"))


def test_movement_change() -> None:
    """A new tremor gets an appointment."""
    raises("movement_change", "routine", person("tremor"))


def test_nerve_or_vessel_hints() -> None:
    """Calf pain on walking gets an appointment with an ankle-brachial index."""
    raises("nerve_or_vessel_hints", "routine", person("exertional_leg_pain"))


def test_persistent_cramps() -> None:
    """Cramps that disturb sleep get an appointment."""
    raises("persistent_cramps", "routine", person("sleep_disturbed"))


def test_severe_dehydration() -> None:
    """Diarrhoea with fainting is an emergency."""
    raises("severe_dehydration", "emergency", person("diarrhoea", "syncope"))


def test_cannot_keep_fluids_down() -> None:
    """Vomiting everything with diabetes is an emergency."""
    raises("cannot_keep_fluids_down", "emergency", person("vomiting_persistent", "diabetes"))


def test_persistent_vomiting() -> None:
    """Vomiting that does not stop is seen the same day."""
    raises("persistent_vomiting", "same_day", person("vomiting_persistent"))


def test_infant_fluid_loss() -> None:
    """A lethargic baby with diarrhoea is an emergency."""
    raises("infant_fluid_loss", "emergency", person("diarrhoea", "lethargy", age_years=0.3))


def test_cholera_like() -> None:
    """Profuse watery diarrhoea with leg cramps is an emergency."""
    raises("cholera_like", "emergency", person("diarrhoea_watery_profuse", "cramp_leg"))


def test_bloody_stool_or_belly() -> None:
    """Bloody diarrhoea is seen the same day."""
    raises("bloody_stool_or_belly", "same_day", person("diarrhoea_bloody"))


def test_rigid_abdomen() -> None:
    """A rigid abdomen is an emergency."""
    raises("rigid_abdomen", "emergency", person("abdominal_rigidity"))


def test_porphyria_attack() -> None:
    """Severe abdominal pain with dark urine and weakness is an emergency."""
    raises("porphyria_attack", "emergency", person("abdominal_pain_severe", "dark_urine"))


def test_long_diarrhoea() -> None:
    """Diarrhoea beyond 48 hours is seen the same day."""
    raises("long_diarrhoea", "same_day", person("diarrhoea_over_48h"))


def test_dehydration_signs() -> None:
    """Very dark urine with tented skin is seen the same day."""
    raises("dehydration_signs", "same_day", person("concentrated_urine", "reduced_turgor"))


def test_no_urine() -> None:
    """No urine for eight hours is an emergency."""
    raises("no_urine", "emergency", person("anuria_hours"))


def test_missed_dialysis() -> None:
    """A missed dialysis is an emergency."""
    raises("missed_dialysis", "emergency", person("dialysis_missed"))


def test_dialysis_cramps() -> None:
    """Severe cramps in dialysis are reported the same day."""
    raises("dialysis_cramps", "same_day", person("cramp_during_dialysis", "muscle_pain_severe"))


def test_dialysis_cramps_any() -> None:
    """Cramps in dialysis are told to the unit."""
    raises("dialysis_cramps_any", "soon", person("cramp_during_dialysis"))


def test_adrenal_crisis() -> None:
    """Vomiting in known adrenal insufficiency is an emergency."""
    raises("adrenal_crisis", "emergency", person("adrenal_insufficiency_known", "vomiting"))


def test_adrenal_suspected() -> None:
    """Dark skin with weight loss has its cortisol taken the same day."""
    raises("adrenal_suspected", "same_day", person("hyperpigmentation", "weight_loss"))


def test_low_glucose_night() -> None:
    """Night sweats on insulin have the glucose checked the same day."""
    raises("low_glucose_night", "same_day", person("medicine:insulin", "night_sweats"))


def test_pre_eclampsia() -> None:
    """Visual disturbance in pregnancy is an emergency."""
    raises("pre_eclampsia", "emergency", person("pregnant", "visual_disturbance"))


def test_hyperemesis() -> None:
    """Persistent vomiting in pregnancy is an emergency."""
    raises("hyperemesis", "emergency", person("pregnant", "vomiting_persistent"))


def test_cirrhosis_decompensating() -> None:
    """Confusion in cirrhosis is an emergency."""
    raises("cirrhosis_decompensating", "emergency", person("cirrhosis", "confusion"))


def test_ketoacidosis_signs() -> None:
    """High ketones with vomiting are an emergency, whatever the glucose."""
    raises("ketoacidosis_signs", "emergency", person("ketones_high", "vomiting"))


def test_lithium_toxicity() -> None:
    """Tremor on lithium is an emergency."""
    raises("lithium_toxicity", "emergency", person("medicine:lithium", "tremor"))


def test_digoxin_toxicity() -> None:
    """Nausea on digoxin is seen the same day."""
    raises("digoxin_toxicity", "same_day", person("medicine:digoxin", "nausea"))


def test_sodium_drug_warning() -> None:
    """Nausea soon after a new thiazide has the sodium checked the same day."""
    raises("sodium_drug_warning", "same_day", person("medicine:thiazide", "new_medicine", "nausea"))


def test_red_flag_weight_loss() -> None:
    """Coughing blood is seen within days."""
    raises("red_flag_weight_loss", "soon", person("haemoptysis"))
