"""Properties are proved for every patient and record, refuted by a patient whom the engine itself was asked about, or left undecided."""

from functools import cache

import pytest
from hypothesis import given, settings

from pathways.analysis.proof.promises import Deed, Obligation, Proof, Verdict, obligations
from pathways.analysis.proof.prove import Prover, made
from pathways.analysis.proof.witness import as_case
from pathways.cli.main import main
from pathways.cli.prove import _guard
from pathways.engine.assess import assess
from pathways.engine.assessment import Record
from pathways.engine.facts import PatientFacts
from pathways.language.semantics import truth
from pathways.language.truth import Truth
from pathways.loading.patient_file import chart_from_mapping
from pathways.model.protocol import Library, PropertyKind
from tests.engine.charts import AT, LIBRARY, charts
from tests.engine.machine import library, protocol

FIN = 'fin: {kind: end, title: {fr: "Fin", en: "End"}, outcome: done}'


def action(name: str, act: str, then: str = "fin", more: str = "") -> str:
    return f"""
    {name}:
      kind: action
      title: {{fr: "{name}", en: "{name}"}}
      do:
        - {act}
          by: [doctor]
          because: {{source: book}}
{more}
      then: {then}
    """


ASKED = protocol(
    f"""
    level:
      kind: decision
      title: {{fr: "Taux ?", en: "Level?"}}
      choose:
        - to: high
          when: Level >= 50
          because: {{source: book}}
        - to: low
          otherwise: true
    {action("high", "prescribe: alpha").strip()}
    {action("low", "teach: care", more="        - refer: clinic" + chr(10) + "          when: Wound" + chr(10) + "          by: [doctor]" + chr(10) + "          because: {source: book}").strip()}
    {FIN}
    """
)


def proof(shelf: Library, kind: str, act: str, when: str, scope: str = "p") -> Proof:
    verb, _, target = act.partition(": ")
    guard = _guard(when, shelf, scope)
    return Prover(shelf).prove(Obligation(PropertyKind(kind), Deed(verb, target), guard, scope))


PROPERTIES = [
    # kind, act, when, verdict
    ("never", "prescribe: alpha", "Kidney", "holds"),  # contraindicated
    ("never", "prescribe: alpha", "Kidney is null", "holds"),  # unknown is withheld too
    ("never", "prescribe: alpha", "delta.current", "holds"),  # incompatible
    ("never", "prescribe: alpha", "alpha.current", "holds"),  # taken already
    ("never", "prescribe: alpha", "Level < 50", "holds"),  # the way leads elsewhere
    ("never", "prescribe: alpha", "Level is null", "refuted"),  # the branch that the record took last is kept
    ("never", "prescribe: alpha", "Liver", "refuted"),
    ("never", "prescribe: alpha", "Level >= 50", "refuted"),
    ("never", "prescribe: beta", "Ill", "holds"),  # nobody suggests it
    ("never", "prescribe: family", "Level >= 50", "refuted"),  # alpha is one of the family
    ("never", "teach: care", "Level >= 50", "holds"),
    ("never", "teach: care", "Ill is false", "refuted"),  # who entered once stays, by the record
    ("never", "teach: care", "Gone", "holds"),
    ("never", "refer: hospital", "Ill", "holds"),  # a red flag that this protocol does not name
    ("never", "stop: alpha", "not Kidney and not alpha.intolerance and not delta.current", "holds"),
    ("never", "stop: alpha", "Kidney", "refuted"),  # who takes it against a contraindication
    ("always", "teach: care", "Level < 50", "holds"),
    ("always", "refer: clinic", "Level < 50 and Wound", "holds"),
    ("always", "refer: clinic", "Wound", "refuted"),  # a high level leads elsewhere
    ("always", "prescribe: alpha", "Level >= 50", "refuted"),  # withheld
    (
        "always",
        "prescribe: alpha",
        "Level >= 50 and alpha.contraindicated is false and delta.current is false",
        "holds",
    ),
]


