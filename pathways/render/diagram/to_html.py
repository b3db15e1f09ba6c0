"""A protocol as one HTML file: its A4 pages, the details of a step on click or Enter, a text version. No network, no library.

The policy names the hashes of its own style and script: nothing else may run, whatever a protocol's words hold.
"""

import json
from base64 import b64encode
from collections.abc import Iterator, Sequence
from hashlib import sha256
from html import escape
from importlib.resources import files
from typing import Any, Final

from msgspec import Struct
from msgspec.structs import replace

from pathways.backends.typography import NBSP
from pathways.render.diagram.canvas import Sheet
from pathways.render.diagram.over import NOTHING, Over, said
from pathways.render.diagram.scene import Deed, Scene, Step
from pathways.render.diagram.to_svg import to_svg
from pathways.render.diagram.words import Words, words

VIEWS: Final = ("flow", "lanes", "overview", "steps")


class View(Struct, frozen=True):
    """One of the views to choose from: what it is called, its sheets."""

    name: str
    sheets: tuple[Sheet, ...]


def to_html(scene: Scene, views: Sequence[View], over: Over = NOTHING) -> str:
    """The page.

    Args:
        scene: What it shows.
        views: The pictures; the first is shown, the others can be chosen.
        over: What is laid over them.
    """
    say = words(scene.language)
    style, script = (_part(name) for name in ("page.css", "page.js"))
    policy = (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )
    sheets = "\n".join(_view(number, each) for number, each in enumerate(views))
    choices = "".join(
        f'<option value="view-{number}">{escape(each.name)}</option>' for number, each in enumerate(views)
    )
    choice = f'<label>{say.view} <select id="view">{choices}</select></label>' if len(views) > 1 else ""
    shown = f'<span class="shown">{escape(over.subtitle)}</span>' if over.subtitle else ""
    people = "".join(f'<option value="{escape(who.name)}">{escape(who.label)}</option>' for who in scene.professions)
    draft = f'<span class="draft">{escape(say.draft)}</span>' if scene.draft else ""
    return f"""<!doctype html>
<html lang="{scene.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<title>{escape(scene.title)} · {escape(say.version.format(scene.version))}</title>
<style>{style}</style>
</head>
<body>
<header>
<h1>{escape(scene.title)} <small>{escape(say.version.format(scene.version))}</small></h1>
{shown}
{draft}
{choice}
<label>{say.who} <select id="people"><option value="">{say.everybody}</option>{people}</select></label>
<button id="closer" aria-label="{say.closer}">+</button>
<button id="farther" aria-label="{say.farther}">−</button>
<button id="whole">{say.whole}</button>
<button id="words" aria-expanded="false" aria-controls="text">{say.as_text}</button>
<button id="paper">{say.print}</button>
</header>
<main aria-label="{escape(say.how)}">
{sheets}
</main>
<aside aria-live="polite" aria-label="{escape(say.details)}" tabindex="-1"><p class="kind">{escape(say.how)}</p></aside>
<section id="text" hidden aria-label="{say.as_text}">
<h2>{escape(scene.title)}</h2>
{_flags(scene, say)}
{_table(scene, say, over)}
</section>
<script type="application/json" id="steps">{_json(_steps(scene, say, over))}</script>
<script type="application/json" id="said">{_json(_said(say))}</script>
<script>{script}</script>
</body>
</html>
"""


def _view(number: int, view: View) -> str:
    """The sheets of a view; the first has the addresses of the steps."""
    svg = "".join(
        to_svg(_laid(sheet), prolog=False, suffix=f"-{number}-{page}", addressed=not number)
        for page, sheet in enumerate(view.sheets, 1)
    )
    hidden = " hidden" if number else ""
    return f'<div class="view" id="view-{number}" role="group" aria-label="{escape(view.name)}"{hidden}>\n{svg}</div>'


def _laid(sheet: Sheet) -> Sheet:
    """Told how it lies, so that it is printed on paper that lies alike."""
    size = "a3" if max(sheet.width, sheet.height) > 1000 else "a4"
    way = "lying" if sheet.width > sheet.height else "standing"
    return replace(sheet, marks=(*sheet.marks, ("class", f"{size} {way}")))


