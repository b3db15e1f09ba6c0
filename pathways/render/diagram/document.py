"""The written protocol that a team signs: why, for whom, the algorithm, the table, warnings, indicators, references, signatures.

What the machine says comes from the protocol, what people agreed from ``about.yaml``. What nobody filled says so.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import chain, takewhile
from typing import Any, Final

from msgspec import Struct
from msgspec.structs import replace

from pathways.backends import typography
from pathways.backends.to_prose import sentence
from pathways.backends.typography import upper_first
from pathways.language.ast import Expr
from pathways.language.values import Duration
from pathways.model.catalogue import Setting
from pathways.model.names import CatalogueNames
from pathways.model.protocol import Action, Library, Protocol
from pathways.model.provenance import Because
from pathways.render.diagram import theme
from pathways.render.diagram.canvas import Group, Pen, Shape, Sheet, Words, line, rectangle
from pathways.render.diagram.document_words import Headings, headings
from pathways.render.diagram.furniture import Furniture
from pathways.render.diagram.metrics import bound, joined, wrapped
from pathways.render.diagram.overview import Overview, overview
from pathways.render.diagram.pages import Paper, TooSmallError, drawing, framed_plainly
from pathways.render.diagram.paint import Painter
from pathways.render.diagram.scene import Scene
from pathways.render.diagram.table import table

SIZE: Final = 9.0
LEADING: Final = 11.6
_KEY: Final = 0.24
_FEW: Final = 0.3  # of a page: less looks forgotten
_HALF: Final = 0.45
# Everybody knows where these are; 15 is on every page.
_KNOWN_NUMBERS: Final = frozenset({"emergency_department", "samu"})
_NOTHING: Final[tuple[object, ...]] = (None, "", [], (), {})


class Entry(Struct, frozen=True):
    """One line of a section: a key and what is said, or a bullet, or a heading; ``empty`` where nobody has filled it.

    ``signed``: room for a hand.
    """

    text: str
    key: str = ""
    heading: bool = False
    bullet: bool = False
    empty: bool = False
    signed: bool = False


def document(library: Library, scene: Scene, paper: Paper) -> tuple[Sheet, ...]:
    """Every page, numbered through: a diagram of several pages has the overview before it, for the algorithm on one page."""
    protocol = library.protocols[scene.name]
    teller = _Teller(library, protocol, scene.language)
    diagram, steps = drawing(scene, paper), table(scene, paper)
    writer = _Writer(scene, paper)
    before, after = writer.pages(list(teller.opening())), writer.pages(list(teller.closing()))
    whole = _on_one_page(scene, paper) if len(diagram.layout.pages) > 1 else None
    drawn = len(before) + (whole.legibility.pages if whole else 0)
    listed = drawn + len(diagram.layout.pages)
    count = listed + len(steps) + len(after)
    return (
        *writer.sheets(before, 1, count),
        *(whole.sheets(first=len(before) + 1, count=count) if whole else ()),
        *diagram.sheets(first=drawn + 1, count=count),
        *table(scene, paper, first=listed + 1, count=count, address="row"),
        *writer.sheets(after, count - len(after) + 1, count),
    )


def _on_one_page(scene: Scene, paper: Paper) -> Overview | None:
    try:
        return replace(overview(scene, paper), address="line")
    except TooSmallError:
        return None


class _Teller:
    """What each section says."""

    def __init__(self, library: Library, protocol: Protocol, language: str) -> None:
        self.library, self.protocol, self.language = library, protocol, language
        self.words: Headings = headings(language)
        self.names = CatalogueNames(library.catalogue, protocol)
        self.about: Mapping[str, Any] = protocol.about

    def opening(self) -> Iterator[Entry]:
        """Before the algorithm: what it is, why, for whom, who."""
        about, words = self.about, self.words
        yield self._heading(words.identity)
        yield from self._pairs(
            {
                words.code: about.get("code"),
                words.territory: self.library.territory,
                words.nature: words.natures.get(str(about.get("nature")), about.get("nature")),
                words.legal_basis: about.get("legal_basis"),
                words.written: self._day(about.get("written")),
                words.in_force: None,
                words.owner: self._of("people", "owner"),
                words.related: [self._title(name) for name in about.get("related") or ()],
                words.license: about.get("license"),
                **({words.derived_from: about["derived_from"]} if about.get("derived_from") else {}),
            }
        )
        yield from self._section(words.why, "why", words.why_keys)
        yield self._heading(words.for_whom)
        yield from self._pairs({said: self._of("for_whom", key) for key, said in words.for_whom_keys.items()})
        yield Entry(self._sentence(self.protocol.include.tree), words.population)
        if self.protocol.leave is not None:
            yield Entry(self._sentence(self.protocol.leave.tree), words.leave)
        yield self._heading(words.team)
        yield from self._team()
        yield Entry(self._to_fill(words.contacts, self._referred_to()), words.contacts, empty=True)

    def closing(self) -> Iterator[Entry]:
        """After the table: warnings, together, patient, quality, references, people, signatures."""
        words = self.words
        yield self._heading(words.warnings)
        for flag in self.protocol.red_flags:
            acts = joined(
                (self.names.act(act.verb, act.objects[0] if act.objects else "", self.language) for act in flag.do),
                self.language,
            )
            guard = sentence(flag.when.tree, self.language, self.names)
            yield Entry(
                self._said(f"{upper_first(flag.label.in_language(self.language))} — {guard} → {acts}"), bullet=True
            )
        yield self._heading(words.contraindications)
        yield from self._contraindications()
        yield self._heading(words.settings)
        yield from self._settings()
        yield self._heading(words.together)
        yield from self._together()
        yield from self._section(words.patient, "patient", words.patient_keys)
        yield self._heading(words.indicators)
        yield from self._indicators()
        yield from self._pairs({said: self._of("quality", key) for key, said in words.quality_keys.items()})
        yield from self._section(words.money, "money_and_law", words.money_keys)
        yield self._heading(words.references)
        yield from self._references()
        yield self._heading(words.people)
        yield from self._pairs({said: self._of("people", key) for key, said in words.people_keys.items()})
        yield Entry(self._to_fill(words.signed_by), words.signed_by, empty=True)
        yield Entry(self._review(), words.review)
        yield self._heading(words.signatures)
        for _ in range(8):
            yield Entry("", words.signature_line, signed=True)

    # --- helpers of one section

    def _of(self, section: str, key: str) -> Any:
        part = self.about.get(section)
        return part.get(key) if isinstance(part, Mapping) else None

    def _heading(self, text: str) -> Entry:
        return Entry(text, heading=True)

    def _section(self, heading: str, section: str, keys: Mapping[str, str]) -> Iterator[Entry]:
        yield self._heading(heading)
        yield from self._pairs({said: self._of(section, key) for key, said in keys.items()})

    def _pairs(self, rows: Mapping[str, Any]) -> Iterator[Entry]:
        for key, value in rows.items():
            if value in _NOTHING:
                yield Entry(self._to_fill(key), key, empty=True)
            elif isinstance(value, list | tuple):
                for index, each in enumerate(value):
                    yield Entry(f"• {self._prose(each)}", key if not index else "")
            else:
                yield Entry(self._prose(value), key)

    def _to_fill(self, key: str, *about: str) -> str:
        """What the team or the territory is to write where nobody has."""
        asked = self.words.to_fill.get(key)
        parts = [part for part in (asked, *about) if part]
        return self._said(f"{self.words.to_be_filled}{self.colon} {', '.join(parts)}") if parts else self.words.empty

    def _title(self, name: str) -> str:
        protocol = self.library.protocols.get(name)
        return protocol.title.in_language(self.language) if protocol else name

    def _referred_to(self) -> str:
        """Those to whom the protocol sends the patient: here their numbers are missing."""
        states = (state for state in self.protocol.walk_states() if isinstance(state, Action))
        acts = [act for state in states for act in state.do if act.verb == "refer"]
        targets = dict.fromkeys(target for act in acts for target in act.objects if target not in _KNOWN_NUMBERS)
        return ", ".join(self.names.target(target, self.language) for target in targets)

    def _prose(self, value: Any) -> str:
        if isinstance(value, Mapping):
            own = value.get(self.language) or value.get("fr") or value.get("en")
            return self._said(str(own)) if own else self._said(", ".join(str(each) for each in value.values() if each))
        return self._said(str(value))

    def _said(self, text: str) -> str:
        return bound(" ".join(text.split()), self.language)

    def _sentence(self, tree: Expr) -> str:
        return upper_first(self._said(sentence(tree, self.language, self.names)))

    @property
    def colon(self) -> str:
        return f"{typography.NBSP}:" if self.language == "fr" else ":"

    def _day(self, written: Any) -> Any:
        found = re.fullmatch(r"\d{4}-\d{2}-\d{2}", str(written))
        return typography.day(date.fromisoformat(found[0]), self.language) if found else written

    def _span(self, written: str) -> str:
        """« 8 days » in the language of the page; words that are no span as they are."""
        found = re.fullmatch(r"(\d+) (hour|day|week|month|year)s?", written)
        if found is None:
            return written
        count = int(found[1])
        spans = {
            "hour": Duration(hours=count),
            "day": Duration(days=count),
            "week": Duration(days=7 * count),
            "month": Duration(months=count),
            "year": Duration(months=12 * count),
        }
        return self._said(typography.duration(spans[found[2]], self.language))

    def _within(self, written: str) -> str:
        known = {"today": self.words.today, "now": self.words.now, "": ""}
        return known[written] if written in known else self.words.within.format(self._span(written))

    def _every(self, written: str) -> str:
        return f"{self.words.every} {self._span(written)}" if written else ""

    def _who(self, names: Any) -> str:
        listed = [names] if isinstance(names, str) else list(names or ())
        return ", ".join(self.names.profession(str(name), self.language) for name in listed)

    def _team(self) -> Iterator[Entry]:
        team = self.about.get("team")
        if not isinstance(team, Mapping) or not team:
            yield Entry(self.words.empty, empty=True)
            return
        for name, role in team.items():
            parts = [role.get(key) for key in ("role", "where", "training")] if isinstance(role, Mapping) else [role]
            said = joined((self._prose(part) for part in parts if part), self.language)
            yield Entry(said, self._said(upper_first(self._who(str(name)))))
        if not any(isinstance(role, Mapping) and role.get("training") for role in team.values()):
            yield Entry(self._to_fill(self.words.training), self.words.training, empty=True)

    def _contraindications(self) -> Iterator[Entry]:
        catalogue = self.library.catalogue
        exposed = dict.fromkeys(
            target
            for state in self.protocol.walk_states()
            if isinstance(state, Action)
            for act in state.do
            if catalogue.verbs[act.verb].exposes
            for target in act.objects
        )
        if not exposed:
            yield Entry(self.words.none_exposed, bullet=True)
        for target in exposed:
            known = catalogue.classes.get(target) or catalogue.objects.get(target)
            rules = known.contraindications if known else ()
            said = [
                rule.label.in_language(self.language)
                if rule.label
                else sentence(rule.when.tree, self.language, self.names)
                for rule in rules
            ]
            yield Entry(
                self._said(joined(said, self.language) or self.words.none_written),
                upper_first(self.names.target(target, self.language)),
            )

    def _settings(self) -> Iterator[Entry]:
        if not self.protocol.settings:
            yield Entry(self.words.no_settings, bullet=True)
        for setting in self.protocol.settings.values():
            value = self._value(setting.value, setting)
            bounds = [self._value(each, setting) for each in setting.between] if setting.between else []
            free = self.words.fixed if len(set(bounds)) == 1 else self.words.between.format(*bounds) if bounds else ""
            within = f" ({free})" if free else ""
            label = upper_first(setting.label.in_language(self.language))
            yield Entry(self._said(f"{label}{self.colon} {value}{within}"), bullet=True)

    def _value(self, value: Any, setting: Setting) -> str:
        if value is None:
            return self.words.empty
        if isinstance(value, Duration):
            return typography.duration(value, self.language)
        if isinstance(value, str):
            return self.names.value(setting.name, value, self.language)
        unit = getattr(getattr(setting.type, "measure", None), "unit", "")
        try:
            return typography.quantity(value, unit, self.language) if unit else typography.number(value, self.language)
        except (TypeError, ValueError):
            return str(value)

    def _together(self) -> Iterator[Entry]:
        messages = self._of("working_together", "communication")
        for message in messages or ():
            if isinstance(message, Mapping):
                head = f"{upper_first(self._who(message.get('from')))} → {self._who(message.get('to'))}"
                rest = [self._prose(message[key]) for key in ("what", "by") if message.get(key)]
                rest.append(self._within(str(message.get("within") or "")))
                yield Entry(joined(filter(None, rest), self.language), self._said(head))
        yield from self._pairs(
            {said: self._of("working_together", key) for key, said in self.words.together_keys.items()}
        )

    def _indicators(self) -> Iterator[Entry]:
        indicators = self._of("quality", "indicators")
        if not indicators:
            yield Entry(self.words.empty, empty=True)
        for each in indicators or ():
            facts = [
                each.get("kind") and self.words.kinds.get(each["kind"]),
                self._every(str(each.get("every") or "")),
                each.get("target") and f"{self.words.target}{self.colon} {self._prose(each['target'])}",
                each.get("alert") and f"{self.words.alert}{self.colon} {self._prose(each['alert'])}",
            ]
            after = self._said(", ".join(str(fact) for fact in facts if fact))
            yield Entry(f"{self._prose(each.get('label'))}{f' ({after})' if after else ''}", bullet=True)
            yield from self._measured(str(each.get("indicator")))
        if any(not (each.get("target") and each.get("alert")) for each in indicators or ()):
            yield Entry(self._to_fill(self.words.targets), self.words.targets, empty=True)

    def _measured(self, name: str) -> Iterator[Entry]:
        """Whom an indicator is about and whom it counts, in words."""
        measure = next((each for each in self.protocol.measures if each.name == name), None)
        if measure is not None:
            for key, guard in ((self.words.among, measure.among), (self.words.counted, measure.count)):
                if guard is not None:
                    yield Entry(self._sentence(guard.tree), key)

    def _cited(self) -> Iterator[Because | None]:
        """Why each rule stands, in the order of the printed protocol: states, red flags, settings and other values, conditions, promises."""
        from pathways.render.diagram.to_scene import reasons

        for state in self.protocol.walk_states():
            yield from reasons(state)
        for flag in self.protocol.red_flags:
            yield flag.because
        for setting in self.protocol.settings.values():
            yield setting.because
            yield from (because for _, because in setting.alternatives)
        for define in self.protocol.defines.values():
            yield define.because
            yield from define.rows
        yield from (promise.because for promise in self.protocol.properties)

    def _references(self) -> Iterator[Entry]:
        for id in dict.fromkeys(because.source for because in self._cited() if because and because.source):
            source = self.library.catalogue.sources.get(id)
            if source is not None:
                parts = [
                    source.publisher.in_language(self.language),
                    source.title,
                    str(source.year or ""),
                    source.address or "",
                    self.words.read.get(source.read, ""),
                ]
                yield Entry(self._said(". ".join(part for part in parts if part)), bullet=True)

    def _review(self) -> str:
        return typography.day(self.protocol.review_by, self.language) if self.protocol.review_by else self.words.empty


# --- on paper


class _Line(Struct, frozen=True):
    """Rows of text with their height; a heading never ends a page."""

    entry: Entry
    rows: tuple[str, ...]
    key_rows: tuple[str, ...]

    @property
    def height(self) -> float:
        if self.entry.heading:
            return 25.0
        if self.entry.signed:
            return 40.0
        return max(len(self.rows), len(self.key_rows)) * LEADING + 2.5


class _Writer:
    def __init__(self, scene: Scene, paper: Paper) -> None:
        self.scene, self.paper = scene, paper
        self.width = (paper.width - 2 * paper.margin) / paper.zoom
        self.furniture = Furniture(scene, self.width, Painter(scene), subtitle=headings(scene.language).document)

    def pages(self, entries: Sequence[Entry]) -> list[list[_Line]]:
        room = (self.paper.height - 2 * self.paper.margin) / self.paper.zoom - self._above() - self._below()
        pages: list[list[_Line]] = [[]]
        lines = [self._line(entry) for entry in entries]
        for index, each in enumerate(lines):
            following = self._kept(lines[index + 1 :]) if each.entry.heading else 0.0
            if pages[-1] and sum(one.height for one in pages[-1]) + each.height + following > room:
                pages.append([])
            pages[-1].append(each)
        return self._shared(pages, room)

    def _shared(self, pages: list[list[_Line]], room: float) -> list[list[_Line]]:
        """A last page of a few lines takes whole sections from the page before, as long as that stays half full."""
        while len(pages) > 1 and _height(pages[-1]) < _FEW * room:
            before, last = pages[-2], pages[-1]
            start = max((index for index, each in enumerate(before) if each.entry.heading), default=0)
            if not start or _height(before[:start]) < _HALF * room or _height([*before[start:], *last]) > room:
                break
            pages = [*pages[:-2], before[:start], [*before[start:], *last]]
        return pages

    def _kept(self, after: Sequence[_Line]) -> float:
        """What must stand on the page of a heading: its first line; all the room to sign."""
        signed = list(takewhile(lambda line_: line_.entry.signed, after))
        return sum(line_.height for line_ in signed or after[:1])

    def _above(self) -> float:
        return self.furniture.header[1] + 6 + self.furniture.band[1] + 10

    def _below(self) -> float:
        return self.furniture.footer(1, 1)[1] + 12

    def _line(self, entry: Entry) -> _Line:
        key = wrapped(entry.key, SIZE, self.width * _KEY - 8, bold=True, even=False) if entry.key else ()
        left = self.width * _KEY if not entry.bullet and not entry.heading else 10
        return _Line(entry, wrapped(entry.text, SIZE, self.width - left, even=False), key)

    def sheets(self, pages: Sequence[Sequence[_Line]], first: int, count: int) -> Iterator[Sheet]:
        for number, lines in enumerate(pages, first):
            shapes = tuple(self._painted(lines))
            shift = (self.paper.margin, self.paper.margin + self._above() * self.paper.zoom)
            body = Group(shapes, "document", shift=shift, scale=self.paper.zoom)
            frame = framed_plainly(self.furniture, self.paper, number, count)
            said = headings(self.scene.language).document
            title = f"{self.scene.title} · {said}"
            yield Sheet(self.paper.width, self.paper.height, (*frame, body), title, title, self.scene.language)

    def _painted(self, lines: Sequence[_Line]) -> Iterator[Shape]:
        y = 0.0
        for each, following in zip(lines, [*lines[1:], None], strict=True):
            yield from chain(self._heading(each, y) if each.entry.heading else self._entry(each, y))
            y += each.height
            more = following is not None and not following.entry.key and not following.entry.bullet
            if not each.entry.heading and not (more and following and not following.entry.heading):
                yield line((0, y - 0.6), (self.width, y - 0.6), pen=Pen(theme.PHASES[1], 0.6))

    def _heading(self, each: _Line, y: float) -> Iterator[Shape]:
        yield rectangle(0, y + 5, self.width, 16, theme.PHASES[1], radius=2)
        yield Words(each.entry.text, 6, y + 16.6, 10.4, theme.INK, bold=True)

    def _entry(self, each: _Line, y: float) -> Iterator[Shape]:
        for index, text in enumerate(each.key_rows):
            yield Words(text, 2, y + LEADING * (index + 1) - 2.2, SIZE, theme.INK, bold=True)
        left = 10.0 if each.entry.bullet else self.width * _KEY
        if each.entry.bullet:
            yield Words("•", 2, y + LEADING - 2.2, SIZE, theme.INK)
        for index, text in enumerate(each.rows):
            colour = theme.MISSING.ink if each.entry.empty else theme.INK
            yield Words(text, left, y + LEADING * (index + 1) - 2.2, SIZE, colour)
        if each.entry.signed:
            for start, end in ((_KEY, 0.5), (0.52, 0.72), (0.74, 1.0)):
                at = y + each.height - 6
                yield line((start * self.width, at), (end * self.width, at), pen=Pen(theme.RULE, 0.8))


def _height(lines: Sequence[_Line]) -> float:
    return sum(each.height for each in lines)