@pytest.mark.parametrize(("kind", "act", "when", "verdict"), PROPERTIES)
def test_a_property_is_proved_or_refuted(kind: str, act: str, when: str, verdict: str) -> None:
    found = proof(library(ASKED), kind, act, when)
    assert found.verdict.value == verdict
    assert (found.patient is not None) == (verdict == "refuted")


ALTERNATIVES = protocol(
    f"""
    {action("start", "prescribe: [alpha, beta]").strip()}
    {FIN}
    """
)


@pytest.mark.parametrize(
    ("more", "verdict"),
    [
        ("", "refuted"),  # the other one is taken, or was given
        ("and beta.current is false", "refuted"),  # it was given
        ("and beta.current is false and not Exists(prescribe.beta)", "holds"),
    ],
)
def test_an_alternative_that_was_taken_or_given_stands_for_the_other(more: str, verdict: str) -> None:
    when = f"alpha.contraindicated is false and delta.current is false {more}"
    assert proof(library(ALTERNATIVES), "always", "prescribe: alpha", when).verdict.value == verdict


@pytest.mark.parametrize(("kind", "act", "when"), [p[:3] for p in PROPERTIES if p[3] == "refuted"])
def test_a_patient_who_refutes_is_one_of_whom_the_engine_says_so(kind: str, act: str, when: str) -> None:
    """Asked again here, with nothing of the prover but the patient as told."""
    shelf = library(ASKED)
    patient = proof(shelf, kind, act, when).patient
    assert patient is not None
    chart, found = chart_from_mapping(patient.told, patient.at)
    assert found == ()
    facts = PatientFacts(shelf.catalogue, chart, patient.at).with_protocol(shelf.protocols["p"])
    assert truth(_guard(when, shelf, "p").tree, facts) is Truth.TRUE
    branches = {"p": {path: to for (_, path), to in patient.branches.items()}}
    record = Record(patient.at, {}, branches, included=patient.entered) if patient.branches or patient.entered else None
    said = {f"{s.verb}: {name}" for s in made(assess(shelf, chart, patient.at, record)) for name in s.objects}
    wanted = {act, act.replace("family", "alpha")}
    assert bool(said & wanted) == (kind == "never")


def test_a_patient_is_as_small_as_can_be_and_can_be_pasted_into_a_case() -> None:
    patient = proof(library(ASKED), "never", "teach: care", "Wound").patient
    assert patient is not None
    assert sorted(patient.told["facts"]) == ["Ill", "Level", "Wound"]
    text = as_case("a wound", patient, {"not_suggest": [{"teach": "care"}]}, {})
    assert text.startswith("- case: a wound\n  at: 2026-11-23\n  facts:\n    Ill: {value: true, date: ")
    assert text.endswith("  expect:\n    not_suggest: [{teach: care}]\n")


def test_what_a_refusal_of_another_act_hides_is_found() -> None:
    """One act declined leads away, and another, not declined, is no longer suggested."""
    text = protocol(
        f"""
        both:
          kind: action
          title: {{fr: "Deux", en: "Two"}}
          do:
            - refer: clinic
              by: [doctor]
              because: {{source: book}}
            - teach: care
              by: [nurse]
              because: {{source: book}}
          outcomes: {{declined: fin}}
          then: fin
        {FIN}
        """
    )
    found = proof(library(text), "always", "refer: clinic", "Ill")
    assert found.verdict is Verdict.REFUTED
    assert found.patient is not None
    assert found.patient.told["facts"].keys() == {"Ill", "teach.care"}


def test_a_parameter_counts_with_every_value_that_it_may_have() -> None:
    text = ASKED.replace("Level >= 50", "Level >= least").replace(
        "population:",
        "parameters:\n"
        '  least: {label: {fr: "seuil", en: "threshold"}, value: 50, between: [40, 60], because: {source: book}}\n'
        "population:",
    )
    shelf = library(text)
    assert proof(shelf, "never", "prescribe: alpha", "Level < 40").verdict is Verdict.HOLDS
    refuted = proof(shelf, "never", "prescribe: alpha", "Level < 50")
    assert refuted.patient is not None
    assert list(refuted.patient.settings) == [("p", "least")]


