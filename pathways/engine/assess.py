"""The answer for one patient at one instant: red flags first, then every protocol that concerns them, merged into one list."""

from collections.abc import Iterator, Sequence
from datetime import date

from pathways.engine.acts import ActReader, Wanted
from pathways.engine.assessment import (
    Assessment,
    Conflict,
    Later,
    Perhaps,
    Raised,
    Record,
    Suggestion,
    Tested,
    Unanswered,
    Walk,
    Why,
    Withheld,
)
from pathways.engine.facts import PatientFacts
from pathways.engine.merge import conflicts, days_late, merged
from pathways.engine.missing import questions, reason_order
from pathways.engine.programs import program
from pathways.engine.reading_tests import reasons, tried, truth_of, value_of
from pathways.engine.safety import NOT_ALONE, REVIEW, STOP, Clearance, Wrong, clashing, wrongly_taken
from pathways.engine.walk import Asked, Walked, walk
from pathways.language.calendar import day_after
from pathways.language.open_part import open_part
from pathways.language.printer import print_guard
from pathways.language.truth import Truth
from pathways.language.values import Duration, Moment
from pathways.model.catalogue import ORDER, Act, Catalogue, Guard, RedFlag, Target, Urgency
from pathways.model.chart import Chart
from pathways.model.protocol import Action, Library, Protocol, Status
from pathways.model.provenance import Text

SAFETY = "safety"
STOPPERS = 3  # how many of those who may stop a drug are named


def assess(
    library: Library,
    chart: Chart,
    at: date,
    record: Record | None = None,
    *,
    protocols: Sequence[str] | None = None,
) -> Assessment:
    """Say the next steps; see ``pathways.assess``."""
    chosen = [library.protocols[name] for name in sorted(protocols if protocols is not None else library.protocols)]
    return _Assessor(library, PatientFacts(library.catalogue, chart, at), record).answer(chosen)


