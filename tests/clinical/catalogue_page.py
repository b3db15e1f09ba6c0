"""Print docs/catalogue.md from the catalogue: `python -m tests.clinical.catalogue_page` rewrites it, a test compares it."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from pathways.language.types import BooleanType, QuantityType
from pathways.language.values import Duration, Moment, Value
from pathways.model.catalogue import Catalogue, Item
from pathways.model.provenance import Because, Code
from tests.clinical.patients import catalogue

PAGE = Path(__file__).parents[2] / "docs" / "catalogue.md"

INTRODUCTION = """# The catalogue

What protocols share: data with their units, ranges and validity, drug classes with their contraindications, shared
emergencies, and the settings on which good sources disagree. Written from `protocols/catalogue` by
`python -m tests.clinical.catalogue_page`; a test fails when this page is stale.

*To verify* marks what rests on memory or on a text seen at second hand only: no clinician has read the source for it yet.
Outside *plausible*, a value is not used; outside *usual*, it is used and reported. *Valid for* limits the bare name in a guard.
"""


def page(shelf: Catalogue) -> str:
    """The whole page."""
    items = list(shelf.items.values())
    derived = [i for i in items if i.formula is not None]
    recorded = [i for i in items if i.formula is None]
    quantities = [i for i in recorded if isinstance(i.type, QuantityType)]
    conditions = [i for i in recorded if isinstance(i.type, BooleanType)]
    others = [i for i in recorded if i not in quantities and i not in conditions]
    parts = [
        INTRODUCTION,
        _section("Measured quantities", _quantities(quantities)),
        _section("Conditions, signs and events", _conditions(conditions)),
        _section("Other answers", _others(others)),
        _section("Computed", _computed(derived)),
        _section("Drug classes", _classes(shelf)),
        _section("Classes never taken together", _incompatible(shelf)),
        _section("Red flags", _rules(shelf.red_flags)),
        _section("Safety rules", _rules(shelf.safety)),
        _section("Settings, and what other sources say", _settings(shelf)),
        _section("Sources", _sources(shelf)),
    ]
    return "\n".join(parts)


def _section(title: str, rows: list[list[str]]) -> str:
    head, *body = rows
    lines = [f"## {title}", "", _row(head), _row(["---"] * len(head)), *map(_row, body), ""]
    return "\n".join(lines)


def _row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


def _quantities(items: list[Item]) -> list[list[str]]:
    head = ["name", "français", "English", "unit", "also", "plausible", "usual", "valid for", "codes", "asked of"]
    return [head, *([*_names(i), *_measure(i), _validity(i), _codes(i.codes), _by(i)] for i in items)]


def _conditions(items: list[Item]) -> list[list[str]]:
    head = ["name", "français", "English", "valid for", "when nothing is recorded", "question", "codes", "asked of"]
    return [head, *([*_names(i), _validity(i), _absence(i), i.group or "", _codes(i.codes), _by(i)] for i in items)]


def _others(items: list[Item]) -> list[list[str]]:
    head = ["name", "français", "English", "values", "valid for", "asked of"]
    rows = [[*_names(i), ", ".join(t.en for t in i.values.values()), _validity(i), _by(i)] for i in items]
    return [head, *rows]


def _computed(items: list[Item]) -> list[list[str]]:
    head = ["name", "français", "English", "unit", "formula", "status"]
    return [head, *([*_names(i), i.measure.unit if i.measure else "", _formula(i), _status(i)] for i in items)]


def _formula(item: Item) -> str:
    text = " ".join(item.formula.text.split()) if item.formula else ""
    return f"`{text}`" if len(text) <= 200 else f"`{text[:200]} …`"


def _status(item: Item) -> str:
    becauses = [b for b in (item.because, *item.rows) if b is not None]
    return "; ".join(dict.fromkeys(map(_because, becauses)))


def _classes(shelf: Catalogue) -> list[list[str]]:
    rows = []
    for name, drug in sorted(shelf.classes.items()):
        codes = ", ".join(drug.atc) + (f" (not {', '.join(drug.excluding)})" if drug.excluding else "")
        against = [
            f"`{' '.join(c.when.text.split())}`{' (to start)' if c.only_start else ''} ({_because(c.because)})"
            for c in drug.contraindications
        ]
        never = "none" if drug.cleared else "never suggested"
        said = "; ".join(against) or ("" if drug.of else never)
        rows.append([f"`{name}`", drug.label.fr, drug.label.en, codes or f"of {', '.join(drug.of)}", said])
    return [["name", "français", "English", "ATC", "contraindications"], *rows]


def _incompatible(shelf: Catalogue) -> list[list[str]]:
    rows = [[*pair.classes, pair.stop or "", _because(pair.because)] for pair in shelf.incompatible]
    return [["class", "class", "to stop", "status"], *rows]


def _rules(rules: Mapping[str, object]) -> list[list[str]]:
    rows = []
    for name, rule in rules.items():
        label, when = getattr(rule, "label"), getattr(rule, "when")  # noqa: B009 - red flags and safety rules alike
        because, urgency = getattr(rule, "because"), getattr(rule, "urgency")  # noqa: B009
        rows.append([f"`{name}`", label.fr, f"`{' '.join(when.text.split())}`", urgency.value, _because(because)])
    return [["name", "français", "when", "urgency", "status"], *rows]


def _settings(shelf: Catalogue) -> list[list[str]]:
    head = ["name", "English", "value", "bounds", "status", "others"]
    rows = []
    for name, setting in shelf.settings.items():
        bounds = " to ".join(map(_said, setting.between)) if setting.between else ", ".join(map(_said, setting.one_of))
        others = "; ".join(f"{_said(v)} ({_because(b)})" for v, b in setting.alternatives)
        value = "not set" if setting.value is None else _said(setting.value)
        rows.append([f"`{name}`", setting.label.en, value, bounds, _because(setting.because), others])
    return [head, *rows]


def _sources(shelf: Catalogue) -> list[list[str]]:
    rows = [
        [f"`{s.id}`", s.title, s.publisher.en, str(s.year or ""), s.read, s.address or ""]
        for s in shelf.sources.values()
    ]
    return [["id", "title", "publisher", "year", "read", "address"], *rows]


def _names(item: Item) -> list[str]:
    return [f"`{item.name}`", item.label.fr, item.label.en]


def _measure(item: Item) -> list[str]:
    assert item.measure is not None
    also = ", ".join(item.measure.conversions)
    ranges = ["" if pair is None else f"{pair[0]} to {pair[1]}" for pair in (item.plausible, item.usual)]
    return [item.measure.unit, also, *ranges]


def _validity(item: Item) -> str:
    if not item.validity.by_value:
        return _said(item.validity.default) if item.validity.default else "always"
    return ", ".join(f"{key}: {_said(delay) if delay else 'always'}" for key, delay in item.validity.by_value.items())


def _absence(item: Item) -> str:
    if item.list is not None:
        return f"unknown; no, once the list of {item.list} is complete"
    return "not done" if item.absent.value == "none" else "unknown"


def _codes(codes: tuple[Code, ...]) -> str:
    return ", ".join(f"{c.system} {c.code}{' (to verify)' if c.unread else ''}" for c in codes)


def _by(item: Item) -> str:
    return ", ".join(item.by)


def _because(because: Because) -> str:
    words = [because.source or "", because.grade or "", "consensus" if because.consensus else ""]
    words += ["local choice" if because.local else "", f"to verify: {because.unread}" if because.unread else ""]
    return ", ".join(word for word in words if word)


def _said(value: Value) -> str:
    if isinstance(value, Duration):
        parts = {"months": value.months, "days": value.days, "hours": value.hours}
        return " ".join(f"{count} {unit if count > 1 else unit[:-1]}" for unit, count in parts.items() if count)
    return str(value.day) if isinstance(value, Moment) else str(value)


if __name__ == "__main__":
    PAGE.write_text(page(catalogue()), encoding="utf-8")
