"""Everything that is found wrong with protocols: by loading, and by the analyser. Kept by content: what did not change is not looked
at again.

What is kept may be deleted at any time; it is never wrong, for its name is the hash of all that it was made from.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct, to_builtins
from msgspec.structs import replace

from pathways.cli.kept import Kept, solver_version
from pathways.cli.rubbish import not_collecting
from pathways.diagnostics.diagnostic import Diagnostic, Label, Severity, Span

if TYPE_CHECKING:
    from pathways.analysis.cases import Case
    from pathways.analysis.linter import Linter
    from pathways.analysis.proof.promises import Obligation
    from pathways.analysis.proof.prove import Prover
    from pathways.cli.proving import Proved
    from pathways.loading.loader import Loaded

STORE = Kept("checked", 400)
ASKED = Kept("asked", 400)
PROOFS = "proofs"
# A protocol: whether its rules are to be run, whether its cases are to be read, and the places of properties to be proved.
Task = tuple[str, bool, bool, tuple[int, ...]]


class Validated(Struct, frozen=True):
    """What was found, the texts that it points into, the file of each protocol, and whether they can be used.

    ``not_run``: checks that were not made, for want of the solver. ``promises``: properties that were proved, or not; ``held``: how
    many of them hold.
    """

    findings: tuple[Diagnostic, ...]
    sources: dict[str, str]
    files: dict[str, Path]
    usable: bool
    not_run: tuple[str, ...] = ()
    promises: int = 0
    held: int = 0


class How(Struct, frozen=True):
    """How to look.

    Args:
        today: For review dates.
        notes: With what is only noted.
        proofs: With the properties that protocols state.
        keep: Use and fill the cache.
    """

    today: date
    notes: bool = False
    proofs: bool = True
    keep: bool = True


def validated(paths: Sequence[Path], territory: Path | None, how: How, *, asked: Iterable[Path]) -> Validated:
    """Load and analyse.

    Args:
        paths: What to load.
        territory: A ``local/<territory>.yaml``.
        how: With what.
        asked: Files and folders whose protocols are analysed.
    """
    asked = list(asked)
    key = _key(paths, territory, asked, f"{how.today} {how.notes} {how.proofs}")
    kept = _from_data(STORE.read(key)) if how.keep else None
    if kept is not None:
        return kept
    with not_collecting():
        result = _made(paths, territory, how, asked)
    if how.keep:
        STORE.write({key: _data(result)})
    return result


def _made(paths: Sequence[Path], territory: Path | None, how: How, asked: Sequence[Path]) -> Validated:
    from pathways.loading.loader import load

    loaded = load(list(paths), territory=territory, keep=how.keep)
    names = [name for name, file in loaded.files.items() if _inside(file, asked)]
    result = Validated(loaded.findings, dict(loaded.sources), dict(loaded.files), usable=loaded.library is not None)
    if loaded.library is not None:
        result = _Check(loaded, names, asked, how).made(result)
    return result


def _inside(file: Path, asked: Sequence[Path]) -> bool:
    return any(file.resolve().is_relative_to(path.resolve()) for path in asked)


class _Check:
    """Rules over some protocols, and their properties: what is not known already, protocol by protocol, in several processes."""

    def __init__(self, loaded: "Loaded", names: Sequence[str], asked: Sequence[Path], how: How) -> None:
        assert loaded.library is not None
        self.asked = asked
        self.loaded = loaded
        self.library = loaded.library
        self.names = names
        self.how = how
        self.wanted: list[Obligation] = list(self._promised()) if how.proofs and solver_version() else []
        self._linter: Linter | None = None
        self._made: Prover | None = None
        self._cases_read: tuple[str, tuple[tuple[Case, ...], tuple[Diagnostic, ...], str]] | None = None

    def made(self, result: Validated) -> Validated:
        """The result with everything that is found."""
        from pathways.cli import proving
        from pathways.cli.processes import each_in_turn

        shared = _shared(self.loaded)
        keys = {name: _key_of(self.loaded, name, shared, self.how) for name in self.names}
        known = {name: _from_data(STORE.read(key)) for name, key in keys.items()} if self.how.keep else {}
        rules: dict[str, Validated | None] = {name: known.get(name) for name in self.names}
        case_keys = {name: self._key_of_cases(name, shared) for name in self.names if self._cases(name).is_file()}
        cases = {name: _from_data(STORE.read(key)) if self.how.keep else None for name, key in case_keys.items()}
        proofs = proving.look_up(self.library, self.wanted) if self.how.keep else {}
        looked_up = set(proofs)
        made: dict[str, Any] = {}
        tasks = self._tasks(rules, cases, looked_up)
        for name, checked, read, answers in each_in_turn(self._do, tasks, "checked"):
            if checked is not None:
                made[keys[name]], rules[name] = checked, _from_data(checked)
            if read is not None:
                made[case_keys[name]], cases[name] = read, _from_data(read)
            proofs |= {place: proving.from_data(self.wanted[place], told) for place, told in answers.items()}
        open_ = [place for place in range(len(self.wanted)) if place not in proofs]
        proofs |= dict(zip(open_, proving.searched(self.library, self.wanted, open_), strict=True))
        if self.how.keep:
            STORE.write(made)
            proving.keep(self.library, [answer for place, answer in proofs.items() if place not in looked_up])
        looked = [each for each in (*rules.values(), *cases.values()) if each is not None]
        not_run = next((each.not_run for each in looked if each.not_run), ())
        if self.how.proofs and not solver_version() and any(self._stating()):
            not_run = (*not_run, PROOFS)
        return replace(
            result,
            findings=(
                *result.findings,
                *(f for each in looked for f in each.findings),
                *self._promises(proofs),
                *unread_entries(self.loaded, self.asked, notes=self.how.notes),
            ),
            sources={**result.sources, **{path: text for each in looked for path, text in each.sources.items()}},
            not_run=not_run,
            promises=len(self.wanted),
            held=sum(answer.verdict == "holds" for answer in proofs.values()),
        )

    # --- what protocols promise ---

    def _stating(self) -> list[str]:
        """Protocols read here that state properties."""
        return [name for name in sorted(self.loaded.files) if self.library.protocols[name].properties]

    def _promised(self) -> "Iterable[Obligation]":
        """The properties of the protocols asked for, and those of others that these can break."""
        from pathways.analysis.proof.promises import depends_on, obligations

        asked = frozenset(self.names)
        for each in obligations(self.library, self._stating()):
            if each.scope in asked or depends_on(self.library, each) & asked:
                yield each

    def _promises(self, proofs: "dict[int, Proved]") -> Iterable[Diagnostic]:
        """What is found about properties, less what their protocol allows."""
        from pathways.analysis import findings
        from pathways.analysis.linter import less_allowed
        from pathways.analysis.proof.promises import Verdict

        found: dict[str, list[Diagnostic]] = {name: [] for name in self._stating()} if self.wanted else {}
        for answer in proofs.values():
            asked = answer.obligation
            span = self.loaded.places[asked.scope].span(("properties", asked.place, asked.kind.value))
            if answer.verdict is Verdict.REFUTED:
                found[asked.scope].append(findings.property_refuted(span, str(asked), answer.case))
            elif answer.verdict is Verdict.UNDECIDED:
                found[asked.scope].append(findings.property_undecided(span, str(asked), answer.why))
        for name, mine in found.items():
            yield from less_allowed(self.library, name, self.loaded.places[name], mine)

    # --- the work ---

    def _tasks(
        self, rules: "dict[str, Validated | None]", cases: "dict[str, Validated | None]", looked_up: set[int]
    ) -> list[Task]:
        """What is not known: of each protocol rules, cases and properties; those with most properties first."""
        open_ = [name for known in (rules, cases) for name, each in known.items() if each is None]
        missing: dict[str, list[int]] = {name: [] for name in open_}
        for place, obligation in enumerate(self.wanted):
            if place not in looked_up:
                missing.setdefault(obligation.scope, []).append(place)
        found = [
            (name, rules.get(name, ...) is None, cases.get(name, ...) is None, tuple(places))
            for name, places in missing.items()
        ]
        return sorted(found, key=lambda task: (-len(task[3]), task[0]))

    def _do(self, task: Task) -> tuple[str, dict[str, Any] | None, dict[str, Any] | None, dict[int, dict[str, Any]]]:
        from pathways.cli import proving

        name, rules, cases, places = task
        read = self._read_cases(name) if cases else None
        if not rules and not places:
            return name, None, read, {}
        result = None
        if rules:
            asked = self._key_of_guards(name)
            memory: dict[str, str] = (ASKED.read(asked) if self.how.keep else None) or {}
            before = len(memory)
            checked = self._ready().look_at(name, memory, self._cases_of(name)[0])
            if self.how.keep and len(memory) > before:
                ASKED.write({asked: memory})
            result = _data(Validated(checked.found, {}, {}, usable=True, not_run=checked.not_run))
        return name, result, read, proving.proved(self._prover(), self.wanted, places) if places else {}

    # --- cases ---

    def _cases(self, name: str) -> Path:
        return self.loaded.files[name].with_name("cases.yaml")

    def _read_cases(self, name: str) -> dict[str, Any]:
        """What is wrong with the cases of a protocol: names, values, units and days that cannot be meant. They are not played."""
        _, found, text = self._cases_of(name)
        return _data(Validated(found, {str(self._cases(name)): text} if found else {}, {}, usable=True))

    def _cases_of(self, name: str) -> "tuple[tuple[Case, ...], tuple[Diagnostic, ...], str]":
        """The cases of a protocol, what is wrong with them, and their text. Read once: rules and the look at the cases want them."""
        from pathways.analysis.cases import read_cases

        if self._cases_read is None or self._cases_read[0] != name:
            file = self._cases(name)
            text = _text(file)
            read = read_cases(text, str(file), self.library, name) if text is not None else ((), ())
            self._cases_read = name, (*read, text or "")
        return self._cases_read[1]

    def _key_of_cases(self, name: str, shared: str) -> str:
        """Of the cases, of their protocol, and of what others have that cases may name: parameters and red flags."""
        others = [
            f"{each.name} {s.name} {s.value} {s.between} {s.one_of}"
            for each in self.library.protocols.values()
            for s in each.settings.values()
        ]
        flags = [flag.name for each in self.library.protocols.values() for flag in each.red_flags]
        own = self.library.digests[name]
        words = ["cases", shared, name, str(self._cases(name)), own, *others, *flags, _text(self._cases(name)) or ""]
        return sha256("\0".join(words).encode()).hexdigest()

    def _key_of_guards(self, name: str) -> str:
        """Of all that an answer about guards rests on besides their words: the catalogue with what a territory sets, what the protocol
        sets and names, our own code and the solver. No other protocol gives a guard its meaning.
        """
        from pathways.engine.serialize import plain
        from pathways.loading.bundled import code_digest

        own = self.library.protocols[name]
        named = {each: define.guard.text for each, define in own.defines.items()}
        told = json.dumps([plain(own.settings), named], sort_keys=True)
        words = ["asked", code_digest(), solver_version(), self.library.digests[""], name, told]
        return sha256("\0".join(words).encode()).hexdigest()

    def _prover(self) -> "Prover":
        """Made once a process, for the first question that nobody remembers: rules and properties share its encoder."""
        if self._made is None:
            from pathways.analysis.proof.prove import Prover

            self._made = Prover(self.library)
        return self._made

    def _ready(self) -> "Linter":
        """Made once a process."""
        if self._linter is None:
            from pathways.analysis.linter import Linter

            files, how = self.loaded.files, self.how
            tested = frozenset(name for name, file in files.items() if file.with_name("cases.yaml").is_file())
            self._linter = Linter(
                self.library,
                self.loaded.places,
                today=how.today,
                tested=tested,
                notes=how.notes,
                asking=lambda: self._prover().asking,
            )
        return self._linter


def _text(path: Path) -> str | None:
    """A file's text; what is no text is for `pathways test` to say."""
    from pathways.loading.files import MOST_BYTES, data_of

    try:
        data = data_of(path)
        # One that is too large is cut, within a character perhaps; that it is too large is found all the same.
        return data.decode("utf-8-sig", "ignore" if len(data) > MOST_BYTES else "strict")
    except (OSError, UnicodeDecodeError):
        return None


