"""What is most dangerous to get wrong, in a clinician's words, and the properties of the protocols that hold it. Data only."""

POINTS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "Metformin is never started below an eGFR of 30, nor with the eGFR unknown; taken below 30, it is stopped.",
        (
            "type-2-glycaemia never prescribe metformin",
            "type-2-glycaemia never add metformin",
            "type-2-glycaemia always stop metformin",
            "kidney-disease always stop metformin",
        ),
    ),
    (
        (
            "No ACE inhibitor, ARB, sacubitril/valsartan, statin, SGLT2 inhibitor or GLP-1 agonist in pregnancy, when one is planned, or "
            "with the answer unknown in a woman who may be pregnant; taken, it is stopped."
        ),
        (
            "hypertension never prescribe acei",
            "hypertension never add acei",
            "hypertension never discuss acei",
            "hypertension never prescribe arb",
            "hypertension never add arb",
            "hypertension never discuss arb",
            "hypertension always stop acei",
            "hypertension always stop arb",
            "hypertension always stop arni",
            "hypertension always stop statin",
            "kidney-disease never prescribe acei",
            "kidney-disease never prescribe arb",
            "kidney-disease never prescribe sglt2i",
            "kidney-disease never prescribe statin",
            "risk-and-lipids never prescribe statin",
            "risk-and-lipids never raise statin",
            "risk-and-lipids never discuss statin",
            "risk-and-lipids always stop statin",
            "heart-failure-after-discharge never prescribe arni",
            "heart-failure-after-discharge never raise arni",
            "heart-failure-after-discharge never prescribe sglt2i",
            "heart-failure-suspicion never prescribe sglt2i",
            "type-2-glycaemia never prescribe sglt2i",
            "type-2-glycaemia never add sglt2i",
            "type-2-glycaemia never prescribe glp1ra",
            "type-2-glycaemia never add glp1ra",
            "type-2-glycaemia never discuss glp1ra",
            "gestational-diabetes always stop acei",
            "gestational-diabetes always stop arb",
            "gestational-diabetes always stop statin",
            "gestational-diabetes always stop sglt2i",
            "gestational-diabetes always stop glp1ra",
        ),
    ),
    (
        "Never two blockers of the renin-angiotensin system.",
        (
            "hypertension never prescribe acei",
            "hypertension never prescribe arb",
            "hypertension never add acei",
            "hypertension never add arb",
            "heart-failure-after-discharge never prescribe acei",
            "heart-failure-after-discharge never prescribe arb",
            "heart-failure-after-discharge never prescribe arni",
            "heart-failure-suspicion never prescribe arni",
            "kidney-disease never prescribe acei",
            "kidney-disease never prescribe arb",
            "risk-and-lipids never prescribe acei",
            "risk-and-lipids never prescribe arb",
        ),
    ),
    (
        "No NSAID in heart failure, nor on an anticoagulant; taken, it is stopped.",
        (
            "heart-failure-after-discharge never prescribe nsaid",
            "heart-failure-after-discharge never add nsaid",
            "heart-failure-after-discharge never discuss nsaid",
            "heart-failure-after-discharge always stop nsaid",
            "heart-failure-suspicion never prescribe nsaid",
            "heart-failure-suspicion always stop nsaid",
            "atrial-fibrillation never prescribe nsaid",
            "atrial-fibrillation always stop nsaid",
            "kidney-disease always stop nsaid",
        ),
    ),
    (
        (
            "A fluoropyrimidine is never dispensed with uracil unknown or of 150 ng/mL or more, nor without its mention on the "
            "prescription, nor with brivudine."
        ),
        (
            "oral-anticancer never dispense capecitabine",
            "oral-anticancer never dispense tegafur",
            "oral-anticancer never prescribe fluoropyrimidine",
        ),
    ),
    (
        (
            "A screening test never answers a sign: no FIT with a bowel sign, no screening mammogram with a breast sign, no HPV test "
            "with a gynaecological sign; the person is examined, whatever the last test said."
        ),
        (
            "colorectal-screening never give fit_kit",
            "colorectal-screening always examine bowel_signs",
            "breast-screening never order screening_mammogram",
            "breast-screening always order diagnostic_breast_imaging",
            "breast-screening always examine breasts",
            "cervical-screening never take hpv_sample",
            "cervical-screening always examine speculum",
        ),
    ),
    (
        "A positive FIT leads to colonoscopy, never to another FIT.",
        ("colorectal-screening never give fit_kit", "colorectal-screening always book colonoscopy"),
    ),
    (
        "HPV with ASC-US or worse, persistent HPV, high-grade cytology: colposcopy. No HPV test as a first test before 30.",
        ("cervical-screening always refer colposcopy", "cervical-screening never take hpv_sample"),
    ),
    (
        "An image of ACR 4 or 5 is sampled.",
        ("breast-screening always order breast_biopsy",),
    ),
    (
        (
            "Fever within six weeks of chemotherapy, chills, or feeling unwell: hospital assessment, the count known or not, and nothing "
            "that masks it; a temperature below 36.0 is a sign of severity. Treatment at home is the hospital's decision, never with a "
            "score that is missing or somebody alone."
        ),
        (
            "fever-under-chemotherapy always refer hospital_assessment",
            "fever-under-chemotherapy always call oncology_line",
            "fever-under-chemotherapy always call samu",
            "fever-under-chemotherapy always avoid antipyretic",
            "fever-under-chemotherapy never discuss_with home_antibiotic",
        ),
    ),
    (
        (
            "Diarrhoea on capecitabine of 4 stools or more: held the same day. Diarrhoea on immunotherapy: the oncologist the same day, "
            "never loperamide alone. Chest pain on a fluoropyrimidine: 15."
        ),
        (
            "oral-anticancer always pause oral_anticancer",
            "oral-anticancer always call oncology_line",
            "oral-anticancer always avoid loperamide",
            "oral-anticancer always call samu",
        ),
    ),
    (
        (
            "Stroke signs, even gone: 15, nothing else first, no antiplatelet before imaging. Chest pain at rest, or that is not known to "
            "be harmless: 15."
        ),
        (
            "chest-pain-and-stroke always call samu",
            "chest-pain-and-stroke always avoid antiplatelet",
            "chest-pain-and-stroke always note last_seen_well",
            "type-2-follow-up always call samu",
            "no-regular-doctor always call samu",
        ),
    ),
    (
        "Blood pressure of 180/110 with a sign: 15. After 20 weeks of pregnancy, 160/110: the maternity unit.",
        ("hypertension always call samu", "gestational-diabetes always call maternity_emergency"),
    ),
    (
        (
            "SGLT2 inhibitor: not in type 1 diabetes, not where insulin comes first; paused when vomiting, stopped with ketones of 1.5 "
            "mmol/L or more; ketoacidosis is thought of whatever the glucose."
        ),
        (
            "type-2-glycaemia never prescribe sglt2i",
            "type-2-glycaemia never add sglt2i",
            "type-2-glycaemia always pause sglt2i",
            "type-2-glycaemia always stop sglt2i",
            "type-2-glycaemia always call samu",
            "heart-failure-after-discharge never prescribe sglt2i",
            "kidney-disease never prescribe sglt2i",
        ),
    ),
    (
        (
            "Sulfonylurea: never below an eGFR of 30, in older dependent people, after a severe hypoglycaemia. Never a gliptin with a "
            "GLP-1 agonist. An HbA1c below the floor lightens treatment."
        ),
        (
            "type-2-glycaemia never add sulfonylurea",
            "type-2-glycaemia always stop sulfonylurea",
            "type-2-glycaemia never add dpp4i",
            "type-2-glycaemia never prescribe dpp4i",
            "type-2-glycaemia always stop dpp4i",
            "type-2-glycaemia always reduce hypoglycaemic",
        ),
    ),
    (
        (
            "Direct anticoagulants: never with a mechanical valve or a moderate to severe mitral stenosis, below the limit of clearance, or "
            "with the clearance unknown. Aspirin is no replacement. No anticoagulant is stopped without a replacement."
        ),
        (
            "atrial-fibrillation never prescribe apixaban",
            "atrial-fibrillation never prescribe rivaroxaban",
            "atrial-fibrillation never prescribe dabigatran",
            "atrial-fibrillation never prescribe aspirin",
            "atrial-fibrillation never prescribe vka",
            "atrial-fibrillation never stop anticoagulant",
            "atrial-fibrillation always call cardiologist_referral",
        ),
    ),
    (
        "A P2Y12 inhibitor is not stopped within 12 months of an infarction without the cardiologist.",
        ("risk-and-lipids never stop p2y12",),
    ),
    (
        (
            "Verapamil and diltiazem: never with an ejection fraction of 40 % or less, nor with a beta-blocker. A beta-blocker is neither "
            "begun nor increased while heart failure is decompensated."
        ),
        (
            "heart-failure-after-discharge never prescribe nondhp_ccb",
            "atrial-fibrillation never prescribe nondhp_ccb",
            "heart-failure-after-discharge never prescribe beta_blocker",
            "heart-failure-after-discharge never raise beta_blocker",
        ),
    ),
    (
        "Potassium: no mineralocorticoid antagonist above 5.0 mmol/L or unknown; blockers stopped from 6.0; 15 from 6.5.",
        (
            "heart-failure-after-discharge never prescribe mra",
            "heart-failure-suspicion never prescribe mra",
            "kidney-disease always stop rasi_or_mra",
            "kidney-disease always call samu",
        ),
    ),
    (
        "A thiazide is stopped below a sodium of 130 mmol/L.",
        ("hypertension always stop thiazide_like", "hypertension never prescribe thiazide_like"),
    ),
    (
        "Every new wound of a diabetic foot is seen by a foot centre; a severe one goes to hospital; no antibiotic without infection.",
        (
            "diabetic-foot always refer diabetic_foot_centre",
            "diabetic-foot always refer emergency_department",
            "diabetic-foot never order oral_antibiotic",
        ),
    ),
    (
        "New back pain with weakness in cancer: 15, MRI within 24 hours. An opioid and slow breathing: 15.",
        (
            "pain always call samu",
            "pain always order spine_mri",
            "pain always examine neurological_examination",
            "announcement always order spine_mri",
        ),
    ),
    (
        "Malnutrition is diagnosed by a phenotypic criterion, never by albumin; a loss of 10 % in a month goes to hospital.",
        ("malnutrition never note malnutrition", "malnutrition always refer emergency_department"),
    ),
    (
        "HPV vaccine: never after an allergy to it, in pregnancy, after three doses, before 9 years, nor begun from 27.",
        ("hpv-vaccination never vaccinate hpv_vaccine",),
    ),
    (
        "No live vaccine during a cancer treatment nor before its delay after the end, nor with either unknown.",
        ("announcement never vaccinate live_vaccine",),
    ),
    (
        "A skin lesion that may be a melanoma is always referred; hospital at home never without the patient's and the doctor's agreement.",
        ("announcement always refer dermatologist_referral", "announcement never refer home_hospital"),
    ),
    (
        "No second-line drug of smoking cessation in pregnancy or before 18; nicotine replacement whatever the heart.",
        (
            "smoking-cessation never discuss varenicline",
            "smoking-cessation never discuss bupropion",
            "smoking-cessation always prescribe nicotine_replacement",
        ),
    ),
    (
        "After cancer: a sign is examined, one raised marker starts no work-up, bleeding on tamoxifen is explored.",
        (
            "after-breast-cancer always examine recurrence_signs",
            "after-breast-cancer always order endometrial_check",
            "after-colorectal-cancer never order restaging_ct",
            "after-colorectal-cancer always examine recurrence_signs",
        ),
    ),
)