def _part(name: str) -> str:
    return (files("pathways.render.diagram") / "web" / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"


def _json(data: Any) -> str:
    """JSON that cannot close the element it stands in."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


# --- what the script shows


def _steps(scene: Scene, say: Words, over: Over) -> dict[str, Any]:
    from_: dict[str, list[str]] = {}
    for step in scene.steps():
        for way in step.exits:
            from_.setdefault(way.to, []).append(step.path)
    return {
        step.path: _step(step, say)
        | {"from": list(dict.fromkeys(from_.get(step.path, []))), "sign": said(over.signs(step.path), say)}
        for step in scene.steps()
    }


def _step(step: Step, say: Words) -> dict[str, Any]:
    people = [*step.who, *(who for deed in step.deeds for who in (*deed.who, *deed.along))]
    return {
        "number": step.number,
        "anchor": f"step-{step.path.replace('/', '.')}",
        "kind": say.shapes[step.shape],
        "title": step.title,
        "detail": step.detail,
        "urgent": step.urgent,
        "people": list(dict.fromkeys(who.name for who in people)),
        "who": "" if step.deeds else ", ".join(who.label for who in step.who),
        "when": "" if step.deeds else step.delay,
        "proof": "" if step.deeds else step.proof,
        "deeds": [_deed(deed, say) for deed in step.deeds],
        "exits": [{"guard": _guard(way.label, way.guard), "to": way.to} for way in step.exits],
    }


def _deed(deed: Deed, say: Words) -> dict[str, str]:
    return {
        "what": f"{deed.what}. {deed.detail}" if deed.detail else deed.what,
        "who": _people(deed, say),
        "when": deed.when,
        "proof": deed.proof,
        "condition": deed.condition,
    }


def _people(deed: Deed, say: Words) -> str:
    who = " / ".join(each.label for each in deed.who)
    return f"{who}, {say.along} {', '.join(each.label for each in deed.along)}" if deed.along else who


def _guard(label: str, guard: str) -> str:
    return f"{label} ({guard})" if label and guard and guard != label else label or guard


def _said(say: Words) -> dict[str, str]:
    plain = {
        "who": say.who,
        "when": say.when,
        "next": say.next,
        "ends": say.ends,
        "urgent": say.urgent,
        "from": say.comes_from,
    }
    return plain | {"evidence": say.evidence.rstrip(f"{NBSP}:"), "acts": say.acts, "only": say.only_if}


# --- the text version


def _flags(scene: Scene, say: Words) -> str:
    flags = "".join(f"<li>{escape(flag)}</li>" for flag in scene.signs)
    return (
        f"<p><strong>{escape(say.signs_title(emergency=bool(scene.red_flags)))}</strong></p><ul>{flags}</ul>"
        if flags
        else ""
    )


def _table(scene: Scene, say: Words, over: Over) -> str:
    heads = "".join(f'<th scope="col">{escape(name)}</th>' for name in say.columns)
    rows = "".join(_row(step, scene, say, said(over.signs(step.path), say)) for step in scene.steps())
    return f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"


def _row(step: Step, scene: Scene, say: Words, sign: str) -> str:
    numbers = {each.path: each.number for each in scene.steps()}
    what = f"<strong>{escape(step.title)}</strong> <em>({escape(say.shapes[step.shape])})</em>"
    if sign:
        what += f" <strong>[{escape(sign)}]</strong>"
    if step.detail:
        what += f"<br>{escape(step.detail)}"
    who, when, proof = ", ".join(each.label for each in step.who), step.delay, step.proof
    if step.deeds:
        what += f"<ul>{''.join(f'<li>{escape(line)}</li>' for line in _deeds(step, say))}</ul>"
        proof = ""
    ways = "<br>".join(
        escape(
            f"{_guard(way.label, way.guard)} → {numbers[way.to]}" if way.label or way.guard else f"→ {numbers[way.to]}"
        )
        for way in step.exits
    )
    cells = "".join(f"<td>{cell}</td>" for cell in (what, escape(who), escape(when), escape(proof), ways))
    return f'<tr><th scope="row">{step.number}</th>{cells}</tr>'


def _deeds(step: Step, say: Words) -> Iterator[str]:
    for deed in step.deeds:
        condition = say.condition.format(deed.condition) if deed.condition else ""
        yield " · ".join(
            each for each in (_deed(deed, say)["what"], _people(deed, say), deed.when, deed.proof, condition) if each
        )
