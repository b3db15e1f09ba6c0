"""Every finding about files, one function each, so that the wording can be reviewed in one sitting."""

from pathways.diagnostics.diagnostic import Diagnostic, Label, Severity, Span

At = tuple[int, int]


def _error(code: str, message: str, source: str, at: At | None, hint: str | None = None, *notes: str) -> Diagnostic:
    span = None if at is None else Span(source, *at)
    return Diagnostic(code, Severity.ERROR, message, span, hint, notes=notes)


# --- files and YAML ---


def missing_file(path: str) -> Diagnostic:
    return _error("missing-file", f"there is no `{path}`", path, None)


def cannot_read(path: str, error: OSError) -> Diagnostic:
    return _error("missing-file", f"`{path}` cannot be read ({(error.strerror or str(error)).lower()})", path, None)


def no_protocols(path: str) -> Diagnostic:
    hint = "a protocol is a folder with a `protocol.yaml`, a catalogue a folder `catalogue/`"
    return _error("no-protocols", f"`{path}` holds no protocol", path, None, hint)


def not_utf8(path: str, offset: int) -> Diagnostic:
    message = f"`{path}` is not UTF-8 text (byte {offset + 1})"
    return _error("not-utf-8", message, path, None, "save the file as UTF-8")


def file_too_large(source: str, size: int) -> Diagnostic:
    message = f"`{source}` is too large ({size:,} characters): no file of ours needs so many"
    return _error("file-too-large", message, source, None, "split it, or check that it is the right file")


def control_character(source: str, index: int, character: str) -> Diagnostic:
    message = f"the character U+{ord(character):04X} cannot stand in YAML"
    return _error("control-character", message, source, (index, index + 1), "delete it: it came with a copy and paste")


def unreadable(source: str) -> Diagnostic:
    hint = "write characters as they are (é), not as escapes (\\u00e9)"
    return _error("yaml-unreadable", f"`{source}` holds what no YAML reader can read", source, None, hint)


def empty_file(source: str) -> Diagnostic:
    return _error("empty-file", f"`{source}` is empty", source, None)


def yaml_too_complex(source: str, why: str) -> Diagnostic:
    return _error("yaml-too-complex", f"`{source}` {why}", source, None)


def key_is_no_text(source: str, start: int, end: int) -> Diagnostic:
    return _error("key-is-no-text", "a key is a word, not a list or a mapping", source, (start, end))


def duplicate_key(source: str, key: str, at: At, first: At) -> Diagnostic:
    return Diagnostic(
        "duplicate-key",
        Severity.ERROR,
        f"`{key}` stands here a second time",
        Span(source, *at),
        "YAML keeps the last one without a word: delete or rename one",
        labels=(Label(Span(source, *first), "first here"),),
    )


def yaml_syntax(source: str, index: int, problem: str, hint: str | None) -> Diagnostic:
    return _error("yaml-syntax", f"YAML cannot read this: {problem}", source, (index, index + 1), hint)


def flow_expression(source: str, key: str, at: At) -> Diagnostic:
    message = f"the expression of `{key}` stands between braces, where YAML splits at commas"
    return _error("expression-in-flow-mapping", message, source, at, f"write `{key}:` on a line of its own")


# --- the form of documents ---


def unknown_key(source: str, key: str, at: At | None, nearest: str | None, known: str) -> Diagnostic:
    hint = f"did you mean `{nearest}`?" if nearest else f"known here: {known}"
    return _error("unknown-key", f"`{key}` is no key here", source, at, hint)


def missing_key(source: str, key: str, at: At) -> Diagnostic:
    return _error("missing-key", f"`{key}` is missing", source, at)


def wrong_form(source: str, what: str, at: At | None, hint: str | None = None) -> Diagnostic:
    return _error("wrong-form", what, source, at, hint)


def blank_text(source: str, language: str, at: At) -> Diagnostic:
    return _error("blank-text", f"the text in `{language}` is empty", source, at, "write it")


# --- names and references ---


def unknown_reference(
    source: str, what: str, name: str, at: At, nearest: str | None, hint: str | None = None
) -> Diagnostic:
    help_ = f"did you mean `{nearest}`?" if nearest else hint
    return _error("unknown-reference", f"there is no {what} `{name}`", source, at, help_)


def fact_not_taken(source: str, message: str, at: At, hint: str | None) -> Diagnostic:
    return _error("fact-not-taken", message, source, at, hint)


def declared_twice(source: str, name: str, at: At, where: Span) -> Diagnostic:
    return Diagnostic(
        "declared-twice",
        Severity.ERROR,
        f"`{name}` is declared twice",
        Span(source, *at),
        "rename one of them",
        labels=(Label(where, "first here"),),
    )


def cycle(source: str, names: list[str], at: At) -> Diagnostic:
    chain = " → ".join(f"`{n}`" for n in [*names, names[0]])
    return _error("cycle", f"this is defined by itself: {chain}", source, at, "break the circle")


def kind_has_two_units(source: str, kind: str, unit: str, other: str, at: At) -> Diagnostic:
    message = f"values of kind `{kind}` are in `{other}`, but here in `{unit}`"
    return _error("kind-has-two-units", message, source, at, "one kind has one canonical unit; others go in `units`")


def which_kind(source: str, unit: str, kinds: list[str], at: At) -> Diagnostic:
    message = f"several kinds of value are in `{unit}`"
    return _error("which-kind", message, source, at, "add `kind:`, one of " + ", ".join(f"`{k}`" for k in kinds))


