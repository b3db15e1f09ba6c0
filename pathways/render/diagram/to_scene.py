"""A protocol into a scene: its steps numbered in the order of the file, its ways out labelled, its evidence summed up."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, assert_never

from pathways.backends import typography
from pathways.backends.to_prose import sentence, short
from pathways.backends.typography import lower_first, upper_first
from pathways.language import ast
from pathways.language.values import Duration
from pathways.model.catalogue import Act, Guard, Urgency
from pathways.model.names import CatalogueNames
from pathways.model.protocol import (
    Action,
    Branch,
    Call,
    Decision,
    End,
    Enquiry,
    Library,
    Parallel,
    Protocol,
    State,
    Status,
    Wait,
)
from pathways.model.provenance import Because, Source, Standing, Text
from pathways.render.diagram import theme
from pathways.render.diagram.metrics import bound, joined
from pathways.render.diagram.scene import Badge, Deed, Exit, Flow, Phase, Proof, Scene, Shape, Step, Who
from pathways.render.diagram.words import Words, words

LABELS: Final = (34, 48, 64, 80)  # how long a label may be: the first length at which none of its words is cut
_LEAST_CERTAIN: Final = (Standing.UNREAD, Standing.LOCAL, Standing.CONSENSUS, Standing.SOURCE)
_SHAPES: Final = {
    Decision: Shape.DECISION,
    Enquiry: Shape.ENQUIRY,
    Action: Shape.ACTION,
    Wait: Shape.WAIT,
    Parallel: Shape.PARALLEL,
    Call: Shape.CALL,
    End: Shape.END,
}


def to_scene(library: Library, name: str, language: str) -> Scene:
    """The scene of a protocol of the library.

    Args:
        library: Where its catalogue and its names are.
        name: Of the protocol.
        language: ``"fr"`` or ``"en"``.

    Raises:
        KeyError: There is no such protocol.
    """
    return _Reader(library, library.protocols[name], language).scene()


class _Reader:
    def __init__(self, library: Library, protocol: Protocol, language: str) -> None:
        self.library = library
        self.protocol = protocol
        self.language = language
        self.names = CatalogueNames(library.catalogue, protocol)
        self.words: Words = words(language)
        self.numbers = {state.path: number for number, state in enumerate(protocol.walk_states(), 1)}

    def scene(self) -> Scene:
        protocol = self.protocol
        flows = tuple(self._flows(protocol.states, protocol.initial, "", "", None))
        people = list(dict.fromkeys(who for flow in flows for step in flow.steps for who in step.who))
        known = self.library.catalogue.professions
        return Scene(
            name=protocol.name,
            language=self.language,
            title=self.text(protocol.title),
            population=self._population(),
            version=protocol.version,
            status=self.words.status[protocol.status.value],
            draft=protocol.status is not Status.APPROVED,
            review_by=typography.day(protocol.review_by, self.language) if protocol.review_by else "",
            flows=flows,
            phases=tuple(self._phases(flows)),
            red_flags=tuple(self._signs(emergency=True)),
            alerts=tuple(self._signs(emergency=False)),
            professions=tuple(people),
            sources=tuple(self._sources()),
            hues={who.name: theme.hue(known.get(who.name)) for who in people},
        )

    def _signs(self, *, emergency: bool) -> Iterator[str]:
        """Signs for which 15 is called; or those that a professional must see soon, which is not the same."""
        for flag in self.protocol.red_flags:
            if (flag.urgency is Urgency.EMERGENCY) is emergency:
                said = self.say(upper_first(self.text(flag.label)))
                yield said if emergency else self.words.alert.format(said)

    def _population(self) -> str:
        """In the words of the team, where they are written in this language; else in the machine's."""
        for_whom = self.protocol.about.get("for_whom")
        summary = for_whom.get("summary") if isinstance(for_whom, Mapping) else None
        said = summary.get(self.language) if isinstance(summary, Mapping) else None
        if said:
            return self.say(lower_first(str(said)))
        return self.say(sentence(self.protocol.include.tree, self.language, self.names))

    def text(self, words_: Text) -> str:
        return bound(words_.in_language(self.language), self.language)

    def say(self, prose: str) -> str:
        return bound(prose, self.language)

    # --- flows

    def _flows(
        self, states: Mapping[str, State], initial: str, name: str, title: str, within: str | None
    ) -> Iterator[Flow]:
        prefix = f"{name}/" if name else ""
        steps = tuple(self.step(state, prefix) for state in states.values())
        yield Flow(name, title, prefix + initial, steps, within)
        for state in states.values():
            if isinstance(state, Parallel):
                for region in state.regions.values():
                    heading = self.text(region.title) if region.title else region.name.replace("_", " ")
                    yield from self._flows(
                        region.states, region.initial, f"{state.path}/{region.name}", heading, state.path
                    )

    def _phases(self, flows: Iterable[Flow]) -> Iterator[Phase]:
        used = {step.phase for flow in flows for step in flow.steps}
        for index, phase in enumerate(each for each in self.protocol.phases if each.name in used):
            yield Phase(phase.name, chr(ord("A") + index % 26), self.text(phase.title))

    def _sources(self) -> Iterator[str]:
        cited: dict[str, None] = {}
        for state in self.protocol.walk_states():
            for because in reasons(state):
                if because.source:
                    cited.setdefault(because.source)
        for id in cited:
            source = self.library.catalogue.sources.get(id)
            if source is not None:
                publisher = self.say(_publisher(source, self.language))
                yield f"{publisher} {source.year}" if source.year else publisher

    # --- steps

    def step(self, state: State, prefix: str) -> Step:
        because = list(reasons(state))
        deeds = state.do if isinstance(state, Action) else ()
        return Step(
            path=state.path,
            number=self.numbers[state.path],
            shape=_SHAPES[type(state)],
            title=self.text(state.title),
            detail=self._detail(state),
            who=tuple(self._who(state)),
            delay=self._delay(state),
            badge=self._badge(because),
            urgent=_urgency(state) in (Urgency.URGENT, Urgency.EMERGENCY),
            urgency=_urgency(state).value,
            phase=state.phase,
            exits=tuple(self._exits(state, prefix)),
            deeds=tuple(self._deed(act) for act in deeds),
            calls=state.protocol if isinstance(state, Call) else None,
            regions=self._regions(state),
            proof=self._proof(because),
        )

    def _regions(self, state: State) -> tuple[str, ...]:
        if not isinstance(state, Parallel):
            return ()
        return tuple(
            self.text(region.title) if region.title else region.name.replace("_", " ")
            for region in state.regions.values()
        )

    def _detail(self, state: State) -> str:
        if state.detail is not None:
            return self.text(state.detail)
        if isinstance(state, Call):
            called = self.library.protocols.get(state.protocol)
            return self.text(called.title) if called else state.protocol
        if isinstance(state, Parallel):
            # No line begins with the point.
            return f"{typography.NBSP}· ".join(self._regions(state))
        return ""

    def _who(self, state: State) -> Iterator[Who]:
        match state:
            case Action():
                leads = [act.by[0] for act in state.do if act.by]
                taking_part = [name for act in state.do for name in act.along]
                # Who leads most of the acts leads the step; a draw goes to the first.
                first = sorted(dict.fromkeys(leads), key=lambda name: -leads.count(name))
                yield from (self._person(name) for name in dict.fromkeys([*first, *taking_part]))
            case Enquiry():
                yield from (self._person(name) for name in state.by[:1])
            case _:
                return

    def _person(self, name: str) -> Who:
        known = self.library.catalogue.professions.get(name)
        label = self.say(self.names.profession(name, self.language))
        return Who(name, known.abbreviation if known else name[:4].upper(), label)

    # --- time

    def _delay(self, state: State) -> str:
        match state:
            case Action():
                spans = [span for act in state.do[:1] for span in self._durations(act.within)]
                return self._within(spans)
            case Enquiry():
                return self._within(list(self._durations(state.within)))
            case Wait() if state.every is not None:
                return self.say(self._every(self._span(list(self._durations(state.every)))))
            case Wait():
                return self.say(self._span(list(self._durations(state.duration))))
            case _:
                return ""

    def _within(self, spans: list[Duration]) -> str:
        if not spans:
            return ""
        if all(_length(span) == 0 for span in spans):
            return self.words.at_once
        return self.words.within.format(self._span(spans))

    def _every(self, span: str) -> str:
        """« tous les 3 mois », « toutes les 4 semaines », « chaque mois »."""
        if not span:
            return ""
        said = self.words.every.format(span)
        if self.language == "fr" and ("semaine" in span or "heure" in span):
            said = said.replace("tous les", "toutes les")
        for one, each in (("les 1\N{NO-BREAK SPACE}", "chaque "), ("every 1\N{NO-BREAK SPACE}", "every ")):
            said = said.replace(f"tous {one}", each).replace(f"toutes {one}", each).replace(one, each)
        return said

    def _span(self, spans: list[Duration]) -> str:
        """One duration, or from the shortest to the longest of a table."""
        ordered = sorted(set(spans), key=_length)
        if not ordered:
            return ""
        low, high = (self._brief(each) for each in (ordered[0], ordered[-1]))
        if low == high:
            return low
        to = "à" if self.language == "fr" else "to"
        number, _, unit = low.partition(typography.NBSP)
        start = number if unit.rstrip("s") == high.partition(typography.NBSP)[2].rstrip("s") else low
        return f"{start} {to} {high}"

    def _brief(self, span: Duration) -> str:
        return re.sub(r"(?<=\d.)(heures?|hours?)$", "h", typography.duration(span, self.language))

    def _durations(self, guard: Guard | None) -> Iterator[Duration]:
        if guard is not None:
            yield from self._spans(guard.tree)

    def _spans(self, tree: ast.Expr) -> Iterator[Duration]:
        match tree:
            case ast.Constant(value=Duration() as value):
                yield value
            case ast.Parameter(name=name):
                setting = self.names.setting(name)
                if isinstance(setting, Duration):
                    yield setting
            case ast.Defined(name=name):
                defined = self.protocol.defines.get(name)
                if defined is not None:
                    yield from self._spans(defined.guard.tree)
            case ast.Choose(rows=rows):
                for _, give in rows:
                    yield from self._spans(give)
            case _:
                return

    # --- evidence

    def _badge(self, found: list[Because]) -> Badge | None:
        if not found:
            return None
        worst = min(found, key=lambda each: _LEAST_CERTAIN.index(each.standing))
        if any(self._unread(each) for each in found):
            return Badge("?", Proof.UNREAD)
        graded = next((each.grade for each in found if each.grade), None)
        if worst.standing is Standing.SOURCE:
            return Badge(graded, Proof.GRADE) if graded and len(graded) <= 6 else Badge("S", Proof.SOURCE)
        return Badge("ÉQ" if self.language == "fr" else "TA", Proof.CONSENSUS)

    def _unread(self, because: Because) -> bool:
        """Written from memory: what is claimed of the document, or the whole document."""
        source = self.library.catalogue.sources.get(because.source or "")
        return because.standing is Standing.UNREAD or (source is not None and source.read == "memory")

    def _proof(self, found: Iterable[Because]) -> str:
        return joined(dict.fromkeys(self.evidence(each) for each in found), self.language)

    def evidence(self, because: Because) -> str:
        """« HAS 2024, grade A », « accord de l'équipe », « à vérifier »."""
        parts = []
        source = self.library.catalogue.sources.get(because.source) if because.source else None
        if source is not None:
            publisher = _publisher(source, self.language)
            parts.append(f"{publisher} {source.year}" if source.year else publisher)
        if because.grade:
            parts.append(f"grade {because.grade}")
        if because.consensus is not None:
            parts.append(self.words.consensus)
        if because.local:
            parts.append(self.words.local)
        if self._unread(because):
            parts.append(self.words.unread)
        elif source is not None and source.read == "secondary":
            parts.append(self.words.secondary)
        return self.say(", ".join(parts))

    # --- ways out

    def _exits(self, state: State, prefix: str) -> Iterator[Exit]:
        match state:
            case Decision():
                yield from self._branches(state, prefix)
            case Enquiry():
                yield self._plain(state, prefix + state.then, self.words.answered if state.otherwise else "")
                if state.otherwise:
                    yield self._labelled(state, "otherwise", prefix + state.otherwise, self.words.not_answered)
            case Action():
                others = state.outcomes or any(act.otherwise for act in state.do)
                yield self._plain(state, prefix + state.then, self.words.done if others else "")
                yield from self._outcomes(state, prefix)
            case Wait():
                yield self._plain(state, prefix + state.then)
            case Parallel():
                if state.then:
                    yield self._plain(state, prefix + state.then)
            case Call():
                yield from self._call(state, prefix)
            case End():
                return
            case _:
                assert_never(state)

    def _plain(self, state: State, to: str, label: str = "") -> Exit:
        return Exit(f"{state.path}.then", to, label, label)

    def _labelled(self, state: State, key: str, to: str, label: str, *, cautious: bool = False) -> Exit:
        return Exit(f"{state.path}.{key}", to, label, label, cautious=cautious)

    def _branches(self, state: Decision, prefix: str) -> Iterator[Exit]:
        for index, branch in enumerate(state.branches):
            label, guard = self._branch(branch)
            yield Exit(f"{state.path}.choose.{index}", prefix + branch.to, label, guard, branch.usual)
        if state.unknown:
            yield self._labelled(state, "unknown", prefix + state.unknown, self.words.unknown, cautious=True)

    def _branch(self, branch: Branch) -> tuple[str, str]:
        if branch.when is None:
            label = self.text(branch.label) if branch.label else self.words.otherwise
            return label, self.words.otherwise
        whole = self.say(sentence(branch.when.tree, self.language, self.names))
        if branch.label is not None:
            return self.text(branch.label), whole
        tried = [short(branch.when.tree, self.language, self.names, limit=limit) for limit in LABELS]
        return self.say(next((label for label in tried if "…" not in label), tried[0])), whole

    def _outcomes(self, state: Action, prefix: str) -> Iterator[Exit]:
        said = {"declined": self.words.declined, "impossible": self.words.impossible}
        for outcome, to in state.outcomes.items():
            yield self._labelled(state, f"outcomes.{outcome}", prefix + to, said.get(outcome, outcome))
        for index, act in enumerate(state.do):
            if act.otherwise:
                yield self._labelled(state, f"do.{index}.else", prefix + act.otherwise, self.words.all_refused)

    def _call(self, state: Call, prefix: str) -> Iterator[Exit]:
        called = self.library.protocols.get(state.protocol)
        ends = {end.outcome: end for end in called.walk_states() if isinstance(end, End)} if called else {}
        for outcome, to in state.outcomes.items():
            label = self.text(ends[outcome].title) if outcome in ends else outcome.replace("_", " ")
            yield self._labelled(state, f"outcomes.{outcome}", prefix + to, label)
        if state.otherwise:
            if state.outcomes:
                yield self._labelled(state, "otherwise", prefix + state.otherwise, self.words.other_outcome)
            else:
                yield Exit(f"{state.path}.otherwise", prefix + state.otherwise)

    # --- acts

    def _deed(self, act: Act) -> Deed:
        first, *others = act.objects or ("",)
        what = self.names.act(act.verb, first, self.language) if first else act.verb
        if others:
            joined = ", ".join(self.names.target(each, self.language) for each in others)
            what += (", à défaut " if self.language == "fr" else ", failing that ") + joined
        when = [self._within(list(self._durations(act.within)))]
        when.append(self._every(self._span(list(self._durations(act.every)))))
        return Deed(
            what=self.say(what),
            who=tuple(self._person(name) for name in act.by),
            along=tuple(self._person(name) for name in act.along),
            when=", ".join(each for each in when if each),
            proof=self.evidence(act.because),
            condition=self.say(sentence(act.when.tree, self.language, self.names)) if act.when else "",
            detail=self.text(act.detail) if act.detail else "",
        )


def reasons(state: State) -> Iterator[Because]:
    """Every rule of a state that says where it comes from."""
    match state:
        case Decision():
            yield from (branch.because for branch in state.branches if branch.because is not None)
        case Action():
            yield from (act.because for act in state.do)
        case Enquiry() | Wait():
            if state.because is not None:
                yield state.because
        case Parallel() | Call() | End():
            return
        case _:
            assert_never(state)


def _publisher(source: Source, language: str) -> str:
    """« HAS » of « HAS (Haute Autorité de santé), service des bonnes pratiques »."""
    return re.split(r",| \(", source.publisher.in_language(language))[0]


def _urgency(state: State) -> Urgency:
    return state.urgency if isinstance(state, Action | Enquiry) else Urgency.ROUTINE


def _length(span: Duration) -> int:
    """In hours, a month as 30 days: to sort only."""
    return (span.months * 30 + span.days) * 24 + span.hours
