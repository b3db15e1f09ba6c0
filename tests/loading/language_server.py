"""A YAML language server, driven over its standard streams as an editor drives it: one request, one answer, nothing else."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.npm import installed

VERSION = "1.25.0"


def start_file() -> Path | str:
    """The server's start file; or why there is none."""
    return installed("yaml-language-server", VERSION, "yaml-language-server/bin/yaml-language-server")


class Server:
    """One server process."""

    def __init__(self, start: Path) -> None:
        self.process = subprocess.Popen(
            ["node", str(start), "--stdio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self.number = 0
        self.told: dict[str, list[dict[str, Any]]] = {}
        self.ask("initialize", {"processId": None, "rootUri": None, "capabilities": _CAPABILITIES})
        self.tell("initialized", {})

    def close(self) -> None:
        self.ask("shutdown", None)
        self.tell("exit", {})
        self.process.communicate(timeout=30)

    def open(self, uri: str, text: str) -> list[dict[str, Any]]:
        """Open a document; what the server marks in it."""
        document = {"uri": uri, "languageId": "yaml", "version": 1, "text": text}
        self.told.pop(uri, None)
        self.tell("textDocument/didOpen", {"textDocument": document})
        self._until(lambda: uri in self.told)
        return self.told[uri]

    def completion(self, uri: str, line: int, character: int) -> dict[str, dict[str, Any]]:
        """What it would complete, by its label."""
        place = {"textDocument": {"uri": uri}, "position": {"line": line, "character": character}}
        found = self.ask("textDocument/completion", place)
        items = found["items"] if isinstance(found, dict) else found
        return {item["label"]: item for item in items}

    def hover(self, uri: str, line: int, character: int) -> str:
        place = {"textDocument": {"uri": uri}, "position": {"line": line, "character": character}}
        found = self.ask("textDocument/hover", place)
        return "" if not found else str(found["contents"]["value"])

    # --- the protocol of language servers ---

    def ask(self, method: str, params: Any) -> Any:
        self.number += 1
        number = self.number
        answers: list[Any] = []
        self._send({"id": number, "method": method, "params": params})
        self._until(lambda: bool(answers), number, answers)
        return answers[0]

    def tell(self, method: str, params: Any) -> None:
        self._send({"method": method, "params": params})

    def _send(self, message: dict[str, Any]) -> None:
        assert self.process.stdin is not None
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.process.stdin.write(f"Content-Length: {len(body)}\r\n\r\n".encode() + body)
        self.process.stdin.flush()

    def _until(self, over: Callable[[], bool], number: int | None = None, answers: list[Any] | None = None) -> None:
        while not over():
            message = self._receive()
            if "method" in message and "id" in message:  # the server asks us: we have set nothing up
                items = (message.get("params") or {}).get("items", [])
                self._send({"id": message["id"], "result": [_SETTINGS.get(i.get("section"), {}) for i in items]})
            elif message.get("method") == "textDocument/publishDiagnostics":
                self.told[message["params"]["uri"]] = message["params"]["diagnostics"]
            elif answers is not None and message.get("id") == number:
                assert "error" not in message, message
                answers.append(message.get("result"))

    def _receive(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        length = 0
        while line := self.process.stdout.readline().strip():
            name, _, value = line.decode().partition(":")
            if name.lower() == "content-length":
                length = int(value)
        assert length, "the server has closed"
        received: dict[str, Any] = json.loads(self.process.stdout.read(length))
        return received


_SETTINGS = {"yaml": {"validate": True, "hover": True, "completion": True, "schemaStore": {"enable": False}}}
_CAPABILITIES = {
    "textDocument": {"completion": {"completionItem": {"documentationFormat": ["markdown"]}}, "hover": {}},
    "workspace": {"configuration": True},
}