def unread_entries(loaded: "Loaded", asked: Sequence[Path], *, notes: bool) -> Iterator[Diagnostic]:
    """What a catalogue that is asked for declares in vain."""
    from pathways.analysis import findings
    from pathways.analysis.unread import unread
    from pathways.loading.yaml_nodes import Mapping
    from pathways.loading.yaml_reader import read_yaml

    files = [
        (part, source) for source in loaded.sources if (part := _part(Path(source))) and _inside(Path(source), asked)
    ]
    if not files or loaded.library is None:
        return
    parameters, items = unread(loaded.library)
    told = {
        "parameters": (parameters, findings.unread_parameter),
        "data": (items if notes else [], findings.unread_item),
    }
    for part, source in files:
        names, make = told[part]
        root = read_yaml(loaded.sources[source], source).root if names else None
        for name, key in root.keys.items() if isinstance(root, Mapping) else ():
            if name in names:
                yield make(Span(source, key.start, key.end), name)


def _part(path: Path) -> str:
    """The part of a catalogue that a file is of: ``catalogue/data/x.yaml``, ``catalogue/parameters.yaml``; of these two."""
    part = path.stem if path.parent.name == "catalogue" else path.parent.name
    own = path.parent if path.parent.name == "catalogue" else path.parent.parent
    return part if own.name == "catalogue" and part in ("data", "parameters") else ""


