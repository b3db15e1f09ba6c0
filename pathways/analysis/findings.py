"""Every finding of the analyser, one function each, so that the wording can be reviewed in one sitting."""

from collections.abc import Sequence
from datetime import date

from pathways.diagnostics.diagnostic import Diagnostic, Label, Severity, Span


def _patient(words: Sequence[str]) -> tuple[str, ...]:
    return (f"for example this patient: {', '.join(words)}",) if words else ()


# --- decisions ---


def not_exhaustive(span: Span, patient: Sequence[str]) -> Diagnostic:
    return Diagnostic(
        "not-exhaustive",
        Severity.ERROR,
        "every branch of this decision can be false at once",
        span,
        "add a last branch `otherwise: true`, or cover the case",
        notes=_patient(patient),
    )


def overlap(span: Span, other: Span, patient: Sequence[str]) -> Diagnostic:
    return Diagnostic(
        "overlapping-branches",
        Severity.NOTE,
        "this branch and an earlier one can both be true: the earlier one is taken",
        span,
        "nothing to do if the order is meant",
        labels=(Label(other, "taken first"),),
        notes=_patient(patient),
    )


def never_true(span: Span, what: str) -> Diagnostic:
    hint = "look at its thresholds, and at what the dictionary allows"
    return Diagnostic("never-true", Severity.WARNING, f"{what} can never be true, for any patient", span, hint)


def always_true(span: Span, what: str) -> Diagnostic:
    message = f"{what} is true for every patient, whatever is known"
    return Diagnostic("always-true", Severity.WARNING, message, span, "leave it out, or mend it")


def never_taken(span: Span) -> Diagnostic:
    message = "this branch is never taken: whenever it is true, one before it is true or open"
    return Diagnostic("branch-never-taken", Severity.WARNING, message, span, "put it before the one that hides it")


def undecided(span: Span, what: str) -> Diagnostic:
    message = f"nobody could prove whether {what}"
    return Diagnostic("not-decided", Severity.NOTE, message, span, "write it more simply, or look at it by hand")


def unknown_never_taken(span: Span, target: str) -> Diagnostic:
    return Diagnostic(
        "unknown-never-taken",
        Severity.WARNING,
        f"nobody is ever led to `{target}`: this decision is never open, whatever is unknown",
        span,
        "write the guards without `is true`, `is null` and the like, or leave `unknown` out",
    )


# --- time ---


def silent_state(span: Span, until: Span, patient: Sequence[str]) -> Diagnostic:
    return Diagnostic(
        "silent-state",
        Severity.WARNING,
        "a patient can rest here while nothing is asked, suggested or due",
        span,
        "give it an act without `when`, a wait with a delay, or another way out",
        labels=(Label(until, "the patient rests here until this is true"),),
        notes=_patient(patient),
    )


def call_never_ends(span: Span, called: str, behind: str) -> Diagnostic:
    return Diagnostic(
        "call-never-ends",
        Severity.WARNING,
        f"`{called}` never ends, so `{behind}` is never reached from here",
        span,
        "let it end, or put what follows beside it: a region of a `parallel` state",
    )


def idle_circle(span: Span, names: Sequence[str]) -> Diagnostic:
    chain = " → ".join(f"`{name}`" for name in [*names, names[0]])
    return Diagnostic(
        "idle-circle",
        Severity.WARNING,
        f"nothing happens on this way round: {chain}",
        span,
        "put an action or a wait with a delay into it",
    )


def sliding_until(span: Span) -> Diagnostic:
    return Diagnostic(
        "sliding-until",
        Severity.WARNING,
        "this window moves with every look: what was done falls out of it, and the state opens again",
        span,
        "anchor it on a date: `DateOf(…)`",
    )


def stale_before_due(span: Span, item: str, valid: str, within: Span, due: str) -> Diagnostic:
    return Diagnostic(
        "stale-before-due",
        Severity.WARNING,
        f"`{item}` is valid for {valid}, so this way closes before what it asks for is due",
        span,
        f"use `Latest({item}, …)` with a longer window, or a shorter delay",
        labels=(Label(within, f"due within {due}"),),
    )


