"""One job over many things, in as many processes as there are processors; what a process has made ready for one it keeps for the next."""

import gc
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

Task = TypeVar("Task")
Result = TypeVar("Result")

MOST = 4
SEVERAL = 4  # from so many tasks on, it is told how far it is

_JOB: Callable[[Any], Any] | None = None  # a forked process inherits it: a library is not to be sent


def each_in_turn(
    job: Callable[[Task], Result], tasks: Sequence[Task], what: str, *, afresh: bool = False
) -> Iterator[Result]:
    """The results, in the order of the tasks; on a terminal with how far it is. One task is done here; of several this process does none.

    Args:
        job: Its results are sent from one process to another.
        tasks: The longest first, so that no process waits for another.
        what: For the terminal: ``checked``.
        afresh: Each in a process of its own, which has done nothing before: its answer is the same whatever else is asked.
    """
    import multiprocessing

    workers = min(_processors(), MOST, len(tasks))
    if len(tasks) < (1 if afresh else 2) or "fork" not in multiprocessing.get_all_start_methods():
        yield from _told(map(job, tasks), len(tasks), what)
        return
    global _JOB  # noqa: PLW0603
    _JOB = job
    often, before = (1, _afresh) if afresh else (None, gc.disable)
    gc.freeze()  # what is there already stays: no process need look through it for rubbish
    with multiprocessing.get_context("fork").Pool(workers, before, maxtasksperchild=often) as pool:
        yield from _told(pool.imap(_do, tasks), len(tasks), what)
    gc.unfreeze()


def _afresh() -> None:
    """A forked process has the solver's memory of its parent, and what the solver thinks of depends on it."""
    gc.disable()  # as in every process here: none lives longer than its tasks
    solver: Any = sys.modules.get("z3.z3")
    if solver is not None:
        solver._main_ctx = None  # noqa: SLF001 - made anew with the next question; nothing here holds the old one


def _do(task: Any) -> Any:
    assert _JOB is not None
    return _JOB(task)


def _told(results: Iterator[Result], total: int, what: str) -> Iterator[Result]:
    from pathways.cli.terminal import write

    shown = sys.stderr.isatty() and total >= SEVERAL
    for done, result in enumerate(results, 1):
        yield result
        if shown:
            write(f"\r{what} {done} of {total} …" if done < total else "\r\x1b[K", sys.stderr)
            sys.stderr.flush()


def _processors() -> int:
    """Those that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