# --- what is kept ---


def _key(paths: Sequence[Path], territory: Path | None, asked: Sequence[Path], how: str) -> str:
    """Of every file that may be read, of our own code, of the solver and of what was asked."""
    from pathways.loading.bundled import bundled_folder, code_digest
    from pathways.loading.files import data_of

    words = [code_digest(), solver_version(), how, *map(str, paths), "--", *map(str, asked), str(territory)]
    made_from = sha256("\0".join(words).encode())
    folders = {each.resolve(): each for each in (*paths, bundled_folder(), *([territory] if territory else []))}
    for folder in folders.values():
        # Beside a single file stand its agreement and its cases.
        for path in sorted(folder.rglob("*.yaml") if folder.is_dir() else folder.parent.glob("*.yaml")):
            made_from.update(f"{path}\0".encode())
            if path.is_file():
                made_from.update(f"{path.stat().st_size}\0".encode() + data_of(path) + b"\0")
    return made_from.hexdigest()


def _shared(loaded: "Loaded") -> str:
    """Of all that is no protocol (the catalogue, a territory), read here or bundled; of our own code and of the solver."""
    from pathways.loading.bundled import bundled_digest

    made_from = sha256(f"{bundled_digest()} {solver_version()}".encode())
    protocols = {str(path) for path in loaded.files.values()}
    for path, text in sorted(loaded.sources.items()):
        if path not in protocols:
            made_from.update(f"{path}\0{text}\0".encode())
    return made_from.hexdigest()


