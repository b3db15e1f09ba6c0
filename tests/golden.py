"""Golden texts: what was read aloud and judged. `python -m tests.golden` writes them anew; then read the difference."""

from collections.abc import Iterator
from pathlib import Path

from pathways.backends.to_prose import sentence, short
from pathways.engine.assess import assess
from pathways.loading.bundled import bundled
from pathways.render.text import text
from tests.patients import PATIENTS
from tests.prose_library import NAMES, tree
from tests.render.answers import ANSWERS, LIBRARY

PROSE = Path(__file__).parent / "backends" / "golden" / "prose.txt"
ANSWERS_FOLDER = Path(__file__).parent / "render" / "golden"
PATIENTS_FOLDER = ANSWERS_FOLDER / "patients"
LANGUAGES = ("fr", "en")


def prose_blocks() -> Iterator[tuple[str, str]]:
    """Each guard with the whole block that stands in the file."""
    for block in PROSE.read_text(encoding="utf-8").split("\n\n"):
        if block.strip():
            yield block.strip().split("\n")[0], block.strip()


def prose_block(guard: str) -> str:
    """The guard, its sentence and its tab in both languages. Spaces that don't break are shown as ``~``."""
    resolved = tree(guard)
    lines = [guard]
    for language in LANGUAGES:
        lines.append(f"  {language}   {sentence(resolved, language, NAMES)}")
        lines.append(f"  {language} [ {short(resolved, language, NAMES)} ]")
    return "\n".join(lines).replace("\N{NO-BREAK SPACE}", "~")


def answer_texts() -> Iterator[tuple[str, str]]:
    """Each file of golden answers with what it should hold."""
    for name, answer in ANSWERS.items():
        for language in LANGUAGES:
            yield f"{name}.{language}.txt", text(answer, LIBRARY, language)
    for language in LANGUAGES:
        yield f"foot-ulcer-full.{language}.txt", text(ANSWERS["foot-ulcer"], LIBRARY, language, full=True)
        yield (
            f"metformin-withheld-full.{language}.txt",
            text(ANSWERS["metformin-withheld"], LIBRARY, language, full=True),
        )


def patient_texts() -> Iterator[tuple[str, str]]:
    """Each example patient's merged list from every bundled protocol, with the file that it should be."""
    for name, (chart, at) in PATIENTS.items():
        answer = assess(bundled(), chart, at)
        for language in LANGUAGES:
            yield f"{name}.{language}.txt", text(answer, bundled(), language)


def update() -> None:
    guards = [guard for guard, _ in prose_blocks()]
    PROSE.write_text("\n\n".join(prose_block(guard) for guard in guards) + "\n", encoding="utf-8")
    for name, said in answer_texts():
        (ANSWERS_FOLDER / name).write_text(said, encoding="utf-8")
    PATIENTS_FOLDER.mkdir(exist_ok=True)
    for name, said in patient_texts():
        (PATIENTS_FOLDER / name).write_text(said, encoding="utf-8")


if __name__ == "__main__":
    update()