class _Assessor:
    def __init__(self, library: Library, facts: PatientFacts, record: Record | None) -> None:
        self.library = library
        self.catalogue: Catalogue = library.catalogue
        self.facts = facts
        self.record = record
        self.today = facts.at.first.date()
        self.asked: list[Asked] = []
        self.suggestions: list[Suggestion] = []
        self.withheld: dict[tuple[str, str, str, str], Withheld] = {}
        self.later: list[Later] = []

    def answer(self, chosen: list[Protocol]) -> Assessment:
        concerned, perhaps = self.concerned(chosen)
        raised = self.red_flags(self.all_called(concerned))
        walked = {p.name: walk(self.library, p, self.facts, self.record) for p in concerned}
        for protocol in concerned:
            self.gather(protocol, walked[protocol.name])
        self.safety_rules()
        self.stops()
        listed, contradictory = conflicts(self.catalogue, merged(self.catalogue, self.suggestions, self.today))
        contradictions = (*contradictory, *self.both_taken())
        emergency = any(flag.urgency is Urgency.EMERGENCY for flag in raised)
        shown = [s for s in listed if not emergency or s.urgency is Urgency.EMERGENCY]
        made = [*listed, *(s for c in contradictions for s in (c.first, c.second))]
        unanswered = self.unanswered(made)
        return Assessment(
            self.today,
            tuple(shown),
            tuple(sorted(set(self.later), key=lambda x: (x.since, x.protocol, x.state, x.verb or "", x.objects))),
            questions(self.catalogue, self.asked),
            tuple(sorted(self.withheld.values(), key=lambda w: (w.verb, w.object, w.protocol, w.state, w.truth))),
            raised,
            tuple(s for s in listed if s not in shown),
            contradictions,
            perhaps,
            unanswered,
            tuple(self.walks(chosen, walked)),
            self.facts.reports,
            self.remembered(walked, made, unanswered),
            tuple(p.name for p in chosen if p.status is not Status.APPROVED),
        )

    # --- whom it concerns ---

    def concerned(self, chosen: list[Protocol]) -> tuple[list[Protocol], tuple[Perhaps, ...]]:
        """Protocols to walk, and those that might concern the patient. Who left is not walked."""
        found: list[Protocol] = []
        perhaps: list[Perhaps] = []
        for protocol in chosen:
            facts = self.facts.with_protocol(protocol)
            if protocol.leave is not None and truth_of(protocol.leave, facts) is Truth.TRUE:
                continue
            included = truth_of(protocol.include, facts)
            if included is Truth.TRUE or self.entered_before(protocol):
                found.append(protocol)
            elif included is Truth.UNKNOWN:
                missing = reasons(protocol.include, facts)
                test = tried(protocol.include, facts)
                left = open_part(protocol.include.tree, facts)
                still_open = Guard(print_guard(left), left)
                perhaps.append(Perhaps(protocol.name, test, still_open, tuple(sorted(missing, key=reason_order))))
                self.asked.append(Asked(missing, f"{protocol.name}/include", Urgency.ROUTINE, (protocol.title,)))
        return found, tuple(perhaps)

    def entered_before(self, protocol: Protocol) -> bool:
        """``include`` is read on entry only: who is in a protocol stays in it until ``leave`` is true."""
        return self.record is not None and protocol.name in self.record.included

    def all_called(self, protocols: list[Protocol]) -> frozenset[str]:
        """These protocols and those they call, however deep: their signs are asked for too."""
        return frozenset(name for p in protocols for name in (p.name, *self.library.called[p.name]))

    # --- red flags ---

    def red_flags(self, concerned: frozenset[str]) -> tuple[Raised, ...]:
        """For everybody, whatever the population and the state; unknown ones are asked of the people concerned only."""
        raised: dict[tuple[str, str], Raised] = {}
        for protocol, flag, truth in self.signs(concerned):
            facts = self.facts.with_protocol(protocol)
            if truth is Truth.UNKNOWN:
                self.asked.append(
                    Asked(reasons(flag.when, facts), f"red_flags/{flag.name}", flag.urgency, (flag.label,), "red_flags")
                )
                continue
            key = flag.name, flag.when.text  # two protocols may each write a flag of one name: neither hides the other
            test = tried(flag.when, facts)
            raised.setdefault(key, Raised(flag.name, flag.label, flag.urgency, flag.because, test))
            self.suggestions += self.flagged(protocol, flag, test)
        return tuple(sorted(raised.values(), key=lambda r: (-ORDER.index(r.urgency), r.name, r.test.text)))

    def signs(self, concerned: frozenset[str]) -> list[tuple[Protocol, RedFlag, Truth]]:
        """The flags that are true, and the unknown ones of people concerned, in the order of their protocols.

        Most flags stand in several protocols and are false: such a flag is looked at once.
        """
        found: list[tuple[str, int, Protocol, RedFlag, Truth]] = []
        for flag, places in self.library.red_flags:
            everywhere = None if program(flag.when).local else truth_of(flag.when, self.facts)
            if everywhere is Truth.FALSE:
                continue
            for protocol, position in places:
                truth = truth_of(flag.when, self.facts.with_protocol(protocol)) if everywhere is None else everywhere
                if truth is Truth.TRUE or (truth is Truth.UNKNOWN and protocol.name in concerned):
                    found.append((protocol.name, position, protocol, flag, truth))
        found.sort(key=lambda sign: sign[:2])
        return [sign[2:] for sign in found]

    def flagged(self, protocol: Protocol, flag: RedFlag, test: Tested) -> Iterator[Suggestion]:
        """What a red flag asks for; it carries no act that exposes the patient."""
        facts = self.facts.with_protocol(protocol)
        for act in flag.do:
            if self.catalogue.verbs[act.verb].exposes:
                continue
            condition = Truth.TRUE if act.when is None else truth_of(act.when, facts)
            if act.when is not None and condition is Truth.UNKNOWN:
                self.asked.append(
                    Asked(reasons(act.when, facts), f"red_flags/{flag.name}", flag.urgency, (flag.label,))
                )
            if condition is not Truth.TRUE:
                continue
            why = Why(protocol.name, f"red_flags/{flag.name}", flag.label, act.because, (test,))
            since = self.since(act, facts)
            due = self.due(act, since, facts)
            yield self.suggestion(act, since, due, flag.urgency, why, protocol.status, red_flag=flag.name)

    def since(self, act: Act, facts: PatientFacts) -> date:
        """The date that the act counts from, else today: a delay that starts at each look would never be over."""
        value = None if act.since is None else value_of(act.since, facts)
        return value.first.date() if isinstance(value, Moment) else self.today

    def due(self, act: Act, since: date, facts: PatientFacts) -> date | None:
        delay = None if act.within is None else value_of(act.within, facts)
        return day_after(since, delay) if isinstance(delay, Duration) else None

    # --- suggestions ---

    def gather(self, protocol: Protocol, walked: Walked) -> None:
        self.asked += walked.asked
        self.later += walked.later
        for wanted in walked.wanted:
            self.want(wanted, protocol)
        for name, inner in sorted(walked.called.items()):
            self.gather(self.library.protocols[name], inner)

    def want(self, wanted: Wanted, protocol: Protocol) -> None:
        state = wanted.place.partition("/")[2]
        for name, clear in wanted.withheld:
            self.withhold(wanted.act.verb, name, clear, protocol.name, state)
        if not wanted.objects:
            return
        why = Why(protocol.name, state, wanted.title, wanted.act.because, wanted.tests)
        self.suggestions.append(self.wanted(wanted, why, protocol.status))

    def withhold(self, verb: str, name: str, clear: Clearance, protocol: str, state: str) -> None:
        """What stands against an act is the same wherever the state asks for it again."""
        key = verb, name, protocol, state
        if key not in self.withheld:
            self.withheld[key] = Withheld(verb, name, clear.truth, clear.against, protocol, state)

    def wanted(self, wanted: Wanted, why: Why, status: Status) -> Suggestion:
        return self.suggestion(
            wanted.act, wanted.since, wanted.due, wanted.urgency, why, status, wanted.objects, wanted.check_first
        )

    def suggestion(
        self,
        act: Act,
        since: date,
        due: date | None,
        urgency: Urgency,
        why: Why,
        status: Status,
        objects: tuple[str, ...] = (),
        check_first: tuple[str, ...] = (),
        red_flag: str | None = None,
    ) -> Suggestion:
        """``objects``: the alternatives that remain, without it all of the act's."""
        left = objects or act.objects
        return Suggestion(
            act.verb,
            left,
            act.by,
            urgency,
            (why,),
            status,
            act.along,
            since,
            due,
            days_late(due, self.today),
            red_flag,
            check_first,
            tuple(self.cautions(act, left)),
            act.detail,
        )

    def cautions(self, act: Act, objects: tuple[str, ...]) -> Iterator[Text]:
        verb = self.catalogue.verbs[act.verb]
        if not verb.exposes:
            return
        for name in objects:
            held = self.catalogue.classes if verb.target is Target.DRUG_CLASS else self.catalogue.objects
            for caution in held[name].cautions:
                if caution.when is None or truth_of(caution.when, self.facts) is Truth.TRUE:
                    yield caution.text

    def safety_rules(self) -> None:
        """Rules that hold across protocols, for every patient, as one more action whose entry is today."""
        reader = ActReader(self.catalogue, self.facts, SAFETY)
        for name, rule in sorted(self.catalogue.safety.items()):
            if truth_of(rule.when, self.facts) is not Truth.TRUE:
                continue
            test = tried(rule.when, self.facts)
            state = Action(name, name, rule.label, do=rule.do, urgency=rule.urgency)
            read = reader.read(state, self.today, (test,))
            for wanted in read.wanted:
                for left_out, clear in wanted.withheld:
                    self.withhold(wanted.act.verb, left_out, clear, SAFETY, name)
                if wanted.objects:
                    why = Why(SAFETY, name, rule.label, wanted.act.because, wanted.tests)
                    self.suggestions.append(self.wanted(wanted, why, Status.DRAFT))
            self.later += read.later
            self.asked += [Asked(r, f"{SAFETY}/{name}", u, (rule.label,), b) for r, u, b in read.missing]

    def stops(self) -> None:
        """A contraindication that is true of a drug the patient takes: proposed to be stopped, or to be reviewed. Neither is
        ever withheld.
        """
        if STOP in self.catalogue.verbs:
            for each in wrongly_taken(self.catalogue, self.facts):
                self.suggestions.append(self.against(each, f"contraindicated/{each.name}"))

    def both_taken(self) -> list[Conflict]:
        """Incompatible classes that are both taken: a conflict where nobody named the one to stop."""
        if STOP not in self.catalogue.verbs:
            return []
        found = []
        for pair, tests in clashing(self.catalogue, self.facts):
            place = f"incompatible/{'+'.join(pair.classes)}"
            one, other = (
                self.against(Wrong(name, pair.because, test), place)
                for name, test in zip(pair.classes, tests, strict=True)
            )
            found.append(Conflict(one, other, pair.because, "incompatible"))
        return found

    def against(self, wrong: Wrong, place: str) -> Suggestion:
        able = [p for p in self.catalogue.professions.values() if wrong.verb in p.may]
        able.sort(key=lambda p: -sum("." not in each for each in p.may))  # who follows the whole patient comes first
        stoppers = tuple(p.name for p in able)[:STOPPERS]
        detail = NOT_ALONE if wrong.verb == REVIEW else None
        act = Act(wrong.verb, (wrong.name,), stoppers, wrong.because, detail=detail)
        why = Why(SAFETY, place, self.catalogue.classes[wrong.name].label, wrong.because, (wrong.test,))
        return self.suggestion(act, self.today, self.today, Urgency.URGENT, why, Status.DRAFT)

    # --- walks and record ---

    def walks(self, chosen: list[Protocol], walked: dict[str, Walked]) -> Iterator[Walk]:
        """Each protocol once, those called from others too."""
        told: set[str] = set()
        for protocol in chosen:
            for each in self.told(protocol, walked[protocol.name]) if protocol.name in walked else ():
                if each.protocol not in told:
                    told.add(each.protocol)
                    yield each

    def told(self, protocol: Protocol, walked: Walked) -> Iterator[Walk]:
        yield Walk(
            protocol.name,
            protocol.version,
            protocol.status,
            tuple(walked.steps),
            tuple(walked.configuration),
            walked.outcome,
        )
        for name, inner in sorted(walked.called.items()):
            yield from self.told(self.library.protocols[name], inner)

    def unanswered(self, now: list[Suggestion]) -> tuple[Unanswered, ...]:
        """Urgent suggestions of the last answer that nobody recorded and that are no longer made."""
        found: list[Unanswered] = []
        for each in self.record.urgent if self.record else ():
            still = any(s.verb == each.verb and set(s.objects) & set(each.objects) for s in now)
            if not still and not self.recorded(each):
                found.append(each)
        return tuple(found)

    def recorded(self, each: Unanswered) -> bool:
        """A record of the act since then, or a reading of what it measures or records."""
        return any(
            reading.when.last.date() >= each.since
            for name in each.objects
            for source in (f"{each.verb}.{name}", self.filled_by(each.verb, name))
            for reading in self.facts.readings(source)
        )

    def filled_by(self, verb: str, name: str) -> str:
        """The data item that an act fills."""
        known = self.library.catalogue.verbs.get(verb)
        thing = self.library.catalogue.objects.get(name)
        return (thing.records or "") if known is not None and known.target is Target.OBJECT and thing else name

    def remembered(
        self, walked: dict[str, Walked], made: list[Suggestion], unanswered: tuple[Unanswered, ...]
    ) -> Record:
        """What to keep. A suggestion that stands in a conflict was made too: it must not vanish by the next look."""
        flat = dict(_flat(walked))
        urgent = [
            Unanswered(s.verb, s.objects, s.since or self.today, s.due, s.why[0].protocol)
            for s in made
            if s.urgency in (Urgency.URGENT, Urgency.EMERGENCY) or s.red_flag
        ]
        return Record(
            self.today,
            {name: dict(sorted(w.entered.items())) for name, w in sorted(flat.items())},
            {name: dict(sorted(w.branches.items())) for name, w in sorted(flat.items())},
            tuple(sorted({*urgent, *unanswered}, key=lambda u: (u.since, u.verb, u.objects, u.protocol, str(u.due)))),
            tuple(sorted(walked)),
        )


def _flat(walked: dict[str, Walked]) -> Iterator[tuple[str, Walked]]:
    for name, each in walked.items():
        yield name, each
        yield from _flat(each.called)
