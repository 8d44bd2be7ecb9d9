"""A real browser, spoken to over a pipe (the DevTools protocol), with the standard library alone."""

from __future__ import annotations

import base64
import fcntl
import json
import os
import select
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))), None)
_PATIENCE = 60.0  # seconds, on a machine that does much else


class Browser:
    """One page in a browser that is told to keep every request to itself; `asked` is what it would have sent for."""

    def __init__(self, reading: int, writing: int) -> None:
        self._reading, self._writing = reading, writing
        self._buffer = b""
        self._count = 0
        self._session = ""
        self._events: list[dict[str, Any]] = []
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Network", "Runtime", "Log"):
            self.call(f"{domain}.enable")

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """A command, and what it returns."""
        self._count += 1
        message: dict[str, Any] = {"id": self._count, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._writing, json.dumps(message).encode() + b"\0")
        while True:
            got = self._next()
            if got.get("id") == self._count:
                assert "error" not in got, got
                return dict(got["result"])
            self._events.append(got)

    def open(self, path: Path, width: int = 1400, height: int = 1000, dark: bool = False) -> None:
        """Load a file in a window of a size, and wait until it has loaded."""
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 500)
        scheme = "dark" if dark else "light"
        self.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
        self._events.clear()
        self.call("Page.navigate", url=path.as_uri())
        while not any(event.get("method") == "Page.loadEventFired" for event in self._events):
            self._events.append(self._next())

    def evaluate(self, expression: str) -> Any:
        """The value of a JavaScript expression in the page."""
        got = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in got, got
        return got["result"].get("value")

    def until(self, expression: str) -> None:
        """Wait until an expression is true: a page is laid out anew when the browser finds the time."""
        look = f"const look = () => ({expression}) ? done() : setTimeout(look, 20); look()"
        self.evaluate(f"new Promise(done => {{ {look} }})")

    def picture(self) -> bytes:
        """The window as PNG."""
        return base64.b64decode(self.call("Page.captureScreenshot")["data"])

    @property
    def asked(self) -> list[str]:
        """Every address that the page asked for since it was opened, and those that its policy held back."""
        found = [event["params"]["request"]["url"] for event in self._of("Network.requestWillBeSent")]
        return found + [event["params"]["url"] for event in self._of("Network.webSocketCreated")]

    @property
    def said(self) -> list[str]:
        """What stands in the console, and every dialog."""
        logs = [event["params"]["entry"]["text"] for event in self._of("Log.entryAdded")]
        return logs + [event["params"]["message"] for event in self._of("Page.javascriptDialogOpening")]

    def _of(self, method: str) -> list[dict[str, Any]]:
        return [event for event in self._events if event.get("method") == method]

    def _next(self) -> dict[str, Any]:
        until = time.monotonic() + _PATIENCE
        while b"\0" not in self._buffer:
            ready, _, _ = select.select([self._reading], [], [], until - time.monotonic())
            assert ready, "the browser says nothing"
            chunk = os.read(self._reading, 1 << 20)
            assert chunk, "the browser has gone"
            self._buffer += chunk
        message, _, self._buffer = self._buffer.partition(b"\0")
        return dict(json.loads(message))


@contextmanager
def browser() -> Iterator[Browser]:
    """A fresh browser without a window, a network or a memory of others."""
    assert CHROMIUM
    down_reading, down_writing = os.pipe()
    up_reading, up_writing = os.pipe()

    def settle() -> None:
        """The browser reads from descriptor 3 and writes to 4, which may be in use by the other pipe."""
        above = [fcntl.fcntl(each, fcntl.F_DUPFD, 10) for each in (down_reading, up_writing)]
        os.dup2(above[0], 3)
        os.dup2(above[1], 4)

    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        running = subprocess.Popen(
            [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars",
             "--no-first-run", "--remote-debugging-pipe", "--host-resolver-rules=MAP * ~NOTFOUND",
             f"--user-data-dir={profile}"],
            preexec_fn=settle, close_fds=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        os.close(down_reading)
        os.close(up_writing)
        try:
            yield Browser(up_reading, down_writing)
        finally:
            running.terminate()
            running.wait(timeout=30)
            os.close(up_reading)
            os.close(down_writing)
