"""What a project sets once for all commands: `pathways.toml`, or `[tool.pathways]` in `pyproject.toml`.

The nearest one at or above the folder in which the command runs. What the command line says goes first.
"""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct, field

from pathways.cli.reading import CouldNotRunError
from pathways.diagnostics.suggest import did_you_mean

MEASURES = ("states", "transitions", "guards", "conditions")


class Configuration(Struct, frozen=True):
    """Settings of a project.

    Args:
        protocols: Files and folders that commands read when none is named; below the file's folder.
        territory: A ``local/<territory>.yaml``.
        proofs: Whether `pathways validate` proves the properties that protocols state.
        minimum: Coverage below which ``pathways test`` fails, in percent, by measure.
        source: The file it was read from.
    """

    protocols: tuple[Path, ...] = ()
    territory: Path | None = None
    proofs: bool = True
    minimum: Mapping[str, float] = field(default_factory=dict)
    source: Path | None = None


def configuration(start: Path) -> Configuration:
    """The settings that hold in a folder; without a file, none.

    Raises:
        CouldNotRunError: The file cannot be read, or sets what does not exist.
    """
    for folder in (start.resolve(), *start.resolve().parents):
        own, project = folder / "pathways.toml", folder / "pyproject.toml"
        if own.is_file():
            return _read(own, _toml(own))
        if project.is_file() and isinstance(told := _toml(project).get("tool", {}).get("pathways"), dict):
            return _read(project, told)
    return Configuration()


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_bytes().decode("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise CouldNotRunError(f"`{path}` cannot be read: {error}") from None


def _read(path: Path, told: Mapping[str, Any]) -> Configuration:
    _known(path, told, ("protocols", "territory", "proofs", "test"))
    test = _table(path, told, "test")
    _known(path, test, ("minimum",), "test.")
    minimum = _table(path, test, "minimum")
    _known(path, minimum, MEASURES, "test.minimum.")
    protocols = told.get("protocols", [])
    if not (isinstance(protocols, list) and all(isinstance(each, str) for each in protocols)):
        raise CouldNotRunError(f"`{path}`: `protocols` is a list of files and folders")
    territory = told.get("territory")
    if not isinstance(territory, str | None):
        raise CouldNotRunError(f"`{path}`: `territory` is the name of a file")
    proofs = told.get("proofs", True)
    if not isinstance(proofs, bool):
        raise CouldNotRunError(f"`{path}`: `proofs` is true or false")
    return Configuration(
        tuple(path.parent / each for each in protocols),
        None if territory is None else path.parent / territory,
        proofs,
        {name: percent(f"`{path}`: `test.minimum.{name}`", value) for name, value in minimum.items()},
        path,
    )


def percent(where: str, value: object) -> float:
    """A number from 0 to 100.

    Raises:
        CouldNotRunError: It is none.
    """
    try:
        number = float(value) if isinstance(value, int | float | str) and not isinstance(value, bool) else -1.0
    except ValueError:
        number = -1.0
    if not 0 <= number <= 100:
        raise CouldNotRunError(f"{where} is a number from 0 to 100, not `{value}`")
    return number


def _table(path: Path, told: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    table = told.get(name, {})
    if not isinstance(table, dict):
        raise CouldNotRunError(f"`{path}`: `{name}` is a table")
    return table


def _known(path: Path, told: Mapping[str, Any], names: tuple[str, ...], under: str = "") -> None:
    for name in told:
        if name not in names:
            nearest = did_you_mean(name, names)
            hint = f"; did you mean `{under}{nearest}`?" if nearest else ""
            raise CouldNotRunError(f"`{path}`: there is no setting `{under}{name}`{hint}")
