"""Takes screenshots: a headless Chromium driven through its DevTools pipe."""

import contextlib
import fcntl
import json
import os
import resource
import select
import subprocess
import tempfile
import time
from base64 import b64decode
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urljoin

from dev import proc
from dev.ui import Failure

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--force-color-profile=srgb",
    "--remote-debugging-pipe",
)

LOG_IN = """
const form = document.querySelector("form.oe_login_form");
form.querySelector("[name=login]").value = %s;
form.querySelector("[name=password]").value = %s;
form.submit();
"""


#: The first element that a person can see, by CSS and the text on it.
FIND = """
((css, text) => [...document.querySelectorAll(css)].find((el) => {
    const box = el.getBoundingClientRect();
    return box.width && box.height && (!text || el.innerText.replace(/\\s+/g, " ").includes(text));
}))(%s, %s)
"""
#: Counts what a page has asked the server and not been answered yet.
WATCH_REQUESTS = """
window.requestsUnderWay = 0;
const { send } = XMLHttpRequest.prototype;
XMLHttpRequest.prototype.send = function (...args) {
    window.requestsUnderWay++;
    this.addEventListener("loadend", () => window.requestsUnderWay--);
    return send.apply(this, args);
};
"""


class Page:
    """A page of a browser, spoken to over its pipe."""

    def __init__(self, sending: int, receiving: int, patience: float):
        self._sending = sending
        self._receiving = receiving
        self._buffer = b""
        self._last = 0
        self._limit = time.monotonic() + patience
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        self.call("Page.enable")

    _session: str | None = None

    def call(self, method: str, **params) -> dict:
        """Call a DevTools method and return its result."""
        self._last += 1
        message = {"id": self._last, "method": method, "params": params}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._sending, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._receive()
            if answer.get("id") == self._last:
                if "error" in answer:
                    raise Failure(f"Chromium: {answer['error'].get('message', answer['error'])}")
                return answer["result"]

    def _receive(self) -> dict:
        while b"\0" not in self._buffer:
            ready, _, _ = select.select([self._receiving], [], [], max(0, self._limit - time.monotonic()))
            part = os.read(self._receiving, 1 << 16) if ready else b""
            if not part:
                raise Failure("Chromium does not answer." if not ready else "Chromium ended unexpectedly.")
            self._buffer += part
        text, self._buffer = self._buffer.split(b"\0", 1)
        return json.loads(text)

    def evaluate(self, expression: str):
        """The value of a JavaScript expression in the page."""
        answer = self.call("Runtime.evaluate", expression=expression, returnByValue=True)
        return answer["result"].get("value")

    def wait_for(self, expression: str, what: str, patience: float | None = None) -> None:
        """Wait until a JavaScript expression is true. :param patience: seconds, when less than that of the browser"""
        limit = min(self._limit, time.monotonic() + patience) if patience else self._limit
        while time.monotonic() < limit:
            with contextlib.suppress(Failure):
                if self.evaluate(expression):
                    return
            time.sleep(0.1)
        raise Failure(f"Waited in vain for {what} (at {self.evaluate('location.href')}).")

    def go(self, url: str) -> None:
        """Open an address."""
        error = self.call("Page.navigate", url=url).get("errorText")
        if error:
            raise Failure(f"{url}: {error}. Is ./run demo running?")
        self.wait_for("document.readyState === 'complete'", f"{url} to load")

    def log_in(self, url: str, login: str, password: str) -> None:
        """Log in to the Odoo that ``url`` belongs to."""
        self.go(urljoin(url, "/web/login"))
        self.evaluate(LOG_IN % (json.dumps(login), json.dumps(password)))
        answered = "document.readyState === 'complete' && !document.querySelector('form.oe_login_form')"
        refused = "!!document.querySelector('.oe_login_form .alert-danger')"
        self.wait_for(f"({answered}) || {refused}", "the login")
        if self.evaluate(refused):
            raise Failure(f"The login {login} was refused.")

    def resize(self, width: int, height: int) -> None:
        """Show the page in a window of this size, in pixels."""
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self.call("Emulation.setDeviceMetricsOverride", **size)

    def see(self, css: str, text: str | None = None, patience: float = 40) -> None:
        """Wait until an element can be seen. :param text: on it, or a part of it"""
        self.wait_for(f"!!{FIND % (json.dumps(css), json.dumps(text))}", f"{css} {text or ''}".strip(), patience)

    def click(self, css: str, text: str | None = None) -> None:
        """Click on an element once it is there."""
        self.see(css, text)
        self.evaluate(f"{FIND % (json.dumps(css), json.dumps(text))}.click()")
        self.settle()

    def settle(self) -> None:
        """Wait until nothing is asked of the server and nothing moves."""
        time.sleep(0.3)
        self.wait_for("!window.requestsUnderWay", "the server's answers", 60)
        time.sleep(0.4)

    def screenshot(self, file: Path) -> None:
        """Save what the page shows as a PNG."""
        # Fonts and images that arrive late, and what fades in.
        self.call("Runtime.evaluate", expression="document.fonts.ready.then(() => true)", awaitPromise=True)
        time.sleep(0.5)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b64decode(self.call("Page.captureScreenshot", format="png")["data"]))


@contextlib.contextmanager
def browser(chromium: Path, width: int, height: int, patience: float = 60) -> Iterator[Page]:
    """A page of a headless browser with a profile of its own."""
    to_browser, sending = os.pipe()
    receiving, from_browser = os.pipe()
    # The browser reads from descriptor 3 and writes to 4: keep ours out of their way.
    theirs = [fcntl.fcntl(fd, fcntl.F_DUPFD, 10) for fd in (to_browser, from_browser)]

    def connect() -> None:
        # Started from an Odoo, which limits the memory that it may address: a browser addresses far more.
        _soft, hard = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (hard, hard))
        os.dup2(theirs[0], 3)
        os.dup2(theirs[1], 4)

    with tempfile.TemporaryDirectory(prefix="case-browser-", ignore_cleanup_errors=True) as profile:
        child = subprocess.Popen(
            [str(chromium), *FLAGS, f"--user-data-dir={profile}", f"--window-size={width},{height}"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=proc.environment(),
            start_new_session=True,
            preexec_fn=connect,
            pass_fds=(3, 4),
        )
        try:
            for fd in (to_browser, from_browser, *theirs):
                os.close(fd)
            page = Page(sending, receiving, patience)
            page.resize(width, height)
            page.call("Page.addScriptToEvaluateOnNewDocument", source=WATCH_REQUESTS)
            yield page
        finally:
            proc.end_group(child)
            os.close(sending)
            os.close(receiving)
