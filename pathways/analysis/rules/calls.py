"""A call that is never passed: the protocol called never ends, so that what stands behind the call never comes."""

from collections.abc import Iterator

from pathways.analysis import findings
from pathways.analysis.graph import reached, targets
from pathways.analysis.look import Look
from pathways.diagnostics.diagnostic import Diagnostic
from pathways.model.protocol import Call, End, Protocol


def calls_without_end(look: Look) -> Iterator[Diagnostic]:
    """Calls that say what follows, of protocols from whose beginning no way leads to an end."""
    for state, route in look.states():
        if not isinstance(state, Call) or not targets(state):
            continue
        called = look.library.protocols.get(state.protocol)
        if called is not None and not _ends(called):
            yield findings.call_never_ends(look.span((*route, "protocol")), state.protocol, targets(state)[0])


def _ends(protocol: Protocol) -> bool:
    edges = ((name, target) for name, state in protocol.states.items() for target in targets(state))
    return any(isinstance(protocol.states[name], End) for name in reached(protocol.states, protocol.initial, edges))
