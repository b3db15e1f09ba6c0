"""A patient read from a file of ours, from FHIR, or built in code. It raises on anything that is no patient."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Self

from msgspec.structs import asdict

from pathways.diagnostics.diagnostic import InvalidInputError
from pathways.interop.fhir import chart_from_fhir
from pathways.model.chart import Chart


class Patient(Chart, frozen=True):
    """A chart with the ways to read it; see ``Chart`` for what it holds."""

    @classmethod
    def from_yaml(cls, source: str | Path) -> Self:
        """Read a patient file, from its path or its text. A text that ends in ``.yaml`` or ``.json`` is a path.

        Raises:
            InvalidInputError: It is no patient file; ``findings`` lists everything.
            OSError: The file cannot be read.
        """
        path = path_of(source)
        text, name = (str(source), "patient") if path is None else (path.read_text(encoding="utf-8"), str(path))
        from pathways.loading.patient_file import read_patient  # a bundle needs no YAML

        chart, findings = read_patient(text, name)
        if chart is None:
            raise InvalidInputError(findings)
        return cls._of(chart)

    @classmethod
    def from_json(cls, source: str | Path | Mapping[str, Any]) -> Self:
        """Read the same keys from JSON: a path, a text or a mapping. JSON is YAML, so places are told all the same.

        Raises:
            InvalidInputError: It is no patient file; ``findings`` lists everything.
            OSError: The file cannot be read.
        """
        return cls.from_yaml(json.dumps(source)) if isinstance(source, Mapping) else cls.from_yaml(source)

    @classmethod
    def from_fhir(
        cls,
        bundle: Mapping[str, Any] | str | bytes | Path,
        *,
        patient: str | None = None,
        complete: Iterable[str] = (),
    ) -> Self:
        """Read a FHIR R4 Bundle in JSON: a path, the text, its bytes, or what JSON was read into. See docs/patients.md.

        A text that ends in ``.json`` is a path.

        Args:
            bundle: The bundle.
            patient: ``Patient/123``, when the bundle holds several.
            complete: Lists that you know to be complete (``problems``, ``medications``, ``allergies``).

        Raises:
            InvalidInputError: It is no bundle about one patient; what is wrong with an entry is in ``reports`` instead.
            OSError: The file cannot be read.
        """
        path = path_of(bundle) if isinstance(bundle, str) else None
        return cls._of(chart_from_fhir(path or bundle, patient=patient, complete=complete))

    @classmethod
    def build(cls, **told: Any) -> Self:
        """Build from keys of the patient file: ``patient``, ``on``, ``facts``, ``medications`` …; values are texts.

        Raises:
            InvalidInputError: A key or a value has no meaning.
        """
        from pathways.loading.patient_file import chart_from_mapping

        chart, findings = chart_from_mapping(told, None)
        if findings:
            raise InvalidInputError(findings)
        return cls._of(chart)

    @classmethod
    def _of(cls, chart: Chart) -> Self:
        return cls(**asdict(chart))


def path_of(source: str | Path) -> Path | None:
    """The path that is meant by a path, or by a text that is one: it ends as the names of such files do."""
    return Path(source) if isinstance(source, Path) or source.endswith((".yaml", ".yml", ".json")) else None