def out_of_bounds(source: str, name: str, at: At, allowed: str) -> Diagnostic:
    return _error("out-of-bounds", f"this value of `{name}` is not {allowed}", source, at)


def no_reason(source: str, at: At) -> Diagnostic:
    hint = "add `because: {source: …}`, `{consensus: …}`, `{local: true}` or `{unread: …}`"
    return _error("no-reason", "a rule needs its reason", source, at, hint)


def not_competent(source: str, who: str, act: str, at: At) -> Diagnostic:
    hint = "catalogue/professions/ says who may do what; a delegated act needs a cooperation in force"
    return _error("not-competent", f"`{who}` may not `{act}`", source, at, hint)


def bad_code(source: str, system: str, code: str, at: At, why: str) -> Diagnostic:
    return _error("bad-code", f"`{code}` is no {system} code: {why}", source, at)


def bad_unit(source: str, unit: str, at: At, hint: str | None) -> Diagnostic:
    return _error("unknown-unit", f"`{unit}` is no UCUM unit known here", source, at, hint)


def otherwise_not_last(source: str, at: At) -> Diagnostic:
    return _error("otherwise-not-last", "`otherwise` stands last: what follows is never reached", source, at)


def unused(source: str, what: str, name: str, at: At) -> Diagnostic:
    return Diagnostic("unused-name", Severity.NOTE, f"{what} `{name}` is used nowhere", Span(source, *at))


def also_in_catalogue(source: str, what: str, name: str, at: At, declared: str) -> Diagnostic:
    message = f"{what} `{name}` hides the catalogue's `{name}`"
    return _error("hides-a-name", message, source, at, "take another name", f"the other is declared in {declared}")


def bounds_reversed(source: str, at: At) -> Diagnostic:
    return _error(
        "bounds-reversed", "the lower bound is not below the upper one", source, at, "write the lower one first"
    )


def region_never_ends(source: str, name: str, at: At) -> Diagnostic:
    hint = "lead it to a state of kind `end`, or leave out `then`"
    return _error("region-never-ends", f"`then` waits for every region, but `{name}` never ends", source, at, hint)


def flag_exposes(source: str, act: str, at: At) -> Diagnostic:
    message = f"a red flag may not `{act}`: it is raised before contraindications are known"
    return _error("red-flag-exposes", message, source, at, "call, refer or send; the act itself belongs to a protocol")


def not_cleared(source: str, name: str, at: At) -> Diagnostic:
    hint = "list its `contraindications` in catalogue/classes/; `[]` when there are none"
    message = f"nobody said what contraindicates `{name}`, so it is never suggested"
    return Diagnostic("class-not-cleared", Severity.WARNING, message, Span(source, *at), hint)


def absence_clears(span: Span) -> Diagnostic:
    message = "this contraindication is false of somebody of whom nothing is known"
    hint = "leave `is true` or `is not null` out: what is unknown is then asked first; or say in `allow` why not"
    return Diagnostic("absence-clears", Severity.WARNING, message, span, hint)


def unread_but_approved(source: str, at: At) -> Diagnostic:
    hint = "read the source and take `unread` out, or keep the status `draft`"
    return _error("unread-but-approved", "an approved protocol rests on what nobody has verified", source, at, hint)


def calls_itself(source: str, names: list[str], at: At) -> Diagnostic:
    chain = " → ".join(f"`{n}`" for n in [*names, names[0]])
    return _error("calls-itself", f"these protocols call each other: {chain}", source, at, "break the circle")


def no_such_outcome(source: str, protocol: str, outcome: str, at: At, nearest: str | None, known: str) -> Diagnostic:
    hint = f"did you mean `{nearest}`?" if nearest else f"it ends with {known}"
    return _error("unknown-outcome", f"`{protocol}` never ends with `{outcome}`", source, at, hint)


def outcome_without_way(source: str, protocol: str, outcome: str, at: At) -> Diagnostic:
    message = f"`{protocol}` may end with `{outcome}`, and nothing says where that leads"
    return _error("missing-outcome", message, source, at, "name it in `outcomes`, or add `otherwise`")


def unreachable(source: str, name: str, at: At) -> Diagnostic:
    hint = "lead to it with `then`, `to` or `outcomes`, or delete it"
    return Diagnostic("unreachable-state", Severity.WARNING, f"no way leads to `{name}`", Span(source, *at), hint)


def urgent_without_since(source: str, at: At) -> Diagnostic:
    return Diagnostic(
        "urgent-without-since",
        Severity.WARNING,
        "this is urgent, but its deadline would move with every look",
        Span(source, *at),
        "say from when it is wanted: `since: DateOf(…)`",
    )


# --- what a territory sets ---


def agreed_on_another_version(source: str, name: str, agreed: str, now: str, at: At) -> Diagnostic:
    return Diagnostic(
        "agreed-on-another-version",
        Severity.WARNING,
        f"`{name}` was agreed on in version {agreed}, and is now {now}",
        Span(source, *at),
        "another minor version asks for a new agreement",
    )


# --- patient files, whose reader knows the places ---


def not_a_patient(source: str, at: At) -> Diagnostic:
    hint = "it has the keys `patient`, `facts`, `medications`; or it is a FHIR Bundle"
    return _error("not-a-patient", f"`{source}` is no patient file", source, at, hint)


def not_a_date(written: str, hint: str) -> Diagnostic:
    return _error("not-a-date", f"`{written}` is no date", "", None, hint)


def act_without_date(name: str) -> Diagnostic:
    message = f"nobody said when `{name}` was"
    return _error("act-without-date", message, "", None, "add its `date`, or say with `on` of which day the file is")