def _key_of(loaded: "Loaded", name: str, shared: str, how: How) -> str:
    """Of one protocol as it was read, of those that it calls, of what all share, and of what the day changes in it."""
    library = loaded.library
    assert library is not None
    protocol = library.protocols[name]
    called = " ".join(library.digests[each] for each in sorted(library.called[name]))
    file = loaded.files[name]
    overdue = protocol.review_by is not None and protocol.review_by < how.today
    tested = file.with_name("cases.yaml").is_file()
    words = [shared, name, str(file), loaded.sources.get(str(file), ""), f"{overdue} {tested} {how.notes}", called]
    return sha256("\0".join(words).encode()).hexdigest()


def _data(checked: Validated) -> dict[str, Any]:
    told: dict[str, Any] = to_builtins(checked, enc_hook=str)
    return told


def _from_data(told: Any) -> Validated | None:
    """What was kept; what is not of that form was not."""
    try:
        return Validated(
            tuple(_finding(each) for each in told["findings"]),
            told["sources"],
            {name: Path(path) for name, path in told["files"].items()},
            told["usable"],
            tuple(told["not_run"]),
            told["promises"],
            told["held"],
        )
    except (KeyError, ValueError, TypeError, AttributeError):
        return None


def _finding(told: dict[str, Any]) -> Diagnostic:
    return Diagnostic(
        told["code"],
        Severity(told["severity"]),
        told["message"],
        _span(told["span"]),
        told["hint"],
        tuple(Label(Span(**each["span"]), each["text"]) for each in told["labels"]),
        tuple(told["notes"]),
        told["case"],
    )


def _span(told: dict[str, Any] | None) -> Span | None:
    return None if told is None else Span(**told)
