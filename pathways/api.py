"""The calls behind the public names: read a library, assess a patient, evaluate one guard. Thin: the work is elsewhere."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from pathways.diagnostics.diagnostic import InvalidInputError, Severity
from pathways.engine.assessment import Assessment, Record
from pathways.model.chart import Chart
from pathways.model.protocol import Library

if TYPE_CHECKING:
    from pathways.language.answer import Answer


def library() -> Library:
    """The bundled catalogue and protocols. Read once and kept; a cache by content makes the next start fast.

    Returns:
        The library. Every bundled protocol is a draft until a clinician signs it, and every answer says so.

    Raises:
        InvalidInputError: The package's own protocols do not load: a broken installation.
    """
    from pathways.loading.bundled import bundled

    return bundled()


def load(path: str | Path | Sequence[str | Path], *, territory: str | Path | None = None) -> Library:
    """Read protocols from a folder (or several), validated as `pathways validate` does.

    Args:
        path: A protocol's folder, or a folder that holds several. Without a ``catalogue/`` of their own they are read
            against the bundled catalogue.
        territory: A ``local/<territory>.yaml`` that sets parameters.

    Returns:
        The library, immutable.

    Raises:
        InvalidInputError: Anything in it is an error; ``findings`` lists everything, with places and hints.
    """
    from pathways.loading.loader import load as read

    paths = [path] if isinstance(path, str | Path) else list(path)
    loaded = read([Path(each) for each in paths], territory=Path(territory) if territory else None)
    if loaded.library is None:
        raise InvalidInputError(tuple(f for f in loaded.findings if f.severity is Severity.ERROR))
    return loaded.library


def assess(
    library: Library,
    patient: Chart,
    at: date,
    record: Record | None = None,
    *,
    protocols: Sequence[str] | None = None,
) -> Assessment:
    """Say the next steps of one patient at one instant. A pure function: the same inputs give the same bytes.

    Args:
        library: From ``library()`` or ``load()``.
        patient: A ``Patient``.
        at: The day (or the datetime) of the look. Nothing reads a clock.
        record: ``answer.record`` of the last look, if it was kept; without it the patient is assessed all the same.
        protocols: Names of the protocols to walk; by default every one that concerns the patient. Red flags of all
            protocols are looked at whatever is chosen.

    Returns:
        Suggestions, what is missing, withheld, contradictory, and every step that led there.

    Raises:
        KeyError: A name in ``protocols`` is not in the library.
    """
    from pathways.engine.assess import assess as walk

    return walk(library, patient, at, record, protocols=protocols)


def evaluate(
    expression: str,
    patient: Chart | None = None,
    *,
    library: Library | None = None,
    at: date | None = None,
) -> "Answer":
    """Evaluate one expression of the guard language.

    Args:
        expression: For example ``HbA1c > 7 '%' and eGFR < 30 'mL/min/{1.73_m2}'``, or literals alone: ``1 'kg' < 2 'kg'``.
        patient: Whose facts names stand for; then ``at`` is needed.
        library: Whose dictionary; the bundled one when a patient is given.
        at: The day or datetime of the look.

    Returns:
        A value, or unknown and why.

    Raises:
        InvalidInputError: The expression is not valid, or reads a day that was not given; ``findings`` says where.
    """
    from pathways.language.answer import evaluate_text

    if patient is None and library is None:
        return evaluate_text(expression, at=at)
    from pathways.engine.facts import PatientFacts
    from pathways.loading.scope import catalogue_scope

    shelf = library or _bundled()
    scope = catalogue_scope(shelf.catalogue)
    if at is None:
        return evaluate_text(expression, scope=scope)
    return evaluate_text(expression, scope=scope, facts=PatientFacts(shelf.catalogue, patient or Chart(), at))


_bundled = library