def test_a_called_protocol_may_be_reached_by_its_caller() -> None:
    """Whoever calls it, its own population does not protect."""
    inner = protocol(action("do", "teach: care") + FIN, name="inner", include="Old_rule")
    outer = protocol(
        f"""
        go:
          kind: call
          title: {{fr: "Aller", en: "Go"}}
          protocol: inner
          outcomes: {{otherwise: fin}}
        {FIN}
        """,
        name="outer",
    )
    shelf = library(inner, outer)
    assert proof(shelf, "never", "teach: care", "not Old_rule", "inner").verdict is Verdict.REFUTED
    assert proof(shelf, "never", "teach: care", "not Old_rule and Gone", "inner").verdict is Verdict.HOLDS


# --- the bundled library ---


# Of two protocols: proving every property of the library takes minutes, and `pathways prove` does it.
OF = ("type-2-glycaemia", "retinopathy-screening")
PROVER = Prover(LIBRARY)


@cache
def proved() -> tuple[Obligation, ...]:
    """What holds of them, and there must be something: else the tests below would hold for want of a proof."""
    asked = [each for each in obligations(LIBRARY) if each.scope in OF]
    found = tuple(p.obligation for p in map(PROVER.prove, asked) if p.verdict is Verdict.HOLDS)
    assert len(found) >= 5
    return found


@settings(max_examples=100, deadline=None)
@given(charts)
def test_no_patient_breaks_what_was_proved(chart: object) -> None:
    """The proof is about the engine: so the engine is asked."""
    facts = PatientFacts(LIBRARY.catalogue, chart, AT)
    said = {(s.verb, name) for s in made(assess(LIBRARY, chart, AT)) for name in s.objects}
    for each in proved():
        held = truth(each.when.tree, facts.with_protocol(LIBRARY.protocols[each.scope])) is Truth.TRUE
        assert not (each.kind is PropertyKind.NEVER and held and (each.deed.verb, each.deed.object) in said), str(each)


def test_a_proof_is_not_for_want_of_patients() -> None:
    """A guard that no patient can meet would make every `never` hold."""
    from pathways.analysis.proof.search import Possible, Question, possible

    for each in proved():
        if each.kind is PropertyKind.NEVER:
            pair = PROVER.encoder.pair(each.when.tree, each.scope)
            assert possible(PROVER.encoder, Question(pair.true, pair.reads)) is Possible.PERHAPS, str(each)


def test_the_command_proves_one_property_that_is_asked(capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["prove", "--never", "prescribe: metformin", "--when", "eGFR < 30 'mL/min/{1.73_m2}'"])
    assert capsys.readouterr().out.startswith(
        "HOLDS      never prescribe: metformin when eGFR < 30 'mL/min/{1.73_m2}'\n"
    )
    assert code == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ["--never", "prescrib: metformin", "--when", "Diabetes"],
            "there is no verb `prescrib`; did you mean `prescribe`?",
        ),
        (["--never", "prescribe: metformn", "--when", "Diabetes"], "did you mean `metformin`?"),
        (["--never", "metformin", "--when", "Diabetes"], "is no act"),
        (["--always", "prescribe: metformin", "--when", "Diabetes"], "name the one protocol"),
        (["--never", "prescribe: metformin"], "give --never or --always, and --when"),
        (["--never", "prescribe: metformin", "--when", "Diabetis"], "nothing is called `Diabetis`"),
        (["diabetic-fot"], "did you mean `diabetic-foot`?"),
    ],
)
def test_what_cannot_be_asked_is_said(words: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["prove", *words]) == 2
    assert said in capsys.readouterr().err