def review_overdue(span: Span, day: date) -> Diagnostic:
    message = f"this protocol was to be reviewed by {day.isoformat()}"
    return Diagnostic("review-overdue", Severity.WARNING, message, span, "review it, and set the next date")


# --- safety ---


def absence_enables(span: Span, act: str) -> Diagnostic:
    return Diagnostic(
        "absence-enables",
        Severity.NOTE,
        f"something that nobody recorded lets `{act}` be suggested",
        span,
        "absence may ask for a test or choose the cautious side: ask for the fact instead",
    )


def urgent_behind_enquiry(span: Span, hidden: Span, state: str) -> Diagnostic:
    return Diagnostic(
        "urgent-behind-enquiry",
        Severity.WARNING,
        f"while this is not answered, `{state}`, which is urgent, may be hidden though it is true",
        span,
        "decide what is urgent before asking, or make it the first branch",
        labels=(Label(hidden, "the urgent branch"),),
    )


def lasting_red_flag(span: Span, items: Sequence[str]) -> Diagnostic:
    names = ", ".join(f"`{name}`" for name in items)
    return Diagnostic(
        "lasting-red-flag",
        Severity.NOTE,
        f"this alarm rings on old facts alone ({names})",
        span,
        "read a sign in a short window: `Latest(…, 1 day)`",
    )


# --- care with words and names ---


def repeated_literal(span: Span, literal: str, item: str, times: int) -> Diagnostic:
    return Diagnostic(
        "repeated-literal",
        Severity.NOTE,
        f"`{literal}` for `{item}` stands here {times} times",
        span,
        "make it a parameter, so that it is changed and sourced in one place",
    )


def unused_phase(span: Span, name: str) -> Diagnostic:
    return Diagnostic("unused-phase", Severity.NOTE, f"no state belongs to the phase `{name}`", span)


def no_cases(span: Span) -> Diagnostic:
    hint = "write `cases.yaml` beside it: patients, looks, and what the answer must hold"
    return Diagnostic("no-cases", Severity.NOTE, "this protocol has no cases", span, hint)


# --- promises ---


def property_refuted(span: Span, promise: str, case: str) -> Diagnostic:
    return Diagnostic(
        "property-refuted",
        Severity.ERROR,
        f"a patient breaks this promise: `{promise}`",
        span,
        "mend the guard that lets it happen, or say in `when` what is promised",
        notes=("the engine was asked about this patient, and says so",),
        case=case,
    )


def property_undecided(span: Span, promise: str, why: Sequence[str]) -> Diagnostic:
    return Diagnostic(
        "property-undecided",
        Severity.NOTE,
        f"nobody could prove this promise, or break it: `{promise}`",
        span,
        "write it more simply, or let cases show it",
        notes=tuple(why),
    )


# --- allow ---


def stale_allow(span: Span, code: str) -> Diagnostic:
    message = f"`{code}` is allowed here, but is not found"
    return Diagnostic("stale-allow", Severity.WARNING, message, span, "delete the entry")


def allowed_without_reason(span: Span, code: str) -> Diagnostic:
    message = f"`{code}` is allowed without a reason"
    return Diagnostic("allow-without-reason", Severity.ERROR, message, span, "say in `because` why the team accepts it")


# --- catalogues ---


def unread_parameter(span: Span, name: str) -> Diagnostic:
    message = f"nothing reads the parameter `{name}`: whatever a territory sets, no advice changes"
    return Diagnostic(
        "unread-parameter", Severity.WARNING, message, span, "name it where its value stands, or leave it out"
    )


def unread_item(span: Span, name: str) -> Diagnostic:
    message = f"nothing reads the item `{name}`"
    hint = "nothing to do if another protocol is to read it"
    return Diagnostic("unread-item", Severity.NOTE, message, span, hint)
