"""A page opened in Debian's headless ``chromium``; where it is absent the tests that need it are skipped, and say why."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any, Self

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
needs_chromium = pytest.mark.skipif(
    CHROMIUM is None, reason="chromium is not installed (Debian: apt-get install chromium)"
)


def browse(path: Path, *words: str) -> str:
    """What the browser prints of a page."""
    command = [
        str(CHROMIUM),
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        f"--user-data-dir={path.parent / 'profile'}",
        *words,
        path.as_uri(),
    ]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=240).stdout


def found(dumped: str) -> str:
    """What a page wrote between FOUND and END."""
    said = re.search(r"FOUND(.*)END", dumped, re.DOTALL)
    assert said is not None, dumped[-2000:]
    return said[1].replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


class Page:
    """A page in a running browser, driven by real keys over the DevTools protocol; used as a context.

    Commands and answers are JSON texts that end with a zero byte, on two pipes: no port, no package, no network.
    """

    def __init__(self, path: Path, *, width: int = 1200, height: int = 900) -> None:
        self.path, self.size = path, f"{width},{height}"
        self.number = 0

    def __enter__(self) -> Self:
        (theirs, self.out), (self.into, mine) = os.pipe(), os.pipe()
        # The browser reads its commands from 3 and answers on 4.
        self.process = subprocess.Popen(
            [
                "bash",
                "-c",
                f'exec "$@" 3<&{theirs} 4>&{mine}',
                "browser",
                str(CHROMIUM),
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                f"--window-size={self.size}",
                f"--user-data-dir={self.path.parent / 'profile'}",
                "--remote-debugging-pipe",
                "about:blank",
            ],
            pass_fds=(theirs, mine),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(theirs)
        os.close(mine)
        self.session, self.pending = "", b""
        targets = self.ask("Target.getTargets")["targetInfos"]
        page = next(each["targetId"] for each in targets if each["type"] == "page")
        self.session = self.ask("Target.attachToTarget", targetId=page, flatten=True)["sessionId"]
        self.ask("Page.enable")
        self.ask("Page.navigate", url=self.path.as_uri())
        self.wait_for("Page.loadEventFired")
        return self

    def __exit__(self, *_: object) -> None:
        self.session = ""
        self.ask("Browser.close")
        os.close(self.out)
        os.close(self.into)
        self.process.wait(timeout=60)

    def ask(self, method: str, **parameters: Any) -> dict[str, Any]:
        """What the browser answers to a command."""
        self.number += 1
        told = {"id": self.number, "method": method, "params": parameters}
        if self.session:
            told["sessionId"] = self.session
        os.write(self.out, json.dumps(told).encode() + b"\0")
        while True:
            said = self._next()
            if said.get("id") == self.number:
                assert "error" not in said, said
                return dict(said["result"])

    def wait_for(self, event: str) -> None:
        while self._next().get("method") != event:
            pass

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self.pending:
            read = os.read(self.into, 1 << 16)
            assert read, "the browser went away"
            self.pending += read
        said, _, self.pending = self.pending.partition(b"\0")
        return dict(json.loads(said))

    def press(self, key: str, *, shift: bool = False) -> None:
        """A key goes down and up again, as from a keyboard."""
        code = KEYS[key]
        text = {"Enter": "\r", " ": " ", "+": "+", "-": "-", "0": "0"}.get(key, "")
        about = {
            "key": key,
            "code": key if len(key) > 1 else "",
            "windowsVirtualKeyCode": code,
            "modifiers": 8 if shift else 0,
        }
        self.ask("Input.dispatchKeyEvent", type="keyDown" if text else "rawKeyDown", text=text, **about)
        self.ask("Input.dispatchKeyEvent", type="keyUp", **about)

    def value(self, expression: str) -> Any:
        """What an expression of the page is worth."""
        said = self.ask("Runtime.evaluate", expression=expression, returnByValue=True)
        assert "exceptionDetails" not in said, said
        return said["result"].get("value")


KEYS = {
    "Tab": 9,
    "Enter": 13,
    "Escape": 27,
    " ": 32,
    "End": 35,
    "ArrowLeft": 37,
    "ArrowUp": 38,
    "ArrowRight": 39,
    "ArrowDown": 40,
    "+": 107,
    "-": 109,
    "0": 48,
}
