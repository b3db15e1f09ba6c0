"""What makes FHIR data unusable as a whole. What is wrong with one entry is a report of the chart, not a finding."""

from pathways.diagnostics.diagnostic import Diagnostic, InvalidInputError, Severity, Span


def not_fhir(why: str, source: str = "", hint: str | None = None) -> InvalidInputError:
    """It is no FHIR R4 Bundle in JSON."""
    return _error("not-fhir", why, hint or "give a FHIR R4 Bundle in JSON, or a patient file of ours", source)


def no_patient(source: str = "") -> InvalidInputError:
    """Nobody is meant."""
    return _error(
        "no-patient", "the bundle holds no Patient", "add the Patient resource that the entries refer to", source
    )


def several_patients(names: list[str], source: str = "") -> InvalidInputError:
    """More than one patient may be meant."""
    listed = ", ".join(f"`{name}`" for name in names[:5]) + (" …" if len(names) > 5 else "")
    hint = f'say whom you mean: `--who {names[0]}`, in a program `Patient.from_fhir(bundle, patient="{names[0]}")`'
    return _error("several-patients", f"the bundle holds {len(names)} patients: {listed}", hint, source)


def no_such_patient(wanted: str, names: list[str], source: str = "") -> InvalidInputError:
    """The patient asked for is not there."""
    hint = "it holds " + (", ".join(f"`{name}`" for name in names[:5]) or "none")
    return _error("no-patient", f"the bundle holds no patient `{wanted}`", hint, source)


def _error(code: str, message: str, hint: str, source: str) -> InvalidInputError:
    span = Span(source, 0, 1) if source else None
    return InvalidInputError((Diagnostic(code, Severity.ERROR, message, span, hint),))
