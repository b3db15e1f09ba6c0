"""Whatever happens to a file, loading ends with a library or with findings that point into it: it never raises."""

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given
from hypothesis import strategies as st

from pathways.analysis.cases import read_cases
from pathways.diagnostics.diagnostic import Diagnostic, InvalidInputError
from pathways.diagnostics.serialize import to_json_line
from pathways.diagnostics.show import show_all
from pathways.engine.assessment import Record
from pathways.engine.serialize import record_from_json, record_to_json
from pathways.loading.loader import load
from pathways.loading.patient_file import read_patient

TESTS = Path(__file__).parents[1]
CALLED = (TESTS / "findings" / "rest" / "protocol.yaml").read_text(encoding="utf-8")
PATIENT = """\
about: somebody invented
on: 2026-11-23
patient: {birth_date: 1958-05-02, sex: female, complete: [problems], deceased: false}
facts:
  Ill: true
  Level: [{value: 20, date: 2026-11-01}, {value: "< 30", ago: 3 months}]
  refer.clinic: {value: declined, date: 2026-11-20, by: nurse, why: far away}
medications:
  alpha: {since: 2024-03, changed: 2025-01-01, maximal: true}
  beta:
intolerances: [gamma]
"""
LOCAL = """\
territory: {name: Somewhere, organisation: nobody}
parameters: {delay: 24 hours}
protocols:
  every-key:
    version: "0.1"
    agreed: {approved: null}
    parameters: {check_delay: 24 hours, way: long}
"""


def _files() -> dict[str, str]:
    catalogue, every = TESTS / "engine" / "small" / "catalogue", TESTS / "loading" / "every-key"
    files = {f"catalogue/{p.relative_to(catalogue)}": p.read_text(encoding="utf-8") for p in catalogue.rglob("*.yaml")}
    files |= {f"every-key/{p.name}": p.read_text(encoding="utf-8") for p in every.glob("*.yaml")}
    called = "protocol: called\n" + CALLED.partition("\n")[2].replace("Type_2_diabetes", "Ill")
    files["called/protocol.yaml"] = called.replace("HbA1c > 7 '%'", "Level > 7").replace("above", "well")
    files["local.yaml"] = LOCAL
    return files


FILES = _files()
# What YAML reads otherwise than people do, what guards read, and names that mean something elsewhere.
WORDS = st.sampled_from(
    [":", ": ", "- ", "#", " #", "'", '"', "{", "}", "[", "]", "&a ", "*a", "|", ">-", "!x ", "%", "@", "?", "\t", "\n", "\n\n",
     "---\n", "...\n", "<<: *a", "null", "~", "true", "1e999", "-1", "0x1", "2026-13-01", "99999999999999999999 years", "kind: end",
     "otherwise: true", "Level > ", " and ", "Ill", "alpha", "alpha.current", "Today()", "every-key", "é", "\u00a0", "\u200b", "𝟙", "\x85"]
)  # fmt: skip


@st.composite
def damaged(draw: st.DrawFn, text: str) -> str:
    """A text after a few accidents: cut off, a stretch lost, said twice, moved, overwritten, indented, a word slipped in."""
    for _ in range(draw(st.integers(1, 3))):
        lines = text.split("\n")
        here = draw(st.integers(0, len(text)))
        there = min(len(text), here + draw(st.integers(0, 80)))
        line, other = draw(st.integers(0, len(lines) - 1)), draw(st.integers(0, len(lines) - 1))
        match draw(st.integers(0, 7)):
            case 0:
                text = text[:here]
            case 1:
                text = text[:here] + text[there:]
            case 2:
                text = text[:there] + text[here:]
            case 3:
                lines[line], lines[other] = lines[other], lines[line]
                text = "\n".join(lines)
            case 4:
                lines[line] = " " * draw(st.integers(1, 5)) + lines[line]
                text = "\n".join(lines)
            case 5:
                text = text[:here] + draw(WORDS) + text[there:]
            case 6:
                text = text[:here] + draw(WORDS) + text[here:]
            case _:
                text = text[:here] + draw(st.text(max_size=4)) + text[here:]
    return text


def held(found: tuple[Diagnostic, ...], sources: dict[str, str]) -> None:
    """Findings can be shown, and what they underline stands in the text."""
    show_all(found, sources)
    for finding in found:
        to_json_line(finding, sources)
        for span in [finding.span, *[label.span for label in finding.labels]]:
            if span is not None and span.source in sources:
                assert 0 <= span.start <= span.end <= len(sources[span.source]) + 1


def load_with(name: str, content: bytes) -> None:
    with TemporaryDirectory() as folder:
        for each, text in FILES.items():
            path = Path(folder) / each
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if each == name else text.encode())
        loaded = load([Path(folder)], territory=Path(folder) / "local.yaml")
    held(loaded.findings, dict(loaded.sources))
    assert loaded.library is not None or loaded.findings


def test_the_files_are_right_before_they_are_damaged() -> None:
    with TemporaryDirectory() as folder:
        for each, text in FILES.items():
            path = Path(folder) / each
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        loaded = load([Path(folder)], territory=Path(folder) / "local.yaml")
        assert [f.code for f in loaded.findings] == []
        cases = Path(folder) / "every-key" / "cases.yaml"
        assert read_cases(FILES["every-key/cases.yaml"], str(cases), loaded.library, "every-key")[1] == ()
    assert read_patient(PATIENT, "patient.yaml")[1] == ()


@given(st.data())
def test_a_damaged_protocol_or_catalogue_is_a_library_or_findings(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(FILES)))
    load_with(name, data.draw(damaged(FILES[name])).encode("utf-8", errors="surrogatepass"))


@given(st.data())
def test_the_protocol_with_every_key_survives_any_damage(data: st.DataObject) -> None:
    """The same for the file that has most ways to go wrong."""
    name = "every-key/protocol.yaml"
    load_with(name, data.draw(damaged(FILES[name])).encode("utf-8", errors="surrogatepass"))


@given(st.sampled_from(sorted(FILES)), st.binary(max_size=200))
def test_bytes_of_anything_are_findings(name: str, content: bytes) -> None:
    load_with(name, content)


@given(damaged(PATIENT))
def test_a_damaged_patient_is_a_chart_or_findings(text: str) -> None:
    chart, found = read_patient(text, "patient.yaml")
    held(found, {"patient.yaml": text})
    assert (chart is None) == bool(found)


@given(damaged(FILES["every-key/cases.yaml"]))
def test_damaged_cases_are_cases_or_findings(text: str) -> None:
    cases, found = read_cases(text, "cases.yaml")
    held(found, {"cases.yaml": text})
    assert cases or found or text.strip()


@given(st.text() | st.binary() | st.from_regex(r'\{"at": "2026-..-..", "entered": .*\}', fullmatch=True))
def test_anything_as_a_record_is_a_record_or_a_finding(written: str | bytes) -> None:
    try:
        read: object = record_from_json(written)
    except InvalidInputError as error:
        read = [finding.code for finding in error.findings]
    assert isinstance(read, Record) or read == ["not-a-record"]


def test_a_record_comes_back_as_it_was_written() -> None:
    written = b'{"at": "2026-11-20", "entered": {"p": {"s": "2026-01-01"}}, "branches": {"p": {"s": "t"}}, "urgent": [], "included": ["p"]}'
    assert record_from_json(record_to_json(record_from_json(written))) == record_from_json(written)
